/** Methods and operators of structs in sight, lowered in place with the object's members. */
import type { Span } from '../base/span';
import type { Expr, FunctionDef } from '../syntax/ast';
import { childStatements } from '../syntax/walk';
import { isConstexpr } from './constant-call';
import { typeOfExpr } from './expr-type';
import { chooseOverload, instanceName, instanceOf, type Instance } from './instances';
import type { OpId } from './ir';
import { isPlaceLike } from './lower-call';
import { lowerExpr, write } from './lower-expr';
import { inlineCall, inlineReference } from './lower-inline';
import { lowerPlace, type Place } from './lower-place';
import { takeOver } from './struct-value';
import { emit, problem, type Binding, type State } from './state';
import { unknownType } from './number-types';
import { lineage, resolveType, type StructType } from './types';
import { newVariable } from './variables';

type Call = Expr & { readonly kind: 'call' };
type Struct = Binding & { readonly kind: 'struct' };

/**
 * Templates that instantiate themselves end by their own logic; this is where it is given up: calls in calls, bodies of one template in a
 * function (two calls in it double with each level), and operations of a function that takes in callees.
 */
const most = { inlining: 64, bodies: 130, ops: 20_000 } as const;

/** So much was lowered in place that calls of the function stay calls, and of a template nobody asks for the instance. */
export function isEndless(s: State, { body, templateParams }: FunctionDef): boolean {
  return (
    s.inlining.length >= most.inlining ||
    s.ops.length >= most.ops ||
    (templateParams.length > 0 && (s.inlined.get(body) ?? 0) >= most.bodies)
  );
}

/** A method of a struct in sight; undefined where it has no such method. `self` undefined: of a static one. */
export function callMethod(
  s: State,
  type: StructType,
  self: Struct | undefined,
  name: string,
  expr: Call,
  span: Span,
): OpId | undefined {
  const found = methodOf(s, type, name, expr);
  if (!found) return undefined;
  s.callees.add(found.def);
  const instance = instanceOf(s, found.def, expr, found.owner);
  if (isCycle(s, instance, span)) {
    const args = expr.args.map((arg) => lowerExpr(s, arg));
    const op = { opcode: 'opaque' as const, type: unknownType, args, callee: name, span };
    // What is run before synthesis takes no time.
    return emit(s, isConstexpr(found.def) ? op : { ...op, isUnfollowed: true });
  }
  return inlineCall(s, instance, expr, span, self);
}

/** What a method that returns a reference designates: an element of a member, or the object itself. */
export function methodPlace(s: State, self: Struct, name: string, expr: Call, span: Span): Place | undefined {
  const found = methodOf(s, self, name, expr);
  if (!found?.def.returnType.isReference || !isOneReturn(found.def)) return undefined;
  const instance = instanceOf(s, found.def, expr, found.owner);
  if (isCycle(s, instance, span)) return undefined;
  s.callees.add(found.def);
  return inlineReference(s, instance, expr, span, self);
}

/** The body returns once, at its end. */
function isOneReturn({ body }: FunctionDef): boolean {
  const last = body.items.at(-1);
  const returns = (stmt: FunctionDef['body']['items'][number]): number =>
    childStatements(stmt).reduce((sum, child) => sum + returns(child), stmt.kind === 'return' ? 1 : 0);
  return last?.kind === 'return' && last.value !== undefined && returns(body) === 1;
}

/** The method that a call of a struct's member means, with the struct that declares it. */
export function methodOf(
  s: State,
  self: StructType,
  name: string,
  expr: Call,
): { readonly def: FunctionDef; readonly owner: StructType } | undefined {
  const all = s.scope.functions(name);
  if (!all.some(({ className }) => className !== undefined)) return undefined;
  for (const owner of lineage(self, s.types)) {
    const { name: className, specialization } = owner.def;
    const ofClass = all.filter((each) => each.className === className);
    const special = ofClass.filter((each) => each.classArguments === specialization?.text);
    const plain = ofClass.filter((each) => !isSpecial(s, className, each.classArguments));
    const def = chooseOverload(s, specialization ? special : plain, expr);
    if (def) return { def, owner };
  }
  return undefined;
}

