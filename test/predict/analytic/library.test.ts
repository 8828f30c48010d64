import { describe, expect, it } from 'vitest';
import { estimator, loopOf, type Json } from '../estimate';

// Objects of the HLS library that are memories or processes. At 4 ns: load 2, store 1.
describe('ap_shift_reg', () => {
  it('shifts and is read at all places in one cycle', async () => {
    const estimate = await estimator(`
      void f(const int x[256], const int c[16], int y[256]) {
      #pragma HLS array_partition variable=c complete
        static ap_shift_reg<int, 16> line;
        L: for (int i = 0; i < 256; i++) {
      #pragma HLS pipeline II=1
          int sum = line.shift(x[i]);
          for (int k = 0; k < 16; k++) sum += line.read(k) * c[k];
          y[i] = sum;
        }
      }`);
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ ii: 1, tripCount: 256 });
    expect(estimate().resources.dsp).toBe(16 * 3);
  });
});

describe('what a function is passed', () => {
  // A convolution over a stream: lines in shift registers, a window of static registers, weights in a table of the text.
  const streamed = (last: string, weights: string): string => `
    template <typename T, unsigned N> struct pack {
      T data[N];
      T &operator[](unsigned i) { return data[i]; }
      const T &operator[](unsigned i) const { return data[i]; }
    };
    typedef pack<int, 4> pixel;
    ${weights}
    static void push(const pixel &p, ap_shift_reg<int, 16> lines[2][4], int window[3][3][4]) {
    #pragma HLS inline off
      C: for (int c = 0; c < 4; c++) {
        int x = p[c];
        R: for (int r = 2; r >= 0; r--) {
          for (int k = 0; k < 2; k++) window[r][k][c] = window[r][k + 1][c];
          window[r][2][c] = x;
          if (r > 0) x = lines[r - 1][c].shift(x);
        }
      }
    }
    template <unsigned N> static void dot(const int x[3][3][4], const int w[N], int &sum) {
    #pragma HLS inline off
    #pragma HLS pipeline
      int all = 0;
      for (int r = 0; r < 3; r++)
        for (int k = 0; k < 3; k++)
          for (int c = 0; c < 4; c++) all += x[r][k][c] * w[(r * 3 + k) * 4 + c];
      sum = all;
    }
    template <unsigned N> static void convolve(hls::stream<pixel> &in, hls::stream<int> &out, const int w[N]) {
      static ap_shift_reg<int, 16> lines[2][4];
      static int window[3][3][4];
    #pragma HLS array_partition variable=window complete dim=0
      L: for (int i = 0; i < 256; i++) {
    #pragma HLS pipeline II=1
        push(in.read(), lines, window);
        int sum;
        dot<N>(window, w, sum);
        out.write(sum);
      }
    }
    ${last}`;
  const table = `int weights[36] = { ${Array.from({ length: 36 }, (_, i) => 3 * i + 1).join()} };`;

  it('is what it is in the caller: registers, constants, values of a stream', async () => {
    const estimate = await estimator(
      streamed('void f(hls::stream<pixel> &in, hls::stream<int> &out) { convolve<36>(in, out, weights); }', table),
      'f',
    );
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ ii: 1, tripCount: 256 });
  });

  it('has its ports where the caller has it from outside', async () => {
    const estimate = await estimator(
      streamed(
        'void f(hls::stream<pixel> &in, hls::stream<int> &out, const int w[36]) { convolve<36>(in, out, w); }',
        '',
      ),
      'f',
    );
    // 36 elements through two ports.
    expect(loopOf(estimate(), estimate.kernel, 'L')).toMatchObject({ ii: 18 });
  });
});

describe('hls::stream_of_blocks', () => {
  const blocks = (n: number): string => `
    typedef int block[100];
    void fill(const int in[800], hls::stream_of_blocks<block> &s) {
      for (int n = 0; n < ${n}; n++) {
        hls::write_lock<block> b(s);
        W: for (int i = 0; i < 100; i++) b[i] = in[n * 100 + i];
      }
    }
    void drain(hls::stream_of_blocks<block> &s, int out[800]) {
      for (int n = 0; n < ${n}; n++) {
        hls::read_lock<block> b(s);
        R: for (int i = 0; i < 100; i++) out[n * 100 + i] = b[99 - i];
      }
    }
    void f(const int in[800], int out[800]) {
    #pragma HLS dataflow
      hls::stream_of_blocks<block> s;
      fill(in, s);
      drain(s, out);
    }`;

  it('lets a block be read while the next is written', async () => {
    const [four, eight] = [await estimator(blocks(4), 'f'), await estimator(blocks(8), 'f')];
    const rows = loopOf(four(), four.kernel, 'R').latency ?? Number.NaN;
    // One more than there are blocks, and little more.
    expect(four().latency).toBeGreaterThan(5 * 100);
    expect(four().latency).toBeLessThan(5.5 * rows);
    expect((eight().latency ?? 0) - (four().latency ?? 0)).toBeLessThan(4.2 * rows);
  });
});

describe('hls::burst_maxi', () => {
  const text = (latency: number): string => `
    void f(hls::burst_maxi<int> from, hls::burst_maxi<int> to) {
    #pragma HLS interface m_axi port=from bundle=a latency=${latency}
    #pragma HLS interface m_axi port=to bundle=b latency=${latency}
      int kept[128];
      from.read_request(0, 128);
      R: for (int i = 0; i < 128; i++) kept[i] = from.read();
      to.write_request(0, 128);
      W: for (int i = 0; i < 128; i++) to.write(kept[i]);
      to.write_response();
    }`;

  it('takes an element a cycle, and its latency once for a burst', async () => {
    const [fast, slow] = [await estimator(text(0)), await estimator(text(100))];
    for (const label of ['R', 'W']) expect(loopOf(slow(), slow.kernel, label)).toMatchObject({ ii: 1, tripCount: 128 });
    expect((slow().latency ?? 0) - (fast().latency ?? 0)).toBe(200);
  });
});

describe('hls::task', () => {
  const tasks = (dataflow: string): string => `
    void slow(hls::stream<int> &in, hls::stream<int> &out) {
      L: for (int i = 0; i < 100; i++) out.write(in.read() * 3);
    }
    void f(hls::stream<int> &in, hls::stream<int> &out) {
    ${dataflow}
      hls_thread_local hls::stream<int> between;
      hls_thread_local hls::task a(slow, in, between);
      hls_thread_local hls::task b(slow, between, out);
    }`;

  it('runs beside the others, without a dataflow pragma too', async () => {
    const none: readonly Json[] = [];
    const [plain, region] = [await estimator(tasks('')), await estimator(tasks('#pragma HLS dataflow'))];
    expect(plain(none).latency).toBe(region(none).latency);
    expect(plain(none).latency).toBeLessThan(150);
  });
});
