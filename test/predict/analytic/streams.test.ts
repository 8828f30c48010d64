import { describe, expect, it } from 'vitest';
import { traceText } from '../../../server/src/predict/trace-words';
import { estimator, loopOf } from '../estimate';

const kernel = (body: string, parameter = 'hls::stream<int> &in'): string => `
  int four(hls::stream<int> &from, int by) {
    int s = 0;
    T: for (int j = 0; j < 4; j++) s += from.read() * by;
    return s;
  }
  void put(hls::stream<int> &to, int v) {
    for (int j = 0; j < 3; j++) to.write(v + j);
  }
  void f(${parameter}, hls::stream<int> &out, int n) {
    L: for (int i = 0; i < 10; i++) {
  #pragma HLS pipeline
      int s = 0;
      ${body}
      out.write(s);
    }
  }`;

const intervalOf = async (text: string): Promise<number | null> => {
  const each = await estimator(text);
  return loopOf(each(), each.kernel, 'L').ii;
};

const array = 'hls::stream<int> in[4]';

describe('streams in an iteration', () => {
  it.each([
    ['one read', 's = in.read();', 1],
    ['reads in turn', 's = in.read() + in.read() * in.read();', 3],
    ['reads in an unrolled loop', 'for (int j = 0; j < 4; j++) s += in.read();', 4],
    ['reads in a call', 's = four(in, i);', 4],
    ['two calls', 's = four(in, i) + four(in, n);', 8],
    ['a call in an unrolled loop', 'for (int j = 0; j < 4; j++) s += four(in, j);', 16],
    ['a call beside a read', 's = four(in, i) + in.read();', 5],
    ['reads beside writes', 's = four(in, i); put(out, s);', 4],
    ['writes of a call in an unrolled loop', 'for (int j = 0; j < 2; j++) put(out, j);', 7],
    ['branches', 'if (i % 2) s = in.read(); else s = in.read() + 1;', 1],
    ['calls in branches', 'if (n > i) s = four(in, i); else s = four(in, n);', 4],
    ['one branch beside a read', 'if (n > i) s = in.read(); s += in.read();', 2],
  ])('gives one element a cycle: %s', async (_name, body, ii) => {
    expect(await intervalOf(kernel(body))).toBe(ii);
  });

  it('takes each stream of an array for one', async () => {
    expect(await intervalOf(kernel('for (int j = 0; j < 4; j++) s += in[j].read();', array))).toBe(1);
    expect(await intervalOf(kernel('for (int j = 0; j < 4; j++) s += four(in[j], i);', array))).toBe(4);
    expect(await intervalOf(kernel('s = in[0].read() + in[1].read() + in[0].read();', array))).toBe(2);
  });

  it('waits in the iteration as well, once', async () => {
    const depth = async (body: string, parameter?: string): Promise<number> => {
      const each = await estimator(kernel(body, parameter));
      return loopOf(each(), each.kernel, 'L').depth ?? Number.NaN;
    };
    const apart = await depth('for (int j = 0; j < 4; j++) s += in[j].read();', array);
    expect(await depth('for (int j = 0; j < 4; j++) s += in.read();')).toBe(apart + 3);
    const two = await depth('s = four(in[0], i) + four(in[1], n);', array);
    expect(await depth('s = four(in[0], i) + four(in[0], n);', array)).toBe(two + 4);
  });

  it('says so', async () => {
    const each = await estimator(kernel('s = four(in, i) + four(in, n);'));
    const { ii, limit } = loopOf(each(), each.kernel, 'L');
    expect(traceText({ ii, cause: limit, advice: null })).toBe(
      'II = 8: 8 reads of the stream `in`, which gives one element a cycle',
    );
  });

  it('takes turns in loops that are unrolled, or not pipelined', async () => {
    const text = `
      void f(hls::stream<int> &in, hls::stream<int> &out) {
        int s = 0;
        L: for (int i = 0; i < 40; i++) {
      #pragma HLS unroll
          s += in.read();
        }
        out.write(s);
      }`;
    expect((await estimator(text))().latency).toBeGreaterThanOrEqual(40);
    const each = await estimator(kernel('s = in.read() + in.read() + in.read();').replace('pipeline', 'pipeline off'));
    const sum = 's = in[0].read() + in[1].read() + in[2].read();';
    const apart = await estimator(kernel(sum, array).replace('pipeline', 'pipeline off'));
    expect((each().latency ?? 0) - (apart().latency ?? 0)).toBe(20);
  });
});
