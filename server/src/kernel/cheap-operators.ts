/** Products and quotients that take no operator of their own. */
import type { Span } from '../base/span';
import type { OpId, ScalarType } from './ir';
import { typeOf } from './lower-expr';
import { shiftType } from './result-types';
import { emit, emitConst, type State } from './state';
import { intType } from './number-types';

/** A product with -1 or a power of two is no multiplier. */
export function cheapProduct(
  s: State,
  left: OpId,
  a: number | undefined,
  right: OpId,
  b: number | undefined,
  type: ScalarType,
  span: Span,
): OpId | undefined {
  const known = b ?? a;
  const other = b === undefined ? right : left;
  if (known === undefined) return undefined;
  if (known === 1) return other;
  if (known === -1) return emit(s, { opcode: 'neg', type, args: [other], span });
  const bits = Math.log2(known);
  if (known <= 0 || !Number.isInteger(bits)) return undefined;
  const opcode = bits < 0 ? 'shr' : 'shl';
  return emit(s, { opcode, type, args: [other, emitConst(s, Math.abs(bits), type, span)], span });
}

/** A quotient by a power of two is a shift, its remainder the bits that go. */
export function cheapQuotient(
  s: State,
  op: string,
  value: OpId,
  by: number,
  type: ScalarType,
  span: Span,
): OpId | undefined {
  const bits = Math.log2(by);
  if ((op !== '/' && op !== '%') || by <= 0 || !Number.isInteger(bits)) return undefined;
  const other = emitConst(s, op === '/' ? bits : by - 1, intType(32), span);
  if (op === '%') return emit(s, { opcode: 'and', type, args: [value, other], span });
  if (by === 1) return value;
  return emit(s, { opcode: 'shr', type: shiftType('>>', typeOf(s, value), bits), args: [value, other], span });
}
