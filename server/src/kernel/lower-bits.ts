/** Parts of integers as ap_int has them: ranges of bits, single bits, concatenations, and methods. */
import type { Span } from '../base/span';
import type { Expr } from '../syntax/ast';
import * as affine from './affine';
import { typeOfExpr } from './expr-type';
import type { OpId } from './ir';
import { convert, lowerExpr, read, typeOf, write } from './lower-expr';
import { lowerPlace, memberPlace, type Place } from './lower-place';
import { constantOf, emit, emitConst, lookup, type State } from './state';
import { bitsOf, boolType, intType, unknownType } from './number-types';

type Call = Expr & { readonly kind: 'call' };

/** Bits of a value; `width` undefined: it is not known how many. */
export interface BitsPlace {
  readonly kind: 'bits';
  readonly of: Place;
  /** The lowest of them. */
  readonly low: OpId;
  readonly width: number | undefined;
}

/** What `x(7, 0)`, `x.range(7, 0)` and `x.bit(3)` designate; undefined: the call is none of these. */
export function partPlace(s: State, expr: Call): Place | undefined {
  const { callee, args, span } = expr;
  if (callee.kind === 'member' && /^(range|bit)$/.test(callee.member)) {
    const of = lowerPlace(s, callee.base);
    return isNumber(s, of, span) ? bitsOfPlace(s, of, args) : undefined;
  }
  if (args.length !== 2) return undefined;
  if (callee.kind === 'name' && lookup(s, callee.name)?.kind !== 'scalar') return undefined;
  if (callee.kind !== 'name' && callee.kind !== 'index' && callee.kind !== 'member') return undefined;
  const base = callee.kind === 'member' ? lowerPlace(s, callee.base) : undefined;
  if (base && base.kind !== 'struct') return undefined;
  const of = callee.kind === 'member' && base ? memberPlace(s, base, callee.member, span) : lowerPlace(s, callee);
  return isNumber(s, of, span) ? bitsOfPlace(s, of, args) : undefined;
}

/** A variable or an element that is an integer or a fixed-point number, or a value that is. */
export function isNumber(s: State, place: Place, span: Span): boolean {
  if (place.kind === 'scalar') return isBits(place.type.kind);
  if (place.kind === 'element') return isBits(s.arrays[place.array]?.element.kind);
  if (place.kind === 'value') return isBits(typeOf(s, place.op).kind);
  return place.kind === 'bits' || (place.kind === 'lane' && isBits(typeOf(s, read(s, place, span)).kind));
}

/** Of what kind of number single bits can be taken. */
export function isBits(kind: string | undefined): boolean {
  return kind === 'int' || kind === 'fixed';
}

/** Bits `high` to `low`, one bit, or all of them. */
export function bitsOfPlace(s: State, of: Place, args: readonly Expr[]): Place {
  const [first, second] = args;
  if (!first) return of;
  const high = lowerExpr(s, first);
  if (!second) return { kind: 'bits', of, low: high, width: 1 };
  const low = lowerExpr(s, second);
  const distance = affine.subtract(formOf(s, high), formOf(s, low));
  const width = affine.isConstant(distance) ? Math.abs(distance.constant) + 1 : undefined;
  return { kind: 'bits', of, low: distance.constant < 0 && width !== undefined ? high : low, width };
}

function formOf(s: State, op: OpId): ReturnType<typeof affine.symbol> {
  return s.affine[op] ?? affine.symbol(op);
}

/** How the place of bits is known: before the loop, by counters (of loops that are unrolled, as a rule), or by a value. */
function placeOfBits(s: State, low: OpId): { readonly key: string; readonly counters: readonly OpId[] } | undefined {
  const form = formOf(s, low);
  if (form.symbols.size > 0) return undefined;
  const counters: OpId[] = [];
  for (const loop of form.loops.keys()) {
    const counter = s.ops.findLast(({ opcode, id }) => opcode === 'induction' && s.affine[id]?.loops.has(loop));
    if (!counter) return undefined;
    counters.push(counter.id);
  }
  return { key: `${form.constant} ${[...form.loops].join()}`, counters };
}

/** Bits that are wires where their place is known, and shifted down where it is not. */
export function readBits(s: State, { of, low, width }: BitsPlace, span: Span): OpId {
  const value = read(s, of, span);
  const whole = typeOf(s, value);
  const type = whole.kind === 'unknown' ? unknownType : intType(width ?? bitsOf(whole), false);
  const [known, from] = [constantOf(s, value), constantOf(s, low)];
  if (known !== undefined && from !== undefined && known >= 0 && width !== undefined && whole.kind === 'int')
    return emitConst(s, Math.floor(known / 2 ** from) % 2 ** width, type, span);
  const at = placeOfBits(s, low);
  const shifted = at ? value : emit(s, { opcode: 'shr', type: whole, args: [value, low], span });
  return symbol(
    s,
    emit(s, { opcode: 'cast', type, args: [shifted, ...(at?.counters ?? [])], variant: `bits ${at?.key}`, span }),
  );
}

