/** Expressions -> operations. */
import type { Span } from '../base/span';
import type { AssignOp, Expr } from '../syntax/ast';
import type { OpId, Opcode, ScalarType } from './ir';
import { foldBinary } from '../base/fold';
import { cheapProduct, cheapQuotient } from './cheap-operators';
import { concatenate, isConcatenation, readBits, splitInto, writeBits } from './lower-bits';
import { lowerCall, notFollowed } from './lower-call';
import { sizeOf } from './lower-sizeof';
import { userOperator } from './lower-method';
import { lowerPlace, pointerPlace, type Place } from './lower-place';
import { emitLoad, emitStore } from './memory';
import { expandedFold } from './packs';
import { movePointer, offsetType } from './pointers';
import { choose, complexArithmetic, constructStruct, readStruct, wholeOf, writeStruct } from './struct-value';
import { partOf, readVector, vectorArithmetic, writeVector } from './vector-value';
import { constantOf, emit, emitConst, lookup, underGuard, type State } from './state';
import { commonType, constantType, resultType, shiftType } from './result-types';
import { bitsOf, boolType, floatType, intType, isFloat, unknownType } from './number-types';
import { resolveType } from './types';
import { emitStream } from './lower-stream';

const binaryOpcodes: Readonly<Record<string, Opcode>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '<<': 'shl',
  '>>': 'shr',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<': 'cmp',
  '<=': 'cmp',
  '>': 'cmp',
  '>=': 'cmp',
  '==': 'cmp',
  '!=': 'cmp',
  '&&': 'and',
  '||': 'or',
};

export function lowerExpr(s: State, expr: Expr): OpId {
  const { span } = expr;
  switch (expr.kind) {
    case 'int':
      return emitConst(s, expr.value, intType(/l/i.test(expr.suffix) ? 64 : 32, !/u/i.test(expr.suffix)), span);
    case 'char':
      return emitConst(s, expr.value, intType(8), span);
    case 'bool':
      return emitConst(s, expr.value ? 1 : 0, boolType, span);
    case 'float':
      return emitConst(s, expr.value, floatType(expr.single ? 32 : 64), span);
    case 'string':
      return emit(s, { opcode: 'opaque', type: unknownType, span });
    case 'name':
    case 'index':
    case 'member':
      return read(s, lowerPlace(s, expr), span);
    case 'unary':
      return lowerUnary(s, expr, span);
    case 'update': {
      if (movePointer(s, expr.op, expr.target, undefined)) return emitConst(s, 0, offsetType, span);
      const place = lowerPlace(s, expr.target);
      const before = read(s, place, span);
      const type = typeOf(s, before);
      const one = emitConst(s, 1, type, span);
      const after = emit(s, { opcode: expr.op === '++' ? 'add' : 'sub', type, args: [before, one], span });
      write(s, place, after, span);
      return expr.prefix ? after : before;
    }
    case 'binary':
      if (isConcatenation(s, expr)) return concatenate(s, [lowerExpr(s, expr.left), lowerExpr(s, expr.right)], span);
      if (expr.op === ',') {
        lowerExpr(s, expr.left);
        return lowerExpr(s, expr.right);
      }
      return lowerBinary(s, expr.op, expr.left, expr.right, span);
    case 'assign':
      return lowerAssign(s, expr.op, expr.target, expr.value, span);
    case 'conditional': {
      const test = lowerExpr(s, expr.test);
      const known = constantOf(s, test);
      if (known !== undefined) return lowerExpr(s, known !== 0 ? expr.yes : expr.no);
      let yes = lowerGuarded(s, test, expr.yes, span);
      let no = lowerGuarded(s, invert(s, test, span), expr.no, span);
      const type = commonType(typeOf(s, yes), typeOf(s, no));
      yes = convert(s, yes, type, span);
      no = convert(s, no, type, span);
      return choose(s, test, yes, no, span);
    }
    case 'call':
      return lowerCall(s, expr);
    case 'cast': {
      const type = resolveType(expr.type, s.types);
      const value = lowerExpr(s, expr.operand);
      if (type.kind === 'struct' && !s.structValues.has(value)) return constructStruct(s, type, [expr.operand], span);
      return type.kind === 'scalar' && type.dims.length === 0 ? convert(s, value, type.type, span) : value;
    }
    case 'sizeof': {
      const value = s.types.evaluate(expr) ?? sizeOf(s, expr);
      if (value !== undefined) return emitConst(s, value, intType(64, false), span);
      return emit(s, { opcode: 'opaque', type: intType(64, false), span });
    }
    case 'list': {
      const type = expr.type && resolveType(expr.type, s.types);
      if (type?.kind === 'struct') return constructStruct(s, type, expr.items, span);
      const items = expr.items.map((item) => lowerExpr(s, item));
      const [only] = items;
      if (only !== undefined && items.length === 1) return only;
      return emit(s, { opcode: 'opaque', type: unknownType, args: items, span });
    }
    case 'fold': {
      const expanded = expandedFold(s, expr);
      return expanded ? lowerExpr(s, expanded) : emitConst(s, expr.op === '&&' ? 1 : 0, intType(32), span);
    }
    case 'expansion':
      return notFollowed(s, 'a parameter pack', { args: [], span });
    case 'lambda':
      return emit(s, { opcode: 'opaque', type: unknownType, span });
    case 'opaque':
      return emit(s, {
        opcode: 'opaque',
        type: unknownType,
        args: expr.children.map((child) => lowerExpr(s, child)),
        span,
      });
  }
}

