/** Expressions -> operations. */
import type { Span } from '../base/span';
import type { AssignOp, Expr } from '../syntax/ast';
import type { ArrayId, OpId, Opcode, ScalarType } from './ir';
import { foldBinary } from './fold';
import { lowerCall } from './lower-call';
import { emitLoad, emitStore } from './memory';
import { expandCall } from './scope';
import { bind, constantOf, emit, emitConst, lookup, newArray, problem, underGuard, type Binding, type State } from './state';
import { boolType, commonType, declaredType, floatType, intType, isFloat, resolveType, unknownType } from './types';

/** Something that can be assigned to. */
export type Place =
  | { readonly kind: 'scalar'; readonly variable: number; readonly type: ScalarType }
  | { readonly kind: 'element'; readonly array: ArrayId; readonly indices: readonly OpId[] }
  | { readonly kind: 'slice'; readonly binding: Binding & { kind: 'array' } }
  | { readonly kind: 'struct'; readonly binding: Binding & { kind: 'struct' } }
  | { readonly kind: 'stream'; readonly name: string; readonly type: ScalarType }
  | { readonly kind: 'bits'; readonly of: Place }
  | { readonly kind: 'value'; readonly op: OpId }
  | { readonly kind: 'unknown' };

const binaryOpcodes: Readonly<Record<string, Opcode>> = {
  '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem', '<<': 'shl', '>>': 'shr', '&': 'and', '|': 'or', '^': 'xor',
  '<': 'cmp', '<=': 'cmp', '>': 'cmp', '>=': 'cmp', '==': 'cmp', '!=': 'cmp', '&&': 'and', '||': 'or',
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
      const place = lowerPlace(s, expr.target);
      const before = read(s, place, span);
      const type = typeOf(s, before);
      const one = emitConst(s, 1, type, span);
      const after = emit(s, { opcode: expr.op === '++' ? 'add' : 'sub', type, args: [before, one], span });
      write(s, place, after, span);
      return expr.prefix ? after : before;
    }
    case 'binary':
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
      return emit(s, { opcode: 'select', type, args: [test, yes, no], span });
    }
    case 'call':
      return lowerCall(s, expr);
    case 'cast': {
      const type = resolveType(expr.type, s.types);
      const value = lowerExpr(s, expr.operand);
      return type.kind === 'scalar' && type.dims.length === 0 ? convert(s, value, type.type, span) : value;
    }
    case 'sizeof': {
      const value = s.types.evaluate(expr);
      if (value !== undefined) return emitConst(s, value, intType(64, false), span);
      return emit(s, { opcode: 'opaque', type: intType(64, false), span });
    }
    case 'list': {
      const items = expr.items.map((item) => lowerExpr(s, item));
      const [only] = items;
      if (only !== undefined && items.length === 1) return only;
      return emit(s, { opcode: 'opaque', type: unknownType, args: items, span });
    }
    case 'opaque':
      return emit(s, { opcode: 'opaque', type: unknownType, args: expr.children.map((child) => lowerExpr(s, child)), span });
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
  return arithmetic(s, op, lowerExpr(s, leftExpr), lowerExpr(s, rightExpr), span);
}

/** `left op right` on values, with C's conversions and constants folded. */
export function arithmetic(s: State, op: string, left: OpId, right: OpId, span: Span): OpId {
  const opcode = binaryOpcodes[op] ?? 'opaque';
  const type = commonType(typeOf(s, left), typeOf(s, right));
  const isLogic = opcode === 'cmp' || op === '&&' || op === '||';
  const a = constantOf(s, left);
  const b = constantOf(s, right);
  if (a !== undefined && b !== undefined) {
    const folded = foldBinary(op, a, b, isFloat(type));
    if (folded !== undefined) return emitConst(s, folded, isLogic ? boolType : type, span);
  }
  const cheap = opcode === 'mul' && type.kind === 'int' ? cheapProduct(s, left, a, right, b, type, span) : undefined;
  if (cheap !== undefined) return cheap;
  const isShift = opcode === 'shl' || opcode === 'shr';
  const args = isShift ? [left, right] : [convert(s, left, type, span), convert(s, right, type, span)];
  return emit(s, { opcode, type: isLogic ? boolType : isShift ? typeOf(s, left) : type, args, span });
}

