/** Bodies of callees lowered in place of their calls. */
import type { Span } from '../base/span';
import type { Expr, FunctionDef, Stmt } from '../syntax/ast';
import { childStatements } from '../syntax/walk';
import { instanceName, instanceOf, type Instance } from './instances';
import type { OpId } from './ir';
import { isPlaceLike } from './lower-call';
import { lowerExpr, read, write } from './lower-expr';
import { lowerPlace, type Place } from './lower-place';
import { packSize, partName } from './pack-names';
import { bindPragma, impliedForLoop } from './lower-pragma';
import { bindParameters, lowerBody } from './lower-stmt';
import { bind, emit, emitConst, lookup, newScalar, type Binding, type State } from './state';
import { choose } from './struct-value';
import { intType } from './number-types';
import { resolveType } from './types';

type Call = Expr & { readonly kind: 'call' };

/** A callee of at most this many statements and no loop is inlined, as the tool does by itself. */
const inlineStatements = 40;

/**
 * Whether the source alone says that the callee is inlined: an inline pragma, or a small body without loops. A function that is
 * pipelined or a dataflow region of its own stays one.
 */
export function shouldInline(def: FunctionDef): boolean {
  const own = pragmasOf(def);
  const inline = own.find((text) => /^inline\b/i.test(text));
  if (inline !== undefined) return !/\boff\b/i.test(inline);
  if (own.some((text) => /^(pipeline|dataflow)\b/i.test(text))) return false;
  return countStatements(def.body) <= inlineStatements && !hasLoop(def.body);
}

/** The pragmas that are about the function. */
function pragmasOf({ body }: FunctionDef): readonly string[] {
  return body.items.flatMap((item) => (item.kind === 'pragma' ? [item.pragma.text.trim()] : []));
}

/** A function that is a pipeline has no loops: they are unrolled, where it is lowered in place too. */
function isPipeline(def: FunctionDef): boolean {
  const own = pragmasOf(def);
  if (own.some((text) => /^inline\b(?!.*\boff\b)/i.test(text))) return false;
  return own.some((text) => /^pipeline\b(?!.*\boff\b)/i.test(text));
}

function countStatements(stmt: Stmt): number {
  return childStatements(stmt).reduce((sum, child) => sum + countStatements(child), 1);
}

function hasLoop(stmt: Stmt): boolean {
  return stmt.kind === 'for' || stmt.kind === 'while' || stmt.kind === 'do' || childStatements(stmt).some(hasLoop);
}

/** Lowers the body of a callee in place. `self`: the object of a method. */
export function inlineCall(
  s: State,
  instance: Instance,
  expr: Call,
  span: Span,
  self?: Binding & { kind: 'struct' },
): OpId {
  return inlining(s, { instance, self, names: [] }, expr, span, () => {
    lowerBody(s, instance.def);
    return foldReturns(s, span);
  });
}

/** Of a callee only the pragmas of its body: what it does was done before. `self`: the object that they are about. */
export function inlinePragmas(
  s: State,
  instance: Instance,
  expr: Call,
  span: Span,
  self: Binding & { kind: 'struct' },
): void {
  const { items } = instance.def.body;
  inlining(s, { instance, self, names: [] }, { ...expr, args: [] }, span, () => {
    for (const [i, item] of items.entries()) if (item.kind === 'pragma') bindPragma(s, item.pragma, items, i);
  });
}

/** The same for a method whose last statement returns a reference: what that designates. */
export function inlineReference(
  s: State,
  instance: Instance,
  expr: Call,
  span: Span,
  self: Binding & { kind: 'struct' },
): Place {
  const { def } = instance;
  const last = def.body.items.at(-1);
  const value = last?.kind === 'return' ? last.value : undefined;
  return inlining(s, { instance, self, names: [] }, expr, span, () => {
    lowerBody(s, { ...def, body: { ...def.body, items: def.body.items.slice(0, -1) } });
    return value ? lowerPlace(s, value) : { kind: 'unknown' };
  });
}

type Lambda = Binding & { readonly kind: 'lambda' };