/** The arguments name a specialisation of the class. */
function isSpecial(s: State, className: string, args: string | undefined): boolean {
  const all = args === undefined ? [] : (s.types.specializations?.(className) ?? []);
  return all.some(({ specialization }) => specialization?.text === args);
}

/** `S<4>::f(x)`: a static method of a struct in sight. */
export function callStatic(s: State, name: string, expr: Call, span: Span): OpId | undefined {
  const at = name.lastIndexOf('::');
  const plain = name.slice(at + 2);
  if (at <= 0 || !s.scope.functions(plain).some(({ className }) => className !== undefined)) return undefined;
  const owner = s.types.parseType?.(name.slice(0, at));
  const type = owner && resolveType(owner, s.types);
  return type?.kind === 'struct' ? callMethod(s, type, s.self, plain, expr, span) : undefined;
}

/** `left op right` by an operator that the text defines for structs; undefined where none is. */
export function userOperator(s: State, op: string, left: Expr, right: Expr, span: Span): OpId | undefined {
  const name = `operator${op}`;
  const all = s.scope.functions(name);
  if (all.length === 0) return undefined;
  const types = [typeOfExpr(s, left), typeOfExpr(s, right)];
  if (!types.some((type) => type?.kind === 'struct' && type.dims.length === 0)) return undefined;
  const callee: Expr = { kind: 'name', name, span };
  const [type] = types;
  if (type?.kind === 'struct') {
    const call: Call = { kind: 'call', callee, args: [right], typeArgs: [], span };
    const object = methodOf(s, type, name, call) && objectOf(s, left, type, span);
    if (object) return callMethod(s, object, object, name, call, span);
  }
  const call: Call = { kind: 'call', callee, args: [left, right], typeArgs: [], span };
  const def = chooseOverload(
    s,
    all.filter(({ className }) => className === undefined),
    call,
  );
  if (!def) return undefined;
  const instance = instanceOf(s, def, call);
  if (isCycle(s, instance, span)) return undefined;
  s.callees.add(def);
  return inlineCall(s, instance, call, span);
}

/** The object that an expression designates; a value gets a variable of its own. */
function objectOf(s: State, expr: Expr, type: StructType, span: Span): Struct | undefined {
  const place = isPlaceLike(s, expr) ? lowerPlace(s, expr) : undefined;
  if (place?.kind === 'struct') return place.binding;
  const value = lowerExpr(s, expr);
  return s.structValues.has(value) ? objectFor(s, 'value', type, value, span) : undefined;
}

/** A variable of its own for a value. */
export function objectFor(s: State, name: string, type: StructType, value: OpId, span: Span): Struct | undefined {
  const whole = { kind: 'struct' as const, ...type, dims: [] };
  const binding = newVariable(s, { name, type: whole, place: 'local', isConst: false, span });
  if (binding.kind !== 'struct') return undefined;
  takeOver(s, binding, value, 0);
  write(s, { kind: 'struct', binding }, value, span);
  return binding;
}

/** Whether a callee is not to be lowered in place: it is being lowered already, or without end; told as recursion, unless it is run before synthesis. */
export function isCycle(s: State, instance: Instance, span: Span): boolean {
  const name = instanceName(s.scope.nameOf(instance.def), instance, s.types);
  if (!s.inlining.includes(name) && !isEndless(s, instance.def)) return false;
  // A constexpr function calls itself before synthesis, and one that is only large calls nothing of its own.
  if (isConstexpr(instance.def) || s.ops.length >= most.ops) return true;
  problem(
    s,
    'kernel.recursion',
    `\`${instance.def.name}\` calls itself: recursion can't be synthesised.`,
    span,
    'warning',
  );
  return true;
}
