/** Loads and stores of arrays, with the reuse and store-to-load forwarding that the compiler does within a body. */
import type { Span } from '../base/span';
import * as affine from './affine';
import type { Affine, ArrayId, OpId } from './ir';
import type { State } from './state';

/** A load of one element; an equal element already read or written in this body is taken from there. */
export function emitLoad(s: State, array: ArrayId, indices: readonly OpId[], span: Span): OpId {
  const forms = indices.map((index) => s.affine[index] ?? null);
  const element = elementOf(forms);
  const known = element && s.available.get(array)?.get(element.shape)?.get(element.offset);
  if (known !== undefined) return known;
  const op = emitAccess(s, array, indices, forms, undefined, span);
  if (element) remember(s, array, element, op);
  return op;
}

/** A store of one element; forgets what may have been overwritten. */
export function emitStore(s: State, array: ArrayId, indices: readonly OpId[], value: OpId, span: Span): void {
  const forms = indices.map((index) => s.affine[index] ?? null);
  const element = elementOf(forms);
  emitAccess(s, array, indices, forms, value, span);
  // Of what has the same shape only the same offset is overwritten; any other form may be the same element.
  const kept = element && s.available.get(array)?.get(element.shape);
  s.available.set(array, new Map(element && kept ? [[element.shape, kept]] : []));
  if (element) remember(s, array, element, value);
}

/** Forgets everything known about memory: at loop borders and calls. */
export function forgetMemory(s: State): void {
  s.available = new Map();
}

function emitAccess(
  s: State,
  array: ArrayId,
  indices: readonly OpId[],
  forms: readonly (Affine | null)[],
  stored: OpId | undefined,
  span: Span,
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

/** The index needs a value computed in the datapath (`x[cols[j]]`), not only loop counters and what stands before all loops. */
function hasInnerSymbol(s: State, form: Affine | null): boolean {
  const isComputed = (op: OpId): boolean =>
    s.ops[op]?.opcode !== 'argument' && (s.ops[op]?.loop !== null || s.stack.length === 0);
  return form !== null && [...form.symbols.keys()].some(isComputed);
}

/** An element as text: the variable part of its indices, and the constant part. */
interface Element {
  readonly shape: string;
  readonly offset: string;
}

function elementOf(forms: readonly (Affine | null)[]): Element | undefined {
  if (forms.some((form) => form === null)) return undefined;
  const exact = forms as readonly Affine[];
  return { shape: exact.map(affine.shapeText).join('|'), offset: exact.map((form) => form.constant).join() };
}

function remember(s: State, array: ArrayId, { shape, offset }: Element, op: OpId): void {
  let shapes = s.available.get(array);
  if (!shapes) s.available.set(array, (shapes = new Map()));
  let values = shapes.get(shape);
  if (!values) shapes.set(shape, (values = new Map()));
  values.set(offset, op);
  s.guardedValues?.push({ values, offset, op });
}
