/** Loops -> `OpenLoop`s with trip count, counter, phis and body. */
import type { Span } from '../base/span';
import type { Expr, ForStmt, Stmt, WhileStmt } from '../syntax/ast';
import * as affine from './affine';
import { assignedNames, namesIn } from './assigned';
import type { Affine, OpId, ScalarType } from './ir';
import { convert, lowerExpr, typeOf } from './lower-expr';
import { bindLoopPragmas } from './lower-pragma';
import { lowerStmt, variablesOf } from './lower-stmt';
import { forgetMemory } from './memory';
import { bind, constantOf, emit, emitConst, lookup, type OpenLoop, type State } from './state';
import { countTrips, endsInRange, readHeader, simulate, type Header } from './trip-count';
import { declaredType } from './types';

export function lowerLoop(s: State, stmt: ForStmt | WhileStmt): void {
  s.names.push(new Map());
  const header = stmt.kind === 'for' ? readHeader(stmt, (expr) => s.types.evaluate(expr)) : undefined;
  const assigned = assignedNames(s, [stmt.body]);
  const isFixed = (expr: Expr | undefined): boolean => !expr || ![...namesIn(expr)].some((name) => assigned.has(name));
  if (header && stmt.kind === 'for' && isFixed(stmt.step)) lowerCounted(s, stmt, header, isFixed(header.bound));
  else lowerGeneral(s, stmt, isFixed(stmt.test) && (stmt.kind !== 'for' || isFixed(stmt.step)));
  s.names.pop();
}

/** `for (v = a; v < b; v += c)` whose body leaves v and c alone. `isBounded`: b as well. */
function lowerCounted(s: State, stmt: ForStmt, header: Header, isBounded: boolean): void {
  const { variable } = header;
  const start = header.start ? lowerExpr(s, header.start) : currentValue(s, variable);
  if (start === undefined) return lowerGeneral(s, stmt, isBounded);
  const bound = lowerExpr(s, header.bound);
  const startForm = s.affine[start] ?? affine.symbol(start);
  const boundForm = s.affine[bound] ?? affine.symbol(bound);
  const loop = openLoop(s, stmt);
  loop.counter = variable;
  const type = declaredCounter(s, stmt, header) ?? typeOf(s, start);
  const trips = countTrips(header, startForm, boundForm, (id) => s.loops[id]?.tripCount ?? { kind: 'unknown' });
  const isKnown = isBounded && endsInRange(trips, startForm, header.step, type);
  loop.tripCount = isKnown ? trips : { kind: 'unknown' };
  loop.hasVariableBound = loop.tripCount.kind !== 'exact';
  const form = affine.counter(loop.id, startForm, header.step);
  const induction = induce(s, type, form, stmt.headerSpan);
  const slot = counterVariable(s, header, type);
  if (slot === undefined) return;
  s.values.set(slot, induction);
  lowerIterations(s, loop, stmt, variable);
  const last =
    loop.tripCount.kind === 'exact' && !loop.hasEarlyExit
      ? affine.add(startForm, affine.constant(header.step * loop.tripCount.count))
      : undefined;
  closeLoop(s);
  const final = last && affine.isConstant(last) ? last.constant : undefined;
  s.values.set(slot, afterLoop(s, final, induction, stmt.headerSpan));
}

/** The counter when its loop is over: a constant where that is known, else a value of its own. */
function afterLoop(s: State, final: number | undefined, counter: OpId, span: Span): OpId {
  const type = typeOf(s, counter);
  if (final !== undefined) return emitConst(s, final, type, span);
  const op = emit(s, { opcode: 'cast', type, args: [counter], variant: 'after the loop', span });
  s.affine[op] = affine.symbol(op);
  return op;
}

/** Any other loop: the header is run on constants where the body leaves it alone, else the trip count is unknown. */
function lowerGeneral(s: State, stmt: ForStmt | WhileStmt, isFixed: boolean): void {
  if (stmt.kind === 'for' && stmt.init) lowerStmt(s, stmt.init);
  const controlled = isFixed ? simulateHeader(s, stmt) : undefined;
  const loop = openLoop(s, stmt);
  if (controlled) {
    loop.tripCount = { kind: 'exact', count: Math.max(0, controlled.count + (stmt.kind === 'do' ? 1 : 0)) };
    loop.counter = controlled.variable;
  } else {
    loop.hasVariableBound = true;
  }
  const binding = controlled && lookup(s, controlled.variable);
  let counter: OpId | undefined;
  if (controlled && binding?.kind === 'scalar') {
    const { values } = controlled;
    const step = (values[1] ?? 0) - (values[0] ?? 0);
    const even = values.every((value, i) => value === (values[0] ?? 0) + i * step);
    const form = even
      ? affine.counter(loop.id, affine.constant(values[0] ?? 0), values.length > 1 ? step : 0)
      : undefined;
    counter = induce(s, binding.type, form, stmt.headerSpan);
    s.values.set(binding.variable, counter);
  }
  const header = controlled ? {} : { test: stmt.test, step: stmt.kind === 'for' ? stmt.step : undefined };
  lowerIterations(s, loop, stmt, controlled?.variable, header);
  closeLoop(s);
  if (controlled && counter !== undefined && binding?.kind === 'scalar') {
    const final = loop.hasEarlyExit ? undefined : controlled.final;
    s.values.set(binding.variable, afterLoop(s, final, counter, stmt.headerSpan));
  }
}

