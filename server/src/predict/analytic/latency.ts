/** Latency composed along the call tree and the loop trees, as numbers (`CompositionNode`) and per-loop estimates. */
import type { Design, FunctionDesign } from '../../kernel/design';
import { arrayKey, effectsOfItem } from '../../kernel/effects';
import type { FunctionIr, Item, Kernel, Loop, LoopId } from '../../kernel/ir';
import { withFreeSums, type Toolchain } from '../toolchain';
import type { CompositionNode } from '../types';
import type { FunctionPipeline } from './callee';
import { calleeIndex, calleesOf, pipelineOf } from './calls';
import type { DesignedFunction } from './designed';
import { timeRegion, type Process, type RegionTiming } from './dataflow';
import { copyCycles } from './bus';
import { copiesTogether } from './copies';
import { loopOverhead, nestOf } from './loops';
import type { PipelineEstimate } from './pipeline';
import { transferCycles } from './merlin';
import { slotsOf, startTogether, wideSlotsOf } from './slots';

/** One call of a function: its nest, pipelines and place in the composition. */
export interface FunctionInstance {
  readonly fn: number;
  readonly designed: DesignedFunction;
  readonly pipelines: ReadonlyMap<LoopId, PipelineEstimate>;
  /** The function is one pipeline, by a directive or because a pipelined loop calls it. */
  readonly pipeline: FunctionPipeline | null;
  readonly node: number;
  /** Composition node of each loop. */
  readonly loopNodes: readonly number[];
  /** Of loops whose copies run at once: the part of the time of all of them one by one that they take, in which the node's value is counted. */
  readonly shares: readonly (number | undefined)[];
  /** The instance of each call; undefined where the callee is not known. */
  readonly calls: readonly (FunctionInstance | undefined)[];
  /** Cycles of each memory copy. */
  readonly copies: readonly number[];
  /** Cycles between two starts. */
  readonly interval: number;
}

