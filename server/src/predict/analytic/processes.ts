/** The processes of a dataflow region: how long each takes, and when it hands on its first element. */
import { arrayKey, effectsOfItem, type Effects } from '../../kernel/effects';
import type { Item, Kernel } from '../../kernel/ir';
import type { Process } from './dataflow';
import { isFoldedCall } from './folding';
import type { FunctionInstance } from './latency';
import { loopOverhead, straightLine } from './loops';
import { effectsOfCopy, itemCopies, splitArrays, type ItemCopy } from './process-copies';

/** What has been composed. */
interface Timed {
  readonly kernel: Kernel;
  /** Cycles of the nodes of the composition. */
  readonly values: readonly number[];
}

/** The processes of a dataflow region, and the arrays that are made in it. */
export function processesOf(
  timed: Timed,
  instance: FunctionInstance,
  items: readonly Item[],
): [Process[], ReadonlySet<string>] {
  const { f } = instance.designed;
  const copies = itemCopies(instance, items);
  const split = splitArrays(instance, copies);
  const processes = partsOf(instance, copies).flatMap((copied): Process[] => {
    const effects = together(copied.map((copy) => effectsOfCopy(timed.kernel, f, copy, split)));
    const part = copied.map((copy) => copy.item);
    const [item] = part;
    // Values alone are handed to the processes that need them.
    if (!item || isFoldedCall(instance.designed, item)) return [];
    if (item.kind === 'op' && effects.reads.size + effects.writes.size === 0) return [];
    const loops = part.reduce((sum, each) => sum + cyclesOf(timed, instance, each), 0);
    const latency = loops + straightLine(instance.designed, part);
    return [
      {
        effects,
        latency,
        interval: intervalOf(instance, item) ?? latency + 1,
        firstOutput: (stream) => (isStraight(instance, item) ? latency : firstOutput(timed, instance, [item], stream)),
      },
    ];
  });
  const local = new Set(f.arrays.filter(({ place }) => place === 'local').map(({ id }) => arrayKey(f, id)));
  const touched = processes.flatMap(({ effects }) => [...effects.reads, ...effects.writes]);
  return [processes, new Set(touched.filter((key) => local.has(key.replace(/ at .*/, ''))))];
}

/** Cycles between two starts of a process that need not end before; undefined where it has to. */
function intervalOf({ calls, restarts }: FunctionInstance, item: Item): number | undefined {
  if (item.kind === 'call') return calls[item.call]?.interval;
  return item.kind === 'loop' ? (restarts[item.loop] ?? undefined) : undefined;
}

/** Calls, loops and copies each on their own; what is straight-line code between them together. */
function partsOf(instance: FunctionInstance, copies: readonly ItemCopy[]): readonly (readonly ItemCopy[])[] {
  const parts: ItemCopy[][] = [];
  let isOpen = false;
  for (const copy of copies) {
    const continues = isStraight(instance, copy.item);
    if (continues && isOpen) parts.at(-1)?.push(copy);
    else parts.push([copy]);
    isOpen = continues;
  }
  return parts;
}

/** Operations, and loops of which unrolling leaves operations alone. */
function isStraight({ designed: { states, f } }: FunctionInstance, item: Item): boolean {
  if (item.kind !== 'loop') return item.kind === 'op';
  const inner = f.loops[item.loop]?.body.items ?? [];
  return states[item.loop]?.role === 'unrolled' && inner.every((each) => each.kind === 'op');
}

function together(all: readonly Effects[]): Effects {
  return {
    reads: new Set(all.flatMap(({ reads }) => [...reads])),
    writes: new Set(all.flatMap(({ writes }) => [...writes])),
  };
}

/** Cycles that an item takes once. */
function cyclesOf({ values }: Timed, instance: FunctionInstance, item: Item): number {
  if (item.kind === 'op') return 0;
  if (item.kind === 'copy') return instance.copies[item.copy] ?? Number.NaN;
  const node = item.kind === 'loop' ? instance.loopNodes[item.loop] : instance.calls[item.call]?.node;
  return values[node ?? -1] ?? Number.NaN;
}

/** Cycles until the items first write a stream: all before that, then one iteration of the loops that do. */
function firstOutput(timed: Timed, instance: FunctionInstance, items: readonly Item[], stream: string): number {
  const { kernel } = timed;
  const { f, states } = instance.designed;
  let at = 0;
  for (const item of items) {
    if (!effectsOfItem(kernel, f, item).writes.has(stream)) {
      at += cyclesOf(timed, instance, item);
    } else if (item.kind === 'loop') {
      const depth = instance.pipelines.get(states[item.loop]?.into ?? item.loop)?.depth;
      const inner = f.loops[item.loop]?.body.items ?? [];
      return at + (depth ?? firstOutput(timed, instance, inner, stream) + loopOverhead.sequential);
    } else if (item.kind === 'call') {
      const callee = instance.calls[item.call];
      const g = kernel.functions[callee?.fn ?? -1];
      const position = f.calls[item.call]?.streams.indexOf(stream.replace('stream ', '')) ?? -1;
      if (!callee || !g || callee.pipeline) return at + (callee?.pipeline?.depth ?? 0);
      const inside = `stream ${g.params[position]?.name ?? ''}`;
      return at + firstOutput(timed, callee, g.body.items, inside);
    } else return at + 1;
  }
  return at;
}