function lowerGuarded(s: State, test: OpId, expr: Expr, span: Span): OpId {
  let value = -1;
  underGuard(s, test, span, () => {
    value = lowerExpr(s, expr);
  });
  return value;
}

export function invert(s: State, test: OpId, span: Span): OpId {
  return emit(s, { opcode: 'not', type: boolType, args: [test], span });
}

function lowerUnary(s: State, expr: Expr & { kind: 'unary' }, span: Span): OpId {
  if (expr.op === '*') return read(s, lowerPlace(s, expr), span);
  if (expr.op === '&') return read(s, lowerPlace(s, expr.operand), span);
  const operand = lowerExpr(s, expr.operand);
  const known = constantOf(s, operand);
  const type = typeOf(s, operand);
  if (expr.op === '+') return operand;
  if (expr.op === '-') {
    if (known !== undefined) return emitConst(s, -known, type, span);
    return emit(s, { opcode: 'neg', type, args: [operand], span });
  }
  if (expr.op === '!') {
    if (known !== undefined) return emitConst(s, known === 0 ? 1 : 0, boolType, span);
    return invert(s, operand, span);
  }
  return emit(s, { opcode: 'not', type, args: [operand], span });
}

function lowerBinary(s: State, op: string, leftExpr: Expr, rightExpr: Expr, span: Span): OpId {
  const stream = op === '<<' || op === '>>' ? lowerStreamShift(s, op, leftExpr, rightExpr, span) : undefined;
  if (stream !== undefined) return stream;
  const distance = comparePointers(s, op, leftExpr, rightExpr, span);
  if (distance !== undefined) return distance;
  const own = userOperator(s, op, leftExpr, rightExpr, span);
  if (own !== undefined) return own;
  const least = Math.max(castBits(s, leftExpr), castBits(s, rightExpr));
  return arithmetic(s, op, lowerExpr(s, leftExpr), lowerExpr(s, rightExpr), span, least);
}

/** Width of an integer that a cast makes wide: `(long long)a * b` is computed in 64 bits, of a and b as they are. */
function castBits(s: State, expr: Expr): number {
  const type = expr.kind === 'cast' ? resolveType(expr.type, s.types) : undefined;
  return type?.kind === 'scalar' && type.type.kind === 'int' && type.dims.length === 0 ? type.type.bits : 0;
}

/** `p < end`, `end - p`: of pointers into one array the offsets are compared. */
function comparePointers(s: State, op: string, left: Expr, right: Expr, span: Span): OpId | undefined {
  if (!/^([<>]=?|[!=]=|-)$/.test(op)) return undefined;
  const [a, b] = [pointerPlace(s, left), pointerPlace(s, right)];
  if (!a || !b || a.binding.array !== b.binding.array) return undefined;
  const start = emitConst(s, 0, offsetType, span);
  return arithmetic(s, op, a.binding.offset ?? start, b.binding.offset ?? start, span);
}

