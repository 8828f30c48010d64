/** Functions run on constants: what a constexpr function gives, sizes worked out by loops included. */
import type { Expr, FunctionDef, Stmt } from '../syntax/ast';

/** The function may be run before synthesis. */
export function isConstexpr({ text, headerSpan }: FunctionDef): boolean {
  return /\bconstexpr\b/.test(text.slice(0, headerSpan.end));
}

/** The value of an expression, given the values of variables. */
type Evaluate = (expr: Expr, local: (name: string) => number | undefined) => number | undefined;

interface Run {
  readonly values: Map<string, number>;
  readonly evaluate: Evaluate;
  steps: number;
  result: number | undefined;
}

/** How a statement ends; `lost`: it does something that is not understood. */
type End = 'on' | 'return' | 'break' | 'continue' | 'lost';

/** Statements after which a function is given up. */
const mostSteps = 10_000;

/** What the function returns for these values of its parameters (those of its template included); undefined where that is not known. */
export function runConstant(
  def: FunctionDef,
  values: ReadonlyMap<string, number>,
  evaluate: Evaluate,
): number | undefined {
  const run: Run = { values: new Map(values), evaluate, steps: 0, result: undefined };
  return execute(def.body, run) === 'return' ? run.result : undefined;
}

function execute(stmt: Stmt | undefined, run: Run): End {
  if (++run.steps > mostSteps) return 'lost';
  switch (stmt?.kind) {
    case 'block':
      for (const item of stmt.items) {
        const end = execute(item, run);
        if (end !== 'on') return end;
      }
      return 'on';
    case 'declare':
      return stmt.declarators.every(({ name, init, dims }) => dims.length === 0 && set(name, init, run))
        ? 'on'
        : 'lost';
    case 'expression':
      return perform(stmt.expr, run) === undefined ? 'lost' : 'on';
    case 'if': {
      const test = valueOf(stmt.test, run);
      return test === undefined ? 'lost' : execute(test !== 0 ? stmt.yes : (stmt.no ?? empty), run);
    }
    case 'for':
    case 'while':
    case 'do':
      return repeat(stmt, run);
    case 'return':
      run.result = stmt.value && valueOf(stmt.value, run);
      return run.result === undefined ? 'lost' : 'return';
    case 'break':
    case 'continue':
      return stmt.kind;
    case 'pragma':
    case 'empty':
      return 'on';
    default:
      return 'lost';
  }
}

const empty: Stmt = { kind: 'empty', span: { start: 0, end: 0 } };

function repeat(stmt: Stmt & { kind: 'for' | 'while' | 'do' }, run: Run): End {
  if (stmt.kind === 'for' && stmt.init && execute(stmt.init, run) !== 'on') return 'lost';
  for (let isFirst = true; ; isFirst = false) {
    const test = stmt.test && !(isFirst && stmt.kind === 'do') ? valueOf(stmt.test, run) : 1;
    if (test === undefined) return 'lost';
    if (test === 0) return 'on';
    const end = execute(stmt.body, run);
    if (end === 'break') return 'on';
    if (end === 'return' || end === 'lost') return end;
    if (stmt.kind === 'for' && stmt.step && perform(stmt.step, run) === undefined) return 'lost';
  }
}

function set(name: string, init: Expr | undefined, run: Run): boolean {
  const value = init ? valueOf(init, run) : 0;
  if (value !== undefined) run.values.set(name, value);
  return value !== undefined;
}

function valueOf(expr: Expr, run: Run): number | undefined {
  return run.evaluate(expr, (name) => run.values.get(name));
}

/** An expression for what it does: assignments and steps of variables. */
function perform(expr: Expr, run: Run): number | undefined {
  if (expr.kind === 'binary' && expr.op === ',')
    return perform(expr.left, run) === undefined ? undefined : perform(expr.right, run);
  if (expr.kind !== 'assign' && expr.kind !== 'update') return valueOf(expr, run);
  const { target, span } = expr;
  if (target.kind !== 'name' || !run.values.has(target.name)) return undefined;
  const by: Expr = expr.kind === 'assign' ? expr.value : { kind: 'int', value: 1, suffix: '', span };
  const op = expr.kind === 'update' ? expr.op.slice(1) : expr.op.slice(0, -1);
  const value = valueOf(op === '' ? by : { kind: 'binary', op: op as '+', left: target, right: by, span }, run);
  if (value !== undefined) run.values.set(target.name, value);
  return value;
}