export interface Composed {
  readonly nodes: readonly CompositionNode[];
  /** Value of each node in cycles; NaN where a trip count is unknown. */
  readonly values: readonly number[];
  readonly instances: readonly FunctionInstance[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Cycles of a function beside its parts (none where its first operations stand in the cycle it starts in), and of a call beside the callee's
 * latency: it is started in one state and waited for in the next.
 */
const overhead = { function: 1, call: 1 } as const;

/** Composes the latency of a top function and everything it calls. */
export function compose(kernel: Kernel, top: number, design: Design, target: Toolchain): Composed {
  const nodes: Mutable<CompositionNode>[] = [];
  const values: number[] = [];
  const instances: FunctionInstance[] = [];
  const active = new Set<number>();

  const open = (parent: number, fn: number, loop: LoopId | null, combine: CompositionNode['combine']): number =>
    nodes.push({ parent, function: fn, loop, multiplier: 1, addend: 0, combine }) - 1;
  /** The children combined; they stand after their parent, in order. */
  const combined = (node: number): number => {
    let value = 0;
    for (let child = node + 1; child < nodes.length; child++) {
      if (nodes[child]?.parent !== node) continue;
      const own = values[child] ?? 0;
      value = nodes[node]?.combine === 'max' ? Math.max(value, own) : value + own;
    }
    return value;
  };
  const close = (node: number, multiplier: number, addend: number): void => {
    const own = nodes[node] as Mutable<CompositionNode>;
    own.multiplier = multiplier;
    own.addend = addend;
    values[node] = (multiplier === 0 ? 0 : multiplier * combined(node)) + addend;
  };

  const addFunction = (fn: number, parent: number, inPipeline: boolean): FunctionInstance | undefined => {
    const f = kernel.functions[fn] as FunctionIr;
    const own = design.functions[fn] as FunctionDesign;
    const tool = own.loops.some(({ merlin }) => merlin?.reduction !== undefined) ? withFreeSums(target) : target;
    const node = open(parent, fn, null, own.self.dataflow ? 'max' : 'sum');
    if (active.has(fn)) {
      // A function that calls itself can't be synthesised: its latency is unknown.
      close(node, 1, Number.NaN);
      return undefined;
    }
    active.add(fn);
    const callees = calleesOf(kernel, fn, design, tool);
    const isPipeline = inPipeline || own.self.pipeline?.off === false;
    const pipeline = isPipeline ? pipelineOf(f, own, tool, callees) : null;
    const { designed, pipelines, numbers, straight } = nestOf(f, own, tool, callees, pipeline !== null);
    const loopNodes: number[] = [];
    const shares: number[] = [];
    const calls: (FunctionInstance | undefined)[] = [];
    const instance: Mutable<FunctionInstance> = {
      fn,
      designed,
      pipelines,
      pipeline,
      node,
      loopNodes,
      shares,
      calls,
      copies: f.copies.map((_, copy) => copyCycles(designed, [{ kind: 'copy', copy }])),
      interval: Number.NaN,
    };
    instances.push(instance);

    /** Adds what the items hold below `owner`; the number of calls that run one after the other. */
    const addItems = (items: readonly Item[], owner: number, loop: LoopId | null, isPipelined: boolean): number => {
      let waits = 0;
      for (const parts of wideSlotsOf(kernel, f, items)) {
        const all = parts.flat();
        const isWide = parts.length > 1 && isTogether(items, all);
        const outer = parts.length > 1 ? open(owner, fn, loop, isWide ? 'max' : 'sum') : owner;
        let calling = 0;
        for (const slot of parts) {
          const isBeside = isTogether(items, slot);
          const inSlot = slot.filter((item) => item.kind === 'call').length;
          calling += isBeside ? Math.min(1, inSlot) : inSlot;
          const beside = slot.length > 1 ? open(outer, fn, loop, isBeside ? 'max' : 'sum') : outer;
          for (const item of slot) {
            if (item.kind === 'loop') addLoop(f.loops[item.loop] as Loop, beside, isPipelined);
            if (item.kind !== 'call') continue;
            const callee = calleeIndex(kernel, f, item.call);
            if (callee >= 0) calls[item.call] = addFunction(callee, beside, isPipelined);
          }
          if (beside !== outer) close(beside, 1, 0);
        }
        waits += isWide ? Math.min(1, calling) : calling;
        if (outer !== owner) close(outer, 1, 0);
      }
      return waits;
    };
    /** Whether these items of a body start together. */
    const isTogether = (items: readonly Item[], some: readonly Item[]): boolean => {
      if (some.length === 1) return true;
      const slot = slotsOf(kernel, designed, items).find((each) => some.every((item) => each.includes(item)));
      return slot !== undefined && startTogether(kernel, designed, some);
    };
    const addLoop = (loop: Loop, owner: number, isPipelined: boolean): void => {
      const isRegion = own.loops[loop.id]?.dataflow === true;
      const id = open(owner, fn, loop.id, isRegion ? 'max' : 'sum');
      loopNodes[loop.id] = id;
      const { multiplier, addend } = numbers[loop.id] ?? { multiplier: 0, addend: 0 };
      const share = isPipelined ? 1 : copiesTogether(designed, loop).share;
      if (share < 1) shares[loop.id] = share;
      const waits = addItems(loop.body.items, id, loop.id, isPipelined || pipelines.has(loop.id));
      if (isRegion && multiplier > 0) {
        const { latency, interval } = timed(loop.body.items);
        close(
          id,
          multiplier,
          latency - combined(id) + (multiplier - 1) * (interval - combined(id)) + loopOverhead.sequential,
        );
      } else close(id, share * multiplier, share * (addend + multiplier * waits * overhead.call));
    };
    const timed = (items: readonly Item[]): RegionTiming => timeRegion(...regionOf(kernel, f, instance, values, items));

    const waits = addItems(f.body.items, node, null, pipeline !== null);
    const isLeaf = f.loops.length + f.calls.length + f.copies.length === 0;
    if (pipeline) {
      close(node, 0, pipeline.depth - 1);
      instance.interval = pipeline.ii;
    } else if (own.self.dataflow) {
      const { latency, interval } = timed(f.body.items);
      close(node, 1, latency - combined(node) + overhead.function);
      instance.interval = interval;
    } else {
      // Operations alone: a state less than the cycles that they take.
      const begins = tool.chainsMemory ? 0 : overhead.function;
      const moved = parent < 0 && tool.isMerlin ? transferCycles(f) : 0;
      close(node, 1, isLeaf ? Math.max(0, straight - begins) : straight + begins + waits * overhead.call + moved);
      instance.interval = (values[node] ?? Number.NaN) + 1;
    }
    active.delete(fn);
    return instance;
  };
  addFunction(top, -1, false);
  return { nodes, values, instances };
}

/** The processes of a dataflow region, and the arrays that are made in it. */
function regionOf(
  kernel: Kernel,
  f: FunctionIr,
  instance: FunctionInstance,
  values: readonly number[],
  items: readonly Item[],
): [Process[], ReadonlySet<string>] {
  const processes = items.flatMap((item): Process[] => {
    if (item.kind === 'op') return [];
    const latency = cyclesOf(instance, values, item);
    const callee = item.kind === 'call' ? instance.calls[item.call] : undefined;
    return [
      {
        effects: effectsOfItem(kernel, f, item),
        latency,
        interval: callee ? callee.interval : latency + 1,
        firstOutput: (stream) => firstOutput(kernel, f, instance, values, [item], stream),
      },
    ];
  });
  const local = f.arrays.filter((array) => array.place === 'local').map((array) => arrayKey(f, array.id));
  return [processes, new Set(local)];
}

/** Cycles that an item takes once. */
function cyclesOf(instance: FunctionInstance, values: readonly number[], item: Item): number {
  if (item.kind === 'op') return 0;
  if (item.kind === 'copy') return instance.copies[item.copy] ?? Number.NaN;
  const node = item.kind === 'loop' ? instance.loopNodes[item.loop] : instance.calls[item.call]?.node;
  return values[node ?? -1] ?? Number.NaN;
}

/** Cycles until the items first write a stream: all before that, then one iteration of the loops that do. */
function firstOutput(
  kernel: Kernel,
  f: FunctionIr,
  instance: FunctionInstance,
  values: readonly number[],
  items: readonly Item[],
  stream: string,
): number {
  let at = 0;
  for (const item of items) {
    if (!effectsOfItem(kernel, f, item).writes.has(stream)) {
      at += cyclesOf(instance, values, item);
    } else if (item.kind === 'loop') {
      const state = instance.designed.states[item.loop];
      const depth = instance.pipelines.get(state?.into ?? item.loop)?.depth;
      const inner = f.loops[item.loop]?.body.items ?? [];
      return at + (depth ?? firstOutput(kernel, f, instance, values, inner, stream) + loopOverhead.sequential);
    } else if (item.kind === 'call') {
      const callee = instance.calls[item.call];
      const g = kernel.functions[callee?.fn ?? -1];
      const position = f.calls[item.call]?.streams.indexOf(stream.replace('stream ', '')) ?? -1;
      if (!callee || !g || callee.pipeline) return at + (callee?.pipeline?.depth ?? 0);
      const inside = `stream ${g.params[position]?.name ?? ''}`;
      return at + firstOutput(kernel, g, callee, values, g.body.items, inside);
    } else return at + 1;
  }
  return at;
}