/** `left op right` on values, with C's conversions and constants folded. */
/** `least`: bits that C computes in at least. */
export function arithmetic(s: State, op: string, left: OpId, right: OpId, span: Span, least = 0): OpId {
  const complex = complexArithmetic(s, op, left, right, span) ?? vectorArithmetic(s, op, left, right, span);
  if (complex !== undefined) return complex;
  const opcode = binaryOpcodes[op] ?? 'opaque';
  const type = operandType(s, op, left, right, least);
  const isLogic = opcode === 'cmp' || op === '&&' || op === '||';
  const a = constantOf(s, left);
  const b = constantOf(s, right);
  if (a !== undefined && b !== undefined) {
    const folded = foldBinary(op, a, b, isFloat(type));
    if (folded !== undefined) return emitConst(s, folded, isLogic ? boolType : type, span);
  }
  const cheap =
    opcode === 'mul' && (type.kind === 'int' || type.kind === 'fixed')
      ? cheapProduct(s, left, a, right, b, type, span)
      : undefined;
  if (cheap !== undefined) return cheap;
  const shifted = b === undefined || type.kind !== 'int' ? undefined : cheapQuotient(s, op, left, b, type, span);
  if (shifted !== undefined) return shifted;
  const isShift = opcode === 'shl' || opcode === 'shr';
  // Integers of different widths go into an operator as they are.
  const operand = (value: OpId): OpId =>
    isShift || (type.kind === 'int' && typeOf(s, value).kind === 'int') ? value : convert(s, value, type, span);
  const args = [operand(left), operand(right)];
  return emit(s, {
    opcode,
    type: isLogic ? boolType : isShift ? shiftType(op, typeOf(s, left), b) : type,
    args,
    span,
    ...(opcode === 'cmp' ? { variant: op } : {}),
  });
}

/** The type of a result. A constant has the width that it needs, whatever the type it is written in. */
function operandType(s: State, op: string, left: OpId, right: OpId, least: number): ScalarType {
  const [a, b] = [neededType(s, left), neededType(s, right)];
  const isConstant: [boolean, boolean] = [constantOf(s, left) !== undefined, constantOf(s, right) !== undefined];
  if (a.kind === 'fixed' && isConstant[1]) return a;
  if (b.kind === 'fixed' && isConstant[0]) return b;
  return resultType(op, a, b, isConstant, least);
}

/** The type of a value, of an integer constant as wide as it is. */
export function neededType(s: State, op: OpId): ScalarType {
  const type = typeOf(s, op);
  const known = type.kind === 'int' ? constantOf(s, op) : undefined;
  return known === undefined ? type : constantType(known);
}

function lowerStreamShift(s: State, op: string, left: Expr, right: Expr, span: Span): OpId | undefined {
  if (left.kind !== 'name' && left.kind !== 'index' && left.kind !== 'member') return undefined;
  if (left.kind === 'name' && lookup(s, left.name)?.kind !== 'stream') return undefined;
  const place = lowerPlace(s, left);
  if (place.kind !== 'stream') return undefined;
  if (op === '<<') return write(s, place, convert(s, lowerExpr(s, right), place.type, span), span);
  const value = read(s, place, span);
  write(s, lowerPlace(s, right), value, span);
  return value;
}

function lowerAssign(s: State, op: AssignOp, target: Expr, valueExpr: Expr, span: Span): OpId {
  if (movePointer(s, op, target, valueExpr)) return emitConst(s, 0, offsetType, span);
  if (op === '=') {
    const value = lowerExpr(s, valueExpr);
    if (target.kind === 'binary' && splitInto(s, target, value, span)) return value;
    return write(s, lowerPlace(s, target), value, span);
  }
  if ((op === '>>=' || op === '<<=') && target.kind === 'name' && lookup(s, target.name)?.kind === 'stream') {
    return emit(s, { opcode: 'opaque', type: unknownType, span });
  }
  const own = userOperator(s, op, target, valueExpr, span);
  if (own !== undefined) return own;
  const value = userOperator(s, op.slice(0, -1), target, valueExpr, span);
  if (value !== undefined) return write(s, lowerPlace(s, target), value, span);
  return assignCombined(s, op, target, lowerExpr(s, valueExpr), span);
}

function assignCombined(s: State, op: AssignOp, target: Expr, value: OpId, span: Span): OpId {
  const place = lowerPlace(s, target);
  const before = read(s, place, span);
  return write(s, place, arithmetic(s, op.slice(0, -1), before, value, span), span);
}

