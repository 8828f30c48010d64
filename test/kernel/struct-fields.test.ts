import { expect, it } from 'vitest';
import { lowered } from './lowered';

const members = Array.from({ length: 12 }, (_, i) => `m${i}`).join(', ');

it.each([
  ['itself', `struct S { int v; S ${members}; };`],
  ['another that holds it', `struct T; struct S { int v; T ${members}; }; struct T { S ${members}; };`],
  [
    'a larger instance of its own template',
    `template <int N> struct R { int v; R<N + 1> ${members}; }; typedef R<0> S;`,
  ],
  ['a struct without a name that holds it', `typedef struct { int v; S ${members}; } S;`],
])('a struct that seems to hold %s has its other fields alone', async (_, text) => {
  const f = await lowered(`${text}\nvoid f(int *out) { S s; s.v = 3; S t = s; out[0] = t.v + 1; }`);
  expect(f.ops.filter(({ opcode }) => opcode === 'store')).toHaveLength(1);
  expect(f.ops.length).toBeLessThan(40);
});

it('a struct that holds a smaller instance of its template keeps it', async () => {
  const text = `template <int N> struct R { int v; R<N - 1> rest; }; template <> struct R<0> { int v; };
void f(int *out, int x) { R<2> r; r.rest.rest.v = x; R<2> q = r; out[0] = q.rest.rest.v; }`;
  const f = await lowered(text);
  expect(f.ops.map(({ opcode, args }) => [opcode, args])).toEqual([
    ['argument', []],
    ['store', [0]],
  ]);
});

it('a base whose arguments name a constant does not look for it among what it gives', async () => {
  const text = `template <int K = N> struct B { static const int size = K; };
struct S : B<> { int v; };
void f(int *out) { S s; for (int i = 0; i < S::size; i++) out[i] = i; }`;
  const f = await lowered(text);
  expect(f.loops[0]?.tripCount).toEqual({ kind: 'unknown' });
  const known = await lowered(`const int N = 6;\n${text}`);
  expect(known.loops[0]?.tripCount).toEqual({ kind: 'exact', count: 6 });
});