/** A product with -1 or a power of two is no multiplier. */
function cheapProduct(
  s: State, left: OpId, a: number | undefined, right: OpId, b: number | undefined, type: ScalarType, span: Span,
): OpId | undefined {
  const known = b ?? a;
  const other = b === undefined ? right : left;
  if (known === undefined) return undefined;
  if (known === 1) return other;
  if (known === -1) return emit(s, { opcode: 'neg', type, args: [other], span });
  const bits = Math.log2(known);
  if (known <= 0 || !Number.isInteger(bits)) return undefined;
  return emit(s, { opcode: 'shl', type, args: [other, emitConst(s, bits, type, span)], span });
}

function lowerStreamShift(s: State, op: string, left: Expr, right: Expr, span: Span): OpId | undefined {
  if (left.kind !== 'name' && left.kind !== 'index' && left.kind !== 'member') return undefined;
  if (left.kind === 'name' && lookup(s, left.name)?.kind !== 'stream') return undefined;
  const place = lowerPlace(s, left);
  if (place.kind !== 'stream') return undefined;
  if (op === '<<') {
    const value = convert(s, lowerExpr(s, right), place.type, span);
    return emit(s, { opcode: 'streamWrite', type: place.type, args: [value], callee: place.name, span });
  }
  const value = emit(s, { opcode: 'streamRead', type: place.type, callee: place.name, span });
  write(s, lowerPlace(s, right), value, span);
  return value;
}

function lowerAssign(s: State, op: AssignOp, target: Expr, valueExpr: Expr, span: Span): OpId {
  if (op === '=') {
    const value = lowerExpr(s, valueExpr);
    return write(s, lowerPlace(s, target), value, span);
  }
  if ((op === '>>=' || op === '<<=') && target.kind === 'name' && lookup(s, target.name)?.kind === 'stream') {
    return emit(s, { opcode: 'opaque', type: unknownType, span });
  }
  const value = lowerExpr(s, valueExpr);
  const place = lowerPlace(s, target);
  const before = read(s, place, span);
  return write(s, place, arithmetic(s, op.slice(0, -1), before, value, span), span);
}

/** Resolves what an expression designates; indices are lowered on the way. */
export function lowerPlace(s: State, expr: Expr): Place {
  switch (expr.kind) {
    case 'name':
      return placeOfName(s, expr.name, expr.span);
    case 'index': {
      const base = lowerPlace(s, expr.base);
      return indexed(s, base, lowerExpr(s, expr.index), expr.span);
    }
    case 'member':
      return memberOf(s, lowerPlace(s, expr.base), expr.member, expr.span);
    case 'unary':
      if (expr.op === '*') return indexed(s, lowerPlace(s, expr.operand), emitConst(s, 0, intType(32), expr.span), expr.span);
      if (expr.op === '&') return addressOf(s, expr.operand);
      break;
    case 'binary':
      if (expr.op === '+' || expr.op === '-') {
        const base = pointerPlace(s, expr.left);
        if (base) {
          const step = lowerExpr(s, expr.right);
          const signed = expr.op === '-' ? emit(s, { opcode: 'neg', type: typeOf(s, step), args: [step], span: expr.span }) : step;
          return offsetBy(s, base, signed, expr.span);
        }
      }
      break;
    case 'cast': {
      const inner = lowerPlace(s, expr.operand);
      if (inner.kind === 'slice' || inner.kind === 'struct') return inner;
      break;
    }
    case 'call': {
      // `x.range(7, 0)` and `x(7, 0)` select bits of x.
      const bits = expr.callee.kind === 'member' && /^(range|bit)$/.test(expr.callee.member) ? expr.callee.base : expr.callee;
      if (bits.kind === 'name' && lookup(s, bits.name)?.kind === 'scalar') return { kind: 'bits', of: lowerPlace(s, bits) };
      if (bits !== expr.callee) return { kind: 'bits', of: lowerPlace(s, bits) };
      break;
    }
    default:
  }
  return { kind: 'value', op: lowerExpr(s, expr) };
}

function placeOfName(s: State, name: string, span: Span): Place {
  const binding = lookup(s, name) ?? lookup(s, name.replace(/^this->/, ''));
  if (binding) {
    switch (binding.kind) {
      case 'scalar': return binding;
      case 'array': return { kind: 'slice', binding };
      case 'struct': return { kind: 'struct', binding };
      case 'stream': return binding;
      case 'constant': return { kind: 'value', op: emitConst(s, binding.value, intType(32), span) };
      case 'type': return { kind: 'unknown' };
    }
  }
  const macro = s.scope.macro(name);
  if (macro && !macro.params && !s.inlining.includes(`#${name}`)) {
    const body = s.scope.parser.parseExpression(macro.body);
    if (body) return { kind: 'value', op: lowerMacro(s, name, body, span) };
  }
  const value = s.types.evaluate({ kind: 'name', name, span });
  if (value !== undefined) {
    return { kind: 'value', op: emitConst(s, value, Number.isInteger(value) ? intType(32) : floatType(64), span) };
  }
  const global = globalPlace(s, name, span);
  if (global) return global;
  problem(s, 'kernel.unknown-name', `\`${name}\` is not declared in this file or the headers it includes.`, span, 'information');
  const op = emit(s, { opcode: 'argument', type: unknownType, callee: name, span });
  s.names[0]?.set(name, { kind: 'scalar', variable: s.nextVariable, type: unknownType });
  s.values.set(s.nextVariable++, op);
  return { kind: 'value', op };
}