/** Puts a value in the place of bits. */
export function writeBits(s: State, { of, low, width }: BitsPlace, value: OpId, span: Span): OpId {
  const old = read(s, of, span);
  const type = typeOf(s, old);
  const part =
    width === undefined || typeOf(s, value).kind !== 'int' ? value : convert(s, value, intType(width, false), span);
  const at = placeOfBits(s, low);
  if (at) {
    const args = [old, part, ...at.counters];
    return write(s, of, symbol(s, emit(s, { opcode: 'cast', type, args, variant: `put ${at.key}`, span })), span);
  }
  const shifted = emit(s, { opcode: 'shl', type, args: [part, low], span });
  return write(s, of, emit(s, { opcode: 'or', type, args: [old, shifted], span }), span);
}

/** What it is made of says nothing of the value as an index. */
function symbol(s: State, op: OpId): OpId {
  s.affine[op] = affine.symbol(op);
  return op;
}

/** `(a, b)` of two numbers that are only looked at: a concatenation, which the comma of C would make no sense of. */
export function isConcatenation(s: State, { op, left, right }: Expr & { readonly kind: 'binary' }): boolean {
  return op === ',' && isPure(left) && [left, right].every((side) => widthOf(s, side) !== undefined);
}

function isPure(expr: Expr): boolean {
  switch (expr.kind) {
    case 'name':
    case 'int':
      return true;
    case 'index':
    case 'member':
      return isPure(expr.base);
    case 'cast':
    case 'unary':
      return isPure(expr.operand);
    case 'binary':
      return isPure(expr.left) && isPure(expr.right);
    case 'call':
      return isPure(expr.callee) && expr.args.every(isPure);
    default:
      return false;
  }
}

/** Bits of an integer expression; undefined for anything else. */
function widthOf(s: State, expr: Expr): number | undefined {
  const type = typeOfExpr(s, expr);
  return type?.kind === 'scalar' && type.dims.length === 0 && type.type.kind === 'int' ? type.type.bits : undefined;
}

export function concatenate(s: State, values: readonly OpId[], span: Span): OpId {
  const bits = values.reduce((sum, value) => sum + bitsOf(typeOf(s, value)), 0);
  return symbol(s, emit(s, { opcode: 'cast', type: intType(bits, false), args: values, variant: 'concat', span }));
}

/** `(a, b) = value`: the last of them takes the lowest bits. */
export function splitInto(s: State, target: Expr, value: OpId, span: Span): boolean {
  const parts: Expr[] = [];
  const collect = (expr: Expr): void => {
    if (expr.kind !== 'binary' || expr.op !== ',') parts.push(expr);
    else [expr.left, expr.right].forEach(collect);
  };
  collect(target);
  const widths = parts.map((part) => widthOf(s, part));
  if (parts.length < 2 || widths.includes(undefined)) return false;
  let low = 0;
  for (const [i, part] of [...parts.entries()].reverse()) {
    const width = widths[i] as number;
    const of: Place = { kind: 'value', op: value };
    const bits = readBits(s, { kind: 'bits', of, low: emitConst(s, low, intType(32), span), width }, span);
    write(s, lowerPlace(s, part), bits, span);
    low += width;
  }
  return true;
}

/** A method of ap_int or ap_fixed; undefined where it is none of those known. */
export function numberMethod(s: State, of: Place, member: string, args: readonly Expr[], span: Span): OpId | undefined {
  if (!isNumber(s, of, span)) return undefined;
  const [first, second] = args;
  const bit = (): BitsPlace | undefined => first && { kind: 'bits', of, low: lowerExpr(s, first), width: 1 };
  const set = (value: number): OpId => {
    const place = bit();
    const constant = emitConst(s, value, boolType, span);
    if (place) return writeBits(s, place, constant, span);
    const type = typeOf(s, read(s, of, span));
    return write(s, of, emitConst(s, value === 0 ? 0 : 2 ** Math.min(bitsOf(type), 52) - 1, type, span), span);
  };
  switch (member) {
    case 'length':
    case 'width':
      return emitConst(s, bitsOf(typeOf(s, read(s, of, span))), intType(32), span);
    case 'range':
      return read(s, bitsOfPlace(s, of, args), span);
    case 'get_bit':
    case 'test':
    case 'bit': {
      const place = bit();
      return place && readBits(s, place, span);
    }
    case 'set':
      return set(1);
    case 'clear':
      return set(0);
    case 'set_bit': {
      const place = bit();
      return place && second && writeBits(s, place, lowerExpr(s, second), span);
    }
    case 'invert': {
      const place = bit() ?? of;
      const old = read(s, place, span);
      return write(s, place, emit(s, { opcode: 'not', type: typeOf(s, old), args: [old], span }), span);
    }
    case 'concat':
      return first && concatenate(s, [read(s, of, span), lowerExpr(s, first)], span);
    default:
      return undefined;
  }
}
