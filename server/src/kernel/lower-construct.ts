/** Constructors of structs in sight: what they set, and the pragmas in them, which are about the members of the object. */
import type { Span } from '../base/span';
import type { Expr, FunctionDef } from '../syntax/ast';
import { typeOfExpr } from './expr-type';
import { instanceOf, takesArguments } from './instances';
import type { OpId } from './ir';
import { isPlaceLike } from './lower-call';
import { lowerExpr, write } from './lower-expr';
import { inlineCall, inlinePragmas } from './lower-inline';
import { isCycle, methodOf } from './lower-method';
import { lowerPlace, memberPlace, type Place } from './lower-place';
import { emitConst, type Binding, type State } from './state';
import { readStruct } from './struct-value';
import { intType } from './number-types';
import { declaredType, fieldsOf, lineage, type StructType } from './types';
import { newVariable } from './variables';

type Struct = Binding & { readonly kind: 'struct' };
type Call = Expr & { readonly kind: 'call' };

/**
 * Runs the constructor of a new object: of its members and bases first. False where the text has none for the arguments, so that they
 * are the members in order, or an object to copy.
 */
export function construct(s: State, object: Struct, args: readonly Expr[], span: Span): boolean {
  if (args.length === 1 && args[0] && isSame(s, args[0], object)) return false;
  const found = constructorOf(s, object, args, span);
  if (!found && args.length > 0) return false;
  const named = new Set(found?.def.initializers?.map(({ name }) => name));
  if (object.dims.length === object.prefix.length) constructMembers(s, object, named, span);
  if (!found) return true;
  const { def, owner, call } = found;
  s.callees.add(def);
  const instance = instanceOf(s, def, call, owner);
  if (object.dims.length > object.prefix.length) inlinePragmas(s, instance, call, span, object);
  else if (!isCycle(s, instance, span)) inlineCall(s, instance, call, span, object);
  return true;
}

/** The pragmas in the constructor of an object that is there before the function is called. */
export function constructedBefore(s: State, object: Struct, span: Span): void {
  for (const { field, scope } of fieldsOf(object, s.types)) {
    const type = declaredType(field, scope);
    if (type.kind !== 'struct' || !hasConstructor(s, type)) continue;
    const member = memberPlace(s, { kind: 'struct', binding: object }, field.name, span);
    if (member.kind === 'struct') constructedBefore(s, member.binding, span);
  }
  const found = constructorOf(s, object, [], span) ?? anyConstructor(s, object, span);
  if (found) inlinePragmas(s, instanceOf(s, found.def, found.call, found.owner), found.call, span, object);
}

/** `T(a, b)` by a constructor; undefined where there is none for the arguments. */
export function constructValue(s: State, type: StructType, args: readonly Expr[], span: Span): OpId | undefined {
  if (!hasConstructor(s, type)) return undefined;
  const whole = { kind: 'struct' as const, ...type, dims: [] };
  const binding = newVariable(s, { name: type.def.name, type: whole, place: 'local', isConst: false, span });
  if (binding.kind !== 'struct' || !construct(s, binding, args, span)) return undefined;
  return readStruct(s, { kind: 'struct', binding }, span);
}

/** What stands behind the colon of a constructor. */
export function initializeMembers(s: State, { initializers = [] }: FunctionDef): void {
  for (const { name, args, span } of initializers) {
    const [first, second] = args;
    const base = s.self && lineage(s.self, s.types).find(({ def }) => def.name === name && def !== s.self?.def);
    if (base && s.self) {
      construct(s, { ...s.self, ...base }, args, span);
      continue;
    }
    const isReference = s.self && fieldsOf(s.self, s.types).find(({ field }) => field.name === name);
    const { type } = isReference?.field ?? {};
    if (s.self && type && first && (type.isReference || type.pointers > 0) && isPlaceLike(s, first)) {
      const bound = bindingOf(lowerPlace(s, first));
      if (bound) s.self.fields.set(name, bound);
      continue;
    }
    const place = s.self ? memberPlace(s, { kind: 'struct', binding: s.self }, name, span) : nameIn(s, name, span);
    if (place.kind === 'struct' && construct(s, place.binding, args, span)) continue;
    if (place.kind === 'slice' || second) continue;
    write(s, place, first ? lowerExpr(s, first) : emitConst(s, 0, intType(32), span), span);
  }
}

function nameIn(s: State, name: string, span: Span): Place {
  return lowerPlace(s, { kind: 'name', name, span });
}

/** What a member that is a reference stands for. */
function bindingOf(place: Place): Binding | undefined {
  if (place.kind === 'slice' || place.kind === 'struct') return place.binding;
  return place.kind === 'scalar' || place.kind === 'stream' ? place : undefined;
}

/** Members that are objects, and those with a value of their own, as far as the constructor does not name them. */
function constructMembers(s: State, object: Struct, named: ReadonlySet<string>, span: Span): void {
  for (const { field, scope } of fieldsOf(object, s.types)) {
    if (named.has(field.name) || field.type.isReference || field.type.pointers > 0) continue;
    const type = declaredType(field, scope);
    if (type.kind === 'struct' && hasConstructor(s, type)) {
      const member = memberPlace(s, { kind: 'struct', binding: object }, field.name, span);
      if (member.kind === 'struct') construct(s, member.binding, [], span);
    } else if (field.init && type.kind === 'scalar' && type.dims.length === 0) {
      const value = scope.evaluate(field.init);
      const member = memberPlace(s, { kind: 'struct', binding: object }, field.name, span);
      if (value !== undefined) write(s, member, emitConst(s, value, type.type, span), span);
    }
  }
}

/** The struct, a member or a base of it has a constructor, so that setting one up is more than giving it members. */
function hasConstructor(s: State, type: StructType): boolean {
  return s.scope.functions(type.def.name).some(({ className }) => className === type.def.name);
}

interface Constructor {
  readonly def: FunctionDef;
  readonly owner: StructType;
  readonly call: Call;
}

function constructorOf(s: State, type: StructType, args: readonly Expr[], span: Span): Constructor | undefined {
  const { name } = type.def;
  const call: Call = { kind: 'call', callee: { kind: 'name', name, span }, args, typeArgs: [], span };
  const found = methodOf(s, type, name, call);
  return found && found.owner.def === type.def && takesArguments(found.def, args) ? { ...found, call } : undefined;
}

/** What sets the object up is not known: its pragmas stand in any of its constructors. */
function anyConstructor(s: State, type: StructType, span: Span): Constructor | undefined {
  const all = s.scope.functions(type.def.name).filter(({ className }) => className === type.def.name);
  const def = all.find(({ body }) => body.items.some((item) => item.kind === 'pragma'));
  const callee: Expr = { kind: 'name', name: type.def.name, span };
  return def && { def, owner: type, call: { kind: 'call', callee, args: [], typeArgs: [], span } };
}

function isSame(s: State, arg: Expr, object: Struct): boolean {
  const type = typeOfExpr(s, arg);
  return type?.kind === 'struct' && type.def === object.def;
}
