/** Variables that each iteration of a loop changes by a constant, and the tests that end the loop by them. */
import type { BinaryOp, Expr, ForStmt, Stmt, WhileStmt } from '../syntax/ast';
import { childStatements, childrenOf } from '../syntax/walk';
import { assignmentCounts, namesIn } from './assigned';
import type { State } from './state';
import { nameOf, readStep, type Header } from './trip-count';

/** An induction variable that the header or statements of the body move in every iteration. */
export interface Step {
  /** From one iteration to the next. */
  readonly by: number;
  /** By position among the statements of the body; null: in the header, at the end of the iteration. */
  readonly moves: readonly { readonly by: number; readonly position: number | null }[];
}

/** What a variable has been moved by before a statement of the body. */
export function movedBefore({ moves }: Step, position: number): number {
  return moves.reduce((sum, move) => (move.position !== null && move.position < position ? sum + move.by : sum), 0);
}

/** The loop goes on while `variable relation bound`. */
export interface Condition extends Pick<Header, 'variable' | 'relation' | 'bound'> {
  /** Statements of the body that come before the test in an iteration. */
  readonly position: number;
  /** The iteration in which the condition fails is begun: the test stands in or behind the body. */
  readonly endsInside: boolean;
  /** Nothing else ends the loop, a `break` beside a test in the header aside. */
  readonly isOnly: boolean;
}

/** Variables that every iteration assigns only by adding constants. */
export function steppedVariables(s: State, stmt: ForStmt | WhileStmt): ReadonlyMap<string, Step> {
  const found = new Map<
    string,
    { by: number; readonly moves: { readonly by: number; readonly position: number | null }[] }
  >();
  const items = itemsOf(stmt.body);
  const counts = assignmentCounts(s, [stmt.body, ...headerOf(stmt)]);
  const constant = (value: Expr): number | undefined =>
    [...namesIn(value)].some((name) => counts.has(name)) ? undefined : s.types.evaluate(value);
  const take = (expr: Expr, position: number | null): void => {
    const step = readStep(expr, constant);
    if (step) {
      const known = found.get(step.variable) ?? { by: 0, moves: [] };
      known.by += step.by;
      known.moves.push({ by: step.by, position });
      found.set(step.variable, known);
    } else for (const child of unconditional(expr)) take(child, position);
  };
  if (stmt.kind === 'for' && stmt.step) take(stmt.step, null);
  for (const [position, item] of items.entries()) {
    // What follows a `continue` does not happen in every iteration.
    if (continues(item)) break;
    if (item.kind === 'expression') take(item.expr, position);
    if (item.kind === 'declare') for (const { init } of item.declarators) if (init) take(init, position);
  }
  for (const [variable, { moves }] of found) if (counts.get(variable) !== moves.length) found.delete(variable);
  return found;
}

/** The tests by which the loop may end, as far as they compare a variable with something. */
export function conditionsOf(stmt: ForStmt | WhileStmt): readonly Condition[] {
  const items = itemsOf(stmt.body);
  const { test } = stmt;
  const isEndless = !test || (test.kind === 'int' && test.value !== 0) || (test.kind === 'bool' && test.value);
  const endsInside = stmt.kind === 'do';
  const found = isEndless
    ? []
    : readConditions(test, { position: endsInside ? items.length : 0, endsInside, isOnly: true });
  const isOnly = isEndless && countExits(stmt.body) === 1;
  for (const [position, item] of items.entries()) {
    if (item.kind !== 'if' || item.no || !isBreak(item.yes) || item.test.kind !== 'binary') continue;
    const relation = inverse[item.test.op];
    if (relation) found.push(...readConditions({ ...item.test, op: relation }, { position, endsInside: true, isOnly }));
  }
  return found;
}

const inverse: Readonly<Record<string, BinaryOp>> = { '==': '!=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };
const flipped: Readonly<Record<string, BinaryOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '!=' };

function readConditions(test: Expr, at: Pick<Condition, 'position' | 'endsInside' | 'isOnly'>): Condition[] {
  if (test.kind !== 'binary') return [];
  if (test.op === '&&') {
    return [test.left, test.right].flatMap((side) => readConditions(side, { ...at, isOnly: false }));
  }
  const read = (side: Expr, bound: Expr, op: string | undefined): Condition[] => {
    const variable = nameOf(side);
    if (variable === undefined || !op || !(op in flipped)) return [];
    return [{ ...at, variable, relation: op as Condition['relation'], bound }];
  };
  return [...read(test.left, test.right, test.op), ...read(test.right, test.left, flipped[test.op])];
}

/** Statements that may leave the loop (or, in an inner loop or switch, at least seem to). */
function countExits(stmt: Stmt): number {
  const isExit = stmt.kind === 'break' || stmt.kind === 'return' || stmt.kind === 'goto';
  return childStatements(stmt).reduce((sum, inner) => sum + countExits(inner), isExit ? 1 : 0);
}

function itemsOf(body: Stmt): readonly Stmt[] {
  return body.kind === 'block' ? body.items : [body];
}

/** What the header does in each iteration, as statements. */
export function headerOf(stmt: ForStmt | WhileStmt): readonly Stmt[] {
  return [stmt.test, stmt.kind === 'for' ? stmt.step : undefined].flatMap((expr): Stmt[] =>
    expr ? [{ kind: 'expression', expr, span: expr.span }] : [],
  );
}

/** The parts of an expression that are evaluated whenever it is. */
function unconditional(expr: Expr): readonly Expr[] {
  if (expr.kind === 'conditional') return [expr.test];
  if (expr.kind === 'binary' && (expr.op === '&&' || expr.op === '||')) return [expr.left];
  return childrenOf(expr);
}

function isBreak(stmt: Stmt): boolean {
  return stmt.kind === 'block' ? stmt.items.length === 1 && stmt.items.every(isBreak) : stmt.kind === 'break';
}

/** A `continue` of the loop that the statement stands in. */
function continues(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'continue':
      return true;
    case 'block':
      return stmt.items.some(continues);
    case 'if':
      return continues(stmt.yes) || (stmt.no !== undefined && continues(stmt.no));
    case 'switch':
      return stmt.cases.some(({ items }) => items.some(continues));
    case 'label':
      return continues(stmt.body);
    default:
      return false;
  }
}
