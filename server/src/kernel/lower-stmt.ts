/** Statements -> regions of operations, with `if`s turned into guards and loop-carried scalars into phis. */
import type { Span } from '../base/span';
import type { Declarator, Expr, FunctionDef, Stmt } from '../syntax/ast';
import { assignedAnywhere, assignedNames } from './assigned';
import type { OpId } from './ir';
import { convert, invert, lowerExpr, neededType, typeOf, write } from './lower-expr';
import { construct, constructedBefore, initializeMembers } from './lower-construct';
import { releaseLocks, takeLock } from './lower-containers';
import { startTask } from './lower-call';
import { lowerLoop } from './lower-loop';
import { bindPragma } from './lower-pragma';
import {
  bind,
  constantOf,
  emit,
  emitConst,
  lookup,
  newScalar,
  problem,
  underGuard,
  type Binding,
  type State,
} from './state';
import { eitherType } from './result-types';
import { boolType, intType, unknownType } from './number-types';
import { declaredType, fieldsOf, type ResolvedType } from './types';
import { lambdaOf } from './lower-inline';
import { objectFor } from './lower-method';
import { lowerPlace, memberPlace } from './lower-place';
import { isIndexed, isMoved, newPointer, offsetType } from './pointers';
import { constructStruct, takeOver } from './struct-value';
import { emitStore } from './memory';
import { newVariable } from './variables';

/** Binds the parameters of a function: given values (of an inlined call), else arguments of its own. */
export function bindParameters(s: State, def: FunctionDef, given: ReadonlyMap<string, Binding | OpId>): void {
  for (const [position, parameter] of def.params.entries()) {
    const value = given.get(parameter.name);
    if (typeof value === 'object') {
      const moves = value.kind === 'array' && isMoved(def, parameter);
      bind(s, parameter.name, moves ? newPointer(s, value, parameter.span) : value);
      continue;
    }
    const type = declaredType(parameter, s.types);
    if (type.kind === 'void') continue;
    if (value !== undefined && type.kind === 'struct' && type.dims.length === 0 && s.structValues.has(value)) {
      const object = objectFor(s, parameter.name, type, value, parameter.span);
      if (object) bind(s, parameter.name, object);
      continue;
    }
    if (value !== undefined && type.kind === 'scalar' && type.isVector && s.vectors.has(value)) {
      const { name, span } = parameter;
      const binding = newVariable(s, { name, type, place: 'local', isConst: false, span });
      bind(s, name, binding);
      if (binding.kind === 'array') write(s, { kind: 'slice', binding }, value, span);
      continue;
    }
    if (value !== undefined) {
      const known = type.kind === 'scalar' && type.type.kind !== 'unknown' ? type.type : typeOf(s, value);
      newScalar(s, parameter.name, known, convert(s, value, known, parameter.span));
      continue;
    }
    const { name, nameSpan } = parameter;
    const isOne = type.kind === 'struct' && parameter.type.pointers > 0 && !isIndexed(def, name);
    const variable = newVariable(s, {
      name,
      type: isOne ? { ...type, dims: type.dims.slice(1) } : type,
      place: 'argument',
      parameter: position,
      isConst: parameter.type.isConst,
      span: nameSpan,
    });
    bind(s, name, variable.kind === 'array' && isMoved(def, parameter) ? newPointer(s, variable, nameSpan) : variable);
  }
}

export function lowerBody(s: State, def: FunctionDef): void {
  initializeMembers(s, def);
  lowerItems(s, def.body.items);
  releaseLocks(s, def.body.items);
}

/** A scope of its own for declarations. */
export function lowerBlock(s: State, items: readonly Stmt[]): void {
  s.names.push(new Map());
  s.nesting++;
  lowerItems(s, items);
  releaseLocks(s, items);
  s.nesting--;
  s.names.pop();
}

function lowerItems(s: State, items: readonly Stmt[]): void {
  for (const [i, item] of items.entries()) {
    if (item.kind === 'pragma') bindPragma(s, item.pragma, items, i);
    else if (item.kind !== 'if') lowerStmt(s, item);
    if (item.kind !== 'if') continue;
    const test = lowerIf(s, item);
    if (test === 'left') return;
    const rest = items.slice(i + 1);
    if (test === undefined || rest.length === 0 || item.no || !leaves(item.yes)) continue;
    // What follows `if (c) return;` happens only when c is false.
    const skip = invert(s, test, item.span);
    underGuard(s, skip, item.span, () => {
      merging(s, skip, rest, item.span, () => lowerItems(s, rest));
    });
    return;
  }
}

