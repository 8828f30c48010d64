/** Trip counts and counters of `for` loops from their headers. */
import type { Expr, ForStmt, Stmt } from '../syntax/ast';
import { childrenOf } from '../syntax/walk';
import * as affine from './affine';
import { foldBinary } from '../base/fold';
import { tripRange, type Affine, type LoopId, type OpId, type ScalarType, type TripCount } from './ir';

/** `for (v = start; v < bound; v += step)` in any of its spellings. */
export interface Header {
  readonly variable: string;
  /** The counter is declared in the header. */
  readonly declares: boolean;
  readonly start: Expr | undefined;
  readonly relation: '<' | '<=' | '>' | '>=' | '!=';
  readonly bound: Expr;
  readonly step: number;
}

/** Reads a canonical header; undefined for anything else. `constant` evaluates the step. */
export function readHeader(loop: ForStmt, constant: (expr: Expr) => number | undefined): Header | undefined {
  const { test } = loop;
  if (test?.kind !== 'binary' || !loop.step) return undefined;
  const step = readStep(loop.step, constant);
  if (!step) return undefined;
  const flipped: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '!=' };
  const left = nameOf(test.left) === step.variable;
  if (!left && nameOf(test.right) !== step.variable) return undefined;
  const relation = left ? test.op : flipped[test.op];
  if (relation !== '<' && relation !== '<=' && relation !== '>' && relation !== '>=' && relation !== '!=')
    return undefined;
  const start = readStart(loop.init, step.variable);
  if (!start) return undefined;
  return { variable: step.variable, ...start, relation, bound: left ? test.right : test.left, step: step.by };
}

function readStart(
  init: Stmt | undefined,
  variable: string,
): { start: Expr | undefined; declares: boolean } | undefined {
  if (!init || init.kind === 'empty') return { start: undefined, declares: false };
  if (init.kind === 'declare') {
    const declarator = init.declarators.find((d) => d.name === variable);
    return declarator?.init && init.declarators.length === 1 ? { start: declarator.init, declares: true } : undefined;
  }
  if (init.kind !== 'expression' || init.expr.kind !== 'assign' || init.expr.op !== '=') return undefined;
  return nameOf(init.expr.target) === variable ? { start: init.expr.value, declares: false } : undefined;
}

/** `v++`, `v -= 2`, `v = v + c` and the like; undefined for anything else. `constant` evaluates the step. */
export function readStep(
  expr: Expr,
  constant: (expr: Expr) => number | undefined,
): { variable: string; by: number } | undefined {
  if (expr.kind === 'update') {
    const variable = nameOf(expr.target);
    return variable === undefined ? undefined : { variable, by: expr.op === '++' ? 1 : -1 };
  }
  if (expr.kind !== 'assign') return undefined;
  const variable = nameOf(expr.target);
  if (variable === undefined) return undefined;
  if (expr.op === '+=' || expr.op === '-=') {
    const by = constant(expr.value);
    return by ? { variable, by: expr.op === '+=' ? by : -by } : undefined;
  }
  const sum = expr.value;
  if (expr.op !== '=' || sum.kind !== 'binary' || (sum.op !== '+' && sum.op !== '-')) return undefined;
  const by =
    nameOf(sum.left) === variable
      ? constant(sum.right)
      : sum.op === '+' && nameOf(sum.right) === variable
        ? constant(sum.left)
        : undefined;
  return by ? { variable, by: sum.op === '+' ? by : -by } : undefined;
}

/** The name that an expression is, casts aside; of a member of a variable `c.i`. */
export function nameOf(expr: Expr): string | undefined {
  if (expr.kind === 'cast') return nameOf(expr.operand);
  if (expr.kind !== 'member') return expr.kind === 'name' ? expr.name : undefined;
  const base = expr.arrow ? undefined : nameOf(expr.base);
  return base === undefined ? undefined : `${base}.${expr.member}`;
}

/**
 * Iterations of a header whose start and bound are affine. A difference that depends on outer counters gives the range over
 * their trip counts, one that depends on values the range up to the most that these can be (`most`); on anything else, `unknown`.
 */
