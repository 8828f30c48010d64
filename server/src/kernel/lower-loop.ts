/** Loops -> `OpenLoop`s with trip count, counter, phis and body. */
import type { Span } from '../base/span';
import type { Expr, ForStmt, Stmt, WhileStmt } from '../syntax/ast';
import { childrenOf } from '../syntax/walk';
import * as affine from './affine';
import { assignedNames, namesIn } from './assigned';
import { typeOfExpr } from './expr-type';
import { tripRange, type Affine, type LoopId, type OpId, type ScalarType, type TripCount } from './ir';
import { convert, lowerExpr, typeOf } from './lower-expr';
import { bindLoopPragmas } from './lower-pragma';
import { lowerRange } from './lower-range';
import { lowerStmt, variablesOf } from './lower-stmt';
import { forgetMemory } from './memory';
import { offsetOf } from './pointers';
import { bind, constantOf, emit, emitConst, lookup, type OpenLoop, type State } from './state';
import { conditionsOf, headerOf, movedBefore, steppedVariables, type Condition, type Step } from './stepped';
import { besidesOf, countTrips, endsInRange, nameOf, readHeader, simulate, type Header } from './trip-count';
import { intType } from './number-types';
import { declaredType } from './types';

export function lowerLoop(s: State, stmt: ForStmt | WhileStmt): void {
  s.names.push(new Map());
  if (stmt.label) s.labels.add(stmt.label);
  if (stmt.kind !== 'for' || !lowerRange(s, stmt)) lowerByHeader(s, stmt);
  s.names.pop();
}

function lowerByHeader(s: State, stmt: ForStmt | WhileStmt): void {
  const header = stmt.kind === 'for' ? readHeader(stmt, (expr) => s.types.evaluate(expr)) : undefined;
  const assigned = assignedNames(s, [stmt.body]);
  const isFixed = (expr: Expr | undefined): boolean =>
    !expr || isSize(s, expr) || ![...namesIn(expr)].some((name) => assigned.has(name));
  const isPointer = header && (header.declares ? isPointerInit(stmt) : lookup(s, header.variable)?.kind === 'array');
  if (header && !isPointer && stmt.kind === 'for' && isFixed(stmt.step))
    lowerCounted(s, stmt, header, isFixed(header.bound));
  else lowerGeneral(s, stmt, isFixed(stmt.test) && (stmt.kind !== 'for' || isFixed(stmt.step)));
}

/** `a.size()` of an array, a std::array or an hls::vector, whatever is written to it. */
function isSize(s: State, expr: Expr): boolean {
  if (expr.kind === 'cast') return isSize(s, expr.operand);
  if (expr.kind !== 'call' || expr.callee.kind !== 'member' || expr.callee.member !== 'size') return false;
  const type = typeOfExpr(s, expr.callee.base);
  return type?.kind === 'scalar' && type.dims.length > 0;
}

/** `for (int *p = a; ...)`: pointers are counted as other variables that the loop steps. */
function isPointerInit(stmt: ForStmt | WhileStmt): boolean {
  const init = stmt.kind === 'for' ? stmt.init : undefined;
  return init?.kind === 'declare' && init.declarators.some(({ type }) => type.pointers > 0);
}

/** `for (v = a; v < b; v += c)` whose body leaves v and c alone. `isBounded`: b as well. */
function lowerCounted(s: State, stmt: ForStmt, header: Header, isBounded: boolean): void {
  const { variable } = header;
  const start = header.start ? lowerExpr(s, header.start) : currentValue(s, variable);
  if (start === undefined) return lowerGeneral(s, stmt, isBounded);
  const part = header.bound.kind === 'index' && isBounded ? s.types.evaluate(header.bound) : undefined;
  const bound = part === undefined ? lowerExpr(s, header.bound) : emitConst(s, part, intType(32), header.bound.span);
  const startForm = formOf(s, start);
  const loop = openLoop(s, stmt);
  loop.counter = variable;
  const type = declaredCounter(s, stmt, header) ?? typeOf(s, start);
  const trips = countTrips(
    header,
    startForm,
    formOf(s, bound),
    (id) => tripsOf(s, id),
    (op) => s.bounds.get(op),
  );
  const isKnown = isBounded && endsInRange(trips, startForm, header.step, type);
  loop.tripCount = isKnown ? trips : { kind: 'unknown' };
  loop.hasVariableBound = loop.tripCount.kind !== 'exact';
  const form = affine.counter(loop.id, startForm, header.step);
  const induction = induce(s, type, form, stmt.headerSpan);
  const slot = counterVariable(s, header, type);
  if (slot === undefined) return;
  s.values.set(slot, induction);
  const counter = { variable: slot, op: induction, start: startForm, by: header.step };
  const others = lowerIterations(s, loop, stmt, steppedVariables(s, stmt), slot);
  closeLoop(s, loop, [counter, ...others], stmt.headerSpan);
}

