import { describe, expect, it } from 'vitest';
import { listing, lowered } from './lowered';
import { showFunction } from './show';

const parameters =
  'int a[8], float b[8], double d[8], half h[8], ap_fixed<18, 6> q[8], unsigned u[8], int x, int y, float v, float w';

async function shown(body: string, before = ''): Promise<string> {
  return showFunction(await lowered(`${before}\nvoid f(${parameters}) {\n${body}\n}`));
}

function check(cases: readonly (readonly [string, string, string])[]): void {
  it.each(cases)('%s', async (_, body, expected) => expect(await shown(body)).toBe(listing(expected)));
}

describe('operators', () => {
  check([
    ['integers', 'a[0] = x + y * x - y;', '%0 = mul i32 y, x\n%1 = add i32 x, %0\n%2 = sub i32 %1, y\na[0] = %2'],
    [
      'division and remainder',
      'a[0] = x / y + x % y;',
      '%0 = div i32 x, y\n%1 = rem i32 x, y\n%2 = add i32 %0, %1\na[0] = %2',
    ],
    [
      'bits',
      'a[0] = (x & y) | (x ^ ~y);',
      '%0 = and i32 x, y\n%1 = not i32 y\n%2 = xor i32 x, %1\n%3 = or i32 %0, %2\na[0] = %3',
    ],
    ['shifts keep the type of their left side', 'u[0] = u[1] >> x;', '%0 = u[1]\n%1 = shr u32 %0, x\nu[0] = %1'],
    ['negation', 'b[0] = -v;', '%0 = neg f32 v\nb[0] = %0'],
    ['logic', 'a[0] = x && !y;', '%0 = not u1 y\n%1 = and u1 x, %0\na[0] = %1'],
    ['a conditional', 'a[0] = x > y ? x : 0;', '%0 = cmp u1 x, y\n%1 = select i32 %0, x, 0\na[0] = %1'],
    ['compound assignment', 'b[0] += v;', '%0 = b[0]\n%1 = add f32 %0, v\nb[0] = %1'],
    ['postfix', 'a[0] = a[1]++;', '%0 = a[1]\n%1 = add i32 %0, 1\na[1] = %1\na[0] = %0'],
    ['prefix', 'a[0] = --a[1];', '%0 = a[1]\n%1 = sub i32 %0, 1\na[1] = %1\na[0] = %1'],
    ['a comma', 'a[0] = (a[1] = x, y);', 'a[1] = x\na[0] = y'],
    ['a chain of assignments', 'a[0] = a[1] = x;', 'a[1] = x\na[0] = x'],
  ]);
});

describe('what costs nothing', () => {
  check([
    ['constants are folded', 'a[0] = (3 + 4) * 2 - 7 / 2 % 2;', 'a[0] = 13'],
    ['in floating point as such', 'b[0] = 1.0f / 4 + 2;', 'b[0] = 2.25'],
    ['integer division of constants truncates', 'a[0] = -7 / 2;', 'a[0] = -3'],
    ['a division by zero is left', 'a[0] = 1 / 0;', '%0 = div u1 1, 0\na[0] = %0'],
    ['a factor of 1', 'a[0] = x * 1;', 'a[0] = x'],
    ['a power of two is a shift', 'a[0] = x * 8;', '%0 = shl i32 x, 3\na[0] = %0'],
    ['so is one on the left', 'a[0] = 8 * x;', '%0 = shl i32 x, 3\na[0] = %0'],
    ['a factor of -1 is a negation', 'a[0] = x * -1;', '%0 = neg i32 x\na[0] = %0'],
    ['a floating factor stays', 'b[0] = v * 8;', '%0 = mul f32 v, 8\nb[0] = %0'],
    ['integer widths', 'a[0] = (char)((long)x + (short)y);', '%0 = cast i16 y\n%1 = add i8 x, %0\na[0] = %1'],
    // A mask leaves 4 bits each; their product has 8, the sum of two such products 9.
    [
      'results as wide as their operands ask for',
      'a[0] = (x & 15) * (y & 15) + (y & 15) * 3;',
      '%0 = and u4 x, 15\n%1 = and u4 y, 15\n%2 = mul u8 %0, %1\n%3 = mul u6 %1, 3\n%4 = add u9 %2, %3\na[0] = %4',
    ],
    ['a shift by a constant', 'a[0] = (x & 255) >> 3;', '%0 = and u8 x, 255\n%1 = shr u5 %0, 3\na[0] = %1'],
    ['a known condition', 'a[0] = sizeof(int) == 4 ? x : y / x;', 'a[0] = x'],
    ['what is not used', 'int t = x * y; float s = sqrtf(v); a[0] = x;', 'a[0] = x'],
  ]);
});

describe('equal operations are one', () => {
  check([
    ['operators', 'a[0] = x * y; a[1] = x * y;', '%0 = mul i32 x, y\na[0] = %0\na[1] = %0'],
    [
      'not of other types',
      'b[0] = x * y; d[0] = v * w; d[1] = (double)v * w;',
      `
      %0 = mul i32 x, y
      %1 = cast f32 %0
      b[0] = %1
      %3 = mul f32 v, w
      %4 = cast f64 %3
      d[0] = %4
      %6 = cast f64 v
      %7 = cast f64 w
      %8 = mul f64 %6, %7
      d[1] = %8`,
    ],
    [
      'not other comparisons',
      'a[0] = x < y; a[1] = x > y; a[2] = x == y; a[3] = x < y;',
      `
      %0 = cmp u1 x, y
      a[0] = %0
      %2 = cmp u1 x, y
      a[1] = %2
      %4 = cmp u1 x, y
      a[2] = %4
      a[3] = %0`,
    ],
    [
      'not other functions of one operator',
      'b[0] = sinf(v); b[1] = cosf(v); b[2] = sinf(v);',
      `
      %0 = math sin f32 v
      b[0] = %0
      %2 = math sin f32 v
      b[1] = %2
      b[2] = %0`,
    ],
  ]);
});

