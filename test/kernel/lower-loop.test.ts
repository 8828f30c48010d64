import { describe, expect, it } from 'vitest';
import type { Loop } from '../../server/src/kernel/ir';
import { listing, lowered } from './lowered';
import { showFunction } from './show';

const parameters = 'int a[64], float b[64], float m[8][8], float o[8], int n, float v';

describe('the loop tree', () => {
  const text = `
int other;
void f(int a[8]) {
  ROWS: for (int i = 0; i < 2; i++) {
    for (int j = 0; j < 2; j++)
      a[j] = i;
    COLS:
    // what the columns do
    for (int k = 0; k < 2; k++) { a[k] = k; }
  }
  if (a[0]) { while (a[1]) { a[1]--; } }
  LAST: do a[2] = 1; while (a[3]);
}`;

  it('has parents, children and depths', async () => {
    const f = await lowered(text);
    const shape = ({ id, parent, children, depth, kind, ordinal }: Loop): unknown => [
      id,
      parent,
      [...children],
      depth,
      kind,
      ordinal,
    ];
    expect(f.loops.map(shape)).toEqual([
      [0, null, [1, 2], 0, 'for', 1],
      [1, 0, [], 1, 'for', 2],
      [2, 0, [], 1, 'for', 3],
      [3, null, [], 0, 'while', 4],
      [4, null, [], 0, 'do', 5],
    ]);
  });

  it('knows labels, counters, braces and guards', async () => {
    const f = await lowered(text);
    expect(f.loops.map((loop) => loop.label)).toEqual(['ROWS', null, 'COLS', null, 'LAST']);
    expect(f.loops.map((loop) => loop.counter)).toEqual(['i', 'j', 'k', undefined, undefined]);
    expect(f.loops.map((loop) => loop.hasBraces)).toEqual([true, false, true, true, false]);
    expect(f.loops.map((loop) => loop.guarded)).toEqual([false, false, false, true, false]);
    expect(f.loops.map((loop) => loop.hasEarlyExit)).toEqual([false, false, false, false, false]);
  });

  it('has spans relative to the function', async () => {
    const f = await lowered(text);
    const at = (span: { start: number; end: number }): string => text.slice(span.start + f.start, span.end + f.start);
    expect(at({ start: 0, end: f.length })).toBe(text.slice(text.indexOf('void')));
    expect(f.loops.map((loop) => at(loop.headerSpan))).toEqual([
      'for (int i = 0; i < 2; i++)',
      'for (int j = 0; j < 2; j++)',
      'for (int k = 0; k < 2; k++)',
      'while (a[1])',
      'do',
    ]);
    expect(at(f.loops[2]!.span)).toMatch(/^COLS:\n[^]*\}$/);
    expect(at(f.loops[2]!.bodySpan)).toBe('{ a[k] = k; }');
    expect(f.accesses.slice(0, 2).map((access) => at(access.span))).toEqual(['a[j] = i', 'a[k] = k']);
    expect(at(f.arrays[0]!.span)).toBe('a');
  });

  it('lists the loops around each access, outermost first', async () => {
    const f = await lowered(text);
    expect(f.accesses.filter((access) => access.isStore).map((access) => access.loops)).toEqual([
      [0, 1],
      [0, 2],
      [3],
      [4],
    ]);
  });
});

describe('early exits', () => {
  it.each([
    ['break', 'for (int i = 0; i < 8; i++) if (a[i]) break;', [true]],
    ['goto', 'for (int i = 0; i < 8; i++) if (a[i]) goto end; end: ;', [true]],
    [
      'break of the inner loop',
      'for (int i = 0; i < 8; i++) for (int j = 0; j < 8; j++) if (a[j]) break;',
      [false, true],
    ],
    [
      'return from two loops',
      'for (int i = 0; i < 8; i++) for (int j = 0; j < 8; j++) if (a[j]) return;',
      [true, true],
    ],
    ['continue is none', 'for (int i = 0; i < 8; i++) { if (a[i]) continue; a[i] = 1; }', [false]],
    ['return after a loop is none', 'for (int i = 0; i < 8; i++) a[i] = 1; return;', [false]],
    ['return of an inlined callee is none', 'for (int i = 0; i < 8; i++) a[i] = clip(i);', [false]],
  ])('%s', async (_, body, exits) => {
    const f = await lowered(`int clip(int x) { if (x > 3) return 3; return x; }\nvoid f(${parameters}) { ${body} }`);
    expect(f.loops.map((loop) => loop.hasEarlyExit)).toEqual(exits);
  });
});

