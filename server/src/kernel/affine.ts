import type { Affine, LoopId, OpId } from './ir';

const none: ReadonlyMap<number, number> = new Map();

export const constant = (value: number): Affine => ({ constant: value, loops: none, symbols: none });

export const symbol = (op: OpId): Affine => ({ constant: 0, loops: none, symbols: new Map([[op, 1]]) });

/** `start + step x (iteration counter of the loop)`. */
export function counter(loop: LoopId, start: Affine, step: number): Affine {
  return add(start, { constant: 0, loops: new Map([[loop, step]]), symbols: none });
}

export function isConstant(a: Affine): boolean {
  return a.loops.size === 0 && a.symbols.size === 0;
}

export function add(a: Affine, b: Affine): Affine {
  return { constant: a.constant + b.constant, loops: sum(a.loops, b.loops), symbols: sum(a.symbols, b.symbols) };
}

export function scale(a: Affine, factor: number): Affine {
  if (factor === 1) return a;
  if (factor === 0) return constant(0);
  return { constant: a.constant * factor, loops: times(a.loops, factor), symbols: times(a.symbols, factor) };
}

export const subtract = (a: Affine, b: Affine): Affine => add(a, scale(b, -1));

/** The product, where one side is constant; else null. */
export function multiply(a: Affine, b: Affine): Affine | null {
  if (isConstant(a)) return scale(b, a.constant);
  if (isConstant(b)) return scale(a, b.constant);
  return null;
}

export function equal(a: Affine, b: Affine): boolean {
  return a.constant === b.constant && sameTerms(a.loops, b.loops) && sameTerms(a.symbols, b.symbols);
}

/** The indices are the same in every iteration: of one element. */
export function equalIndices(a: readonly (Affine | null)[], b: readonly (Affine | null)[]): boolean {
  return a.every((form, dim) => form && b[dim] && equal(form, b[dim]));
}

export const sameSymbols = (a: Affine, b: Affine): boolean => sameTerms(a.symbols, b.symbols);

/** Equal up to the constant. */
export function sameShape(a: Affine, b: Affine): boolean {
  return sameTerms(a.loops, b.loops) && sameTerms(a.symbols, b.symbols);
}

/** The form without its constant, as text: equal for forms of the same shape. */
export function shapeText(a: Affine): string {
  const terms = (map: ReadonlyMap<number, number>): string =>
    [...map]
      .sort((x, y) => x[0] - y[0])
      .map(([key, value]) => `${key}*${value}`)
      .join('+');
  return `${terms(a.loops)};${terms(a.symbols)}`;
}

function sum(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  if (b.size === 0) return a;
  if (a.size === 0) return b;
  const result = new Map(a);
  for (const [key, value] of b) {
    const total = (result.get(key) ?? 0) + value;
    if (total === 0) result.delete(key);
    else result.set(key, total);
  }
  return result;
}

function times(a: ReadonlyMap<number, number>, factor: number): ReadonlyMap<number, number> {
  return new Map([...a].map(([key, value]) => [key, value * factor]));
}

function sameTerms(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
