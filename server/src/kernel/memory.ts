/** Loads and stores of arrays, with the reuse and store-to-load forwarding that the compiler does within a body. */
import type { Span } from '../base/span';
import * as affine from './affine';
import type { Affine, ArrayId, OpId } from './ir';
import type { State } from './state';

/** A load of one element; an equal element already read or written in this body is taken from there. */
export function emitLoad(s: State, array: ArrayId, indices: readonly OpId[], span: Span): OpId {
  const forms = indices.map((index) => s.affine[index] ?? null);
  const exact = forms.every((form) => form !== null) ? (forms as Affine[]) : undefined;
  const known = exact && s.available.get(array)?.find((value) => sameElement(value.index, exact));
  if (known) return known.op;
  const op = emitAccess(s, array, indices, forms, undefined, span);
  if (exact) remember(s, array, exact, op);
  return op;
}

/** A store of one element; forgets what may have been overwritten. */
export function emitStore(s: State, array: ArrayId, indices: readonly OpId[], value: OpId, span: Span): void {
  const forms = indices.map((index) => s.affine[index] ?? null);
  const exact = forms.every((form) => form !== null) ? (forms as Affine[]) : undefined;
  emitAccess(s, array, indices, forms, value, span);
  const kept = exact ? (s.available.get(array) ?? []).filter((known) => differentElement(known.index, exact)) : [];
  s.available.set(array, kept);
  if (exact) remember(s, array, exact, value);
}

/** Forgets everything known about memory: at loop borders and calls. */
export function forgetMemory(s: State): void {
  s.available = new Map();
}

function emitAccess(
  s: State, array: ArrayId, indices: readonly OpId[], forms: readonly (Affine | null)[], stored: OpId | undefined, span: Span,
): OpId {
  const id = s.ops.length;
  const loop = s.stack.at(-1);
  const computed = indices.filter((_, i) => forms[i] === null || hasInnerSymbol(s, forms[i] ?? null));
  s.ops.push({
    id,
    opcode: stored === undefined ? 'load' : 'store',
    type: s.arrays[array]?.element ?? { kind: 'unknown' },
    args: stored === undefined ? computed : [stored, ...computed],
    access: s.accesses.length,
    guard: s.guard,
    loop: loop?.id ?? null,
    span: s.spanOverride ?? span,
  });
  s.affine.push(stored === undefined && s.arrays[array]?.element.kind === 'int' ? affine.symbol(id) : null);
  s.accesses.push({
    id: s.accesses.length,
    op: id,
    array,
    isStore: stored !== undefined,
    index: forms,
    loops: s.stack.map((open) => open.id),
    guarded: s.guard !== undefined,
    span: s.spanOverride ?? span,
  });
  (loop ? loop.items : s.items).push({ kind: 'op', op: id });
  return id;
}

/** The index needs a value computed in the datapath (`x[cols[j]]`), not only loop counters. */
function hasInnerSymbol(s: State, form: Affine | null): boolean {
  return form !== null && [...form.symbols.keys()].some((op) => s.ops[op]?.loop !== null && s.ops[op]?.opcode !== 'argument');
}

function remember(s: State, array: ArrayId, index: readonly Affine[], op: OpId): void {
  const values = s.available.get(array);
  if (values) values.push({ index, op });
  else s.available.set(array, [{ index, op }]);
}

function sameElement(a: readonly Affine[], b: readonly Affine[]): boolean {
  return a.length === b.length && a.every((form, i) => b[i] !== undefined && affine.equal(form, b[i]));
}

/** Provably another element: some index differs by a constant. */
function differentElement(a: readonly Affine[], b: readonly Affine[]): boolean {
  return a.some((form, i) => {
    const other = b[i];
    return other !== undefined && affine.sameShape(form, other) && form.constant !== other.constant;
  });
}
