import { describe, expect, it } from 'vitest';
import type { FunctionIr } from '../../../server/src/kernel/ir';
import { estimator, loopOf, pipelined, type Json } from '../estimate';

/** A filter whose first tap is in a branch of its own; it is one pipeline, with its loop unrolled, or its loop is one (`loop`). */
const pipeline = '#pragma HLS pipeline II=1';
const filter = (test: string, loop = false): string => `void f(int *y, int c[16], int x) {
  ${loop ? '' : pipeline}
  #pragma HLS array_partition variable=c complete
  static int taps[16];
  #pragma HLS array_partition variable=taps complete
  int acc = 0;
  L: for (int i = 15; i >= 0; i--) {
    ${loop ? pipeline : ''}
    if (${test}) {
      acc += x * c[0];
      taps[0] = x;
    } else {
      taps[i] = taps[i - 1];
      acc += taps[i] * c[i];
    }
  }
  *y = acc;
}`;

/** DSPs of a product of 32 bit, and of doubles. */
const mul = 3;

describe('branches that the counters of unrolled loops decide', () => {
  it('are in the copies that take them alone', async () => {
    const estimate = (await estimator(filter('i == 0')))();
    expect(estimate.resources.dsp).toBe(16 * mul);
    const { latency } = (await estimator(filter('i == 0').replace(/if.*?else/s, '')))();
    // A product more or less does not make it longer: they stand side by side.
    expect(estimate.latency).toBe(latency);
  });

  it.each([
    ['i < 4'],
    ['(i & 3) == 0'],
    ['i % 4 == 1'],
    ['!(i < 12)'],
    ['i > 3 && i < 8'],
    ['i * i < 16'],
    ['(i ^ 1) < 4'],
  ])('are told apart by %s', async (test) => {
    const text = filter(test).replace('acc += x * c[0];', 'acc += x;');
    expect((await estimator(text))().resources.dsp).toBe(12 * mul);
  });

  it.each([
    ['i - 8 < 4', 4],
    ['i - 4 >= 12', 4],
    ['(unsigned char)(i * 64) == 0', 4],
    ['(signed char)(i * 64) < 0', 8],
  ])('are told apart by %s as the numbers wrap', async (test, copies) => {
    const text = filter(test).replace('acc += x * c[0];', 'acc += x;');
    const unsigned = text.replace('int i = 15; i >= 0; i--', 'unsigned i = 0; i < 16; i++');
    expect((await estimator(unsigned))().resources.dsp).toBe((16 - copies) * mul);
  });

  it('do not take away what decides whether a stream is handed on', async () => {
    const text = (test: string): string => `#include "hls_stream.h"
      static void put(hls::stream<int> &s, int v) { 
      #pragma HLS inline off
        s.write(v); }
      void f(hls::stream<int> &s, int c[8], int x) {
        #pragma HLS array_partition variable=c complete
        for (int i = 0; i < 8; i++) {
        #pragma HLS unroll
          if (i < 4) c[i] = x + i;
        }
        if (${test} > 5) put(s, x);
      }`;
    const [plain, product] = [(await estimator(text('x')))(), (await estimator(text('x * c[0]')))()];
    expect(product.resources.dsp - plain.resources.dsp).toBe(mul);
  });

  it('are in all copies where more than counters decides', async () => {
    expect((await estimator(filter('i == x')))().resources.dsp).toBe(2 * 16 * mul);
    expect((await estimator(filter('x')))().resources.dsp).toBe(2 * 16 * mul);
  });

  it('are both there where the loop stays', async () => {
    const text = filter('i == 0', true);
    const both = (await estimator(text))().resources.dsp;
    const one = (await estimator(text.replace('acc += x * c[0];', '')))().resources.dsp;
    expect(both).toBe(2 * one);
  });

  it('leave nothing to choose from', async () => {
    const lut = async (test: string): Promise<number> => (await estimator(filter(test)))().resources.lut;
    // 16 choices of 32 bit, 16 comparisons, and the products
    expect((await lut('i == x')) - (await lut('i == 0'))).toBeGreaterThan(16 * 32);
  });

  it('leave a sum that may be added as a tree', async () => {
    const unrolled = async (test: string): Promise<number> => (await estimator(filter(test)))().latency ?? 0;
    expect(await unrolled('i == 0')).toBeLessThan(await unrolled('i == x'));
  });

  it('hang on several loops at once', async () => {
    const text = `void f(int a[8][8], int y[8], int x) {
      #pragma HLS pipeline II=1
      #pragma HLS array_partition variable=a complete dim=0
      #pragma HLS array_partition variable=y complete
      for (int i = 0; i < 8; i++) {
        int acc = 0;
        for (int j = 0; j < 8; j++) if (j < i) acc += a[i][j] * x;
        y[i] = acc;
      } }`;
    expect((await estimator(text))().resources.dsp).toBe(28 * mul);
  });

  it('count by copies that start in one cycle where nothing is pipelined', async () => {
    const text = (test: string): string => `void f(float c[16], float d[16], float y[16]) {
      #pragma HLS array_partition variable=c complete
      #pragma HLS array_partition variable=d complete
      #pragma HLS array_partition variable=y complete
      L: for (int i = 0; i < 16; i++) {
      #pragma HLS unroll
        if (${test}) y[i] = c[i] * d[i];
      } }`;
    const all = (await estimator(text('i < 16')))().resources.dsp;
    expect(all % 16).toBe(0);
    expect((await estimator(text('i < 5')))().resources.dsp).toBe((all / 16) * 5);
  });

  it('are counted together where there are too many copies to run', async () => {
    const text = (n: number): string => `void f(int c[${n}], int y[${n}], int x) {
      #pragma HLS pipeline II=1
      #pragma HLS array_partition variable=c complete
      #pragma HLS array_partition variable=y complete
      for (int i = 0; i < ${n}; i++) if (i % 2 == 0) y[i] = c[i] * x; }`;
    expect((await estimator(text(4096)))().resources.dsp).toBe(2048 * mul);
    expect((await estimator(text(4098)))().resources.dsp).toBe(4098 * mul);
  });
});