/** Control does not come to what follows the statement. */
function leaves(stmt: Stmt): boolean {
  const last = stmt.kind === 'block' ? stmt.items.at(-1) : stmt;
  return last?.kind === 'return' || last?.kind === 'continue' || last?.kind === 'break';
}

/** Runs `body` under `test`; scalars that it assigns get a select of the old and the new value. */
function merging(s: State, test: OpId, assigns: readonly Stmt[], span: Span, body: () => void): void {
  const before = valuesOf(s, assigns);
  body();
  for (const [variable, old] of before) {
    const now = s.values.get(variable);
    if (now === undefined || now === old) continue;
    const type = eitherType(neededType(s, now), neededType(s, old));
    s.values.set(variable, emit(s, { opcode: 'select', type, args: [test, now, convert(s, old, type, span)], span }));
  }
}

function valuesOf(s: State, stmts: readonly Stmt[]): Map<number, OpId> {
  const values = new Map<number, OpId>();
  for (const name of assignedNames(s, stmts)) {
    for (const { variable } of variablesOf(lookup(s, name))) {
      const value = s.values.get(variable);
      if (value !== undefined) values.set(variable, value);
    }
  }
  return values;
}

/** The scalar variables behind a name: itself, or the scalar members of a struct. */
export function variablesOf(binding: Binding | undefined): readonly (Binding & { readonly kind: 'scalar' })[] {
  if (binding?.kind === 'scalar') return [binding];
  if (binding?.kind === 'array' && binding.cursor !== undefined)
    return [{ kind: 'scalar', variable: binding.cursor, type: offsetType }];
  if (binding?.kind === 'struct') return [...binding.fields.values()].flatMap(variablesOf);
  return [];
}

export function lowerStmt(s: State, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'block':
      lowerBlock(s, stmt.items);
      return;
    case 'declare':
      for (const declarator of stmt.declarators) declare(s, declarator);
      return;
    case 'expression':
      lowerExpr(s, stmt.expr);
      return;
    case 'for':
    case 'while':
    case 'do':
      lowerLoop(s, stmt);
      return;
    case 'if':
      lowerIf(s, stmt);
      return;
    case 'switch':
      lowerSwitch(s, stmt);
      return;
    case 'label':
      s.labels.add(stmt.name);
      lowerStmt(s, stmt.body);
      return;
    case 'return': {
      const value = stmt.value && lowerExpr(s, stmt.value);
      const returned = value !== undefined && s.returnType ? convert(s, value, s.returnType, stmt.span) : value;
      s.returns.push({ guard: s.guard, value: returned });
      for (const loop of s.stack.slice(s.loopsAround)) loop.hasEarlyExit = true;
      return;
    }
    case 'break':
    case 'goto': {
      if (stmt.kind === 'goto' && s.labels.has(stmt.target)) loopsBack(s, stmt.target, stmt.span);
      const loop = s.inSwitch && stmt.kind === 'break' ? undefined : s.stack.at(-1);
      if (loop) loop.hasEarlyExit = true;
      if (loop && s.guard !== undefined) s.exits.push(s.guard);
      return;
    }
    case 'pragma':
      bindPragma(s, stmt.pragma, [stmt], 0);
      return;
    case 'continue':
    case 'empty':
    case 'unknown':
  }
}

/** A jump to what stands before it is a loop of which nothing is known. */
function loopsBack(s: State, label: string, span: Span): void {
  const message = `\`goto ${label}\` goes back, which makes a loop whose trip count is not known: the latency is unknown.`;
  problem(s, 'kernel.goto-loop', message, span, 'warning');
  emit(s, { opcode: 'opaque', type: unknownType, isUnfollowed: true, callee: `goto ${label}`, span });
}

