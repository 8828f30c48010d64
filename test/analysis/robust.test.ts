import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { neverCancelled } from '../../server/src/base/cancel';
import type { Problem } from '../../server/src/base/problem';
import { longSource } from '../lsp/kernels';
import { asItIs, engineWithoutModel, target } from './support';

let engine: Engine;
beforeAll(async () => {
  engine = await engineWithoutModel();
});

const kernel = `#include <ap_int.h>
#define N 16
typedef ap_fixed<18, 6> data_t;
struct Pair { data_t left, right; int tag[2]; };
template <int M> data_t pick(const data_t x[N], int i) { return i < M ? x[i] : x[M - 1]; }
static const int table[4] = {1, 2, 4, 8};

void top(data_t a[N], data_t b[N][N], Pair &best, hls::stream<int> &in, hls::stream<int> &out, int n) {
#pragma HLS interface m_axi port=a
  data_t buffer[N];
#pragma HLS array_partition variable=buffer cyclic factor=4
  memcpy(buffer, a, sizeof(buffer));
  int count = 0;
  ROWS: for (int i = 0; i < N; i++) {
#pragma HLS pipeline II=2
    COLS: for (int j = i; j < N; j++) {
      b[i][j] = pick<8>(buffer, j) * (data_t)0.5 + (i % 2 ? b[j][i] : buffer[(i * j) % N]);
      if (b[i][j] > best.left) { best.left = b[i][j]; best.tag[0] = j; } else continue;
    }
    switch (table[i & 3]) { case 1: case 2: count++; break; default: count -= 2; }
  }
  while (!in.empty()) { int v = in.read(); if (v == n) break; out << (v >> 1); }
  do { count >>= 1; } while (count > 1);
  a[0] = count;
}
`;

const small = `#define N 16
void top(float a[N], float b[N]) {
  float s = 0;
  L: for (int i = 0; i < N; i++) {
#pragma HLS unroll factor=2
    s += a[i] * (b[i] > 0 ? 2.5f : -1);
    if (s > 9) break;
  }
  b[0] = s;
}
`;

/** Everything that follows from a text. Throws where anything does. */
async function everything(text: string, previous?: Analysis): Promise<Analysis> {
  const analysis = engine.analyze(text, previous);
  for (const { span, message } of analysis.problems) checkSpan(text, span, message);
  const choice = engine.chooseTop(analysis);
  if ('top' in choice) {
    await engine.predict(analysis, { target, top: choice.top }, [asItIs], neverCancelled);
  }
  return analysis;
}

function checkSpan(text: string, span: Problem['span'], message: string): void {
  const isInside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
  if (!isInside) throw new Error(`a problem outside of the text: ${message} at ${span.start}..${span.end}`);
}

describe('nothing throws', () => {
  it('on a kernel that has some of everything, which has no problem', async () => {
    const analysis = await everything(kernel);
    expect(analysis.problems.filter((p) => p.severity === 'error')).toEqual([]);
    expect(analysis.kernel.functions.map((f) => f.name)).toEqual(['pick', 'top']);
  });

  it.each([
    ['any beginning of a small one', small, 1],
    ['many beginnings of that one', kernel, 17],
  ])('on %s, each after the one before', async (_, text, step) => {
    let previous: Analysis | undefined;
    for (let length = 0; length < text.length + step; length += step) {
      const analysis = await everything(text.slice(0, length), previous);
      if (previous) engine.release(previous);
      previous = analysis;
    }
    expect(previous!.text).toBe(text);
    expect(previous!.kernel).toEqual(engine.analyze(text).kernel);
  });

  it('on many ends of it', async () => {
    for (let start = 0; start < kernel.length; start += 19) engine.release(await everything(kernel.slice(start)));
  });

  it('with one character taken out, or another in its place', async () => {
    for (let at = 3; at < kernel.length; at += 37) {
      engine.release(await everything(kernel.slice(0, at) + kernel.slice(at + 1)));
      engine.release(await everything(kernel.slice(0, at) + '({;"\n#'[at % 6] + kernel.slice(at + 1)));
    }
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t\r\n'],
    ['prose', 'Dear all,\n\nfor (some) reason; this is no program {{{\n'],
    ['bytes', '\0\x01\x02\uFFFF\uD800'],
    ['a pragma alone', '#pragma HLS unroll factor='],
    ['deep brackets', `void f(int a[4]) { a[0] = ${'('.repeat(500)}1${')'.repeat(500)}; }`],
    ['deep blocks', `void f(int a[4]) ${'{'.repeat(300)}a[0] = 1;${'}'.repeat(300)}`],
    [
      'deep loops',
      `void f(int a[4]) { ${Array.from({ length: 60 }, (_, i) => `for (int i${i} = 0; i${i} < 4; i${i}++)`).join(' ')} a[0] = 1; }`,
    ],
    ['a long sum', `void f(int a[4]) { a[0] = ${Array.from({ length: 1000 }, (_, i) => `a[${i % 4}]`).join(' + ')}; }`],
    ['long straight code', `void f(int a[4]) { ${'a[0] = a[1] * a[2] + 3; '.repeat(600)} }`],
    [
      'macros that grow',
      `${Array.from({ length: 12 }, (_, i) => `#define M${i + 1}(x) (M${i}(x) + M${i}(x))`).join('\n')}\n#define M0(x) (x)\nvoid f(int a[4]) { a[0] = M8(a[1]); }`,
    ],
    [
      'macros in a circle',
      '#define A B\n#define B A\n#define F(x) G(x)\n#define G(x) F(x)\nvoid f(int a[A]) { for (int i = 0; i < F(i); i++) a[i] = G(A); }',
    ],
    ['types in a circle', 'typedef b a; typedef a b; struct S { S s; }; void f(a x[4], S s) { x[0] = s.s.s.s; }'],
    [
      'enormous numbers',
      'void f(int a[99999999999999999999]) { for (long i = 0; i < 0xffffffffffffffff; i += 1) a[i] = 1 << 400; }',
    ],
    [
      'vectors of enormous, of half, and of fewer than no lanes',
      ['99999999999999999999', '1.5', '-4', '1000000']
        .map(
          (n, i) =>
            `void f${i}(hls::stream<hls::vector<float, ${n}>> &a, hls::vector<float, ${n}> &b) { hls::vector<float, ${n}> c = a.read() * 2; b = c * c + 1; }`,
        )
        .join('\n'),
    ],
    [
      'bits of a floating-point number',
      'void f(float x, float y[4]) { y[0] = x(7, 0); x(3, 1) = 2; y[1](2, 1) = x(y[0], x); }',
    ],
    [
      'names of the language of this program',
      'void constructor(int __proto__[4], int toString) { for (int hasOwnProperty = 0; hasOwnProperty < 4; hasOwnProperty++) __proto__[hasOwnProperty] = toString; }',
    ],
  ])('on %s', async (_, text) => {
    engine.release(await everything(text));
  });

  it('on 20,000 lines', async () => {
    const analysis = engine.analyze(longSource(20_000));
    expect(analysis.lines.lineCount).toBeGreaterThan(20_000);
    expect(analysis.problems).toEqual([]);
    expect(analysis.kernel.functions.length).toBeGreaterThan(2800);
    const [result] = await engine.predict(analysis, { target, top: 'step2000' }, [asItIs], neverCancelled);
    expect(result?.prediction.latency).not.toBeNull();
    engine.release(analysis);
  }, 60_000);
});
