import { describe, expect, it } from 'vitest';
import { estimator, vitis2022 } from '../estimate';

describe('multipliers of a kernel', () => {
  const dspOf = async (element: string, expression: string): Promise<number> => {
    const text = `void f(${element} a[64], ${element} b[64], int o[64]) { for (int i = 0; i < 64; i++) o[i] = ${expression}; }`;
    return (await estimator(text))([], vitis2022).resources.dsp;
  };

  it('are as wide as their operands, not as what these are promoted to', async () => {
    expect(await dspOf('int', 'a[i] * b[i]')).toBe(3);
    expect(await dspOf('short', 'a[i] * b[i]')).toBe(1);
    expect(await dspOf('signed char', 'a[i] * b[i]')).toBe(0);
    expect(await dspOf('int', '(a[i] & 255) * (b[i] & 255)')).toBe(0);
  });

  it('are none where the factor is a power of two', async () => {
    expect(await dspOf('int', 'a[i] * 8')).toBe(0);
    expect(await dspOf('int', 'a[i] * 1000003')).toBeGreaterThan(0);
  });

  it('belong to one pipeline each, unlike operators of floating-point numbers', async () => {
    const two = async (type: string): Promise<number> => {
      const loop = `for (int i = 0; i < 64; i++) b[i] = a[i] * k;`;
      const text = `void f(${type} a[64], ${type} b[64], ${type} k) { ${loop} ${loop.replaceAll('b[', 'a[')} }`;
      return (await estimator(text))([], vitis2022).resources.dsp;
    };
    expect(await two('int')).toBe(6);
    expect(await two('float')).toBe(3);
  });
});

describe('modules', () => {
  const text = `static void scale(float a[64], float b[64]) {
    #pragma HLS inline off
    for (int i = 0; i < 64; i++) b[i] = a[i] * 2.5f;
  }
  static void shift(float a[64], float b[64]) {
    #pragma HLS inline off
    for (int i = 0; i < 64; i++) b[i] = a[i] * 3.5f;
  }
  void f(float a[64], float b[64]) {
    float t[64];
    #pragma HLS dataflow
    scale(a, t);
    shift(t, b);
  }`;

  it('share operators unless they run at the same time', async () => {
    expect((await estimator(text))([], vitis2022).resources.dsp).toBe(6);
    expect((await estimator(text.replace('#pragma HLS dataflow', '')))([], vitis2022).resources.dsp).toBe(3);
  });

  it('stand once, however often they are called in turn', async () => {
    const once = (await estimator(text.replace('#pragma HLS dataflow', '')))([], vitis2022).resources;
    const again = text.replace('#pragma HLS dataflow', 'scale(b, a);');
    expect((await estimator(again))([], vitis2022).resources).toEqual(once);
  });
});