export function countTrips(
  header: Pick<Header, 'relation' | 'step'>,
  start: Affine,
  bound: Affine,
  outer: (loop: LoopId) => TripCount,
  most: (value: OpId) => number | undefined = () => undefined,
): TripCount {
  const up = header.step > 0;
  if (header.relation !== '!=' && up !== header.relation.startsWith('<')) return { kind: 'unknown' };
  const distance = up ? affine.subtract(bound, start) : affine.subtract(start, bound);
  const inclusive = header.relation === '<=' || header.relation === '>=' ? 1 : 0;
  const size = Math.abs(header.step);
  const trips = (d: number): number => Math.max(0, Math.ceil((d + inclusive) / size));
  // A counter that steps over its bound, or away from it, goes on until it wraps.
  const reaches = (d: number): boolean => header.relation !== '!=' || (d >= 0 && d % size === 0);
  if (affine.isConstant(distance)) {
    return reaches(distance.constant) ? { kind: 'exact', count: trips(distance.constant) } : { kind: 'unknown' };
  }
  let low = distance.constant;
  let high = distance.constant;
  for (const [value, coefficient] of distance.symbols) {
    const limit = most(value);
    if (limit === undefined || coefficient < 0) return { kind: 'unknown' };
    high += coefficient * limit;
  }
  for (const [loop, coefficient] of distance.loops) {
    const last = (tripRange(outer(loop))?.max ?? 0) - 1;
    if (last < 0) return { kind: 'unknown' };
    low += Math.min(0, coefficient * last);
    high += Math.max(0, coefficient * last);
  }
  if (header.relation === '!=' && (low < 0 || size > 1)) return { kind: 'unknown' };
  return { kind: 'range', min: trips(low), max: trips(high) };
}

/** Whether a counter of that type can hold the value that ends its loop: `unsigned i >= 0` and `ap_uint<4> i < 16` never end. */
export function endsInRange(trips: TripCount, start: Affine, step: number, type: ScalarType): boolean {
  if (trips.kind !== 'exact' || type.kind !== 'int' || !affine.isConstant(start)) return true;
  const last = start.constant + step * trips.count;
  const low = type.signed ? -(2 ** (type.bits - 1)) : 0;
  return last >= low && last < low + 2 ** type.bits;
}

/** Some tens of milliseconds of work: an editor waits for it. */
const simulationLimit = 1 << 17;

/**
 * Iterations of a loop that only its own counter controls (`while (i--)`, `for (i = 1; i < n; i *= 2)`), found by running the
 * header. `values` are the counter's values in the
 * first iterations, enough to see whether it steps evenly; `final` the one after the loop.
 */
export function simulate(
  variable: string,
  start: number,
  test: Expr,
  step: Expr | undefined,
  constant: (expr: Expr) => number | undefined,
): { readonly count: number; readonly values: readonly number[]; readonly final: number } | undefined {
  let current = start;
  const values: number[] = [];
  const constants = new Map<Expr, number | undefined>();
  const constantOf = (expr: Expr): number | undefined => {
    if (!constants.has(expr)) constants.set(expr, constant(expr));
    return constants.get(expr);
  };
  const evaluate = (expr: Expr): number | undefined => {
    if (nameOf(expr) === variable) return current;
    if (expr.kind === 'update' && nameOf(expr.target) === variable) {
      const before = current;
      current += expr.op === '++' ? 1 : -1;
      return expr.prefix ? current : before;
    }
    if (expr.kind === 'assign' && nameOf(expr.target) === variable) {
      const value = evaluate(expr.value);
      if (value === undefined) return undefined;
      const next = foldBinary(expr.op === '=' ? ',' : expr.op.slice(0, -1), current, value);
      if (next !== undefined) current = next;
      return next;
    }
    if (expr.kind === 'binary') {
      const left = evaluate(expr.left);
      const right = evaluate(expr.right);
      return left === undefined || right === undefined ? undefined : foldBinary(expr.op, left, right);
    }
    if (expr.kind === 'unary' && (expr.op === '!' || expr.op === '-')) {
      const value = evaluate(expr.operand);
      return value === undefined ? undefined : expr.op === '-' ? -value : value === 0 ? 1 : 0;
    }
    return constantOf(expr);
  };
  // What the step does to other variables beside a comma is of no matter to the counter.
  const steps = step ? partsOf(step).filter((each) => mentions(each, variable)) : [];
  for (let count = 0; count <= simulationLimit; count++) {
    const go = evaluate(test);
    if (go === undefined || !Number.isSafeInteger(current)) return undefined;
    if (go === 0) return { count, values, final: current };
    if (values.length < 64) values.push(current);
    if (steps.some((each) => evaluate(each) === undefined)) return undefined;
  }
  return undefined;
}

/** What a step does besides moving the variable; undefined: nothing. */
export function besidesOf(step: Expr, variable: string): Expr | undefined {
  return partsOf(step)
    .filter((each) => !mentions(each, variable))
    .reduce<Expr | undefined>(
      (left, right) => (left ? { kind: 'binary', op: ',', left, right, span: step.span } : right),
      undefined,
    );
}

/** The expressions between the commas. */
function partsOf(expr: Expr): readonly Expr[] {
  return expr.kind === 'binary' && expr.op === ',' ? [...partsOf(expr.left), ...partsOf(expr.right)] : [expr];
}

function mentions(expr: Expr, variable: string): boolean {
  return nameOf(expr) === variable || childrenOf(expr).some((child) => mentions(child, variable));
}
