/** Calls: library functions, memory copies, streams, inlined callees, and calls of functions that stay functions. */
import type { Span } from '../base/span';
import type { Expr, FunctionDef, Stmt } from '../syntax/ast';
import { isTypeName } from '../syntax/ast';
import { childStatements } from '../syntax/walk';
import type { TemplateArgs } from './instances';
import type { ArrayId, OpId, ScalarType } from './ir';
import { convert, lowerExpr, lowerMacroCall, read, typeOf, write } from './lower-expr';
import { lowerPlace, rootName, type Place } from './lower-place';
import { bindParameters, lowerBody } from './lower-stmt';
import { forgetMemory } from './memory';
import { bind, constantOf, emit, emitConst, lookup, newScalar, problem, type Binding, type State } from './state';
import { bitsOf, floatType, intType, resolveType, unknownType } from './types';

/** Library functions that become one operator; the value is the name of the operator. */
const mathFunctions: Readonly<Record<string, string>> = {
  sqrt: 'sqrt',
  rsqrt: 'rsqrt',
  recip: 'recip',
  exp: 'exp',
  exp2: 'exp',
  expm1: 'exp',
  log: 'log',
  log2: 'log',
  log10: 'log',
  log1p: 'log',
  pow: 'pow',
  powr: 'pow',
  sin: 'sin',
  cos: 'sin',
  sincos: 'sin',
  tan: 'tan',
  atan: 'atan',
  atan2: 'atan',
  asin: 'atan',
  acos: 'atan',
  sinh: 'exp',
  cosh: 'exp',
  tanh: 'exp',
  fmod: 'rem',
  hypot: 'sqrt',
  cbrt: 'pow',
};
/** Library functions that cost next to nothing or a comparison. */
const cheapFunctions = new Set([
  'abs',
  'fabs',
  'fmin',
  'fmax',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
  'trunc',
  'copysign',
  'isnan',
  'isinf',
]);
const ignoredFunctions = new Set([
  'printf',
  'fprintf',
  'puts',
  'assert',
  'exit',
  'free',
  'ap_wait',
  'perror',
  'static_assert',
]);
/** A callee of at most this many statements and no loop is inlined, as the tool does by itself. */
const inlineStatements = 40;

export function lowerCall(s: State, expr: Expr & { kind: 'call' }): OpId {
  const { span, callee } = expr;
  if (callee.kind === 'member') return lowerMethod(s, expr, callee, span);
  if (callee.kind !== 'name') {
    return emit(s, {
      opcode: 'opaque',
      type: unknownType,
      args: [lowerExpr(s, callee), ...lowerArgs(s, expr.args)],
      span,
    });
  }
  const macro = lowerMacroCall(s, callee.name, expr.args, span);
  if (macro !== undefined) return macro;
  const binding = lookup(s, callee.name);
  if (binding?.kind === 'scalar') return read(s, lowerPlace(s, expr), span);
  const plain = callee.name.replace(/^.*::/, '');
  const defined =
    s.scope.functions(plain).find((def) => def.params.length === expr.args.length) ?? s.scope.functions(plain)[0];
  if (defined) return lowerUserCall(s, defined, expr, span);
  if (plain === 'memcpy' || plain === 'memmove' || plain === 'memset') return lowerCopy(s, plain, expr.args, span);
  const library = lowerLibrary(s, plain, expr.args, span);
  if (library !== undefined) return library;
  if (ignoredFunctions.has(plain)) return emitConst(s, 0, intType(32), span);
  const type = resolveType(
    { name: callee.name, args: expr.typeArgs, isConst: false, pointers: 0, isReference: false },
    s.types,
  );
  if (type.kind === 'scalar' && type.type.kind !== 'unknown') {
    const [only] = lowerArgs(s, expr.args);
    return only === undefined ? emitConst(s, 0, type.type, span) : convert(s, only, type.type, span);
  }
  problem(
    s,
    'kernel.unknown-function',
    `The body of \`${callee.name}\` is not in this file or the headers it includes: what it costs is not counted.`,
    span,
    'information',
  );
  forgetMemory(s);
  return emit(s, { opcode: 'opaque', type: unknownType, args: lowerArgs(s, expr.args), callee: callee.name, span });
}

function lowerArgs(s: State, args: readonly Expr[]): OpId[] {
  return args.map((arg) => lowerExpr(s, arg));
}

function lowerLibrary(s: State, name: string, args: readonly Expr[], span: Span): OpId | undefined {
  const base = mathFunctions[name] !== undefined || cheapFunctions.has(name) ? name : name.replace(/[fl]$/, '');
  const single = base !== name && name.endsWith('f');
  const operator = mathFunctions[base];
  if (operator === undefined && !cheapFunctions.has(base)) return undefined;
  const values = lowerArgs(s, args);
  const wide = values.map((value) => typeOf(s, value)).find((type) => type.kind === 'fixed' || type.kind === 'float');
  const first = values[0] === undefined ? unknownType : typeOf(s, values[0]);
  if (operator === undefined) {
    const type =
      base === 'abs' || base === 'min' || base === 'max'
        ? (wide ?? first)
        : single
          ? floatType(32)
          : (wide ?? floatType(64));
    const test = emit(s, { opcode: 'cmp', type: intType(1, false), args: values, variant: base, span });
    return emit(s, { opcode: 'select', type, args: [test, ...values.slice(0, 2)], span });
  }
  const type: ScalarType = single ? floatType(32) : (wide ?? floatType(64));
  const converted = values.map((value) => convert(s, value, type, span));
  return emit(s, { opcode: 'math', type, args: converted, callee: operator, variant: base, span });
}