describe('what a loop carries', () => {
  it.each([
    [
      'a sum',
      'float s = 0; for (int i = 0; i < 8; i++) s += b[i]; o[0] = s;',
      `
      for i x8 {
        %0 = phi f32 0, %2
        %1 = b[i]
        %2 = add f32 %0, %1
      }
      o[0] = %2`,
    ],
    [
      'a sum over a nest',
      'float s = 0; for (int i = 0; i < 8; i++) for (int j = 0; j < 8; j++) s += m[i][j]; o[0] = s;',
      `
      for i x8 {
        %0 = phi f32 0, %3
        for j x8 {
          %1 = phi f32 %0, %3
          %2 = m[i][j]
          %3 = add f32 %1, %2
        }
      }
      o[0] = %3`,
    ],
    [
      'a sum that starts anew',
      'for (int i = 0; i < 8; i++) { float s = v; for (int j = 0; j < 8; j++) s *= m[i][j]; o[i] = s; }',
      `
      for i x8 {
        for j x8 {
          %0 = phi f32 v, %2
          %1 = m[i][j]
          %2 = mul f32 %0, %1
        }
        o[i] = %2
      }`,
    ],
    [
      'two that cross',
      'int p = 0, q = 1; for (int i = 0; i < 8; i++) { int t = p + q; p = q; q = t; } a[0] = p;',
      `
      for i x8 {
        %0 = phi i32 0, %1
        %1 = phi i32 1, %2
        %2 = add i32 %0, %1
      }
      a[0] = %1`,
    ],
    [
      'nothing where an iteration sets it first',
      'int t = 0; for (int i = 0; i < 8; i++) { t = a[i]; o[i] = t; }',
      `
      for i x8 {
        %0 = a[i]
        %1 = cast f32 %0
        o[i] = %1
      }`,
    ],
    [
      'nothing where it stays',
      'float t = v * v; for (int i = 0; i < 8; i++) { if (n > 3) t = t; o[i] = t; }',
      `
      %0 = mul f32 v, v
      for i x8 {
        o[i] = %0
      }`,
    ],
    [
      'a maximum',
      'float t = b[0]; for (int i = 1; i < 8; i++) if (b[i] > t) t = b[i]; o[0] = t;',
      `
      %0 = b[0]
      for i x7 {
        %1 = phi f32 %0, %4
        %2 = b[i + 1]
        %3 = cmp u1 %2, %1
        %4 = select f32 %3, %2, %1
      }
      o[0] = %4`,
    ],
    [
      'a value of another type',
      'int t = 0; for (int i = 0; i < 8; i++) t += b[i]; a[0] = t;',
      `
      for i x8 {
        %0 = phi i32 0, %4
        %1 = b[i]
        %2 = cast f32 %0
        %3 = add f32 %2, %1
        %4 = cast i32 %3
      }
      a[0] = %4`,
    ],
    [
      'bits',
      'int t = 0; for (int i = 0; i < 8; i++) t = (t << 1) | (a[i] & 1); a[0] = t;',
      `
      for i x8 {
        %0 = phi i32 0, %4
        %1 = shl i32 %0, 1
        %2 = a[i]
        %3 = and u1 %2, 1
        %4 = or i32 %1, %3
      }
      a[0] = %4`,
    ],
  ])('%s', async (_, body, expected) => {
    const f = await lowered(`void f(${parameters}) { ${body} }`);
    expect(showFunction(f)).toBe(listing(expected));
    for (const loop of f.loops) for (const phi of loop.phis) expect(f.ops[phi]).toMatchObject({ opcode: 'phi' });
  });

  it('names the variable', async () => {
    const f = await lowered(
      'float f(float b[8]) { float total = 0; for (int i = 0; i < 8; i++) total += b[i]; return total; }',
    );
    expect(f.loops[0]?.phis.map((phi) => f.ops[phi]?.variable)).toEqual(['total']);
  });
});

