import { describe, expect, it } from 'vitest';
import { listing, lowered } from './lowered';
import { showFunction } from './show';

function check(cases: readonly (readonly [string, string, string])[], result = 'void'): void {
  it.each(cases)('%s', async (_, body, expected) => {
    const f = await lowered(
      `${result} f(int a[8], float b[8], hls::stream<int> &s, int x, int y, int n, float v) {\n${body}\n}`,
    );
    expect(f.problems).toEqual([]);
    expect(showFunction(f)).toBe(listing(expected));
  });
}

describe('if', () => {
  check([
    ['that is known to return ends the body', 'const int k = 1; a[0] = x; if (k == 1) return; a[1] = x;', 'a[0] = x'],
    ['guards stores', 'if (x > y) a[0] = 1;', '%0 = cmp u1 x, y\na[0] = 1 if %0'],
    ['guards both branches', 'if (x) a[0] = 1; else a[1] = 2;', 'a[0] = 1 if x\n%1 = not u1 x\na[1] = 2 if %1'],
    ['guards loads', 'if (x) a[0] = a[1];', '%0 = a[1] if x\na[0] = %0 if x'],
    [
      'guards loads of a conditional',
      'a[0] = x ? a[1] : a[2];',
      `
      %0 = a[1] if x
      %1 = not u1 x
      %2 = a[2] if %1
      %3 = select i32 x, %0, %2
      a[0] = %3`,
    ],
    ['nests', 'if (x) { if (y) a[0] = 1; a[1] = 2; }', '%0 = and u1 x, y\na[0] = 1 if %0\na[1] = 2 if x'],
    ['selects scalars', 'int t = 5; if (x) t = y; a[0] = t;', '%0 = select i32 x, y, 5\na[0] = %0'],
    ['selects over both branches', 'int t; if (x) t = y; else t = n; a[0] = t;', '%0 = select i32 x, y, n\na[0] = %0'],
    [
      'keeps what both branches leave',
      'int t = y; if (x) { int t = 3; a[0] = t; } a[1] = t;',
      'a[0] = 3 if x\na[1] = y',
    ],
    ['is decided where the condition is constant', 'if (sizeof(int) == 4) a[0] = 1; else a[0] = x / y;', 'a[0] = 1'],
    ['evaluates its condition before', 'int t = x; if (t) t = y; a[0] = t;', '%0 = select i32 x, y, x\na[0] = %0'],
    [
      'else if',
      'int t = 0; if (x) t = 1; else if (y) t = n; a[0] = t;',
      `
      %0 = select i32 y, n, 0
      %1 = select i32 x, 1, %0
      a[0] = %1`,
    ],
  ]);
});

describe('switch', () => {
  check([
    [
      'guards its cases',
      'switch (x) { case 0: a[0] = y; break; case 1: a[1] = n; break; }',
      `
      %0 = cmp u1 x, 0
      a[0] = y if %0
      %2 = cmp u1 x, 1
      a[1] = n if %2`,
    ],
    [
      'takes the default where no case holds',
      'int t = 9; switch (x) { case 0: t = y; break; default: t = n; } a[0] = t;',
      `
      %0 = cmp u1 x, 0
      %1 = select i32 %0, y, 9
      %2 = not u1 %0
      %3 = select i32 %2, n, %1
      a[0] = %3`,
    ],
    [
      'takes a default that stands first last',
      'switch (x) { default: a[1] = n; break; case 0: a[0] = y; break; }',
      `
      %0 = cmp u1 x, 0
      a[0] = y if %0
      %2 = not u1 %0
      a[1] = n if %2`,
    ],
    [
      'joins cases that share statements',
      'switch (x) { case 0: case 1: a[0] = y; break; case 2: a[1] = n; }',
      `
      %0 = cmp u1 x, 0
      %1 = cmp u1 x, 1
      %2 = or u1 %0, %1
      a[0] = y if %2
      %4 = cmp u1 x, 2
      a[1] = n if %4`,
    ],
    [
      'of a constant runs its case alone',
      'const int k = 1; switch (k) { case 0: a[0] = y; break; case 1: a[1] = y; break; default: a[2] = y; }',
      'a[1] = y',
    ],
    ['with the default alone runs it', 'switch (x) { default: a[0] = y; }', 'a[0] = y'],
    [
      'evaluates its subject once',
      'switch (s.read()) { case 0: a[0] = y; break; case 1: a[1] = y; }',
      `
      %0 = streamRead s i32
      %1 = cmp u1 %0, 0
      a[0] = y if %1
      %3 = cmp u1 %0, 1
      a[1] = y if %3`,
    ],
  ]);

  it('leaves the loop around it alone when a case breaks', async () => {
    const f = await lowered(`void f(int a[8], int x) {
      for (int i = 0; i < 8; i++) switch (x) { case 0: { a[i] = 1; break; } case 1: if (x) break; a[i] = 2; }
      for (int i = 0; i < 8; i++) switch (x) { case 0: for (int j = 0; j < 8; j++) { if (a[j]) break; } }
    }`);
    expect(f.loops.map((loop) => loop.hasEarlyExit)).toEqual([false, false, true]);
  });
});

