import { describe, expect, it } from 'vitest';
import { estimator, vitis2025, type Json } from '../estimate';

const bramOf = async (text: string, directives: readonly Json[] = [], flow: 'vivado' | 'vitis' = 'vivado') =>
  (await estimator(text))(directives, { ...vitis2025, flow }).resources.bram;

describe('an array between the processes of a dataflow region', () => {
  const copy = 'for (int i = 0; i < 512; i++) b[i] = a[i];';
  const text = (pragmas: string): string => `
    void g(double a[512], double b[512]) { ${copy} }
    void f(double a[512], double b[512]) {
${pragmas}
      double t[512];
      g(a, t);
      g(t, b);
    }`;

  it('is a buffer of two', async () => {
    expect(await bramOf(text(''))).toBe(2);
    expect(await bramOf(text('#pragma HLS dataflow'))).toBe(4);
  });

  it('that a pragma makes a stream is one', async () => {
    expect(await bramOf(text('#pragma HLS dataflow\n#pragma HLS stream variable=t'))).toBe(2);
    expect(await bramOf(text('#pragma HLS dataflow\n#pragma HLS stream variable=t type=pipo'))).toBe(4);
  });

  it('is one where a single process uses it', async () => {
    const inside = text('#pragma HLS dataflow').replace('g(t, b)', 'g(a, b)');
    expect(await bramOf(inside)).toBe(2);
  });
});

describe('a stream between processes', () => {
  const text = (type: string, depth: string): string => `
    void g(hls::stream<${type}> &x, hls::stream<${type}> &y) { for (int i = 0; i < 100; i++) y.write(x.read()); }
    void f(hls::stream<${type}> &x, hls::stream<${type}> &y) {
#pragma HLS dataflow
      hls::stream<${type}> s;
${depth === '' ? '' : `#pragma HLS stream variable=s depth=${depth}`}
      g(x, s);
      g(s, y);
    }`;

  it.each([
    ['int', '', 0],
    ['int', '32', 0],
    ['int', '33', 1],
    ['int', '1024', 2],
    ['short', '64', 0],
    ['double', '16', 0],
    ['double', '17', 2],
  ])('of %s and depth %s', async (type, depth, bram) => {
    expect(await bramOf(text(type, depth))).toBe(bram);
  });
});

describe('a memory interface', () => {
  const text = (bundles: readonly string[], index = 'i'): string => `void f(int a[1024], int b[1024]) {
#pragma HLS interface m_axi port=a bundle=${bundles[0]}
#pragma HLS interface m_axi port=b bundle=${bundles[1]}
    L: for (int i = 0; i < 128; i++) b[i] = a[${index}];
  }`;

  it('has buffers as wide as its port, for each bundle', async () => {
    expect(await bramOf(text(['g', 'g']))).toBe(2);
    expect(await bramOf(text(['g', 'h']))).toBe(4);
    expect(await bramOf(text(['g', 'g']), [], 'vitis')).toBe(30);
    // What jumps is not widened.
    expect(await bramOf(text(['g', 'h'], '8 * i'), [], 'vitis')).toBe(32);
  });

  it.each([
    // 512 bits and two marks are 15 memories of 36 bits, in a buffer each way; so wide a word is made of bursts of whole words alone.
    ['64', 30],
    // 8 elements of 32 bits: 258 bits.
    ['8 * 9', 16],
    ['63', 2],
    ['n', 2],
  ])('is as wide as all bursts, of %s elements, allow', async (count, bram) => {
    const of = (body: string): string =>
      `void f(int *a, int n) {\n#pragma HLS interface m_axi port=a bundle=g\n  int x[128];\n  ${body}\n}`;
    const loop = `for (int i = 0; i < ${count}; i++) x[i & 3] += a[i];`;
    expect(await bramOf(of(loop), [], 'vitis')).toBe(bram);
    const inside = `void g(int *b, int n) { int x[128]; ${loop.replace('a[i]', 'b[i]')} }\n`;
    expect(await bramOf(inside + of('g(a, n);'), [], 'vitis')).toBe(bram);
  });
});
