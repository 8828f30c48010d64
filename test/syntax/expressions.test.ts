import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxParser } from '../../server/src/syntax/parser';
import { testParser } from '../support/parser';
import { showExpr, showStmt, showType } from './show';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

const expressions: readonly (readonly [string, string])[] = [
  ['a + b * 2', '(a + (b * 2))'],
  ['((a))', 'a'],
  ['((double )0)', '(double)0'],
  ['(int)x + 1', '((int)x + 1)'],
  ['(unsigned char)0x1b', '(unsigned char)27'],
  ['8L', '8L'],
  ['0xFFull', '255ull'],
  ['017', '15'],
  ['0b101', '5'],
  ["1'000'000", '1000000'],
  ['1e-3f', '0.001f'],
  ['1.', '1.0'],
  ['.5', '0.5'],
  ['2e3', '2000.0'],
  ['0x1p4', '16.0'],
  ['0xe+1', '(14 + 1)'],
  ["'A'", "'65'"],
  ["'\\n'", "'10'"],
  ["'\\x41'", "'65'"],
  ['"a\\tb"', '"a\\tb"'],
  ['"a" "b"', '"ab"'],
  ['true && !false', '(true && (!false))'],
  ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
  ['i++ + --j', '((i++) + (--j))'],
  ['*p & ~q', '((*p) & (~q))'],
  ['&ctx->key[16]', '(&ctx->key[16])'],
  ['a[i][j + 1]', 'a[i][(j + 1)]'],
  ['a = b += c', '(a = (b += c))'],
  ['a << 1 ^ (b >> 7 & 1) * 0x1b', '((a << 1) ^ (((b >> 7) & 1) * 27))'],
  ['x.range(7, 0)', 'x.range(7, 0)'],
  ['x(7, 0)', 'x(7, 0)'],
  ['s.read()', 's.read()'],
  ['hls::sqrt(x)', 'hls::sqrt(x)'],
  ['foo<4>(a)', 'foo<=4>(a)'],
  ['ns::foo<int, 4>(a)', 'ns::foo<int, =4>(a)'],
  ['x.to<4>()', 'x.to<=4>()'],
  ['static_cast<float>(x)', '(float)x'],
  ['float(x)', '(float)x'],
  ['(data_t)(x)', '(data_t)x'],
  ['(data_t)-x', '(data_t)(-x)'],
  ['(n) - x', '(n - x)'],
  ['sizeof(double) * 40', '(sizeof(type double) * 40)'],
  ['sizeof(a[0])', 'sizeof(a[0])'],
  ['(struct P){1, 2}', 'P{1, 2}'],
  ['pair{1, 2}', 'pair{1, 2}'],
  ['{1, {2, 3}}', '{1, {2, 3}}'],
  ['{.x = 1, .y = 2}', '{1, 2}'],
  ['not a and b', '((!a) && b)'],
  ['[&](int i) { return i; }', '[](i){1}'],
  ['new int[n]', '?()'],
  ['(a, b)', '(a , b)'],
  ['(a = 1, b = 2)', '((a = 1) , (b = 2))'],
  ['(((a ^= 1, b), c = (d = 1, 2)), e)', '((((a ^= 1) , b) , (c = ((d = 1) , 2))) , e)'],
  ['(a = f(1, 2), b)', '((a = f(1, 2)) , b)'],
  ['(a <= 1, b)', '((a <= 1) , b)'],
  ['a < b && c > (d)', '((a < b) && (c > d))'],
  ['p->x < b + 1 || c[0] > (d - 1) * 2', '((p->x < (b + 1)) || (c[0] > ((d - 1) * 2)))'],
  ['a < b && c > (int)d', '((a < b) && (c > (int)d))'],
  ['a < b && c > d', '((a < b) && (c > d))'],
  ['f<(a && b)>(c)', 'f<=(a && b)>(c)'],
  ['f((a = 1, b), c)', 'f(((a = 1) , b), c)'],
];

describe('expressions', () => {
  it.each(expressions)('%s', (source, shown) => {
    const expr = parser.parseExpression(source);
    expect(expr && showExpr(expr)).toBe(shown);
  });

  it.each(['', '1 +', 'int x', '{', 'a; b', '1, 2; int c', ') (', '= 3', 'a b'])('is no expression: %s', (source) => {
    expect(parser.parseExpression(source)).toBeUndefined();
  });

  it('has spans that start at 0, with the parentheses', () => {
    expect(parser.parseExpression('(a) + b')).toMatchObject({
      span: { start: 0, end: 7 },
      left: { span: { start: 0, end: 3 } },
      right: { span: { start: 6, end: 7 } },
    });
    expect(parser.parseExpression('1 + (a = 1, bc = 2)')).toMatchObject({
      right: { span: { start: 4, end: 19 }, right: { kind: 'assign', target: { span: { start: 12, end: 14 } } } },
    });
  });

  it('reads a comma list of assignments as a statement', () => {
    const { file } = parser.parse('void f() { while (i--) (b[i] ^= (c = k[i]), d = 1); }');
    expect(file.problems).toEqual([]);
    expect(file.functions[0] && showStmt(file.functions[0].body)).toBe(
      '{ while ((i--)) ((b[i] ^= (c = k[i])) , (d = 1)); }',
    );
  });
});

describe('types', () => {
  it.each([
    ['float', 'float'],
    ['unsigned   long', 'unsigned long'],
    ['ap_int<8>', 'ap_int<=8>'],
    ['hls::stream<float> &', 'hls::stream<float>&'],
    ['const data_t *', 'const data_t*'],
    ['ap_fixed<W, I + 1>', 'ap_fixed<=W, =(I + 1)>'],
    ['data_t', 'data_t'],
  ])('%s', (source, shown) => {
    const type = parser.parseType(source);
    expect(type && showType(type)).toBe(shown);
  });

  it.each(['3', 'x + 1', 'float x', ''])('is no type: %s', (source) => {
    expect(parser.parseType(source)).toBeUndefined();
  });
});
