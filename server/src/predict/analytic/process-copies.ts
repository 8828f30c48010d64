/** Copies of processes in unrolled loops, and the rows of arrays by which processes are joined. */
import { arrayKey, effectsOfCall, effectsOfItem, type Effects } from '../../kernel/effects';
import type { Affine, ArrayId, FunctionIr, Item, Kernel, LoopId } from '../../kernel/ir';
import type { FunctionInstance } from './latency';

/** An item of a region; of one in an unrolled loop a copy, and the counters that it has. */
export interface ItemCopy {
  readonly item: Item;
  readonly counters: ReadonlyMap<LoopId, number>;
}

/** Processes that a loop is taken apart into at most; one with more counts as it does elsewhere. */
const mostCopies = 256;

/** The items of a region; of an unrolled loop that calls processes, what it calls once for each of its iterations. */
export function itemCopies(
  instance: FunctionInstance,
  items: readonly Item[],
  counters: ItemCopy['counters'] = new Map(),
): ItemCopy[] {
  const { f, states } = instance.designed;
  return items.flatMap((item): ItemCopy[] => {
    const loop = item.kind === 'loop' ? f.loops[item.loop] : undefined;
    const state = loop && states[loop.id];
    const trips = state?.role === 'unrolled' ? (state.trips ?? Infinity) : Infinity;
    if (!loop || trips > mostCopies || !callsAlone(f, loop.body.items)) return [{ item, counters }];
    const each = itemCopies(instance, loop.body.items, counters).length;
    if (trips * each > mostCopies) return [{ item, counters }];
    const copies = Array.from({ length: trips }, (_, at) => new Map([...counters, [loop.id, at] as const]));
    return copies.flatMap((copy) => itemCopies(instance, loop.body.items, copy));
  });
}

/** Some calls, in loops or not, and neither accesses nor streams beside them. */
function callsAlone(f: FunctionIr, items: readonly Item[]): boolean {
  const isQuiet = (item: Item): boolean => {
    const op = item.kind === 'op' ? f.ops[item.op] : undefined;
    return op !== undefined && op.access === undefined && !op.opcode.startsWith('stream');
  };
  const inner = items.filter((item) => !isQuiet(item));
  return (
    inner.length > 0 &&
    inner.every(
      (item) => item.kind === 'call' || (item.kind === 'loop' && callsAlone(f, f.loops[item.loop]?.body.items ?? [])),
    )
  );
}

/** Arrays that the processes share by parts: split completely along their first dimension, of which each call names one place. */
export function splitArrays(
  { designed: { f, design } }: FunctionInstance,
  parts: readonly ItemCopy[],
): ReadonlySet<ArrayId> {
  const whole = new Set<ArrayId | null>();
  for (const { item, counters } of parts) {
    if (item.kind === 'call') {
      for (const [parameter, array] of f.calls[item.call]?.arrays.entries() ?? [])
        if (placeOf(f, item.call, parameter, counters) === undefined) whole.add(array);
    } else if (item.kind === 'copy') {
      const { from = null, to = null } = f.copies[item.copy] ?? {};
      whole.add(from).add(to);
    } else if (item.kind === 'loop') {
      for (const { array, loops } of f.accesses) if (loops.includes(item.loop)) whole.add(array);
    }
  }
  const isSplit = (id: ArrayId): boolean =>
    design.arrays[id]?.partitions.some(({ type, dim }) => type === 'complete' && dim <= 1) === true;
  return new Set(f.arrays.map(({ id }) => id).filter((id) => !whole.has(id) && isSplit(id)));
}

/** The leading indices of the part of an array that a copy of a call passes; undefined: they are not known, or it passes all of it. */
function placeOf(f: FunctionIr, call: number, parameter: number, counters: ItemCopy['counters']): string | undefined {
  const index = f.calls[call]?.rows.find((row) => row.parameter === parameter)?.index;
  const at = index?.map((form) => valueOf(form, counters));
  return at?.every((value) => value !== undefined) ? at.join() : undefined;
}

function valueOf(form: Affine | null, counters: ItemCopy['counters']): number | undefined {
  if (!form || form.symbols.size > 0) return undefined;
  let value = form.constant;
  for (const [loop, coefficient] of form.loops) value += coefficient * (counters.get(loop) ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}

/** Effects of a copy of an item, those on `split` arrays by the part that it is passed. */
export function effectsOfCopy(
  kernel: Kernel,
  f: FunctionIr,
  { item, counters }: ItemCopy,
  split: ReadonlySet<ArrayId>,
): Effects {
  if (item.kind !== 'call' || split.size === 0) return effectsOfItem(kernel, f, item);
  return effectsOfCall(kernel, f, item.call, (array, parameter) => {
    const key = arrayKey(f, array);
    return split.has(array) ? `${key} at ${placeOf(f, item.call, parameter, counters)}` : key;
  });
}