export function read(s: State, place: Place, span: Span): OpId {
  switch (place.kind) {
    case 'scalar':
      return s.values.get(place.variable) ?? emit(s, { opcode: 'opaque', type: place.type, span });
    case 'element': {
      const value = emitLoad(s, place.array, place.indices, span);
      const { word } = s.arrays[place.array] ?? {};
      if (word && !s.vectors.has(value)) s.vectors.set(value, word);
      return value;
    }
    case 'lane': {
      const word = read(s, place.of, span);
      const lane = constantOf(s, place.index);
      if (lane !== undefined) return partOf(s, word, lane, span);
      const type = s.vectors.get(word)?.element ?? unknownType;
      return emit(s, { opcode: 'cast', type, args: [word, place.index], variant: 'lane', span });
    }
    case 'value':
      return place.op;
    case 'bits':
      return readBits(s, place, span);
    case 'slice':
      return (
        readVector(s, place.binding, span) ??
        emitLoad(
          s,
          place.binding.array,
          [...place.binding.prefix, place.binding.offset ?? emitConst(s, 0, intType(32), span)],
          span,
        )
      );
    case 'stream': {
      const value = emitStream(s, 'streamRead', place, [], span);
      if (place.struct) s.structValues.set(value, { type: place.struct });
      if (place.vector) s.vectors.set(value, place.vector);
      return value;
    }
    case 'struct':
      return readStruct(s, place, span);
    case 'unknown':
      return emit(s, { opcode: 'opaque', type: unknownType, span });
  }
}

/** Writes a value; returns it as converted to the place's type. */
export function write(s: State, place: Place, value: OpId, span: Span): OpId {
  switch (place.kind) {
    case 'scalar': {
      const converted = convert(s, value, place.type, span);
      s.values.set(place.variable, converted);
      return converted;
    }
    case 'element': {
      const converted = convert(s, value, s.arrays[place.array]?.element ?? unknownType, span);
      emitStore(s, place.array, place.indices, converted, span);
      return converted;
    }
    case 'bits':
      return writeBits(s, place, value, span);
    case 'lane': {
      const word = read(s, place.of, span);
      const { type } = s.ops[word] ?? { type: unknownType };
      return write(s, place.of, emit(s, { opcode: 'cast', type, args: [word, value, place.index], span }), span);
    }
    case 'slice':
      writeVector(s, place.binding, value, span);
      return value;
    case 'stream':
      return emitStream(s, 'streamWrite', place, [wholeOf(s, value, span)], span);
    case 'struct':
      writeStruct(s, place, value, span);
      return value;
    default:
      return value;
  }
}

export function typeOf(s: State, op: OpId): ScalarType {
  return s.ops[op]?.type ?? unknownType;
}

/**
 * Converts between integer, fixed and floating types. Widening is free and not recorded; an integer that is cut off is as wide as
 * what is left of it.
 */
export function convert(s: State, value: OpId, type: ScalarType, span: Span): OpId {
  const from = typeOf(s, value);
  if (type.kind === 'unknown' || from.kind === 'unknown') return value;
  if (from.kind === type.kind && (from.kind !== 'float' || from.bits === type.bits)) {
    return bitsOf(from) > bitsOf(type) ? cutOff(s, value, type, span) : value;
  }
  const known = s.ops[value]?.opcode === 'const' ? s.ops[value]?.value : undefined;
  if (known !== undefined) return emitConst(s, type.kind === 'int' ? Math.trunc(known) : known, type, span);
  return emit(s, { opcode: 'cast', type, args: [value], span });
}

/** The lower bits of a value: the operation that was appended last, and that nothing has used yet, is itself made that narrow. */
function cutOff(s: State, value: OpId, type: ScalarType, span: Span): OpId {
  const op = s.ops[value];
  if (!op || op.opcode === 'const') return value;
  const isUnused = value === s.ops.length - 1 && ![...s.values.values()].includes(value);
  if (isUnused && cutOpcodes.has(op.opcode)) op.type = type;
  else if (type.kind === 'int') return emit(s, { opcode: 'cast', type, args: [value], span });
  return value;
}

/** Operations of which the lower bits of the result need only those of the operands. */
const cutOpcodes: ReadonlySet<Opcode> = new Set<Opcode>([
  'add',
  'sub',
  'mul',
  'neg',
  'and',
  'or',
  'xor',
  'not',
  'shl',
  'select',
]);