function lowerMethod(s: State, expr: Expr & { kind: 'call' }, callee: Expr & { kind: 'member' }, span: Span): OpId {
  const base = lowerPlace(s, callee.base);
  const { member } = callee;
  if (base.kind === 'stream') {
    if (member === 'write' || member === 'write_nb') {
      const [value] = lowerArgs(s, expr.args);
      return emit(s, {
        opcode: 'streamWrite',
        type: base.type,
        args: value === undefined ? [] : [value],
        callee: base.name,
        span,
      });
    }
    if (member === 'read' || member === 'read_nb') {
      const value = emit(s, { opcode: 'streamRead', type: base.type, callee: base.name, span });
      const [into] = expr.args;
      if (into) write(s, lowerPlace(s, into), value, span);
      return value;
    }
    return emit(s, { opcode: 'argument', type: intType(1, false), callee: `${base.name}.${member}`, span });
  }
  const value = read(s, base, span);
  if (/^(to_|range$|bit$|length$|get_bit$|test$|real$|imag$)/.test(member)) {
    const type = member === 'to_double' ? floatType(64) : member === 'to_float' ? floatType(32) : typeOf(s, value);
    return convert(s, value, type, span);
  }
  return emit(s, {
    opcode: 'opaque',
    type: unknownType,
    args: [value, ...lowerArgs(s, expr.args)],
    callee: member,
    span,
  });
}

function lowerCopy(s: State, name: string, args: readonly Expr[], span: Span): OpId {
  const [to, from, size] = args;
  const target = to && arrayOf(s, to);
  const source = name === 'memset' || !from ? undefined : arrayOf(s, from);
  const array = target ?? source;
  const element = array === undefined ? unknownType : (s.arrays[array]?.element ?? unknownType);
  const bytes = size && (s.types.evaluate(size) ?? constantOf(s, lowerExpr(s, size)));
  const width = element.kind === 'unknown' ? undefined : Math.ceil(bitsOf(element) / 8);
  s.copies.push({
    to: target ?? null,
    from: source ?? null,
    count: bytes === undefined || width === undefined ? null : Math.ceil(bytes / width),
    element,
    loop: s.stack.at(-1)?.id ?? null,
    span: s.spanOverride ?? span,
  });
  (s.stack.at(-1)?.items ?? s.items).push({ kind: 'copy', copy: s.copies.length - 1 });
  forgetMemory(s);
  return emitConst(s, 0, intType(32), span);
}

function arrayOf(s: State, expr: Expr): ArrayId | undefined {
  const place = lowerPlace(s, expr);
  return arrayOfPlace(place);
}

function arrayOfPlace(place: Place): ArrayId | undefined {
  if (place.kind === 'slice') return place.binding.array;
  return place.kind === 'element' ? place.array : undefined;
}

