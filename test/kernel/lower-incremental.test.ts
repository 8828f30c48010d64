import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { buildKernel, type KernelCache } from '../../server/src/kernel/build';
import type { FunctionIr, Kernel } from '../../server/src/kernel/ir';
import { functionNamed } from '../../server/src/kernel/ir';
import type { ParsedSource } from '../../server/src/syntax/parser';
import { testParser } from '../support/parser';

interface Version {
  readonly parsed: ParsedSource;
  readonly kernel: Kernel;
  readonly cache: KernelCache;
}

async function versionOf(text: string, previous?: Version, header?: string): Promise<Version> {
  const parser = await testParser();
  const parsed = parser.parse(text, previous?.parsed);
  const headers =
    header === undefined ? [] : [{ path: 'k.h', file: parser.parse(header).file, lines: new LineIndex(header) }];
  return { parsed, ...buildKernel(parsed.file, headers, parser, previous?.cache) };
}

const text = `
#define N 8
typedef float data_t;
static int counter;

int inc(int x) { return x + 1; }

int slow(int a[N]) {
  int s = 0;
  for (int i = 0; i < N; i++) s += a[i];
  return s;
}

void first(data_t a[N]) {
  for (int i = 0; i < N; i++) a[i] = inc(i) * MISSING;
}

void second(int a[N]) {
  a[0] = slow(a);
}

void third(int a[N]) {
  for (int i = 0; i < N; i++) a[i] = i;
}
const int LAST = 3;
`;

/** Which functions of the new version are lowered anew, moved, or the same object. */
async function afterEdit(from: string, to: string): Promise<Record<'lowered' | 'moved' | 'same', string[]>> {
  const before = await versionOf(text);
  const after = await versionOf(text.replace(from, to), before);
  const fresh = await versionOf(text.replace(from, to));
  expect(after.kernel).toEqual(fresh.kernel);
  const found: Record<'lowered' | 'moved' | 'same', string[]> = { lowered: [], moved: [], same: [] };
  for (const f of after.kernel.functions) {
    const old = functionNamed(before.kernel, f.name);
    const isMoved = old !== undefined && old.ops === f.ops;
    found[old === f ? 'same' : isMoved ? 'moved' : 'lowered'].push(f.name);
    if (old && isMoved) expect({ ...f, start: 0 }).toEqual({ ...old, start: 0 });
  }
  return found;
}

describe('after an edit', () => {
  it.each([
    [
      'in the last function',
      'a[i] = i;',
      'a[i] = 2;',
      { lowered: ['third'], moved: [], same: ['inc', 'slow', 'first', 'second'] },
    ],
    [
      'in a function that makes it longer',
      'inc(i) * MISSING',
      'inc(i) * MISSING + 10',
      { lowered: ['first'], moved: ['second', 'third'], same: ['inc', 'slow'] },
    ],
    [
      'of a callee that is inlined',
      'x + 1',
      'x * 9',
      { lowered: ['inc', 'first'], moved: [], same: ['slow', 'second', 'third'] },
    ],
    [
      'of a callee that is called',
      's += a[i]',
      's -= a[i]',
      { lowered: ['slow', 'second'], moved: [], same: ['inc', 'first', 'third'] },
    ],
    [
      'between functions',
      'void second',
      '// more to come\n\nvoid second',
      { lowered: [], moved: ['second', 'third'], same: ['inc', 'slow', 'first'] },
    ],
    [
      'of a macro',
      '#define N 8',
      '#define N 9',
      { lowered: ['inc', 'slow', 'first', 'second', 'third'], moved: [], same: [] },
    ],
    [
      'of a type',
      'typedef float',
      'typedef double',
      { lowered: ['inc', 'slow', 'first', 'second', 'third'], moved: [], same: [] },
    ],
    [
      'of a constant after the functions',
      'LAST = 3',
      'LAST = 4',
      { lowered: ['inc', 'slow', 'first', 'second', 'third'], moved: [], same: [] },
    ],
    [
      'that changes nothing',
      'x + 1',
      'x + 1',
      { lowered: [], moved: [], same: ['inc', 'slow', 'first', 'second', 'third'] },
    ],
  ])('%s', async (_, from, to, expected) => expect(await afterEdit(from, to)).toEqual(expected));

  it('of the name of a function, callers are lowered anew', async () => {
    const found = await afterEdit('int inc(int x)', 'int dec(int x)');
    expect(found.lowered).toContain('first');
  });

  it('of a header, everything is lowered anew', async () => {
    const before = await versionOf(text, undefined, '#define MISSING 3');
    const same = await versionOf(text, before, '#define MISSING 3');
    const after = await versionOf(text, same, '#define MISSING 4');
    const names = (a: Version, b: Version): string[] =>
      a.kernel.functions.filter((f, i) => f === b.kernel.functions[i]).map((f) => f.name);
    expect(names(before, same)).toHaveLength(5);
    expect(names(same, after)).toEqual([]);
  });

  it('problems move with their function', async () => {
    const before = await versionOf(text);
    const moved = '\n\n' + text;
    const after = await versionOf(moved, before);
    const places = (kernel: Kernel, source: string): string[] =>
      kernel.problems.map((p) => source.slice(p.span.start, p.span.end));
    expect(places(before.kernel, text)).toEqual(['MISSING']);
    expect(places(after.kernel, moved)).toEqual(['MISSING']);
  });
});

describe('functions of headers', () => {
  const header = 'float weight(float x[4]) {\n#pragma HLS inline off\nreturn x[0] * BAD; }\n';

  it('have their path, and keep their problems to themselves', async () => {
    const { kernel } = await versionOf('#include "k.h"\nvoid f(float a[4]) { a[0] = weight(a); }', undefined, header);
    const shown = ({ name, file }: FunctionIr): unknown => [name, file];
    expect(kernel.functions.map(shown)).toEqual([
      ['f', null],
      ['weight', 'k.h'],
    ]);
    expect(kernel.roots).toEqual(['f']);
    expect(kernel.problems).toEqual([]);
  });
});

describe('roots', () => {
  it.each([
    ['one', 'void g(int a[4]) { a[0] = 1; } void f(int a[4]) { g(a); }', ['f']],
    ['in source order', 'void f(int a[4]) { a[0] = 1; } void g(int a[4]) { a[0] = 2; }', ['f', 'g']],
    ['without main', 'void f(int a[4]) { a[0] = 1; } int main() { int a[4]; f(a); }', ['f']],
    ['of callers by template', 'template <int N> void g(int a[N]) { a[0] = N; } void f(int a[4]) { g<4>(a); }', ['f']],
    ['all where they call each other', 'void g(int n); void f(int n) { g(n); } void g(int n) { f(n); }', ['f', 'g']],
    ['a recursive one', 'void f(int n) { f(n - 1); }', ['f']],
    ['none', 'int x;', []],
  ])('%s', async (_, source, roots) => expect((await versionOf(source)).kernel.roots).toEqual(roots));
});

it('sizes follow a constexpr function that is called through another', async () => {
  const sizes = (half: number): string => `constexpr int half(int n) { return n / ${half}; }
constexpr int both(int n) { return half(n) + half(n); }
void f(int out[8]) { int b[both(16)]; for (int i = 0; i < 8; i++) out[i] = b[i]; }`;
  const first = await versionOf(sizes(2));
  const second = await versionOf(sizes(4), first);
  expect(functionNamed(second.kernel, 'f')?.arrays.map(({ dims }) => dims)).toEqual([[8], [8]]);
  expect(second.kernel).toEqual((await versionOf(sizes(4))).kernel);
});
