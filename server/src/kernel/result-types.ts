/** Types of results: how wide sums, products and shifts of integers and fixed-point numbers are. */
import type { ScalarType } from './ir';
import { floatType, intType, unknownType } from './number-types';

/** Type of `a op b` by C's usual conversions; fixed point wins over integers, floating point over all. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType {
  if (a.kind === 'float' || b.kind === 'float') {
    return floatType(Math.max(a.kind === 'float' ? a.bits : 0, b.kind === 'float' ? b.bits : 0) as 16 | 32 | 64);
  }
  if (a.kind === 'fixed') return a;
  if (b.kind === 'fixed') return b;
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownType;
  const bits = Math.max(a.bits, b.bits);
  return intType(bits, !((!a.signed && a.bits === bits) || (!b.signed && b.bits === bits)));
}

/**
 * Type of `a op b`: no bit of the result is lost, as ap_int and ap_fixed define it. Numbers of C's own widths grow to the width that C
 * computes in (`least` bits, if that is more) and no further; the tool drops the bits above that no value needs. `isConstant`: of the
 * two operands.
 */
export function resultType(
  op: string,
  a: ScalarType,
  b: ScalarType,
  isConstant: readonly [boolean, boolean] = [false, false],
  least = 0,
): ScalarType {
  const common = commonType(a, b);
  const [left, right] = [asFixed(a), asFixed(b)];
  if ((common.kind !== 'fixed' && common.kind !== 'int') || !left || !right) return common;
  const signed = left.signed || right.signed || op === '-';
  const most = (isConstant[0] || isOfC(a)) && (isConstant[1] || isOfC(b)) ? Math.max(common.bits, 32, least) : Infinity;
  const result = (integerBits: number, fractionBits: number, isSigned = signed): ScalarType => {
    const bits = integerBits + fractionBits;
    if (common.kind === 'fixed') return { kind: 'fixed', bits, integerBits, signed: isSigned };
    return bits < most ? intType(bits, isSigned) : intType(most, common.bits === most ? common.signed : isSigned);
  };
  const fraction = Math.max(fractionOf(left), fractionOf(right));
  // An unsigned number takes a bit more where the result is signed.
  const wholes = [left, right].map((each) => each.integerBits + (signed && !each.signed ? 1 : 0));
  switch (op) {
    case '+':
      return result(Math.max(...wholes) + 1, fraction);
    case '-':
      return result(Math.max(...wholes) + (left.signed || right.signed ? 1 : 0), fraction);
    case '*':
      return result(left.integerBits + right.integerBits, fractionOf(left) + fractionOf(right));
    default:
      break;
  }
  if (common.kind === 'fixed' && op === '/')
    return result(left.integerBits + Math.max(0, fractionOf(right)) + (right.signed ? 1 : 0), fractionOf(left));
  if (common.kind === 'fixed') return common;
  const unsigned = [left, right].filter((each) => !each.signed).map(({ bits }) => bits);
  switch (op) {
    case '/':
      return result(left.bits + (right.signed ? 1 : 0), 0);
    case '%':
      return result(Math.min(left.bits, right.bits), 0, left.signed);
    case '&':
      return unsigned.length > 0 ? result(Math.min(...unsigned), 0, false) : common;
    default:
      return result(Math.max(...wholes), 0);
  }
}

/** Type of `a << n` and `a >> n`: as wide as `a`, but that C computes in 32 bits. `by`: the bits shifted, where they are known. */
export function shiftType(op: string, a: ScalarType, by: number | undefined): ScalarType {
  if (a.kind !== 'int') return a;
  if (op === '<<') return isOfC(a) ? intType(Math.max(a.bits, Math.min(32, a.bits + (by ?? 32))), a.signed) : a;
  return by === undefined || by < 0 ? a : intType(Math.max(1, a.bits - by), a.signed);
}

/** The narrowest type of both values: what a choice between them has. */
export function eitherType(a: ScalarType, b: ScalarType): ScalarType {
  return a.kind === 'int' && b.kind === 'int' ? resultType('|', a, b) : a;
}

/** The narrowest integer that holds a constant. */
export function constantType(value: number): ScalarType {
  const magnitude = value < 0 ? -value - 1 : value;
  const bits = magnitude === 0 ? 0 : Math.floor(Math.log2(magnitude)) + 1;
  return value < 0 ? intType(bits + 1) : intType(Math.max(1, bits), false);
}

function fractionOf(type: Fixed): number {
  return type.bits - type.integerBits;
}

/** An integer of a width that C has: `int`, but also `ap_int<32>`. */
function isOfC(type: ScalarType): boolean {
  return type.kind === 'int' && [1, 8, 16, 32, 64].includes(type.bits);
}

type Fixed = Extract<ScalarType, { kind: 'fixed' }>;

function asFixed(type: ScalarType): Fixed | undefined {
  if (type.kind === 'fixed') return type;
  return type.kind === 'int' ? { ...type, kind: 'fixed', integerBits: type.bits } : undefined;
}
