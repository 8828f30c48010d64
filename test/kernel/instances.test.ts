import { describe, expect, it } from 'vitest';
import { lowered } from './lowered';

const fill = `template <int N, typename T> void fill(T *a) {
  for (int i = 0; i < N; i++) a[i] = 0;
}
`;

describe('template functions that stay functions', () => {
  it.each([
    ['the arguments of their only call', 'void top(float *a) { fill<24, float>(a); }', { kind: 'exact', count: 24 }],
    [
      'those of several calls that agree',
      'void one(float *a) { fill<24, float>(a); } void two(float *b) { fill<24, float>(b); }',
      { kind: 'exact', count: 24 },
    ],
    [
      'unknown parameters where calls differ',
      'void one(float *a) { fill<24, float>(a); } void two(float *b) { fill<32, float>(b); }',
      { kind: 'unknown' },
    ],
    ['unknown parameters where nothing calls them', '', { kind: 'unknown' }],
  ])('take %s', async (_, callers, tripCount) => {
    const f = await lowered(fill + callers, 'fill');
    expect(f.loops[0]?.tripCount).toEqual(tripCount);
  });

  it('take types as well', async () => {
    const f = await lowered(`${fill}void top(double *a) { fill<8, double>(a); }`, 'fill');
    expect(f.arrays[0]?.element).toEqual({ kind: 'float', bits: 64 });
  });
});