describe('what does not change in a loop stands before it', () => {
  it.each([
    ['arithmetic of arguments', 'for (int i = 0; i < 8; i++) o[i] = v * v;', null],
    ['of the loop around', 'for (int i = 0; i < 8; i++) for (int j = 0; j < 8; j++) m[i][j] = (i + 1) * n;', 0],
    ['functions', 'for (int i = 0; i < 8; i++) o[i] = sqrtf(v);', null],
  ])('%s', async (_, body, home) => {
    const f = await lowered(`void f(${parameters}) { ${body} }`);
    const moved = f.ops.find((op) => op.opcode === 'mul' || op.opcode === 'math');
    expect(moved?.loop).toBe(home);
    const inner = f.loops.at(-1)!.body.items.flatMap((item) => (item.kind === 'op' ? [f.ops[item.op]!.opcode] : []));
    expect(inner.filter((opcode) => opcode !== 'const' && opcode !== 'induction')).toEqual(
      inner.includes('cast') ? ['cast', 'store'] : ['store'],
    );
  });

  it('not loads and stream reads', async () => {
    const f = await lowered(`void f(${parameters}, hls::stream<float> &s) {
      for (int i = 0; i < 8; i++) o[i] = b[0] * s.read();
    }`);
    expect(showFunction(f)).toBe(
      listing(`
        for i x8 {
          %0 = b[0]
          %1 = streamRead s f32
          %2 = mul f32 %0, %1
          o[i] = %2
        }`),
    );
  });
});

describe('pragmas', () => {
  const uses = async (body: string): Promise<string[]> => {
    const f = await lowered(`void f(${parameters}) {\n${body}\n}`);
    return f.pragmas.map((p) => `${p.text} @ ${p.loop ?? 'function'}${p.stray ? ' stray' : ''}`);
  };

  it.each([
    ['of the function', '#pragma HLS inline off\na[0] = 1;', ['inline off @ function']],
    ['of the loop', 'for (;;) {\n#pragma HLS pipeline II=2\na[0] = 1; }', ['pipeline II=2 @ 0']],
    ['of the inner loop', 'for (;;) { for (;;) {\n#pragma HLS unroll\na[0] = 1; } }', ['unroll @ 1']],
    ['after statements of the body', 'for (;;) { a[0] = 1;\n#pragma HLS unroll\n}', ['unroll @ 0']],
    ['between header and body', 'for (;;)\n#pragma HLS unroll\n{ a[0] = 1; }', ['unroll @ 0 stray']],
    ['in a block inside the body', 'for (;;) { {\n#pragma HLS unroll\na[0] = 1; } }', ['unroll @ 0 stray']],
    ['under an if', 'for (;;) { if (n) {\n#pragma HLS pipeline\na[0] = 1; } }', ['pipeline @ 0 stray']],
    [
      'of an array, in any block',
      'if (n) {\n#pragma HLS array_partition variable=a complete\na[0] = 1; }',
      ['array_partition variable=a complete @ function'],
    ],
    ['ACCEL, of the next loop', '#pragma ACCEL PIPELINE\nfor (;;) a[0] = 1;', ['PIPELINE @ 0']],
    [
      'ACCEL, before a label',
      'for (;;) {\n#pragma ACCEL PIPELINE\n#pragma ACCEL PARALLEL FACTOR=2\nL: for (;;) a[0] = 1; }',
      ['PIPELINE @ 1', 'PARALLEL FACTOR=2 @ 1'],
    ],
    ['ACCEL, before no loop', '#pragma ACCEL PIPELINE\na[0] = 1;', ['PIPELINE @ function stray']],
  ])('%s', async (_, body, expected) => expect(await uses(body)).toEqual(expected));

  it('evaluate their numbers, and keep places', async () => {
    const f = await lowered(`#define U 4
      void f(${parameters}) { L: for (int i = 0; i < 8; i++) {
      #pragma HLS unroll factor=U*2
      #pragma HLS pipeline auto{PIPE}
      a[i] = 1; } }`);
    expect(f.pragmas.map((p) => p.directive)).toEqual([
      { kind: 'unroll', dialect: 'hls', function: 'f', loop: 'L', options: { factor: 8 } },
      expect.objectContaining({ kind: 'pipeline', loop: 'L' }),
    ]);
    expect(f.pragmas.map((p) => p.places)).toEqual([[], ['PIPE']]);
  });
});