describe('what follows a jump', () => {
  check([
    ['an early return', 'if (x) return; a[0] = 1;', '%0 = not u1 x\na[0] = 1 if %0'],
    [
      'two of them',
      'if (x) return; a[0] = 1; if (y) return; a[1] = 2;',
      `
      %0 = not u1 x
      a[0] = 1 if %0
      %2 = and u1 %0, y
      %3 = not u1 y
      %4 = and u1 %0, %3
      a[1] = 2 if %4`,
    ],
    [
      'tests once',
      'if (s.read() == 0) return; a[0] = 1;',
      `
      %0 = streamRead s i32
      %1 = cmp u1 %0, 0
      %2 = not u1 %1
      a[0] = 1 if %2`,
    ],
    [
      'tests before the branch',
      'if (x > 4) { x = 0; a[1] = 2; return; } a[0] = 1;',
      `
      %0 = cmp u1 x, 4
      a[1] = 2 if %0
      %2 = not u1 %0
      a[0] = 1 if %2`,
    ],
    [
      'continue',
      'for (int i = 0; i < 8; i++) { if (a[i]) continue; b[i] = v; }',
      `
      for i x8 {
        %0 = a[i]
        %1 = not u1 %0
        b[i] = v if %1
      }`,
    ],
    [
      'break',
      'for (int i = 0; i < 8; i++) { if (a[i]) { b[0] = 1; break; } b[i] = v; }',
      `
      for i x1..8 exits {
        %0 = a[i]
        b[0] = 1 if %0
        %2 = not u1 %0
        b[i] = v if %2
      }`,
    ],
    [
      'a scalar assigned after it',
      'int t = 0; for (int i = 0; i < 8; i++) { if (a[i]) continue; t += i; } a[0] = t;',
      `
      for i x8 {
        %0 = phi i32 0, %4
        %1 = a[i]
        %2 = not u1 %1
        %3 = add i32 %0, i
        %4 = select i32 %2, %3, %0
      }
      a[0] = %4`,
    ],
    [
      'the condition of a break is needed',
      'int t = 0; for (int i = 0; i < 8; i++) if (a[i] > x) break;',
      `
      for i x1..8 exits {
        %0 = a[i]
        %1 = cmp u1 %0, x
      }`,
    ],
  ]);
});

describe('return', () => {
  check(
    [
      ['keeps its value', 'return x * y;', '%0 = mul i32 x, y'],
      [
        'keeps all of them',
        'if (x) return a[0]; return a[1];',
        `
        %0 = a[0] if x
        %1 = not u1 x
        %2 = a[1] if %1`,
      ],
    ],
    'int',
  );

  it.each([
    ['a reference', 'void f(int a[8], int &r) { r = a[0] + 1; }', '%0 = a[0]\n%1 = add i32 %0, 1'],
    ['a member behind a reference', 'struct P { int n; };\nvoid f(P &p) { p.n = p.n * 3; }', '%0 = mul i32 p.n, 3'],
    ['a member behind a pointer', 'struct P { int n; };\nvoid f(P *p) { p->n = p->n * 3; }', '%0 = mul i32 p.n, 3'],
    ['a global', 'int g;\nvoid f(int a[8]) { g = a[0] * g; }', '%0 = a[0]\n%1 = mul i32 %0, g'],
    ['nothing by value', 'void f(int x) { x = x * 3; }', ''],
    ['nothing local', 'struct P { int n; };\nvoid f(P p, int x) { P q; q.n = x * 3; p.n = x * 5; }', ''],
  ])('keeps what is left in %s', async (_, source, expected) => {
    expect(showFunction(await lowered(source))).toBe(listing(expected));
  });
});

describe('declarations', () => {
  check([
    ['initialise scalars', 'int t = x, u = t + 1; a[0] = u;', '%0 = add i32 x, 1\na[0] = %0'],
    ['may have no value', 'int t; a[0] = t;', 'a[0] = 0'],
    ['are seen in their block', 'int t = x; { int t = y; a[0] = t; } a[1] = t;', 'a[0] = y\na[1] = x'],
    [
      'store short initialisers',
      'int t[3] = {x, 2, y}; a[0] = t[n];',
      `
      t[0] = x
      t[1] = 2
      t[2] = y
      %3 = t[n]
      a[0] = %3`,
    ],
    ['store nothing in a table', 'static const int t[3] = {1, 2, 3}; a[0] = t[n];', '%0 = t[n]\na[0] = %0'],
    [
      'in streams',
      'hls::stream<int> q; q.write(x); a[0] = q.read();',
      `
      %0 = streamWrite q i32 x
      %1 = streamRead q i32
      a[0] = %1`,
    ],
  ]);
});
