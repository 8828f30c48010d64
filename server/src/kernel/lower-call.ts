/** Calls: macros, methods, inlined callees, and calls of functions that stay functions. */
import type { Span } from '../base/span';
import type { Expr, FunctionDef } from '../syntax/ast';
import { rootName } from '../syntax/walk';
import { noteConstants } from './constant-arguments';
import { isConstexpr } from './constant-call';
import { chooseOverload, instanceName, instanceOf, takesArguments, type Instance } from './instances';
import type { ArrayId, Call, OpId, ScalarType } from './ir';
import { bitsOfPlace, isBits, numberMethod } from './lower-bits';
import { memoryMethod } from './lower-containers';
import { convert, lowerExpr, read, typeOf, write } from './lower-expr';
import { inlineCall, inlineLambda, lambdaOf, shouldInline } from './lower-inline';
import { arrayOfPlace, isLibraryMethod, lowerLibrary } from './lower-library';
import { lowerMacroCall } from './lower-macro';
import { callMethod, callStatic, isCycle, isEndless, objectFor } from './lower-method';
import { lowerPlace, memberPlace } from './lower-place';
import { bindTaskRegion } from './lower-pragma';
import { forgetMemory } from './memory';
import { expandedArguments, hasPack } from './packs';
import { emit, emitConst, lookup, problem, type Binding, type State } from './state';
import { constructStruct, fieldOfValue } from './struct-value';
import { reduceVector } from './vector-value';
import { boolType, floatType, intType, unknownType } from './number-types';
import { fieldsOf, packedType, resolveType, structScope, type ResolvedType, type StructType } from './types';

type CallExpr = Expr & { readonly kind: 'call' };

/** Lowers a call of whatever the callee names: a macro, a lambda, a method, a function of the text or of the library. */
export function lowerCall(s: State, written: CallExpr): OpId {
  const isPlain = written.args.every(({ kind }) => kind !== 'expansion');
  const expr = isPlain ? written : { ...written, args: expandedArguments(s, written.args) };
  const { span, callee } = expr;
  if (callee.kind === 'member') return lowerMethod(s, expr, callee, span);
  if (callee.kind === 'index' && callee.base.kind === 'name' && lookup(s, callee.base.name)?.kind === 'task')
    return startTask(s, expr.args, span);
  if (callee.kind !== 'name') return lowerCallOf(s, callee, expr);
  const macro = lowerMacroCall(s, callee.name, expr.args, span);
  if (macro !== undefined) return macro;
  const binding = lookup(s, callee.name);
  if (binding?.kind === 'scalar')
    return isPartOf(binding.type, expr) ? read(s, lowerPlace(s, expr), span) : notFollowed(s, callee.name, expr);
  if (binding?.kind === 'struct')
    return callMethod(s, binding, binding, 'operator()', expr, span) ?? notFollowed(s, callee.name, expr);
  const isPointer = !binding && s.scope.global(callee.name) !== undefined;
  const lambda = isPointer ? lambdaOf(s, callee) : binding;
  if (lambda?.kind === 'lambda') return inlineLambda(s, lambda, expr, span);
  const ofStruct = callStatic(s, callee.name, expr, span);
  if (ofStruct !== undefined) return ofStruct;
  const plain = callee.name.replace(/^.*::/, '');
  const own = s.self && callMethod(s, s.self, s.self, plain, expr, span);
  if (own !== undefined) return own;
  const all = s.scope.functions(plain).filter(({ className }) => className !== plain);
  const free = all.filter(({ className }) => className === undefined);
  // What is called by its name alone is no method of some other struct.
  const defined = chooseOverload(s, free.length > 0 ? free : all, expr);
  if (defined && takesArguments(defined, expr.args)) return lowerUserCall(s, instanceOf(s, defined, expr), expr, span);
  const library = lowerLibrary(s, plain, expr.args, span);
  if (library !== undefined) return library;
  if (defined) return lowerUserCall(s, instanceOf(s, defined, expr), expr, span);
  const type = resolveType(
    { name: callee.name, args: expr.typeArgs, isConst: false, pointers: 0, isReference: false },
    s.types,
  );
  if (type.kind === 'struct') return constructStruct(s, type, expr.args, span);
  if (type.kind === 'scalar' && type.type.kind !== 'unknown') {
    const [only] = lowerArgs(s, expr.args);
    return only === undefined ? emitConst(s, 0, type.type, span) : convert(s, only, type.type, span);
  }
  return notFollowed(s, callee.name, expr);
}

