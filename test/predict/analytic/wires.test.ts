import { describe, expect, it } from 'vitest';
import type { AnalyticEstimate, Target } from '../../../server/src/predict/types';
import { estimator, vitis2025 } from '../estimate';

const target: Target = { part: 'xcu250-figd2104-2L-e', clockNs: 5, tool: 'vitis_hls 2023.2' };

/** What `text` takes; the rules of DSPs and of latency are others. */
async function resourcesOf(text: string, on = target): Promise<AnalyticEstimate['resources']> {
  return (await estimator(text))([], on).resources;
}

/** A chain of registers that values move along, and the sum of all. */
const shifting = (length: number): string => `
  void f(int in[256], int out[256]) {
    int reg[${length}];
    #pragma HLS array_partition variable=reg complete
    for (int n = 0; n < 256; n++) {
      #pragma HLS pipeline II=1
      for (int i = ${length - 1}; i > 0; i--) reg[i] = reg[i - 1];
      reg[0] = in[n];
      out[n] = reg[${length - 1}];
    }
  }`;

describe('arrays in registers', () => {
  it('a shift register takes its registers, and no LUT: what moves along are wires', async () => {
    const [short, long] = [await resourcesOf(shifting(8)), await resourcesOf(shifting(40))];
    expect(long.ff - short.ff).toBe(32 * 32);
    expect(long.lut).toBe(short.lut);
  });

  it('values that live within one iteration of a pipeline have no registers of their own', async () => {
    const text = (declared: string): string => `
      void f(int in[256], int out[256]) {
        ${declared === 'around' ? 'int t[8];\n#pragma HLS array_partition variable=t complete' : ''}
        for (int n = 0; n < 256; n++) {
          #pragma HLS pipeline II=1
          ${declared === 'inside' ? 'int t[8];\n#pragma HLS array_partition variable=t complete' : ''}
          for (int i = 0; i < 8; i++) t[i] = in[n] + i;
          int s = 0;
          for (int i = 0; i < 8; i++) s += t[i];
          out[n] = s;
        }
      }`;
    const [around, inside] = [await resourcesOf(text('around')), await resourcesOf(text('inside'))];
    expect(around.ff - inside.ff).toBe(8 * 32);
    expect(around.lut).toBe(inside.lut);
  });

  it('what is passed to another function keeps its registers', async () => {
    const text = (call: string): string => `
      void add(int t[8]) { #pragma HLS inline off
        for (int i = 0; i < 8; i++) t[i] += 1; }
      void f(int in[8], int out[8]) {
        #pragma HLS pipeline
        int t[8];
        #pragma HLS array_partition variable=t complete
        for (int i = 0; i < 8; i++) t[i] = in[i];
        ${call}
        for (int i = 0; i < 8; i++) out[i] = t[i];
      }`;
    const [alone, passed] = [await resourcesOf(text('')), await resourcesOf(text('add(t);'))];
    expect(passed.ff - alone.ff).toBeGreaterThanOrEqual(8 * 32);
  });

  it('an element that is found at run time is chosen among all', async () => {
    const text = (size: number, index: string): string => `
      void f(short in[256], unsigned char at[256], short out[256]) {
        static short reg[${size}];
        #pragma HLS array_partition variable=reg complete
        for (int n = 0; n < 256; n++) {
          #pragma HLS pipeline II=1
          reg[0] = in[n];
          out[n] = reg[${index}];
        }
      }`;
    const few = await resourcesOf(text(16, 'at[n]'));
    const many = await resourcesOf(text(64, 'at[n]'));
    // 0.16 LUTs for each of 16 bits of 48 elements more.
    expect(many.lut - few.lut).toBeCloseTo(0.16 * 16 * 48, -1);
    const fixed = await resourcesOf(text(64, '3'));
    expect((await resourcesOf(text(16, '3'))).lut).toBe(fixed.lut);
  });

  it('a product of one DSP slice takes registers for what is kept of it, and none of its own', async () => {
    const text = (products: number): string => `
      void f(short a[${products}], short b[${products}], int out[${products}]) {
        #pragma HLS array_partition variable=a complete
        #pragma HLS array_partition variable=b complete
        #pragma HLS array_partition variable=out complete
        #pragma HLS pipeline
        for (int i = 0; i < ${products}; i++) out[i] = a[i] * b[i];
      }`;
    const [few, many] = [await resourcesOf(text(4)), await resourcesOf(text(20))];
    expect(many.dsp - few.dsp).toBe(16);
    expect(many.ff - few.ff).toBe(16 * 32);
    expect(many.lut - few.lut).toBe(16 * 5);
  });

  it('a grid of accumulators takes its registers once', async () => {
    const text = (side: number): string => `
      void f(short a[${side}][64], short b[64][${side}], int c[${side}][${side}]) {
        #pragma HLS array_partition variable=a complete dim=1
        #pragma HLS array_partition variable=b complete dim=2
        #pragma HLS array_partition variable=c complete dim=0
        static int acc[${side}][${side}];
        #pragma HLS array_partition variable=acc complete dim=0
        for (int k = 0; k < 64; k++) {
          #pragma HLS pipeline II=1
          for (int i = 0; i < ${side}; i++)
            for (int j = 0; j < ${side}; j++) acc[i][j] += a[i][k] * b[k][j];
        }
      }`;
    const [small, large] = [await resourcesOf(text(2)), await resourcesOf(text(6))];
    // An accumulator and a product of 32 bits for each, and what two reads of 16 bits take.
    expect(large.ff - small.ff).toBeCloseTo(32 * (64 + 0.6 * 32), -1);
    expect(large.lut - small.lut).toBeCloseTo(32 * (32 + 5 + 0.3 * 32), -1);
  });
});

describe('elements that the tool keeps in registers', () => {
  it('an element that stands still while a pipeline runs takes a register, however often it is used', async () => {
    const text = (uses: number): string => `
      void f(double in[256], double out[256]) {
        double row[40];
        for (int i = 0; i < 40; i++) row[i] = in[i];
        for (int n = 0; n < 256; n++) {
          #pragma HLS pipeline
          double s = in[n];
          for (int i = 0; i < 40; i++) { ${'s = s < row[i] ? s : row[i];'.repeat(uses)} }
          out[n] = s;
        }
      }`;
    const [once, twice] = [await resourcesOf(text(1), vitis2025), await resourcesOf(text(2), vitis2025)];
    // A comparison (130) beside what chooses, and no more for reading.
    expect(twice.ff - once.ff).toBe(40 * 130);
  });

  it('where two iterations are left, each copy chooses among all elements; where one is, none does', async () => {
    const text = (factor: number): string => `
      void f(double in[64], double out[1]) {
        double row[64];
        for (int i = 0; i < 64; i++) row[i] = in[i];
        double s = 0;
        for (int i = 0; i < 64; i++) {
          #pragma HLS unroll factor=${factor}
          #pragma HLS pipeline II=1
          if (row[i] > 1.0) s = 1.0;
        }
        out[0] = s;
      }`;
    const [half, quarter] = [await resourcesOf(text(32), vitis2025), await resourcesOf(text(16), vitis2025)];
    expect(half.lut - quarter.lut).toBeGreaterThan(0.05 * 64 * 32 * 64);
  });
});
