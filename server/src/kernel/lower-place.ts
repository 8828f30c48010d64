/** What names, indices, members and pointers designate. */
import type { Span } from '../base/span';
import type { Expr } from '../syntax/ast';
import { rootName } from '../syntax/walk';
import type { ArrayId, OpId, ScalarType } from './ir';
import { libraryConstant } from './library-constants';
import { arithmetic, lowerExpr, read, typeOf } from './lower-expr';
import { lowerMacro } from './lower-macro';
import { constantOf, emit, emitConst, lookup, problem, type ArrayBinding, type Binding, type State } from './state';
import { fieldOfValue } from './struct-value';
import { floatType, intType, unknownType } from './number-types';
import { declaredType, fieldsOf, maxDepth, numberTrait, qualifiedMember, staticConstant, structScope } from './types';
import { isNumber, partPlace, type BitsPlace } from './lower-bits';
import { isPlaceLike } from './lower-call';
import { constructedBefore } from './lower-construct';
import { callMethod, methodPlace } from './lower-method';
import { movePointer, pointedTo, pointerNamed } from './pointers';
import { newVariable } from './variables';
import { partOf } from './vector-value';

/** Something that can be assigned to. */
export type Place =
  | { readonly kind: 'scalar'; readonly variable: number; readonly type: ScalarType }
  | { readonly kind: 'element'; readonly array: ArrayId; readonly indices: readonly OpId[] }
  | { readonly kind: 'slice'; readonly binding: ArrayBinding }
  | { readonly kind: 'struct'; readonly binding: Binding & { kind: 'struct' } }
  | (Binding & { readonly kind: 'stream' })
  | BitsPlace
  /** One number of a word of several. */
  | { readonly kind: 'lane'; readonly of: Place; readonly index: OpId }
  | { readonly kind: 'value'; readonly op: OpId }
  | { readonly kind: 'unknown' };

