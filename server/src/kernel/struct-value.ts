/** Structs as values: an operation that stands for the whole, with its fields where they are known one by one. */
import type { Span } from '../base/span';
import type { Expr } from '../syntax/ast';
import * as affine from './affine';
import type { OpId } from './ir';
import { arithmetic, convert, lowerExpr, neededType, read, write } from './lower-expr';
import { memberPlace, type Place } from './lower-place';
import { constructValue } from './lower-construct';
import { emitLoad, emitStore, forgetMemory } from './memory';
import { emit, emitConst, type ArrayBinding, type Binding, type State } from './state';
import { eitherType } from './result-types';
import { intType, unknownType } from './number-types';
import { declaredType, fieldsOf, packedType, type StructType } from './types';
import { elementsOf, keepInRegisters } from './vector-value';

type StructPlace = Place & { readonly kind: 'struct' };

/** A value of a struct type. Without `fields` they are parts of the word that the operation gives. */
export interface StructValue {
  readonly type: StructType;
  readonly fields?: ReadonlyMap<string, OpId>;
  /** Members that are arrays. */
  readonly arrays?: ReadonlyMap<string, Binding & { readonly kind: 'array' }>;
}

/** The value of a struct variable: the values of its fields now. */
export function readStruct(s: State, place: StructPlace, span: Span): OpId {
  const type = place.binding;
  const fields = new Map<string, OpId>();
  const arrays = new Map<string, Binding & { readonly kind: 'array' }>();
  for (const { field } of fieldsOf(type, s.types)) {
    const member = memberPlace(s, place, field.name, span);
    if (member.kind === 'slice') arrays.set(field.name, member.binding);
    else fields.set(field.name, read(s, member, span));
  }
  return pack(s, { type, fields, arrays }, span);
}

function pack(s: State, value: StructValue, span: Span): OpId {
  const args = [...(value.fields?.values() ?? [])];
  const op = emit(s, { opcode: 'cast', type: packedType(value.type, s.types), args, variant: 'struct', span });
  s.affine[op] = affine.symbol(op);
  s.structValues.set(op, value);
  return op;
}

/** Assigns a value to a struct variable, field by field. */
export function writeStruct(s: State, place: StructPlace, value: OpId, span: Span): void {
  const arrays = s.structValues.get(value)?.arrays;
  for (const { field } of fieldsOf(place.binding, s.types)) {
    const member = memberPlace(s, place, field.name, span);
    if (member.kind === 'slice') {
      const from = arrays?.get(field.name);
      if (from?.array === member.binding.array) continue;
      if (!copyElements(s, member.binding, from ?? value, field.name, span)) copyArray(s, member.binding, from, span);
    } else write(s, member, fieldOfValue(s, value, field.name, span) ?? value, span);
  }
}

/** Copies a member that is a short array at once: from another array, or out of the word that a struct is packed into. */
function copyElements(s: State, to: ArrayBinding, from: ArrayBinding | OpId, field: string, span: Span): boolean {
  const elements = elementsOf(s, to, span);
  const sources = typeof from === 'number' ? undefined : elementsOf(s, from, span);
  if (!elements || (typeof from !== 'number' && sources?.length !== elements.length)) return false;
  if (typeof from === 'number' && !s.structValues.has(from)) return false;
  if (typeof from !== 'number' && from.array === to.array) return true;
  const element = s.arrays[to.array]?.element ?? unknownType;
  const values = elements.map((_, i) => {
    const at = sources?.[i];
    if (typeof from !== 'number' && at) return emitLoad(s, from.array, at, span);
    return emit(s, { opcode: 'cast', type: element, args: [from as OpId], variant: `${field} ${i}`, span });
  });
  for (const [i, indices] of elements.entries()) emitStore(s, to.array, indices, values[i] as OpId, span);
  keepInRegisters(s, to);
  if (typeof from !== 'number') keepInRegisters(s, from);
  return true;
}

/**
 * A variable that is set to a value that nothing else needs is where that value is: its members that are arrays of `first` and above
 * are those of the value. A member that is a reference has those of what it refers to.
 */
export function takeOver(s: State, to: StructPlace['binding'], value: OpId, first: number): void {
  for (const [name, binding] of s.structValues.get(value)?.arrays ?? []) {
    const isLocal = s.arrays[binding.array]?.place === 'local' && binding.prefix.length === 0;
    if (isLocal && binding.array >= first && to.dims.length === 0) to.fields.set(name, binding);
  }
  for (const { field } of fieldsOf(to, s.types)) {
    const part = field.type.isReference ? s.structValues.get(value)?.fields?.get(field.name) : undefined;
    const referred = part === undefined ? undefined : s.structValues.get(part)?.arrays;
    const member = referred && memberPlace(s, { kind: 'struct', binding: to }, field.name, field.span);
    if (member?.kind !== 'struct') continue;
    for (const [name, binding] of referred ?? []) member.binding.fields.set(name, binding);
  }
}

/** The word of a struct as it goes into a stream: its members that are short arrays are read for it. */
export function wholeOf(s: State, value: OpId, span: Span): OpId {
  const struct = s.structValues.get(value);
  if (!struct?.arrays || struct.arrays.size === 0) return value;
  const parts = [...struct.arrays.values()].flatMap((binding) => {
    const loads = elementsOf(s, binding, span)?.map((indices) => emitLoad(s, binding.array, indices, span));
    if (loads) keepInRegisters(s, binding);
    return loads ?? [];
  });
  const args = [...(struct.fields?.values() ?? []), ...parts];
  return emit(s, { opcode: 'cast', type: packedType(struct.type, s.types), args, variant: 'word', span });
}