function lowerUserCall(s: State, def: FunctionDef, expr: Expr & { kind: 'call' }, span: Span): OpId {
  s.callees.add(def);
  if (s.inlining.includes(def.name)) {
    problem(s, 'kernel.recursion', `\`${def.name}\` calls itself: recursion can't be synthesised.`, span, 'warning');
  } else if (shouldInline(def)) return inlineCall(s, def, expr, span);
  const arrays: (ArrayId | null)[] = [];
  const streams: (string | null)[] = [];
  const args: OpId[] = [];
  for (const [i, arg] of expr.args.entries()) {
    const place = isPlaceLike(s, arg) ? lowerPlace(s, arg) : undefined;
    streams.push(place?.kind === 'stream' ? place.name : null);
    if (place?.kind === 'stream') {
      arrays.push(null);
      continue;
    }
    const array = place && arrayOfPlace(place);
    const isArrayParameter = (def.params[i]?.dims.length ?? 0) > 0 || (def.params[i]?.type.pointers ?? 0) > 0;
    arrays.push(array !== undefined && isArrayParameter ? array : null);
    if (array === undefined || !isArrayParameter) args.push(place ? read(s, place, arg.span) : lowerExpr(s, arg));
  }
  const returned = resolveType(def.returnType, s.types);
  const result = emit(s, {
    opcode: 'call',
    type: returned.kind === 'scalar' ? returned.type : unknownType,
    args,
    callee: def.name,
    span,
  });
  // The call item stands for the op as well.
  const items = s.stack.at(-1)?.items ?? s.items;
  items.pop();
  items.push({ kind: 'call', call: s.calls.length });
  s.calls.push({
    callee: def.name,
    arrays,
    streams,
    args,
    result,
    loop: s.stack.at(-1)?.id ?? null,
    guarded: s.guard !== undefined,
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

function isPlaceLike(s: State, arg: Expr): boolean {
  const root = rootName(arg);
  return root !== undefined && lookup(s, root) !== undefined;
}

/**
 * Whether the source alone says that the callee is inlined: an inline pragma, or a small body without loops. A function that is
 * pipelined or a dataflow region of its own stays one.
 */
function shouldInline(def: FunctionDef): boolean {
  const own = def.body.items.flatMap((item) => (item.kind === 'pragma' ? [item.pragma.text.trim()] : []));
  const inline = own.find((text) => /^inline\b/i.test(text));
  if (inline !== undefined) return !/\boff\b/i.test(inline);
  if (own.some((text) => /^(pipeline|dataflow)\b/i.test(text))) return false;
  return countStatements(def.body) <= inlineStatements && !hasLoop(def.body);
}

function countStatements(stmt: Stmt): number {
  return childStatements(stmt).reduce((sum, child) => sum + countStatements(child), 1);
}

function hasLoop(stmt: Stmt): boolean {
  return stmt.kind === 'for' || stmt.kind === 'while' || stmt.kind === 'do' || childStatements(stmt).some(hasLoop);
}

function inlineCall(s: State, def: FunctionDef, expr: Expr & { kind: 'call' }, span: Span): OpId {
  const bindings = new Map<string, Binding | OpId>();
  const byReference: { readonly name: string; readonly target: Expr }[] = [];
  for (const [i, parameter] of def.params.entries()) {
    const arg = expr.args[i];
    if (!arg) continue;
    const place = isPlaceLike(s, arg) ? lowerPlace(s, arg) : undefined;
    if (place?.kind === 'slice') bindings.set(parameter.name, place.binding);
    else if (place?.kind === 'struct') bindings.set(parameter.name, place.binding);
    else if (place?.kind === 'stream') bindings.set(parameter.name, place);
    else {
      bindings.set(parameter.name, place ? read(s, place, arg.span) : lowerExpr(s, arg));
      if (place && (parameter.type.isReference || parameter.type.pointers > 0))
        byReference.push({ name: parameter.name, target: arg });
    }
  }
  const outer = {
    names: s.names.splice(1),
    returns: s.returns,
    loopsAround: s.loopsAround,
    returnType: s.returnType,
    source: s.sourceFunction,
    spanOverride: s.spanOverride,
  };
  s.names.push(new Map());
  s.returns = [];
  s.loopsAround = s.stack.length;
  s.sourceFunction = def.name;
  s.spanOverride = outer.spanOverride ?? span;
  s.inlining.push(def.name);
  bindTemplate(s, def, expr.typeArgs);
  const returned = resolveType(def.returnType, s.types);
  s.returnType = returned.kind === 'scalar' ? returned.type : undefined;
  bindParameters(s, def, bindings);
  lowerBody(s, def);
  const results = byReference.map(({ name, target }) => {
    const inner = lookup(s, name);
    return { target, value: inner?.kind === 'scalar' ? s.values.get(inner.variable) : undefined };
  });
  const value = foldReturns(s, span);
  s.inlining.pop();
  s.names.length = 1;
  s.names.push(...outer.names);
  s.returns = outer.returns;
  s.loopsAround = outer.loopsAround;
  s.returnType = outer.returnType;
  s.sourceFunction = outer.source;
  for (const { target, value: changed } of results) {
    if (changed !== undefined) write(s, lowerPlace(s, target), changed, span);
  }
  s.spanOverride = outer.spanOverride;
  return value;
}

/** Binds template parameters given explicitly, or by default, to their constants and types; other values are not known. */
export function bindTemplate(s: State, def: FunctionDef, args: TemplateArgs = []): void {
  for (const [i, { name, kind, default: preset }] of def.templateParams.entries()) {
    const given = args[i] ?? preset;
    if (given !== undefined && isTypeName(given)) {
      bind(s, name, { kind: 'type', type: resolveType(given, s.types) });
      continue;
    }
    const value = given && s.types.evaluate(given);
    if (value !== undefined) bind(s, name, { kind: 'constant', value });
    else if (kind === 'value') {
      const type = intType(32);
      newScalar(s, name, type, emit(s, { opcode: 'argument', type, callee: name, span: def.nameSpan }));
    }
  }
}

/** The value of an inlined callee: the last return, selected over by the guarded ones before it. */
function foldReturns(s: State, span: Span): OpId {
  let value: OpId | undefined;
  for (const { guard, value: returned } of [...s.returns].reverse()) {
    if (returned === undefined) continue;
    if (value === undefined || guard === undefined) value = returned;
    else value = emit(s, { opcode: 'select', type: typeOf(s, returned), args: [guard, returned, value], span });
  }
  if (value === undefined) return emitConst(s, 0, intType(32), span);
  return value;
}
