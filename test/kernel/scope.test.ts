import { describe, expect, it } from 'vitest';
import { fileScope, type FileScope } from '../../server/src/kernel/scope';
import { resolveType } from '../../server/src/kernel/types';
import { testParser } from '../support/parser';
import { showType } from './show';

/** The scope of some texts, the first one's names winning. */
async function scopeOf(...texts: string[]): Promise<FileScope> {
  const parser = await testParser();
  return fileScope(
    texts.map((text) => parser.parse(text).file),
    parser,
  );
}

async function valueOf(expression: string, ...texts: string[]): Promise<number | undefined> {
  const parser = await testParser();
  const expr = parser.parseExpression(expression);
  if (!expr) throw new Error(`${expression} is no expression`);
  return (await scopeOf(...texts)).evaluate(expr);
}

describe('constant expressions', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 << 4) | 3', 19],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['-7 % 3', -1],
    ['7.0 / 2', 3.5],
    ['1 / 4.0 * 8', 2],
    ['(int)(7.0 / 2)', 3],
    ['(float)7 / 2', 3.5],
    ['0xff & ~0x0f', 0xf0],
    ["'a'", 97],
    ['true + true', 2],
    ['!3', 0],
    ['3 > 2 ? 10 : 20', 10],
    ['1 && 0 || 1', 1],
    ['3 != 3', 0],
    ['sizeof(int)', 4],
    ['sizeof(double) * 2', 16],
    ['-(3)', -3],
    ['1ull << 40', 2 ** 40],
    ['1 / 0', undefined],
    ['unknown', undefined],
    ['unknown + 1', undefined],
    ['f(3)', undefined],
    ['a[3]', undefined],
    ['1.5 & 1', undefined],
  ])('%s', async (expression, value) => expect(await valueOf(expression)).toBe(value));
});

describe('names', () => {
  const text = `
#define N 16
#define M (N * 2)
#define AREA(w, h) ((w) * (h))
#define LOOP LOOP
#define PING PONG
#define PONG PING
#define EMPTY
#define TEXT "x"
const int K = M + 3, SIDE = 4;
static const unsigned long BIG = 1 << 20;
constexpr double RATE = 0.5;
int changes = 5;
const int table[2] = {1, 2};
enum Kind { FIRST, SECOND = 5, THIRD, FOURTH = THIRD * 2, FIFTH };
enum { AGAIN };
enum class Mode : char { ON = 3, OFF };
`;
  it.each([
    ['N', 16],
    ['M', 32],
    ['N + M', 48],
    ['AREA(N, 2 + 1)', 48],
    ['AREA(AREA(2, 3), K)', 210],
    ['K', 35],
    ['SIDE', 4],
    ['BIG', 2 ** 20],
    ['RATE * 4', 2],
    ['FIRST', 0],
    ['SECOND', 5],
    ['THIRD', 6],
    ['FOURTH', 12],
    ['FIFTH', 13],
    ['AGAIN', 0],
    ['OFF', 4],
    ['LOOP', undefined],
    ['PING', undefined],
    ['EMPTY', undefined],
    ['TEXT', undefined],
    ['changes', undefined],
    ['table', undefined],
  ])('%s', async (expression, value) => expect(await valueOf(expression, text)).toBe(value));

  it('of the text win over those of its headers', async () => {
    expect(await valueOf('N', '#define N 1', '#define N 2')).toBe(1);
    expect(await valueOf('N', '', '#define N 2')).toBe(2);
  });

  it('of the last definition win', async () => {
    expect(await valueOf('N', '#define N 1\n#undef N\n#define N 2')).toBe(2);
  });

  it('of the function win over those of the file', async () => {
    const scope = await scopeOf('#define N 1');
    const parser = await testParser();
    expect(scope.evaluate(parser.parseExpression('N + m')!, (name) => ({ m: 4 })[name])).toBe(5);
    expect(scope.evaluate(parser.parseExpression('N')!, (name) => ({ N: 7 })[name])).toBe(7);
  });
});

describe('types', () => {
  const text = `
typedef float data_t;
typedef data_t other_t;
using word = ap_uint<12>;
#define TYPE unsigned short
#define SELF SELF
typedef ring_b ring_a; typedef ring_a ring_b;
struct P { int x; };
`;
  it.each([
    ['float', 'f32'],
    ['other_t', 'f32'],
    ['word', 'u12'],
    ['TYPE', 'u16'],
    ['std::uint16_t', 'u16'],
    ['ap_fixed<8, 3>', 'fixed8.3'],
    ['hls::stream<data_t>', 'stream f32'],
    ['P', 'struct P'],
    ['struct P', 'struct P'],
    ['void', 'void'],
    ['float *', 'f32 1'],
    ['data_t **', 'f32 2'],
    ['std::complex<double>', 'struct complex'],
    ['ring_a', '?'],
    ['SELF', '?'],
    ['missing', '?'],
  ])('%s', async (name, expected) => {
    const parser = await testParser();
    const type = resolveType(parser.parseType(name)!, await scopeOf(text));
    const dims = type.kind === 'void' || type.dims.length === 0 ? '' : ` ${type.dims.length}`;
    const shown =
      type.kind === 'struct'
        ? `struct ${type.def.name}`
        : type.kind === 'void'
          ? 'void'
          : (type.kind === 'stream' ? 'stream ' : '') + showType(type.type);
    expect(shown + dims).toBe(expected);
  });
});