/** A variable that every iteration moves by a constant. */
interface Induction {
  readonly variable: number;
  readonly op: OpId;
  readonly start: Affine;
  readonly by: number;
}

/** Any other loop: its count follows from the variables it steps, or from running its header on constants, or is unknown. */
function lowerGeneral(s: State, stmt: ForStmt | WhileStmt, isFixed: boolean): void {
  if (stmt.kind === 'for' && stmt.init) lowerStmt(s, stmt.init);
  const steps = steppedVariables(s, stmt);
  const bounded = boundOf(s, stmt, steps);
  const controlled = isFixed && !bounded ? simulateHeader(s, stmt) : undefined;
  if (controlled) return lowerControlled(s, stmt, controlled);
  const loop = openLoop(s, stmt);
  loop.tripCount = bounded?.trips ?? loop.tripCount;
  loop.hasVariableBound = loop.tripCount.kind !== 'exact';
  if (bounded) loop.counter = bounded.condition.variable;
  const header = { test: stmt.test, step: stmt.kind === 'for' ? stmt.step : undefined };
  const inductions = lowerIterations(s, loop, stmt, steps, undefined, header);
  // The one `break` of an endless loop is its test.
  if (bounded?.condition.isOnly) loop.hasEarlyExit &&= !bounded.condition.endsInside;
  closeLoop(s, loop, inductions, stmt.headerSpan);
}

/** The test that ends the loop first of those on stepped variables, and how often it lets it run. */
function boundOf(
  s: State,
  stmt: ForStmt | WhileStmt,
  steps: ReadonlyMap<string, Step>,
): { readonly condition: Condition; readonly trips: TripCount } | undefined {
  const assigned = assignedNames(s, [stmt.body, ...headerOf(stmt)]);
  let best: { readonly condition: Condition; readonly trips: TripCount } | undefined;
  for (const condition of conditionsOf(stmt)) {
    const { variable, relation, position, endsInside } = condition;
    const step = steps.get(variable);
    const start = step && currentValue(s, variable);
    if (!step || start === undefined || !isPlain(condition.bound)) continue;
    const other = steps.get(nameOf(condition.bound) ?? '');
    if (!other && [...namesIn(condition.bound)].some((name) => assigned.has(name))) continue;
    const atTest = (op: OpId, moved: Step | undefined): Affine =>
      affine.add(formOf(s, op), affine.constant(moved ? movedBefore(moved, position) : 0));
    const first = atTest(start, step);
    const isPointer = lookup(s, variable)?.kind === 'array';
    const limit = isPointer ? offsetOf(s, condition.bound) : lowerExpr(s, condition.bound);
    if (limit === undefined) continue;
    const bound = atTest(limit, other);
    // Two variables that approach each other: the distance between them is what shrinks.
    const header = { relation, step: step.by - (other?.by ?? 0) };
    const trips =
      header.step === 0
        ? unknownTrips
        : countTrips(
            header,
            first,
            bound,
            (id) => tripsOf(s, id),
            (op) => s.bounds.get(op),
          );
    const range = tripRange(trips);
    if (!range || !endsInRange(trips, first, step.by, typeOf(s, start))) continue;
    const more = endsInside ? 1 : 0;
    const max = range.max + more;
    if (best && max >= mostOf(best.trips)) continue;
    const min = condition.isOnly ? range.min + more : more;
    best = { condition, trips: min === max ? { kind: 'exact', count: max } : { kind: 'range', min, max } };
  }
  return best;
}

const unknownTrips: TripCount = { kind: 'unknown' };

function mostOf(trips: TripCount): number {
  return tripRange(trips)?.max ?? Infinity;
}

function tripsOf(s: State, loop: LoopId): TripCount {
  return s.loops[loop]?.tripCount ?? unknownTrips;
}

/** Evaluating it once more changes nothing. */
function isPlain(expr: Expr): boolean {
  return expr.kind !== 'call' && expr.kind !== 'assign' && expr.kind !== 'update' && childrenOf(expr).every(isPlain);
}

/** A loop whose header alone decides, run on constants. */
function lowerControlled(s: State, stmt: ForStmt | WhileStmt, controlled: Controlled): void {
  const loop = openLoop(s, stmt);
  loop.tripCount = { kind: 'exact', count: Math.max(0, controlled.count + (stmt.kind === 'do' ? 1 : 0)) };
  loop.counter = controlled.variable;
  const binding = lookup(s, controlled.variable);
  let counter: OpId | undefined;
  if (binding?.kind === 'scalar') {
    const { values } = controlled;
    const step = (values[1] ?? 0) - (values[0] ?? 0);
    const even = values.every((value, i) => value === (values[0] ?? 0) + i * step);
    const form = even
      ? affine.counter(loop.id, affine.constant(values[0] ?? 0), values.length > 1 ? step : 0)
      : undefined;
    counter = induce(s, binding.type, form, stmt.headerSpan);
    s.values.set(binding.variable, counter);
  }
  const step = stmt.kind === 'for' && stmt.step ? besidesOf(stmt.step, controlled.variable) : undefined;
  const slot = binding?.kind === 'scalar' ? binding.variable : undefined;
  const others = lowerIterations(s, loop, stmt, steppedVariables(s, stmt), slot, { step });
  closeLoop(s, loop, others, stmt.headerSpan);
  if (counter !== undefined && binding?.kind === 'scalar') {
    const final = loop.hasEarlyExit ? undefined : affine.constant(controlled.final);
    s.values.set(binding.variable, afterLoop(s, final, counter, stmt.headerSpan));
  }
}