/** The test; undefined: it is known, and `left` where the branch that is taken leaves what the statement stands in. */
function lowerIf(s: State, { test: condition, yes, no, span }: Stmt & { kind: 'if' }): OpId | 'left' | undefined {
  const test = lowerExpr(s, condition);
  const known = constantOf(s, test);
  if (known !== undefined) {
    const taken = known !== 0 ? yes : no;
    if (taken) lowerStmt(s, taken);
    return taken && leaves(taken) ? 'left' : undefined;
  }
  const before = valuesOf(s, no ? [yes, no] : [yes]);
  underGuard(s, test, span, () => lowerBlock(s, [yes]));
  const afterYes = new Map([...before.keys()].map((variable) => [variable, s.values.get(variable)] as const));
  for (const [variable, value] of before) s.values.set(variable, value);
  if (no) underGuard(s, invert(s, test, span), span, () => lowerBlock(s, [no]));
  for (const [variable, old] of before) {
    const ifTrue = afterYes.get(variable) ?? old;
    const ifFalse = s.values.get(variable) ?? old;
    if (ifTrue === ifFalse) continue;
    const type = eitherType(neededType(s, ifTrue), neededType(s, ifFalse));
    s.values.set(variable, emit(s, { opcode: 'select', type, args: [test, ifTrue, ifFalse], span }));
  }
  return test;
}

/**
 * A switch is a chain of ifs, with the default as the last else. Cases without statements share those of the next; any other
 * case without a break is taken to end there as well.
 */
function lowerSwitch(s: State, { subject, cases, span }: Stmt & { kind: 'switch' }): void {
  const value = lowerExpr(s, subject);
  const known = constantOf(s, value);
  const labels = cases.map(({ test }) => (known === undefined || !test ? undefined : s.types.evaluate(test)));
  if (known !== undefined && cases.every(({ test }, i) => !test || labels[i] !== undefined)) {
    const asked = labels.indexOf(known);
    const at = asked < 0 ? cases.findIndex(({ test }) => !test) : asked;
    const taken = at < 0 ? undefined : cases.slice(at).find(({ items }) => items.length > 0);
    if (taken) lowerCase(s, taken.items);
    return;
  }
  const either = (a: OpId | undefined, b: OpId): OpId =>
    a === undefined ? b : emit(s, { opcode: 'or', type: boolType, args: [a, b], span });
  let any: OpId | undefined;
  let shared: OpId | undefined;
  let rest: readonly Stmt[] = [];
  let isDefault = false;
  const around = s.inSwitch;
  s.inSwitch = true;
  for (const { test, items } of cases) {
    isDefault ||= !test;
    if (test) {
      const equal = emit(s, { opcode: 'cmp', type: boolType, args: [value, lowerExpr(s, test)], variant: '==', span });
      any = either(any, equal);
      shared = either(shared, equal);
    }
    if (items.length === 0) continue;
    const body = withoutBreaks(items);
    if (isDefault) rest = body;
    else if (shared !== undefined) lowerUnder(s, shared, body, span);
    isDefault = false;
    shared = undefined;
  }
  if (any === undefined) lowerBlock(s, rest);
  else if (rest.length > 0) lowerUnder(s, invert(s, any, span), rest, span);
  s.inSwitch = around;
}

function withoutBreaks(items: readonly Stmt[]): readonly Stmt[] {
  return items.filter((item) => item.kind !== 'break');
}

/** The statements of the case of a switch that is known to be taken. */
function lowerCase(s: State, items: readonly Stmt[]): void {
  const around = s.inSwitch;
  s.inSwitch = true;
  lowerBlock(s, withoutBreaks(items));
  s.inSwitch = around;
}

function lowerUnder(s: State, test: OpId, body: readonly Stmt[], span: Span): void {
  underGuard(s, test, span, () => merging(s, test, body, span, () => lowerBlock(s, body)));
}