/** A call of what an expression gives: bits of a number, an object, or a pointer to a function. */
function lowerCallOf(s: State, callee: Expr, expr: CallExpr): OpId {
  const value = lowerExpr(s, callee);
  const struct = s.structValues.get(value)?.type;
  const object = struct && objectFor(s, 'value', struct, value, expr.span);
  const called = object && callMethod(s, object, object, 'operator()', expr, expr.span);
  if (called !== undefined) return called;
  if (!struct && isPartOf(typeOf(s, value), expr))
    return read(s, bitsOfPlace(s, { kind: 'value', op: value }, expr.args), expr.span);
  return notFollowed(s, rootName(callee) ?? 'a function that an expression chooses', expr);
}

/** `x(7, 0)`: bits of a number. */
function isPartOf(type: ScalarType, { args }: CallExpr): boolean {
  return args.length === 2 && isBits(type.kind);
}

/** A call of which nothing is known: what it takes is not either (unfollowed.ts), and it may write anything. */
export function notFollowed(s: State, name: string, { args, span }: Pick<CallExpr, 'args' | 'span'>): OpId {
  const message = `The body of \`${name}\` is not in this file or the headers it includes: the latency is unknown, and what it costs is not counted.`;
  problem(s, 'kernel.unknown-function', message, span, 'information');
  forgetMemory(s);
  const called = { opcode: 'opaque' as const, type: unknownType, args: lowerArgs(s, args), callee: name };
  return emit(s, { ...called, isUnfollowed: true, span });
}

/** `hls::task t(f, in, out)`: a process that stays a function of its own, however small. */
export function startTask(s: State, [first, ...args]: readonly Expr[], span: Span): OpId {
  const callee = first?.kind === 'name' ? first : undefined;
  const call: CallExpr = { kind: 'call', callee: callee ?? noName, args, typeArgs: [], span };
  const def = callee && chooseOverload(s, s.scope.functions(callee.name.replace(/^.*::/, '')), call);
  if (!def) return notFollowed(s, rootName(call.callee) ?? 'task', call);
  bindTaskRegion(s, span);
  return callFunction(s, instanceOf(s, def, call), call, span);
}

const noName: Expr = { kind: 'name', name: '', span: { start: 0, end: 0 } };

function opaqueCall(s: State, before: readonly OpId[], { args, span }: CallExpr): OpId {
  return emit(s, { opcode: 'opaque', type: unknownType, args: [...before, ...lowerArgs(s, args)], span });
}

function lowerArgs(s: State, args: readonly Expr[]): OpId[] {
  return args.map((arg) => lowerExpr(s, arg));
}

function lowerMethod(s: State, expr: CallExpr, callee: Expr & { kind: 'member' }, span: Span): OpId {
  const base = lowerPlace(s, callee.base);
  const { member } = callee;
  if (base.kind === 'stream') {
    if (member === 'write' || member === 'write_nb') {
      const [written] = expr.args;
      if (!written) return opaqueCall(s, [], expr);
      // Braces alone are what the stream holds.
      const isParts = base.struct && written.kind === 'list' && !written.type;
      const value = isParts ? constructStruct(s, base.struct, written.items, span) : lowerExpr(s, written);
      return write(s, base, value, span);
    }
    if (member === 'read' || member === 'read_nb') {
      const value = read(s, base, span);
      const [into] = expr.args;
      if (into) write(s, lowerPlace(s, into), value, span);
      return member === 'read'
        ? value
        : emit(s, { opcode: 'argument', type: boolType, callee: `${base.name}.valid`, span });
    }
    return emit(s, { opcode: 'argument', type: boolType, callee: `${base.name}.${member}`, span });
  }
  if (base.kind === 'struct') {
    const result = callMethod(s, base.binding, base.binding, member, expr, span);
    if (result !== undefined) return result;
  }
  const ofMemory = base.kind === 'slice' ? memoryMethod(s, base.binding, member, expr.args, span) : undefined;
  if (ofMemory !== undefined) return ofMemory;
  const length = base.kind === 'slice' ? s.arrays[base.binding.array]?.dims[base.binding.prefix.length] : undefined;
  if (member === 'size' && typeof length === 'number') return emitConst(s, length, intType(64, false), span);
  const value = read(s, base, span);
  const reduced = reduceVector(s, value, member, span);
  if (reduced !== undefined) return reduced;
  const part = fieldOfValue(s, value, member === 'real' ? 're' : member === 'imag' ? 'im' : member, span);
  if (part !== undefined) return part;
  const ofNumber = numberMethod(s, base, member, expr.args, span);
  if (ofNumber !== undefined) return ofNumber;
  if (/_reduce$|^(is_zero|sign)$/.test(member))
    return emit(s, { opcode: 'cast', type: boolType, args: [value], variant: member, span });
  const struct = base.kind === 'struct' ? undefined : s.structValues.get(value)?.type;
  const object = struct && objectFor(s, 'value', struct, value, span);
  const ofValue = object && callMethod(s, object, object, member, expr, span);
  if (ofValue !== undefined) return ofValue;
  if (/^to_/.test(member)) {
    const type = member === 'to_double' ? floatType(64) : member === 'to_float' ? floatType(32) : typeOf(s, value);
    return convert(s, value, type, span);
  }
  if (!isLibraryMethod(member)) return notFollowed(s, member, expr);
  return emit(s, {
    opcode: 'opaque',
    type: unknownType,
    args: [value, ...lowerArgs(s, expr.args)],
    callee: member,
    span,
  });
}