/** Lowers the body of a macro as if it stood at `span`. */
export function lowerMacro(s: State, name: string, body: Expr, span: Span): OpId {
  const before = s.spanOverride;
  s.spanOverride = before ?? span;
  s.inlining.push(`#${name}`);
  const op = lowerExpr(s, body);
  s.inlining.pop();
  s.spanOverride = before;
  return op;
}

/** A global variable, bound for the function when it is first used. */
function globalPlace(s: State, name: string, span: Span): Place | undefined {
  const declared = s.scope.global(name);
  const outermost = s.names[0];
  if (!declared || !outermost) return undefined;
  const type = declaredType(declared, s.types);
  if (type.kind === 'void') return undefined;
  if (type.kind === 'stream') {
    outermost.set(name, { kind: 'stream', name, type: type.type });
  } else if (type.kind === 'struct') {
    outermost.set(name, { kind: 'struct', name, def: type.def, dims: type.dims, place: 'global', fields: new Map(), prefix: [] });
  } else if (type.dims.length > 0) {
    const array = newArray(s, {
      name, dims: type.dims, element: type.type, place: 'global', isConst: declared.type.isConst, span,
    });
    outermost.set(name, { kind: 'array', array, prefix: [] });
  } else {
    const value = emit(s, { opcode: 'argument', type: type.type, callee: name, span });
    const binding: Binding = { kind: 'scalar', variable: s.nextVariable++, type: type.type };
    s.values.set(binding.variable, value);
    outermost.set(name, binding);
  }
  return placeOfName(s, name, span);
}

/** The place, if the expression is a pointer or an array (without lowering it as a value otherwise). */
function pointerPlace(s: State, expr: Expr): Place | undefined {
  const root = rootName(expr);
  const binding = root === undefined ? undefined : lookup(s, root);
  if (binding?.kind !== 'array' && binding?.kind !== 'struct') return undefined;
  const place = lowerPlace(s, expr);
  return place.kind === 'slice' ? place : undefined;
}

/** The variable that an lvalue starts from. */
export function rootName(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'name': return expr.name;
    case 'index':
    case 'member': return rootName(expr.base);
    case 'unary':
    case 'cast': return rootName(expr.operand);
    case 'binary': return expr.op === '+' || expr.op === '-' ? rootName(expr.left) : undefined;
    default: return undefined;
  }
}

function addressOf(s: State, operand: Expr): Place {
  const place = lowerPlace(s, operand);
  if (place.kind !== 'element') return place;
  const last = place.indices.at(-1);
  return { kind: 'slice', binding: { kind: 'array', array: place.array, prefix: place.indices.slice(0, -1), offset: last } };
}

function offsetBy(s: State, base: Place, step: OpId, span: Span): Place {
  if (base.kind !== 'slice') return { kind: 'unknown' };
  const { offset } = base.binding;
  const sum = offset === undefined ? step : arithmetic(s, '+', offset, step, span);
  return { kind: 'slice', binding: { ...base.binding, offset: sum } };
}

function indexed(s: State, base: Place, index: OpId, span: Span): Place {
  if (base.kind === 'slice') {
    const { array, prefix, offset } = base.binding;
    const here = offset === undefined ? index : arithmetic(s, '+', offset, index, span);
    const indices = [...prefix, here];
    if (indices.length >= (s.arrays[array]?.dims.length ?? 1)) return { kind: 'element', array, indices };
    return { kind: 'slice', binding: { kind: 'array', array, prefix: indices } };
  }
  if (base.kind === 'struct') return { kind: 'struct', binding: { ...base.binding, prefix: [...base.binding.prefix, index] } };
  if (base.kind === 'scalar' || base.kind === 'element') return { kind: 'bits', of: base };
  if (base.kind === 'stream') return base;
  return { kind: 'unknown' };
}

