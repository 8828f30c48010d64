import { describe, expect, it } from 'vitest';
import { estimator } from '../estimate';

const jumps = [
  ['a test at the end', 'int i = 0; again: a[i] += 1; i++; if (i < n) goto again;'],
  ['a test at the start', 'int i = 0; goto test; body: a[i++] = 0; test: if (i < n) goto body;'],
  ['a label before a loop', 'again: for (int i = 0; i < 64; i++) { a[i] *= 3; if (a[i] > n) goto again; }'],
  ['a loop in a loop', 'for (int j = 0; j < 8; j++) { int i = 0; back: a[i * 8 + j] = i; if (++i < n) goto back; }'],
] as const;

describe('goto', () => {
  it.each(jumps)('to what stands before, %s: the latency is unknown, and a problem says so', async (_, body) => {
    const estimate = await estimator(`void f(int a[64], int n) { ${body} }`);
    expect(estimate().latency).toBeNull();
    expect(estimate.kernel.problems.map(({ code }) => code)).toEqual(['kernel.goto-loop']);
    // The same in a callee that is lowered in place.
    const caller = await estimator(`static void go(int a[64], int n) { ${body} }\nvoid f(int a[64]) { go(a, 5); }`);
    expect(caller().latency).toBeNull();
  });

  it('out of a loop is an early exit', async () => {
    const estimate = await estimator(
      'int f(const int a[64]) { int s = 0; for (int i = 0; i < 64; i++) { if (a[i] < 0) goto end; s += a[i]; } end: return s; }',
    );
    expect(estimate().latency).toBeGreaterThan(64);
    expect(estimate.kernel.functions[0]?.loops[0]).toMatchObject({ hasEarlyExit: true });
    expect(estimate.kernel.problems).toEqual([]);
  });

  it('to a label of the same name in another callee goes nowhere back', async () => {
    const body = 'if (a[0] < 0) goto end; a[0] = n; end: a[1] = n;';
    const estimate = await estimator(
      `static void g(int a[64], int n) { ${body} }\nstatic void h(int a[64], int n) { ${body} }\nvoid f(int a[64]) { g(a, 1); h(a, 2); }`,
    );
    expect(estimate().latency).not.toBeNull();
  });
});