describe('types', () => {
  check([
    [
      'double wins over float',
      'd[0] = d[1] * b[1];',
      '%0 = d[1]\n%1 = b[1]\n%2 = cast f64 %1\n%3 = mul f64 %0, %2\nd[0] = %3',
    ],
    ['a double literal widens', 'b[0] = v * 2.0;', '%0 = cast f64 v\n%1 = mul f64 %0, 2\n%2 = cast f32 %1\nb[0] = %2'],
    ['a float literal does not', 'b[0] = v * 2.0f;', '%0 = mul f32 v, 2\nb[0] = %0'],
    ['an integer becomes floating', 'b[0] = v + x;', '%0 = cast f32 x\n%1 = add f32 v, %0\nb[0] = %1'],
    ['floating becomes an integer', 'a[0] = v;', '%0 = cast i32 v\na[0] = %0'],
    ['half', 'h[0] = h[1] + h[2];', '%0 = h[1]\n%1 = h[2]\n%2 = add f16 %0, %1\nh[0] = %2'],
    ['fixed point', 'q[0] = q[1] * q[2];', '%0 = q[1]\n%1 = q[2]\n%2 = mul fixed36.12 %0, %1\nq[0] = %2'],
    [
      'fixed point wins over integers',
      'q[0] = q[1] + x;',
      '%0 = q[1]\n%1 = cast fixed45.33 x\n%2 = add fixed45.33 %0, %1\nq[0] = %2',
    ],
    ['unsigned of the same width wins', 'u[0] = u[1] + x;', '%0 = u[1]\n%1 = add u32 %0, x\nu[0] = %1'],
    ['a cast', 'b[0] = (float)x / (float)y;', '%0 = cast f32 x\n%1 = cast f32 y\n%2 = div f32 %0, %1\nb[0] = %2'],
    [
      'a functional cast',
      'd[0] = double(x) + static_cast<double>(v);',
      '%0 = cast f64 x\n%1 = cast f64 v\n%2 = add f64 %0, %1\nd[0] = %2',
    ],
    ['a declaration converts', 'int t = v; b[0] = t;', '%0 = cast i32 v\n%1 = cast f32 %0\nb[0] = %1'],
    ['auto takes the type of its value', 'auto t = v * v; b[0] = t;', '%0 = mul f32 v, v\nb[0] = %0'],
    ['a comparison is a bit', 'bool t = v < w; a[0] = t;', '%0 = cmp u1 v, w\na[0] = %0'],
  ]);
});

describe('library functions', () => {
  check([
    [
      'by C name and suffix',
      'b[0] = sqrtf(v) + expf(w);',
      '%0 = math sqrt f32 v\n%1 = math exp f32 w\n%2 = add f32 %0, %1\nb[0] = %2',
    ],
    ['in double without a suffix', 'd[0] = sqrt(d[1]);', '%0 = d[1]\n%1 = math sqrt f64 %0\nd[0] = %1'],
    [
      'by the type of the argument',
      'b[0] = hls::sqrt(v) * std::log(w);',
      '%0 = math sqrt f32 v\n%1 = math log f32 w\n%2 = mul f32 %0, %1\nb[0] = %2',
    ],
    ['of an integer in double', 'd[0] = sqrt(x);', '%0 = cast f64 x\n%1 = math sqrt f64 %0\nd[0] = %1'],
    ['of two arguments', 'd[0] = pow(d[1], 2);', '%0 = d[1]\n%1 = math pow f64 %0, 2\nd[0] = %1'],
    [
      'absolute values',
      'a[0] = abs(x); b[0] = fabsf(v);',
      `
      %0 = cmp u1 x
      %1 = select i32 %0, x
      a[0] = %1
      %3 = cmp u1 v
      %4 = select f32 %3, v
      b[0] = %4`,
    ],
    ['maxima', 'b[0] = fmaxf(v, w);', '%0 = cmp u1 v, w\n%1 = select f32 %0, v, w\nb[0] = %1'],
    ['printing is left out', 'printf("%d", x); a[0] = x;', 'a[0] = x'],
  ]);
});

describe('macros', () => {
  it('expand with their arguments, in their place', async () => {
    const source =
      '#define SQUARE(x) ((x) * (x))\n#define BASE (y + 1)\n#define F(x) x##f\n#define NEVER(x) NEVER(x)\n';
    expect(await shown('a[0] = SQUARE(x + 1) * BASE; b[0] = F(0.5) * v;', source)).toBe(
      listing(`
        %0 = add i32 x, 1
        %1 = mul i32 %0, %0
        %2 = add i32 y, 1
        %3 = mul i32 %1, %2
        a[0] = %3
        %5 = mul f32 0.5, v
        b[0] = %5`),
    );
  });

  it('that name themselves end', async () => {
    const f = await lowered(
      '#define NEVER(x) NEVER(x)\n#define A B\n#define B A\nvoid f(int a[2]) { a[0] = NEVER(1) + A; }',
    );
    expect(f.problems.map((p) => p.code)).toEqual(['kernel.unknown-function', 'kernel.unknown-name']);
  });
});