function memberOf(s: State, base: Place, member: string, span: Span): Place {
  if (base.kind !== 'struct') return { kind: 'unknown' };
  const { binding } = base;
  const known = binding.fields.get(member);
  const field = known ?? declareField(s, binding, member, span);
  if (!field) return { kind: 'unknown' };
  binding.fields.set(member, field);
  if (field.kind === 'scalar') return field;
  if (field.kind === 'stream') return field;
  if (field.kind === 'struct') return { kind: 'struct', binding: { ...field, prefix: binding.prefix } };
  if (field.kind !== 'array') return { kind: 'unknown' };
  const dims = s.arrays[field.array]?.dims.length ?? 0;
  const prefix = [...binding.prefix];
  while (prefix.length < binding.dims.length) prefix.push(emitConst(s, 0, intType(32), span));
  if (prefix.length === dims) return { kind: 'element', array: field.array, indices: prefix };
  return { kind: 'slice', binding: { kind: 'array', array: field.array, prefix } };
}

/** A member of a struct becomes an array (or scalar) of its own, as the tool disaggregates local structs. */
function declareField(s: State, of: Binding & { kind: 'struct' }, member: string, span: Span): Binding | undefined {
  const declared = of.def.fields.find((field) => field.name === member);
  if (!declared) return undefined;
  const type = declaredType(declared, s.types);
  if (type.kind === 'void') return undefined;
  const name = `${of.name}.${member}`;
  const dims = [...of.dims, ...type.dims];
  if (type.kind === 'stream') return { kind: 'stream', name, type: type.type };
  if (type.kind === 'struct') {
    return { kind: 'struct', name, def: type.def, dims, place: of.place, parameter: of.parameter, fields: new Map(), prefix: [] };
  }
  if (dims.length === 0) {
    const binding: Binding = { kind: 'scalar', variable: s.nextVariable++, type: type.type };
    s.values.set(binding.variable, emit(s, { opcode: 'argument', type: type.type, callee: name, span }));
    return binding;
  }
  const array = newArray(s, {
    name, dims, element: type.type, place: of.place, parameter: of.parameter, isConst: false, span,
  });
  return { kind: 'array', array, prefix: [] };
}

export function read(s: State, place: Place, span: Span): OpId {
  switch (place.kind) {
    case 'scalar':
      return s.values.get(place.variable) ?? emit(s, { opcode: 'opaque', type: place.type, span });
    case 'element':
      return emitLoad(s, place.array, place.indices, span);
    case 'value':
      return place.op;
    case 'bits':
      return emit(s, { opcode: 'cast', type: intType(32, false), args: [read(s, place.of, span)], span });
    case 'slice':
      return emitLoad(s, place.binding.array, [...place.binding.prefix, place.binding.offset ?? emitConst(s, 0, intType(32), span)], span);
    case 'stream':
      return emit(s, { opcode: 'streamRead', type: place.type, callee: place.name, span });
    case 'struct':
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
    case 'bits': {
      const old = read(s, place.of, span);
      return write(s, place.of, emit(s, { opcode: 'or', type: typeOf(s, old), args: [old, value], span }), span);
    }
    case 'stream':
      return emit(s, { opcode: 'streamWrite', type: place.type, args: [value], callee: place.name, span });
    default:
      return value;
  }
}

export function typeOf(s: State, op: OpId): ScalarType {
  return s.ops[op]?.type ?? unknownType;
}

/** Converts between integer, fixed and floating types; widening and narrowing of integers is free and not recorded. */
export function convert(s: State, value: OpId, type: ScalarType, span: Span): OpId {
  const from = typeOf(s, value);
  if (type.kind === 'unknown' || from.kind === 'unknown') return value;
  if (from.kind === type.kind && (from.kind !== 'float' || from.bits === type.bits)) return value;
  const known = s.ops[value]?.opcode === 'const' ? s.ops[value]?.value : undefined;
  if (known !== undefined) return emitConst(s, type.kind === 'int' ? Math.trunc(known) : known, type, span);
  return emit(s, { opcode: 'cast', type, args: [value], span });
}

/** Declares a name for a constant (a template parameter with a known value). */
export function bindConstant(s: State, name: string, value: number): void {
  bind(s, name, { kind: 'constant', value });
}

/** A call of a macro with parameters, as an expression; undefined if the name is no such macro. */
export function lowerMacroCall(s: State, name: string, args: readonly Expr[], span: Span): OpId | undefined {
  const macro = s.scope.macro(name);
  if (!macro?.params || s.inlining.includes(`#${name}`)) return undefined;
  const body = expandCall(macro, args, s.scope);
  return body && lowerMacro(s, name, body, span);
}