describe('what a function gives', () => {
  const sum = (end: string): string => `int f(int c[4]) {
    int acc = 0;
    #pragma HLS array_partition variable=c complete
    L: for (int i = 0; i < 4; i++) { if (i < 3) acc += c[i] * c[i]; }
    ${end} }`;
  it.each([['return acc;'], ['if (c[0]) return acc; return 1;']])('is used: %s', async (end) => {
    const each = await estimator(sum(end));
    const directives: Json[] = [{ kind: 'unroll', loop: 'L' }];
    expect(each(directives).resources.dsp).toBe(3 * mul);
    const { results, ops } = each.kernel.functions[0] as FunctionIr;
    expect(results.map((op) => ops[op]?.opcode)).toContain('select');
  });
});

describe('an index that unrolled loops compute', () => {
  const reading = (index: string, partition: string): string => `void f(const int a[2][4096], int b[1024]) {
    #pragma HLS array_partition variable=a ${partition}
    P: for (int i = 0; i < 1024; i++) {
      #pragma HLS pipeline II=1
      int s = 0;
      L: for (int j = 0; j < 8; j++) s += a${index};
      b[i] = s;
    } }`;
  const interval = async (index: string, partition: string): Promise<number | null> => {
    const each = await estimator(reading(index, partition));
    return loopOf(each(), each.kernel, 'P').ii;
  };

  it.each([
    ['[j % 2][i + j / 2]', 'complete dim=1', 2],
    ['[j & 1][4 * i + (j >> 1)]', 'complete dim=1', 2],
    ['[j / 4][i]', 'complete dim=1', 1],
    ['[0][8 * (i & 511) + (j ^ 3)]', 'cyclic factor=8 dim=2', 1],
    ['[0][8 * i + (j ^ 3)]', 'cyclic factor=4 dim=2', 1],
    ['[0][8 * i + (j * j) % 8]', 'cyclic factor=8 dim=2', 1],
  ])('is known in each copy: a%s with %s', async (index, partition, ii) => {
    expect(await interval(index, partition)).toBe(ii);
  });

  it('is not where values decide that are known at run time alone', async () => {
    expect(await interval('[0][(8 * i) ^ j]', 'cyclic factor=8 dim=2')).toBe(4);
    expect(await interval('[i & 1][b[j]]', 'complete dim=1')).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['j % 2 == 0', 'j', 2],
    ['j < 2', 'j', 1],
    ['j < 2', 'j % 2', 1],
    ['j >= i', 'j', 4],
  ])('asks for a port where the copy reads: if (%s) a[0][8 * i + %s]', async (test, index, ii) => {
    const text = reading(`[0][8 * i + ${index}]`, 'complete dim=1').replace('s += ', `if (${test}) s += `);
    const each = await estimator(text);
    expect(loopOf(each(), each.kernel, 'P').ii).toBe(ii);
  });

  it('asks for the ports of both branches where one copy takes the one and another the other', async () => {
    const text = reading('[0][8 * i + j]', 'complete dim=1').replace(
      's += ',
      'if (j < 4) s += a[1][8 * i + j]; else s += ',
    );
    const each = await estimator(text.replace('complete dim=1', 'cyclic factor=2 dim=2'));
    // Eight elements in two banks of two ports; ways apart would be four of them.
    expect(loopOf(each(), each.kernel, 'P').ii).toBe(2);
  });

  it('takes a port for each element once', async () => {
    const each = await estimator(reading('[j % 2][i]', 'cyclic factor=2 dim=2'));
    const { ii, latency } = loopOf(each(), each.kernel, 'P');
    expect(ii).toBe(1);
    expect(latency).toBeLessThan(pipelined(1, 1024, 20));
  });
});
