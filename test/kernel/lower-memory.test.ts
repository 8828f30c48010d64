import { describe, expect, it } from 'vitest';
import { listing, lowered } from './lowered';
import { showFunction } from './show';

const source = (body: string): string => `
void clear(float a[8]) { for (int i = 0; i < 8; i++) a[i] = 0; }
void set(float a[8], float x) { a[0] = x; }
void f(float a[8], float b[8], float m[8][8], float o[8], int idx[8], int i, int j, int c, float x, float y) {
${body}
}`;

/** Number of loads from `a` that are left. */
async function loads(body: string, array = 'a'): Promise<number> {
  const f = await lowered(source(body));
  return f.accesses.filter((access) => !access.isStore && f.arrays[access.array]?.name === array).length;
}

describe('a load takes a value that is known', () => {
  it.each([
    ['stored before', 'a[0] = x; o[0] = a[0];'],
    ['stored at a symbol', 'a[i] = x; o[0] = a[i];'],
    ['stored at an equal form', 'a[i + 2] = x; o[0] = a[1 + i + 1];'],
    ['stored at an index read from memory', 'a[idx[0]] = x; o[0] = a[idx[0]];'],
    ['stored last', 'a[0] = x; a[0] = y; o[0] = a[0];'],
    ['with a store to another element of the shape between', 'a[i] = x; a[i + 1] = y; o[0] = a[i] * a[i + 1];'],
    ['with a store to another array between', 'a[0] = x; b[j] = y; o[0] = a[0];'],
    ['in two dimensions', 'm[i][j] = x; m[i][j + 1] = y; o[0] = m[i][j];'],
    ['under the same condition', 'if (c) { a[0] = x; o[0] = a[0]; }'],
    ['under a condition, from outside', 'a[0] = x; if (c) o[0] = a[0];'],
    ['with a store to another element under a condition between', 'a[0] = x; if (c) a[1] = y; o[0] = a[0];'],
    ['in an iteration', 'for (int k = 0; k < 8; k++) { a[k] = x; o[k] = a[k]; }'],
    ['through an inlined call', 'set(a, x); o[0] = a[0];'],
  ])('%s', async (_, body) => expect([await loads(body), await loads(body, 'm')]).toEqual([0, 0]));

  it('read before', async () => {
    expect(await loads('o[0] = a[0]; o[1] = a[0]; o[2] = a[0] + a[0];')).toBe(1);
    expect(await loads('for (int k = 0; k < 8; k++) { o[k] = a[k]; o[k] = o[k] * a[k]; }')).toBe(1);
  });

  it('as converted by the store', async () => {
    const f = await lowered('void f(int a[8], float o[8], float x) { a[0] = x; o[0] = a[0]; }');
    expect(showFunction(f)).toBe(listing('%0 = cast i32 x\na[0] = %0\n%2 = cast f32 %0\no[0] = %2'));
  });
});

describe('a load reads memory', () => {
  it.each([
    ['after a store of unknown position', 'a[i] = x; a[j] = y; o[0] = a[i];', 1],
    ['after a store of another form', 'a[i] = x; a[0] = y; o[0] = a[i];', 1],
    ['after a store at an index that is not affine', 'a[i] = x; a[i * j] = y; o[0] = a[i];', 1],
    ['of another element', 'a[0] = x; o[0] = a[1];', 1],
    ['of another row', 'm[0][1] = x; o[0] = m[1][0];', 0],
    ['after the branch that stored', 'if (c) a[0] = x; o[0] = a[0];', 1],
    ['after the branch that read', 'if (c) o[1] = a[0]; o[0] = a[0];', 2],
    ['after the branch that overwrote', 'a[0] = x; if (c) a[0] = y; o[0] = a[0];', 1],
    ['after the branch that may have overwritten', 'a[0] = x; if (c) a[j] = y; o[0] = a[0];', 1],
    ['in the other branch', 'if (c) { a[0] = x; } else { o[0] = a[0]; }', 1],
    ['in the other arm of a conditional', 'o[0] = c ? a[0] : a[0] + 1;', 2],
    ['after a loop', 'a[0] = x; for (int k = 0; k < 8; k++) b[k] = 0; o[0] = a[0];', 1],
    ['in a loop', 'a[0] = x; for (int k = 0; k < 8; k++) o[k] = a[0];', 1],
    ['of what a loop stored last', 'for (int k = 0; k < 8; k++) a[k] = x; o[0] = a[7];', 1],
    ['after a call', 'a[0] = x; clear(a); o[0] = a[0];', 1],
    ['after a call of an unknown function', 'a[0] = x; unknown(); o[0] = a[0];', 1],
    ['after a copy', 'a[0] = x; memcpy(a, b, sizeof(float) * 8); o[0] = a[0];', 1],
    ['after a statement that stores at a moved index', 'a[i] = x; i++; o[0] = a[i];', 1],
  ])('%s', async (_, body, expected) => expect(await loads(body)).toBe(expected));

  it('of another row', async () => expect(await loads('m[0][1] = x; o[0] = m[1][0];', 'm')).toBe(1));
});

describe('an index that is not affine', () => {
  it.each([
    ['is an operand of the load', 'o[0] = a[i * j];', '%0 = mul i32 i, j\n%1 = a[%0] via %0\no[0] = %1'],
    ['comes from memory', 'o[0] = a[idx[i]];', '%0 = idx[i]\n%1 = a[%0] via %0\no[0] = %1'],
    [
      'comes from memory in a loop',
      'for (int k = 0; k < 8; k++) a[idx[k]] += x;',
      `
      for k x8 {
        %0 = idx[k]
        %1 = a[%0] via %0
        %2 = add f32 %1, x
        a[%0] = %2 via %0
      }`,
    ],
    ['is rounded', 'o[0] = a[(int)x];', '%0 = cast i32 x\n%1 = a[%0] via %0\no[0] = %1'],
  ])('%s', async (_, body, expected) => expect(showFunction(await lowered(source(body)))).toBe(listing(expected)));
});