function copyArray(
  s: State,
  to: Binding & { kind: 'array' },
  from: (Binding & { kind: 'array' }) | undefined,
  span: Span,
): void {
  const target = s.arrays[to.array];
  if (!from || !target) return;
  const sizes = target.dims.slice(to.prefix.length);
  s.copies.push({
    to: to.array,
    from: from.array,
    count: sizes.reduce<number | null>((n, d) => (n === null || d === null ? null : n * d), 1),
    element: target.element,
    loop: s.stack.at(-1)?.id ?? null,
    span: s.spanOverride ?? span,
  });
  (s.stack.at(-1)?.items ?? s.items).push({ kind: 'copy', copy: s.copies.length - 1 });
  forgetMemory(s);
}

/** A field of a struct value; undefined where the value is no struct or has no such field. */
export function fieldOfValue(s: State, value: OpId, name: string, span: Span): OpId | undefined {
  const struct = s.structValues.get(value);
  if (!struct) return undefined;
  const known = struct.fields?.get(name);
  if (known !== undefined) return known;
  const found = fieldsOf(struct.type, s.types).find(({ field }) => field.name === name);
  const type = found && declaredType(found.field, found.scope);
  if (!type || type.kind === 'void' || type.kind === 'stream') return undefined;
  const scalar = type.kind === 'struct' ? packedType(type, s.types) : type.type;
  const part = emit(s, { opcode: 'cast', type: scalar, args: [value], variant: name, span });
  s.affine[part] = affine.symbol(part);
  if (type.kind === 'struct') s.structValues.set(part, { type });
  return part;
}

/** `T{a, b}` and `T(a, b)`: the fields in order, 0 where none is given. */
export function constructStruct(s: State, type: StructType, items: readonly Expr[], span: Span): OpId {
  const constructed = constructValue(s, type, items, span);
  if (constructed !== undefined) return constructed;
  // Lists in lists are what arrays are preset to.
  const values = items.map((item) =>
    item.kind === 'list' && !item.type && item.items.length > 1
      ? emitConst(s, 0, intType(32), span)
      : lowerExpr(s, item),
  );
  const [only] = values;
  if (only !== undefined && values.length === 1 && s.structValues.has(only)) return only;
  const fields = new Map<string, OpId>();
  for (const [i, { field, scope }] of fieldsOf(type, s.types).entries()) {
    const declared = declaredType(field, scope);
    if (declared.kind !== 'scalar') continue;
    const value = values[i];
    fields.set(
      field.name,
      value === undefined ? emitConst(s, 0, declared.type, span) : convert(s, value, declared.type, span),
    );
  }
  return pack(s, { type, fields }, span);
}

/** `test ? yes : no`, field by field for structs. */
export function choose(s: State, test: OpId, yes: OpId, no: OpId, span: Span): OpId {
  const [a, b] = [s.structValues.get(yes), s.structValues.get(no)];
  if (!a || !b)
    return emit(s, {
      opcode: 'select',
      type: eitherType(neededType(s, yes), neededType(s, no)),
      args: [test, yes, no],
      span,
    });
  return byField(s, a.type, span, (name) => {
    const ifTrue = fieldOfValue(s, yes, name, span);
    const ifFalse = fieldOfValue(s, no, name, span);
    return ifTrue === undefined || ifFalse === undefined ? undefined : choose(s, test, ifTrue, ifFalse, span);
  });
}

function byField(s: State, type: StructType, span: Span, of: (name: string) => OpId | undefined): OpId {
  const fields = new Map<string, OpId>();
  for (const { field } of fieldsOf(type, s.types)) {
    const value = of(field.name);
    if (value !== undefined) fields.set(field.name, value);
  }
  return pack(s, { type, fields }, span);
}

/** `left op right` where one of them is a complex number; undefined elsewhere. */
export function complexArithmetic(s: State, op: string, left: OpId, right: OpId, span: Span): OpId | undefined {
  const type = [left, right].map((side) => s.structValues.get(side)?.type).find((each) => each?.def.name === 'complex');
  if (!type) return undefined;
  const part = (side: OpId, name: 're' | 'im'): OpId | undefined => {
    if (s.structValues.has(side)) return fieldOfValue(s, side, name, span);
    return name === 're' ? side : undefined;
  };
  const [a, b, c, d] = [part(left, 're'), part(left, 'im'), part(right, 're'), part(right, 'im')];
  const combine = (how: string, x: OpId | undefined, y: OpId | undefined): OpId | undefined => {
    if (x === undefined || y === undefined) return how === '*' || how === '/' ? undefined : (x ?? y);
    return arithmetic(s, how, x, y, span);
  };
  const times = (x: OpId | undefined, y: OpId | undefined): OpId | undefined => combine('*', x, y);
  const product = (name: string): OpId | undefined =>
    name === 're' ? combine('-', times(a, c), times(b, d)) : combine('+', times(a, d), times(b, c));
  switch (op) {
    case '+':
    case '-':
      return byField(s, type, span, (name) => (name === 're' ? combine(op, a, c) : combine(op, b, d)));
    case '*':
      return byField(s, type, span, product);
    case '/': {
      if (d === undefined) return byField(s, type, span, (name) => combine('/', name === 're' ? a : b, c));
      const norm = combine('+', times(c, c), times(d, d));
      const quotient = (name: string): OpId | undefined =>
        name === 're' ? combine('+', times(a, c), times(b, d)) : combine('-', times(b, c), times(a, d));
      return byField(s, type, span, (name) => combine('/', quotient(name), norm));
    }
    case '==':
    case '!=': {
      const same = [combine(op, a, c), combine(op, b, d)].filter((each) => each !== undefined);
      const [first, second] = same;
      if (first === undefined || second === undefined) return first ?? second;
      return arithmetic(s, op === '==' ? '&&' : '||', first, second, span);
    }
    default:
      return undefined;
  }
}