function lowerUserCall(s: State, instance: Instance, expr: CallExpr, span: Span): OpId {
  const { def } = instance;
  s.callees.add(def);
  // One that calls itself is run before synthesis.
  const value = isConstexpr(def) ? s.types.evaluate(expr) : undefined;
  const type = value === undefined ? undefined : resolveType(def.returnType, s.types);
  if (value !== undefined && type?.kind === 'scalar') return emitConst(s, value, type.type, span);
  const takesLambda = expr.args.some((arg) => lambdaOf(s, arg) !== undefined);
  const isInlined = !isCycle(s, instance, span) && (takesLambda || hasPack(def) || shouldInline(def));
  if (!isInlined) return callFunction(s, instance, expr, span);
  if (def.templateParams.length > 0) s.instances.push({ ...instance, isInlined });
  return inlineCall(s, instance, expr, span);
}

/** A call of a function that stays one. */
function callFunction(s: State, instance: Instance, expr: CallExpr, span: Span): OpId {
  const { def } = instance;
  s.callees.add(def);
  if (def.templateParams.length > 0 && !isEndless(s, def)) s.instances.push({ ...instance, isInlined: false });
  const { arrays, rows, streams, oneOf, members, args, scalars } = passedBy(s, def, expr.args);
  const callee = instanceName(s.scope.nameOf(def), instance, s.types);
  noteConstants(s, callee, def, scalars);
  const returned = returnTypeOf(s, instance);
  const type = returned.kind === 'scalar' ? returned.type : undefined;
  const result = emit(s, {
    opcode: 'call',
    type: type ?? (returned.kind === 'struct' ? packedType(returned, s.types) : unknownType),
    args,
    callee: def.name,
    span,
  });
  if (returned.kind === 'struct') s.structValues.set(result, { type: returned });
  // The call item stands for the op as well.
  const items = s.stack.at(-1)?.items ?? s.items;
  items.pop();
  items.push({ kind: 'call', call: s.calls.length });
  s.calls.push({
    callee,
    arrays,
    rows,
    members,
    streams,
    args,
    result,
    loop: s.stack.at(-1)?.id ?? null,
    guarded: s.guard !== undefined,
    ...(s.guard !== undefined && streams.some((stream) => stream !== null) && { guard: s.guard }),
    ...(oneOf.length > 0 && { oneOf }),
    ...(s.guard !== undefined && isOfStatics(s, s.guard) && { isFirst: true }),
    span: s.spanOverride ?? span,
  });
  // Scalars passed by reference come back changed.
  for (const [i, arg] of expr.args.entries()) {
    const parameter = def.params[i];
    if (!parameter || (arrays[i] ?? streams[i] ?? null) !== null) continue;
    if (!parameter.type.isReference && parameter.type.pointers === 0) continue;
    if (rootName(arg) !== undefined) write(s, lowerPlace(s, arg), result, span);
  }
  forgetMemory(s);
  return result;
}

