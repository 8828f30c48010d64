import { describe, expect, it } from 'vitest';
import { estimator, vitis2025, type Json } from '../estimate';

/** Two nests that read one vector, and a third that needs both: which run at once, and in how many copies, follows from the design. */
const text = `void f(float a[32][64], float b[32][64], float x[64], float o[32]) {
  float A[32][64], B[32][64], v[64], p[32], q[32];
  LA: for (int i = 0; i < 32; i++) for (int j = 0; j < 64; j++) A[i][j] = a[i][j];
  LB: for (int i = 0; i < 32; i++) for (int j = 0; j < 64; j++) B[i][j] = b[i][j];
  LV: for (int j = 0; j < 64; j++) v[j] = x[j];
  P: for (int i = 0; i < 32; i++) {
    float s = 0;
    PI: for (int j = 0; j < 64; j++) s += A[i][j] * v[j];
    p[i] = s;
  }
  Q: for (int i = 0; i < 32; i++) {
    float s = 0;
    QI: for (int j = 0; j < 64; j++) s += B[i][j] * v[j];
    q[i] = s;
  }
  O: for (int i = 0; i < 32; i++) o[i] = p[i] + q[i];
}`;

describe('the composition of latency', () => {
  it('has the same nodes under every design, as the model is given the first ones only', async () => {
    const estimate = await estimator(text);
    const unroll = (loop: string, factor: number): Json => ({ kind: 'unroll', loop, factor });
    const shapes = new Set<string>();
    const latencies = new Set<number | null>();
    for (const outer of [1, 3, 4, 32]) {
      for (const inner of [1, 6, 32, 64]) {
        for (const tool of [vitis2025.tool, 'vitis_hls 2022.1', 'vivado_hls 2019.2']) {
          const directives = [unroll('P', outer), unroll('Q', outer), unroll('PI', inner), unroll('QI', inner)];
          const { composition, latency } = estimate(directives, { ...vitis2025, tool });
          shapes.add(JSON.stringify(composition.map(({ parent, function: fn, loop }) => [parent, fn, loop])));
          latencies.add(latency);
        }
      }
    }
    expect(shapes.size).toBe(1);
    expect(latencies.size).toBeGreaterThan(20);
  });
});
