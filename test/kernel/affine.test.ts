import { describe, expect, it } from 'vitest';
import * as affine from '../../server/src/kernel/affine';
import { lowered } from './lowered';
import { showAccess } from './show';

/** What the function stores to `a`, in order; other symbols are shown by their operation. */
async function stores(body: string): Promise<string[]> {
  const f = await lowered(
    `#define W 8\nvoid f(int a[64], int m[4][W], int x[64], int n, int k, float q) {\n${body}\n}`,
  );
  const name = (op: number): string => f.ops[op]?.callee ?? f.ops[op]?.opcode ?? '';
  return f.accesses.filter((access) => access.isStore).map((access) => showAccess(f, access, name));
}

const nest = (index: string): string => `for (int i = 0; i < 8; i++) for (int j = 2; j < 64; j += 4) a[${index}] = 0;`;

describe('index forms', () => {
  it.each([
    ['5', 'a[5]'],
    ['W - 1', 'a[7]'],
    ['i', 'a[i]'],
    ['j', 'a[4*j + 2]'],
    ['i + j', 'a[i + 4*j + 2]'],
    ['i * W + j', 'a[8*i + 4*j + 2]'],
    ['W * (i + 1) - j', 'a[8*i - 4*j + 6]'],
    ['7 - i', 'a[-i + 7]'],
    ['-i + 7', 'a[-i + 7]'],
    ['i - i + 3', 'a[3]'],
    ['i << 3 | 0', 'a[or]'],
    ['(i << 3) + j', 'a[8*i + 4*j + 2]'],
    ['(short)i + (int)j', 'a[i + 4*j + 2]'],
    ['i + n', 'a[i + n]'],
    ['2 * n + i - n', 'a[i + n]'],
    ['(i + n) * 3', 'a[3*i + 3*n]'],
    ['i * n', 'a[mul]'],
    ['i / 2', 'a[shr]'],
    ['i % 2', 'a[and]'],
    ['i * i', 'a[mul]'],
    ['x[i] + 1', 'a[load + 1]'],
    ['x[i] - x[i]', 'a[0]'],
    ['i ^ 1', 'a[xor]'],
    ['(int)q', 'a[cast]'],
    ['i > 3 ? i : j', 'a[select]'],
  ])('a[%s]', async (index, form) => {
    expect(await stores(nest(index))).toEqual([form]);
  });

  it.each([
    [
      'a scalar that holds a multiple',
      'for (int i = 0; i < 8; i++) { int row = i * 8; a[row + 1] = 0; }',
      ['a[8*i + 1]'],
    ],
    [
      'a scalar of the loop around',
      'for (int i = 0; i < 8; i++) { int row = i * 8; for (int j = 0; j < 8; j++) a[row + j] = 0; }',
      ['a[8*i + j]'],
    ],
    [
      'a scalar assigned again',
      'for (int i = 0; i < 8; i++) { int p = i; p += 3; p = p * 2; a[p] = 0; }',
      ['a[2*i + 6]'],
    ],
    ['a scalar of the function', 'int base = k * 4; for (int i = 0; i < 8; i++) a[base + i] = 0;', ['a[i + 4*k]']],
    ['a loop going down', 'for (int i = 7; i >= 0; i--) a[i] = 0;', ['a[-i + 7]']],
    ['a loop from an unknown start', 'for (int i = n; i < n + 4; i++) a[i] = 0;', ['a[i + n]']],
    [
      'a loop from the counter around',
      'for (int i = 0; i < 4; i++) for (int j = i; j < 4; j++) a[j] = 0;',
      ['a[i + j]'],
    ],
    ['a run header that steps evenly', 'int i = 8; while (i--) a[i] = 0;', ['a[-i + 7]']],
    ['a run header that does not', 'for (int i = 1; i < 64; i *= 2) a[i] = 0;', ['a[induction]']],
    ['the body of a do loop', 'int i = 0; do a[i] = 0; while (++i < 8);', ['a[i]']],
    ['after a loop', 'int i; for (i = 0; i < 8; i++) a[i] = 0; a[i] = 1;', ['a[i]', 'a[8]']],
    ['after a loop that may be left', 'int i; for (i = 0; i < 8; i++) if (x[i]) break; a[i] = 1;', ['a[cast]']],
    [
      'after a loop of unknown length',
      'int i; for (i = 0; i < n; i++) x[i] = n; a[i + 1] = 1;',
      ['x[i]', 'a[cast + 1]'],
    ],
    ['a carried position', 'int p = 0; for (int i = 0; i < 8; i++) { a[p] = 0; p += x[i]; }', ['a[phi]']],
    [
      'two dimensions',
      'for (int i = 0; i < 4; i++) for (int j = 0; j < W; j++) m[i][W - 1 - j] = 0;',
      ['m[i][-j + 7]'],
    ],
    ['a row', 'for (int i = 0; i < 4; i++) { int *r = &m[i][0]; }  m[3][k + 1] = 0;', ['m[3][k + 1]']],
    [
      'two loops over one name',
      'for (int i = 0; i < 4; i++) a[i] = 0; for (int i = 0; i < 4; i++) a[i + 4] = 0;',
      ['a[i]', "a[i'2 + 4]"],
    ],
  ])('%s', async (_, body, forms) => expect(await stores(body)).toEqual(forms));
});

describe('arithmetic on forms', () => {
  const loop = affine.counter(0, affine.constant(3), 2);
  const symbol = affine.symbol(7);

  it('adds, subtracts and scales term by term, dropping what cancels', () => {
    const both = affine.add(loop, affine.scale(symbol, -4));
    expect(both.constant).toBe(3);
    expect([...both.loops]).toEqual([[0, 2]]);
    expect([...both.symbols]).toEqual([[7, -4]]);
    expect(affine.isConstant(affine.subtract(both, both))).toBe(true);
    expect(affine.isConstant(affine.scale(both, 0))).toBe(true);
  });

  it('multiplies by constants only', () => {
    expect(affine.equal(affine.multiply(loop, affine.constant(5))!, affine.scale(loop, 5))).toBe(true);
    expect(affine.equal(affine.multiply(affine.constant(5), loop)!, affine.scale(loop, 5))).toBe(true);
    expect(affine.multiply(loop, symbol)).toBeNull();
  });

  it('compares with and without the constant', () => {
    const moved = affine.add(loop, affine.constant(1));
    expect(affine.equal(loop, moved)).toBe(false);
    expect(affine.sameShape(loop, moved)).toBe(true);
    expect(affine.shapeText(loop)).toBe(affine.shapeText(moved));
    expect(affine.sameShape(loop, affine.add(loop, symbol))).toBe(false);
    expect(affine.shapeText(loop)).not.toBe(affine.shapeText(affine.add(loop, symbol)));
    expect(affine.sameShape(affine.symbol(0), affine.counter(0, affine.constant(0), 1))).toBe(false);
    expect(affine.shapeText(affine.symbol(0))).not.toBe(affine.shapeText(affine.counter(0, affine.constant(0), 1)));
  });
});