/** Phis for what the body carries, the body, and the phis' second operands. `header`: tests and steps run in each iteration. */
function lowerIterations(
  s: State,
  loop: OpenLoop,
  stmt: ForStmt | WhileStmt,
  counter: string | undefined,
  { test, step }: { readonly test?: Expr; readonly step?: Expr } = {},
): void {
  const headerStmts = [test, step].flatMap((expr): Stmt[] =>
    expr ? [{ kind: 'expression', expr, span: expr.span }] : [],
  );
  const carried = new Map<number, string>();
  for (const name of assignedNames(s, [stmt.body, ...headerStmts])) {
    if (name !== counter) for (const variable of variablesOf(lookup(s, name))) carried.set(variable, name);
  }
  const phis: { readonly variable: number; readonly phi: OpId }[] = [];
  for (const [variable, name] of carried) {
    const before = s.values.get(variable);
    if (before === undefined) continue;
    const args = [before, before];
    const phi = emit(s, { opcode: 'phi', type: typeOf(s, before), args, variable: name, span: stmt.headerSpan });
    loop.phis.push(phi);
    phis.push({ variable, phi });
    s.values.set(variable, phi);
  }
  forgetMemory(s);
  const { nesting, inSwitch } = s;
  s.nesting = 0;
  s.inSwitch = false;
  bindLoopPragmas(s, stmt);
  const decide = (expr: Expr): number => s.exits.push(lowerExpr(s, expr));
  if (test && stmt.kind !== 'do') decide(test);
  if (stmt.body.kind === 'block') lowerLoopBody(s, stmt.body.items);
  else lowerStmt(s, stmt.body);
  if (test && stmt.kind === 'do') decide(test);
  if (step) lowerExpr(s, step);
  s.nesting = nesting;
  s.inSwitch = inSwitch;
  for (const { variable, phi } of phis) {
    const op = s.ops[phi];
    const after = s.values.get(variable);
    const [before] = op?.args ?? [];
    if (op && after !== undefined && before !== undefined)
      op.args = [before, convert(s, after, op.type, stmt.headerSpan)];
  }
  forgetMemory(s);
}

function lowerLoopBody(s: State, items: readonly Stmt[]): void {
  s.nesting = -1;
  lowerStmt(s, { kind: 'block', items, span: { start: 0, end: 0 } });
  s.nesting = 0;
}

function openLoop(s: State, stmt: ForStmt | WhileStmt): OpenLoop {
  const parent = s.stack.at(-1);
  const at = (span: Span): Span => s.spanOverride ?? span;
  const loop: OpenLoop = {
    id: s.loops.length,
    kind: stmt.kind,
    parent: parent?.id ?? null,
    children: [],
    depth: s.stack.length,
    label: stmt.label ?? null,
    sourceFunction: s.sourceFunction,
    items: [],
    phis: [],
    guarded: s.guard !== undefined,
    span: at({ start: stmt.labelSpan?.start ?? stmt.span.start, end: stmt.span.end }),
    headerSpan: at(stmt.headerSpan),
    bodySpan: at(stmt.body.span),
    hasBraces: stmt.body.kind === 'block',
    tripCount: { kind: 'unknown' },
    hasVariableBound: false,
    hasEarlyExit: false,
  };
  parent?.children.push(loop.id);
  (parent?.items ?? s.items).push({ kind: 'loop', loop: loop.id });
  s.loops.push(loop);
  s.stack.push(loop);
  s.numbering.push(new Map());
  return loop;
}

function closeLoop(s: State): void {
  s.stack.pop();
  s.numbering.pop();
}

function currentValue(s: State, name: string): OpId | undefined {
  const binding = lookup(s, name);
  return binding?.kind === 'scalar' ? s.values.get(binding.variable) : undefined;
}

function induce(s: State, type: ScalarType, form: Affine | undefined, span: Span): OpId {
  const op = emit(s, { opcode: 'induction', type, span });
  s.affine[op] = form ?? affine.symbol(op);
  return op;
}

function declaredCounter(s: State, stmt: ForStmt, header: Header): ScalarType | undefined {
  if (!header.declares || stmt.init?.kind !== 'declare') return undefined;
  const [declarator] = stmt.init.declarators;
  const type = declarator && declaredType(declarator, s.types);
  return type?.kind === 'scalar' && type.type.kind !== 'unknown' ? type.type : undefined;
}

/** The variable that holds the counter: declared in the header, or one that is there already. */
function counterVariable(s: State, header: Header, type: ScalarType): number | undefined {
  const known = header.declares ? undefined : lookup(s, header.variable);
  if (known?.kind === 'scalar') return known.variable;
  const variable = s.nextVariable++;
  bind(s, header.variable, { kind: 'scalar', variable, type });
  return variable;
}

interface Controlled {
  readonly variable: string;
  readonly count: number;
  readonly values: readonly number[];
  readonly final: number;
}

function simulateHeader(s: State, stmt: ForStmt | WhileStmt): Controlled | undefined {
  const { test } = stmt;
  const step = stmt.kind === 'for' ? stmt.step : undefined;
  if (!test) return undefined;
  const changed = assignedNames(s, [{ kind: 'expression', expr: test, span: test.span }]);
  if (step)
    for (const name of assignedNames(s, [{ kind: 'expression', expr: step, span: step.span }])) changed.add(name);
  // In a do loop, and where the test has no side effect, the body may be what counts: not simulated.
  for (const variable of changed) {
    const value = currentValue(s, variable);
    const start = value === undefined ? undefined : constantOf(s, value);
    if (start === undefined) continue;
    const run = simulate(variable, start, test, step, (expr) => s.types.evaluate(expr));
    // A do loop runs its body before the first test.
    if (run) return { variable, ...run, values: stmt.kind === 'do' ? [start, ...run.values] : run.values };
  }
  return undefined;
}