/** Resolves what an expression designates; indices are lowered on the way. */
export function lowerPlace(s: State, expr: Expr): Place {
  switch (expr.kind) {
    case 'name':
      return placeOfName(s, expr.name, expr.span);
    case 'index': {
      const base = lowerPlace(s, expr.base);
      const isOne = base.kind === 'struct' && base.binding.prefix.length >= base.binding.dims.length;
      const callee: Expr = { kind: 'name', name: 'operator[]', span: expr.span };
      const call = { kind: 'call' as const, callee, args: [expr.index], typeArgs: [], span: expr.span };
      if (!isOne) return indexed(s, base, lowerExpr(s, expr.index), expr.span);
      const place = methodPlace(s, base.binding, 'operator[]', call, expr.span);
      if (place) return place;
      const value = callMethod(s, base.binding, base.binding, 'operator[]', call, expr.span);
      return value === undefined ? indexed(s, base, lowerExpr(s, expr.index), expr.span) : { kind: 'value', op: value };
    }
    case 'member':
      if (expr.base.kind === 'name' && expr.base.name === 'this' && s.self)
        return memberPlace(s, { kind: 'struct', binding: s.self }, expr.member, expr.span);
      return constantMember(s, expr) ?? memberPlace(s, lowerPlace(s, expr.base), expr.member, expr.span);
    case 'unary':
      if (expr.op === '*') {
        const base = lowerPlace(s, expr.operand);
        // A pointer that an inlined callee was given the address of a scalar for.
        if (base.kind === 'scalar') return base;
        if (base.kind === 'struct' && base.binding.prefix.length >= base.binding.dims.length) return base;
        return indexed(s, base, emitConst(s, 0, intType(32), expr.span), expr.span);
      }
      if (expr.op === '&') return addressOf(s, expr.operand);
      break;
    case 'update': {
      const before = pointerNamed(s, expr.target) && lowerPlace(s, expr.target);
      if (!before) break;
      movePointer(s, expr.op, expr.target, undefined);
      return expr.prefix ? lowerPlace(s, expr.target) : before;
    }
    case 'binary':
      if (expr.op === '+' || expr.op === '-') {
        const base = pointerPlace(s, expr.left);
        if (base) {
          const step = lowerExpr(s, expr.right);
          const signed =
            expr.op === '-' ? emit(s, { opcode: 'neg', type: typeOf(s, step), args: [step], span: expr.span }) : step;
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
      const referred = referredPlace(s, expr);
      if (referred) return referred;
      const part = partPlace(s, expr);
      if (part) return part;
      break;
    }
    default:
  }
  return { kind: 'value', op: lowerExpr(s, expr) };
}

/** A member of a global constant. */
function constantMember(s: State, expr: Expr): Place | undefined {
  const root = rootName(expr);
  const isGlobal = root !== undefined && !lookup(s, root) && s.scope.global(root)?.type.isConst === true;
  const value = isGlobal ? s.types.evaluate(expr) : undefined;
  return integerPlace(s, value, expr.span);
}

function integerPlace(s: State, value: number | undefined, span: Span): Place | undefined {
  if (value === undefined || !Number.isInteger(value)) return undefined;
  return { kind: 'value', op: emitConst(s, value, intType(32), span) };
}

/** What a call designates whose method returns a reference: `window.at(i, j)`, `matrix(i, j)`, `at(i, j)` in a method. */
function referredPlace(s: State, expr: Expr & { kind: 'call' }): Place | undefined {
  const { callee, span } = expr;
  if (callee.kind === 'name') {
    const binding = lookup(s, callee.name);
    if (binding?.kind === 'struct') return methodPlace(s, binding, 'operator()', expr, span);
    return s.self && !binding ? methodPlace(s, s.self, callee.name.replace(/^this->/, ''), expr, span) : undefined;
  }
  if (callee.kind !== 'member' || !isPlaceLike(s, callee.base)) return undefined;
  if (!s.scope.functions(callee.member).some(({ returnType }) => returnType.isReference)) return undefined;
  const base = lowerPlace(s, callee.base);
  return base.kind === 'struct' ? methodPlace(s, base.binding, callee.member, expr, span) : undefined;
}

function placeOfName(s: State, name: string, span: Span): Place {
  if (name === 'this' && s.self) return { kind: 'struct', binding: s.self };
  const binding = lookup(s, name) ?? lookup(s, name.replace(/^this->/, ''));
  if (binding) {
    switch (binding.kind) {
      case 'scalar':
        return binding;
      case 'array':
        // A reference to one element, which a range loop makes.
        if (binding.prefix.length === s.arrays[binding.array]?.dims.length)
          return { kind: 'element', array: binding.array, indices: binding.prefix };
        return { kind: 'slice', binding: pointedTo(s, binding) };
      case 'struct':
        return { kind: 'struct', binding };
      case 'stream':
        return binding;
      case 'constant':
        return { kind: 'value', op: emitConst(s, binding.value, intType(32), span) };
      case 'type':
      case 'lambda':
      case 'task':
        return { kind: 'unknown' };
    }
  }
  if (s.self && fieldsOf(s.self, s.types).some(({ field }) => field.name === name))
    return memberPlace(s, { kind: 'struct', binding: s.self }, name, span);
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
  const library = libraryConstant(name);
  if (library) return { kind: 'value', op: emitConst(s, library.value, library.type, span) };
  // A method may use members of bases that are not in sight.
  if (s.className === undefined) {
    const message = `\`${name}\` is not declared in this file or the headers it includes.`;
    problem(s, 'kernel.unknown-name', message, span, 'information');
  }
  const op = emit(s, { opcode: 'argument', type: unknownType, callee: name, span });
  s.names[0]?.set(name, { kind: 'scalar', variable: s.nextVariable, type: unknownType });
  s.values.set(s.nextVariable++, op);
  return { kind: 'value', op };
}

/** A global variable, or a member of the method's class, bound for the function when it is first used. */
function globalPlace(s: State, name: string, span: Span): Place | undefined {
  const member =
    s.className === undefined ? undefined : s.scope.struct(s.className)?.fields.find((f) => f.name === name);
  const declared = member ?? s.scope.global(name);
  const outermost = s.names[0];
  if (!outermost) return undefined;
  if (!declared) return staticPlace(s, name, outermost, span);
  const type = declaredType(declared, s.types);
  if (type.kind === 'void') return undefined;
  const { isConst } = declared.type;
  const variable = newVariable(s, { name, type, place: 'global', isConst, span });
  outermost.set(name, variable);
  if (variable.kind === 'struct') constructedBefore(s, variable, span);
  return placeOfName(s, name, span);
}

/** A static member that is an array, or a pointer to a global one, bound for the function when it is first used. */
function staticPlace(s: State, name: string, outermost: Map<string, Binding>, span: Span): Place | undefined {
  const member = qualifiedMember(name, s.types);
  if (!member) return undefined;
  const { owner, field } = member;
  const declared = s.scope.definition(owner.def.name, field.name) ?? field;
  const { init, type, dims } = declared;
  if (type.isConst && type.pointers === 1 && dims.length === 0 && init?.kind === 'name') {
    const place = s.scope.global(init.name)?.dims.length ? globalPlace(s, init.name, span) : undefined;
    if (place?.kind === 'slice') outermost.set(name, place.binding);
    return place;
  }
  const resolved =
    dims.length > 0 && type.pointers === 0 ? declaredType(declared, structScope(owner, s.types)) : undefined;
  if (resolved?.kind !== 'scalar') return undefined;
  const key = `${owner.def.name}::${field.name}`;
  outermost.set(name, newVariable(s, { name: key, type: resolved, place: 'global', isConst: type.isConst, span }));
  return placeOfName(s, name, span);
}

/** The place, if the expression is a pointer or an array (without lowering it as a value otherwise). */
export function pointerPlace(s: State, expr: Expr): (Place & { readonly kind: 'slice' }) | undefined {
  const root = rootName(expr);
  const binding = root === undefined ? undefined : lookup(s, root);
  if (binding?.kind !== 'array' && binding?.kind !== 'struct') return undefined;
  const place = lowerPlace(s, expr);
  return place.kind === 'slice' ? place : undefined;
}

function addressOf(s: State, operand: Expr): Place {
  const place = lowerPlace(s, operand);
  if (place.kind !== 'element') return place;
  const last = place.indices.at(-1);
  return {
    kind: 'slice',
    binding: { kind: 'array', array: place.array, prefix: place.indices.slice(0, -1), offset: last },
  };
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
  if (base.kind === 'struct')
    return { kind: 'struct', binding: { ...base.binding, prefix: [...base.binding.prefix, index] } };
  if (base.kind === 'element' && s.arrays[base.array]?.word) return { kind: 'lane', of: base, index };
  if (base.kind === 'value' && s.vectors.has(base.op)) {
    const lane = constantOf(s, index);
    if (lane !== undefined) return { kind: 'value', op: partOf(s, base.op, lane, span) };
  } else if (base.kind === 'scalar' || base.kind === 'element' || isNumber(s, base, span))
    return { kind: 'bits', of: base, low: index, width: 1 };
  if (base.kind === 'stream') {
    const known = constantOf(s, index);
    return known === undefined ? { ...base, isOneOf: true } : { ...base, name: `${base.name}[${known}]` };
  }
  return { kind: 'unknown' };
}

function numberType(s: State, place: Place): ScalarType {
  if (place.kind === 'scalar') return place.type;
  if (place.kind === 'element') return s.arrays[place.array]?.element ?? unknownType;
  return place.kind === 'value' && !s.structValues.has(place.op) ? typeOf(s, place.op) : unknownType;
}

/** A member of what the base designates. */
export function memberPlace(s: State, base: Place, member: string, span: Span): Place {
  const trait = numberTrait(numberType(s, base), member);
  if (trait !== undefined) return { kind: 'value', op: emitConst(s, trait, intType(32), span) };
  if (base.kind === 'scalar' || base.kind === 'value') {
    const value = base.kind === 'value' ? base.op : s.values.get(base.variable);
    const part = value === undefined ? undefined : fieldOfValue(s, value, member, span);
    return part === undefined ? { kind: 'unknown' } : { kind: 'value', op: part };
  }
  if (base.kind === 'stream') return memberPlace(s, { kind: 'value', op: read(s, base, span) }, member, span);
  if (base.kind !== 'struct') return { kind: 'unknown' };
  const { binding } = base;
  const known = binding.fields.get(member);
  const field = known ?? declareField(s, binding, member, span);
  if (!field) return integerPlace(s, staticConstant(binding, member, s.types), span) ?? { kind: 'unknown' };
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
  const declared = fieldsOf(of, s.types).find(({ field }) => field.name === member);
  if (!declared) return undefined;
  const type = declaredType(declared.field, declared.scope);
  if (type.kind === 'void') return undefined;
  const name = `${of.name}.${member}`;
  if (name.split('.').length > maxDepth) return undefined;
  const { place, parameter } = of;
  const ofAll = { ...type, dims: [...of.dims, ...type.dims] };
  return newVariable(s, { name, type: ofAll, place, parameter, declaredIn: of.declaredIn, isConst: false, span });
}