/** Global pointers that are set to one another. */
const mostPointers = 8;

/**
 * The lambda that an expression is or names, by a global pointer too; a function that is named, and so passed as a pointer, is one that
 * sees nothing.
 */
export function lambdaOf(s: State, expr: Expr, depth = 0): Lambda | undefined {
  if (expr.kind === 'lambda') return { ...expr, names: [...s.names], self: s.self };
  if (expr.kind === 'unary' && expr.op === '&') return lambdaOf(s, expr.operand, depth);
  if (expr.kind === 'conditional') {
    const test = s.types.evaluate(expr.test);
    return test === undefined ? undefined : lambdaOf(s, test !== 0 ? expr.yes : expr.no, depth);
  }
  if (expr.kind !== 'name') return undefined;
  const binding = lookup(s, expr.name);
  if (binding) return binding.kind === 'lambda' ? binding : undefined;
  const [def, other] = s.scope.functions(expr.name.replace(/^.*::/, ''));
  if (!def) {
    const init = depth < mostPointers ? s.scope.global(expr.name)?.init : undefined;
    const pointed = init && lambdaOf(s, init, depth + 1);
    return pointed && { ...pointed, names: [], self: undefined };
  }
  if (other || def.className !== undefined) return undefined;
  s.callees.add(def);
  const template = def.templateParams.length > 0 ? def : undefined;
  return {
    kind: 'lambda',
    params: def.params,
    body: def.body,
    names: [],
    self: undefined,
    ...(template && { template }),
  };
}

/** A call of a lambda: its body sees the names that it saw where it is written. */
export function inlineLambda(s: State, lambda: Lambda, expr: Call, span: Span): OpId {
  const def: FunctionDef = { ...lambdaDef, params: lambda.params, body: lambda.body };
  const callee = { instance: { def, args: new Map() }, self: lambda.self, names: lambda.names.slice(1) };
  if (s.inlining.length > maxLambdas) return emitConst(s, 0, intType(32), span);
  if (lambda.template) return inlineCall(s, instanceOf(s, lambda.template, expr), expr, span);
  return inlining(s, callee, expr, span, () => {
    lowerBody(s, def);
    return foldReturns(s, span);
  });
}

/** Calls in calls, of which one may be of a lambda that calls itself. */
const maxLambdas = 64;
const nowhere = { start: 0, end: 0 };
const lambdaDef: FunctionDef = {
  name: 'lambda',
  returnType: { name: 'auto', args: [], isConst: false, pointers: 0, isReference: false },
  params: [],
  templateParams: [],
  isStatic: false,
  body: { kind: 'block', items: [], span: nowhere },
  start: 0,
  length: 0,
  nameSpan: nowhere,
  headerSpan: nowhere,
  text: '',
};

interface Callee {
  readonly instance: Instance;
  readonly self: (Binding & { kind: 'struct' }) | undefined;
  /** What the body sees beside its own names and global ones. */
  readonly names: readonly Map<string, Binding>[];
}

/** The parameters of a callee for so many operands: those of a pack one by one. */
function paramsFor({ params }: FunctionDef, count: number): FunctionDef['params'] {
  const last = params.at(-1);
  if (!last?.isPack) return params;
  const parts = Array.from({ length: Math.max(0, count - params.length + 1) }, (_, part) => ({
    ...last,
    name: partName(last.name, part),
    type: { ...last.type, name: partName(last.type.name, part) },
  }));
  return [...params.slice(0, -1), ...parts];
}