/** The value follows from static variables and constants. */
function isOfStatics(s: State, value: OpId): boolean {
  const op = s.ops[value];
  const isLogic = op && /^(const|not|and|or|cmp|cast)$/.test(op.opcode);
  return s.statics.has(value) || (isLogic === true && op.args.every((arg) => isOfStatics(s, arg)));
}

/** What a call passes. */
interface Passed {
  /** By position; null: something else is passed. */
  readonly arrays: (ArrayId | null)[];
  readonly rows: Call['rows'][number][];
  readonly streams: (string | null)[];
  readonly oneOf: number[];
  /** Arrays in the structs that are passed. */
  readonly members: Call['members'][number][];
  readonly args: OpId[];
  /** Those of the values that are scalars, by position. */
  readonly scalars: Map<number, OpId>;
}

function passedBy(s: State, def: FunctionDef, given: readonly Expr[]): Passed {
  const passed: Passed = { arrays: [], rows: [], streams: [], oneOf: [], members: [], args: [], scalars: new Map() };
  for (const [i, arg] of given.entries()) {
    const { dims = [], type = { pointers: 0, isReference: false } } = def.params[i] ?? {};
    const place = isPlaceLike(s, arg) ? lowerPlace(s, arg) : undefined;
    passed.streams.push(place?.kind === 'stream' ? place.name : null);
    if (place?.kind === 'stream' && place.isOneOf) passed.oneOf.push(i);
    const isPointer = type.pointers + dims.length > 0;
    if (place?.kind === 'struct' && (type.isReference || isPointer))
      passed.members.push(...memberArrays(s, place.binding, i, arg.span));
    // Of an array of structs nothing is read here.
    const isArrayOfStructs = place?.kind === 'struct' && place.binding.prefix.length < place.binding.dims.length;
    const array = place && arrayOfPlace(place);
    // A std::array is passed like an array, whatever its parameter looks like.
    const isArray = array !== undefined && (isPointer || place?.kind === 'slice');
    passed.arrays.push(isArray ? array : null);
    if (isArray && place?.kind === 'slice' && place.binding.prefix.length > 0) {
      const index = place.binding.prefix.map((op) => s.affine[op] ?? null);
      passed.rows.push({ parameter: i, index });
    }
    if (isArray || isArrayOfStructs || place?.kind === 'stream') continue;
    const value = place ? read(s, place, arg.span) : lowerExpr(s, arg);
    passed.args.push(value);
    const struct = place ? undefined : s.structValues.get(value)?.type;
    const object = struct && objectFor(s, 'value', struct, value, arg.span);
    if (object) passed.members.push(...memberArrays(s, object, i, arg.span));
    if (!isPointer) passed.scalars.set(i, value);
  }
  return passed;
}

/** The arrays that a struct's members are, by name: `key`, `inner.key`. */
function memberArrays(
  s: State,
  struct: Binding & { kind: 'struct' },
  parameter: number,
  span: Span,
  prefix = '',
): Call['members'][number][] {
  return fieldsOf(struct, s.types).flatMap(({ field }) => {
    const place = memberPlace(s, { kind: 'struct', binding: struct }, field.name, span);
    const member = prefix + field.name;
    if (place.kind === 'struct') return memberArrays(s, place.binding, parameter, span, `${member}.`);
    const array = arrayOfPlace(place);
    return array === undefined ? [] : [{ parameter, member, array }];
  });
}

/** The type that an instance returns, in the terms of its template. */
function returnTypeOf(s: State, { def, args }: Instance): ResolvedType {
  const named: StructType = { def: { ...noStruct, name: def.name }, args };
  return resolveType(def.returnType, structScope(named, s.types));
}

const noStruct = { fields: [], bases: [], aliases: [], templateParams: [], span: { start: 0, end: 0 } };

/** An expression that starts from a variable of the function, a member of its object or a global one. */
export function isPlaceLike(s: State, arg: Expr): boolean {
  const root = rootName(arg);
  if (root === undefined) return false;
  if (lookup(s, root)) return true;
  if (s.self && (root === 'this' || fieldsOf(s.self, s.types).some(({ field }) => field.name === root))) return true;
  const global = s.scope.global(root);
  return global !== undefined && (global.dims.length > 0 || !global.type.isConst);
}
