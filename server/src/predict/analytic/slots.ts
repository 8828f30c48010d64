/** What runs beside each other: calls, and the pipelined loops that the tool makes functions of. */
import { arrayKey, effectsOfItem, share, type Effects } from '../../kernel/effects';
import type { ArrayId, FunctionIr, Item, Kernel, OpId } from '../../kernel/ir';
import { accessesIn } from './accesses';
import { busOf } from './bus';
import { isBus } from './memory';
import type { DesignedFunction, ResolvedFunction } from './designed';

/** Items that may run beside each other, as in slots that do so whatever the design: one after the other, or all at once. */
export type WideSlot = readonly (readonly Item[])[];

const wideSlots = new WeakMap<readonly Item[], readonly WideSlot[]>();

/**
 * The items of a body in the order they run, as `slotsOf` puts them together under the design that keeps fewest apart, and within that
 * under the one that keeps most apart: no design changes what stands here.
 */
export function wideSlotsOf(kernel: Kernel, f: FunctionIr, items: readonly Item[]): readonly WideSlot[] {
  let found = wideSlots.get(items);
  if (!found) {
    const all = new Set(f.arrays.map(({ id }) => arrayKey(f, id)));
    found = grouped(kernel, f, items, all).map((slot) => grouped(kernel, f, slot, new Set()));
    wideSlots.set(items, found);
  }
  return found;
}

const slots = new WeakMap<readonly Item[], Map<string, readonly (readonly Item[])[]>>();

/**
 * The items of a body in the order they run: calls and loops that need no result of each other and share no memory stand
 * together (UG1399: functions are scheduled as early as their operands allow). What only reads one array runs one after
 * the other all the same, as it shares the array's ports (docs/accuracy.md). Whether the loops of a slot do start
 * together follows from the design: `startTogether`.
 */
export function slotsOf(
  kernel: Kernel,
  designed: DesignedFunction,
  items: readonly Item[],
): readonly (readonly Item[])[] {
  let readable = readables.get(designed);
  if (!readable) {
    const arrays = readableOf(designed);
    readables.set(designed, (readable = { arrays, key: [...arrays].join() }));
  }
  let known = slots.get(items);
  if (!known) slots.set(items, (known = new Map()));
  let found = known.get(readable.key);
  if (!found) known.set(readable.key, (found = grouped(kernel, designed.f, items, readable.arrays)));
  return found;
}

interface Readable {
  readonly arrays: ReadonlySet<string>;
  readonly key: string;
}

const readables = new WeakMap<DesignedFunction, Readable>();

/** Arrays that two pipelines can read at once: a dimension is split completely, and an iteration of each reads one element of a bank. */
function readableOf({ f, states, banks }: DesignedFunction): ReadonlySet<string> {
  const isReadOnce = (array: ArrayId): boolean =>
    states.every(({ loop, role }) => role !== 'pipelined' || accessesIn(f, array, loop).length <= 1);
  const found = new Set<string>();
  for (const { id, dims } of f.arrays) {
    const own = banks[id];
    const isSplit = own?.isOwn && dims.some((size, dim) => size !== null && size > 1 && own.perDim[dim] === size);
    if (isSplit && isReadOnce(id)) found.add(arrayKey(f, id));
  }
  return found;
}

/**
 * All loops of a slot are functions of their own, as the tool makes them of pipelines with all that is around them flattened in. Other
 * loops are states of the function that they stand in, which does one thing after the other; what shares a memory interface waits.
 */
export function startTogether(kernel: Kernel, c: ResolvedFunction, slot: readonly Item[]): boolean {
  const areLoops = slot.every((item) => {
    if (item.kind !== 'loop') return true;
    const role = c.states[item.loop]?.role;
    return c.tool.outlinesPipelines && (role === 'pipelined' || role === 'flattened');
  });
  return areLoops && !shareBus(kernel, c, slot);
}

/** Two of the items read, or write, over one memory interface. */
function shareBus(kernel: Kernel, { f, design, tool }: ResolvedFunction, slot: readonly Item[]): boolean {
  if (slot.length < 2 || !design.arrays.some((array) => isBus(array, tool))) return false;
  const taken = new Set<string>();
  for (const item of slot) {
    const { reads, writes } = effectsOfItem(kernel, f, item);
    const own = new Set<string>();
    for (const { id } of f.arrays) {
      const bundle = busOf(design, tool, id)?.bundle;
      const key = arrayKey(f, id);
      if (bundle !== undefined && reads.has(key)) own.add(`read ${bundle}`);
      if (bundle !== undefined && writes.has(key)) own.add(`write ${bundle}`);
    }
    if ([...own].some((port) => taken.has(port))) return true;
    for (const port of own) taken.add(port);
  }
  return false;
}

function grouped(kernel: Kernel, f: FunctionIr, items: readonly Item[], readable: ReadonlySet<string>): Item[][] {
  const groups: Item[][] = [];
  let open: { readonly items: Item[]; readonly effects: Effects[]; readonly results: Set<OpId> } | undefined;
  for (const item of items) {
    if (item.kind === 'copy' || (item.kind === 'loop' && f.loops[item.loop]?.guarded)) {
      open = undefined;
      groups.push([item]);
      continue;
    }
    const effects = effectsOfItem(kernel, f, item);
    const ops = operationsOf(f, item);
    const waits =
      open &&
      (ops.some((op) => dependsOn(f, op, open?.results)) ||
        open.effects.some((other) => share(other, effects, readable)));
    if (item.kind === 'op') {
      // What follows from a result waits for it, and so does what follows from that.
      if (waits && open) {
        open.results.add(item.op);
        open.effects.push(effects);
      }
      groups.push([item]);
    } else if (open && !waits) {
      open.items.push(item);
      open.effects.push(effects);
      for (const op of ops) open.results.add(op);
    } else {
      open = { items: [item], effects: [effects], results: new Set(ops) };
      groups.push(open.items);
    }
  }
  return groups;
}

function dependsOn(f: FunctionIr, op: OpId, results: ReadonlySet<OpId> = new Set()): boolean {
  const node = f.ops[op];
  return node !== undefined && [...node.args, node.guard ?? -1].some((arg) => results.has(arg));
}

/** The operations of an item with all that is inside it; of a call its result. */
function operationsOf(f: FunctionIr, item: Item): OpId[] {
  if (item.kind === 'op') return [item.op];
  if (item.kind === 'call') return [f.calls[item.call]?.result ?? -1];
  if (item.kind === 'copy') return [];
  const loop = f.loops[item.loop];
  return [...(loop?.phis ?? []), ...(loop?.body.items ?? []).flatMap((inner) => operationsOf(f, inner))];
}