/** Binds the parameters to the operands of a call, and gives what `lower` makes of the body. */
function inlining<T>(s: State, { instance, self, names }: Callee, expr: Call, span: Span, lower: () => T): T {
  const { def } = instance;
  const bindings = new Map<string, Binding | OpId>();
  const byReference: { readonly name: string; readonly target: Expr }[] = [];
  const params = paramsFor(def, expr.args.length);
  for (const [i, parameter] of params.entries()) {
    const arg = expr.args[i] ?? parameter.init;
    if (!arg) continue;
    const lambda = lambdaOf(s, arg);
    const place = !lambda && isPlaceLike(s, arg) ? lowerPlace(s, arg) : undefined;
    if (lambda) bindings.set(parameter.name, lambda);
    else if (place?.kind === 'slice') bindings.set(parameter.name, place.binding);
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
    labels: s.labels,
    returnType: s.returnType,
    source: s.sourceFunction,
    spanOverride: s.spanOverride,
    self: s.self,
  };
  s.names.push(...names, new Map());
  s.self = self;
  s.returns = [];
  s.labels = new Set();
  s.loopsAround = s.stack.length;
  s.sourceFunction = s.scope.nameOf(def);
  s.spanOverride = outer.spanOverride ?? span;
  s.inlined.set(def.body, (s.inlined.get(def.body) ?? 0) + 1);
  s.inlining.push(instanceName(s.scope.nameOf(def), instance, s.types));
  bindTemplate(s, instance);
  if (self && def.templateParams.length > 0) s.instances.push({ ...instance, isInlined: true });
  const returned = resolveType(def.returnType, s.types);
  s.returnType = returned.kind === 'scalar' ? returned.type : undefined;
  const pack = def.params.at(-1);
  if (pack?.isPack) bind(s, pack.name, { kind: 'pack', count: params.length - def.params.length + 1 });
  bindParameters(s, params === def.params ? def : { ...def, params }, bindings);
  const firstLoop = s.loops.length;
  const valueOf = (name: string): OpId | undefined => {
    const inner = lookup(s, name);
    return inner?.kind === 'scalar' ? s.values.get(inner.variable) : undefined;
  };
  const given = byReference.map(({ name }) => valueOf(name));
  const result = lower();
  const results = byReference.map(({ name, target }) => ({ target, value: valueOf(name) }));
  if (isPipeline(def)) for (let loop = firstLoop; loop < s.loops.length; loop++) impliedForLoop(s, loop, 'unroll', {});
  s.inlining.pop();
  s.names.length = 1;
  s.names.push(...outer.names);
  s.returns = outer.returns;
  s.labels = outer.labels;
  s.loopsAround = outer.loopsAround;
  s.returnType = outer.returnType;
  s.sourceFunction = outer.source;
  s.self = outer.self;
  for (const [i, { target, value: after }] of results.entries()) {
    if (after !== undefined && after !== given[i]) write(s, lowerPlace(s, target), after, span);
  }
  s.spanOverride = outer.spanOverride;
  return result;
}

/** Binds template parameters to their constants and types; those without a known one are values that are not known. */
export function bindTemplate(s: State, { def, args }: Instance): void {
  for (const { name, kind, isPack } of def.templateParams) {
    if (isPack) {
      bindPack(s, name, args);
      continue;
    }
    const known = args.get(name);
    if (typeof known === 'number') bind(s, name, { kind: 'constant', value: known });
    else if (known) bind(s, name, { kind: 'type', type: known });
    else if (kind === 'value') {
      const type = intType(32);
      newScalar(s, name, type, emit(s, { opcode: 'argument', type, callee: name, span: def.nameSpan }));
    }
  }
}

function bindPack(s: State, name: string, args: Instance['args']): void {
  const count = args.get(packSize(name));
  if (typeof count !== 'number') return;
  bind(s, name, { kind: 'pack', count });
  for (let part = 0; part < count; part++) {
    const known = args.get(partName(name, part));
    if (typeof known === 'number') bind(s, partName(name, part), { kind: 'constant', value: known });
    else if (known) bind(s, partName(name, part), { kind: 'type', type: known });
  }
}

/** The value of an inlined callee: the last return, selected over by the guarded ones before it. */
function foldReturns(s: State, span: Span): OpId {
  let value: OpId | undefined;
  for (const { guard, value: returned } of [...s.returns].reverse()) {
    if (returned === undefined) continue;
    if (value === undefined || guard === undefined) value = returned;
    else value = choose(s, guard, returned, value, span);
  }
  if (value === undefined) return emitConst(s, 0, intType(32), span);
  return value;
}