/**
 * Phis for what the body carries, the body, and the phis' second operands; gives the induction variables beside the counter (`slot`).
 * `header`: tests and steps run in each iteration, and what it does `before` the body.
 */
export function lowerIterations(
  s: State,
  loop: OpenLoop,
  stmt: ForStmt | WhileStmt,
  steps: ReadonlyMap<string, Step>,
  slot: number | undefined,
  { test, step, before: begin }: { readonly test?: Expr; readonly step?: Expr; readonly before?: () => void } = {},
): readonly Induction[] {
  const headerStmts = [test, step].flatMap((expr): Stmt[] =>
    expr ? [{ kind: 'expression', expr, span: expr.span }] : [],
  );
  const carried = new Map<number, { readonly name: string; readonly type: ScalarType }>();
  for (const name of assignedNames(s, [stmt.body, ...headerStmts])) {
    for (const { variable, type } of variablesOf(lookup(s, name)))
      if (variable !== slot) carried.set(variable, { name, type });
  }
  const phis: { readonly variable: number; readonly phi: OpId }[] = [];
  const inductions: Induction[] = [];
  for (const [variable, { name, type: declared }] of carried) {
    const before = s.values.get(variable);
    if (before === undefined) continue;
    const by = steps.get(name)?.by;
    if (by !== undefined && typeOf(s, before).kind === 'int') {
      const start = formOf(s, before);
      const op = induce(s, typeOf(s, before), affine.counter(loop.id, start, by), stmt.headerSpan);
      inductions.push({ variable, op, start, by });
      s.values.set(variable, op);
      continue;
    }
    const args = [before, before];
    // A value that is narrower at first may grow to the width of its variable.
    const type = declared.kind === 'int' || declared.kind === 'fixed' ? declared : typeOf(s, before);
    const phi = emit(s, { opcode: 'phi', type, args, variable: name, span: stmt.headerSpan });
    loop.phis.push(phi);
    phis.push({ variable, phi });
    s.values.set(variable, phi);
  }
  forgetMemory(s);
  const { nesting, inSwitch } = s;
  s.nesting = 0;
  s.inSwitch = false;
  bindLoopPragmas(s, stmt);
  begin?.();
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
  return inductions;
}

function lowerLoopBody(s: State, items: readonly Stmt[]): void {
  s.nesting = -1;
  lowerStmt(s, { kind: 'block', items, span: { start: 0, end: 0 } });
  s.nesting = 0;
}

export function openLoop(s: State, stmt: ForStmt | WhileStmt): OpenLoop {
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

/** Ends the loop and gives its induction variables the values that they have after it. */
export function closeLoop(s: State, loop: OpenLoop, inductions: readonly Induction[], span: Span): void {
  const { tripCount, hasEarlyExit } = loop;
  if (tripCount.kind === 'exact' && hasEarlyExit && tripCount.count > 1)
    loop.tripCount = { kind: 'range', min: 1, max: tripCount.count };
  s.stack.pop();
  s.numbering.pop();
  for (const { variable, op, start, by } of inductions) {
    const isKnown = loop.tripCount.kind === 'exact' && !hasEarlyExit;
    const final = isKnown ? affine.add(start, affine.constant(by * mostOf(loop.tripCount))) : undefined;
    s.values.set(variable, afterLoop(s, final, op, span));
  }
}

/** An induction variable when its loop is over: a constant or what it started from plus one, else a value of its own. */
function afterLoop(s: State, final: Affine | undefined, op: OpId, span: Span): OpId {
  const type = typeOf(s, op);
  if (final && affine.isConstant(final)) return emitConst(s, final.constant, type, span);
  const value = emit(s, { opcode: 'cast', type, args: [op], variant: 'after the loop', span });
  s.affine[value] = final ?? affine.symbol(value);
  return value;
}

function formOf(s: State, op: OpId): Affine {
  return s.affine[op] ?? affine.symbol(op);
}

function currentValue(s: State, name: string): OpId | undefined {
  const binding = lookup(s, name);
  const [variable] = binding?.kind === 'struct' ? [] : variablesOf(binding);
  return variable && s.values.get(variable.variable);
}

export function induce(s: State, type: ScalarType, form: Affine | undefined, span: Span): OpId {
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