function declare(s: State, declarator: Declarator): void {
  const type = declaredType(declarator, s.types);
  const { name, init, isStatic, span } = declarator;
  const { isConst } = declarator.type;
  if (type.kind === 'void') return;
  if (/(^|::)task$/.test(declarator.type.name) && type.kind === 'scalar' && type.type.kind === 'unknown') {
    bind(s, name, { kind: 'task' });
    if (init?.kind === 'list') startTask(s, init.items, span);
    return;
  }
  const lambda = init && lambdaOf(s, init);
  if (lambda) return bind(s, name, lambda);
  const pointed = declarator.type.pointers > 0 && init ? lowerPlace(s, init) : undefined;
  if (pointed?.kind === 'slice') {
    bind(s, name, newPointer(s, pointed.binding, span));
  } else if (type.kind === 'struct') {
    declareStruct(s, declarator, type);
  } else if (type.kind === 'stream' || type.dims.length > 0) {
    const place = isStatic ? 'static' : 'local';
    const at = s.spanOverride ?? declarator.nameSpan;
    const isTable = isConst || (init?.kind === 'list' && isNeverWritten(s, declarator));
    const variable = newVariable(s, { name, type, place, isConst: isTable, span: at });
    bind(s, name, variable);
    if (takeLock(s, declarator) || variable.kind !== 'array' || !init || isStatic) return;
    const isWhole = s.arrays[variable.array]?.isVector && (init.kind !== 'list' || init.items.length === 1);
    if (isWhole) write(s, { kind: 'slice', binding: variable }, lowerExpr(s, init), span);
    else if (!isTable) initialise(s, variable.array, init);
  } else if (isStatic && !isConst) {
    declareStatic(s, declarator, type);
  } else {
    const value = init ? lowerExpr(s, init) : emitConst(s, 0, type.type, span);
    const struct = type.type.kind === 'unknown' ? s.structValues.get(value)?.type : undefined;
    const object = struct && objectFor(s, name, struct, value, span);
    if (object) return bind(s, name, object);
    const known = type.type.kind === 'unknown' ? typeOf(s, value) : type.type;
    newScalar(s, name, known, convert(s, value, known, span));
  }
}

const written = new WeakMap<FunctionDef['body'], ReadonlySet<string>>();

/** A list of constants that the function only reads: the tool makes a table of it, `const` or not. */
function isNeverWritten(s: State, { name, init }: Declarator): boolean {
  const [def, other] = s.scope.functions(s.sourceFunction);
  const isConstant = (expr: Expr): boolean =>
    expr.kind === 'list' ? expr.items.every(isConstant) : s.types.evaluate(expr) !== undefined;
  if (!def || other || !init || !isConstant(init)) return false;
  let names = written.get(def.body);
  if (!names) written.set(def.body, (names = assignedAnywhere(s, [def.body])));
  return !names.has(name);
}

/** A register that keeps its value from call to call: unknown at the start, and needed at the end. */
function declareStatic(s: State, { name, span }: Declarator, type: ResolvedType & { kind: 'scalar' }): void {
  const key = `${s.sourceFunction}.${name}`;
  const known = s.names[0]?.get(key);
  if (known) return bind(s, name, known);
  const binding = newVariable(s, { name, type, place: 'static', isConst: false, span });
  bind(s, name, binding);
  for (const { variable } of variablesOf(binding)) s.statics.add(s.values.get(variable) ?? -1);
  s.names[0]?.set(key, binding);
}

function declareStruct(
  s: State,
  { name, init, span, isStatic, type: { isConst } }: Declarator,
  type: ResolvedType & { kind: 'struct' },
): void {
  const place = isStatic ? 'static' : 'local';
  const binding = newVariable(s, { name, type, place, isConst, span });
  bind(s, name, binding);
  if (binding.kind !== 'struct') return;
  if (type.dims.length > 0) return constructedBefore(s, binding, span);
  declareScalars(s, binding, span);
  if (isStatic) return constructedBefore(s, binding, span);
  if (!init || init.kind === 'list') {
    if (construct(s, binding, init?.items ?? [], span) || !init) return;
  }
  const first = s.arrays.length;
  const value = init.kind === 'list' ? constructStruct(s, type, init.items, span) : lowerExpr(s, init);
  takeOver(s, binding, value, first);
  write(s, { kind: 'struct', binding }, value, span);
}

/** Scalar members are variables from the start, so that loops know what they carry. */
function declareScalars(s: State, binding: Binding & { kind: 'struct' }, span: Span): void {
  for (const { field, scope } of fieldsOf(binding, s.types)) {
    const type = declaredType(field, scope);
    if (type.kind === 'void' || type.kind === 'stream' || type.dims.length > 0) continue;
    const member = memberPlace(s, { kind: 'struct', binding }, field.name, span);
    if (member.kind === 'struct') declareScalars(s, member.binding, span);
  }
}

/** A short initialiser of a local array is a row of stores; a long one is a ROM or a memory preset. */
function initialise(s: State, array: number, init: Expr): void {
  if (init.kind !== 'list' || init.items.length > 16 || (s.arrays[array]?.dims.length ?? 0) !== 1) return;
  for (const [i, item] of init.items.entries()) {
    const index = emitConst(s, i, intType(32), item.span);
    emitStore(s, array, [index], lowerExpr(s, item), item.span);
  }
}
