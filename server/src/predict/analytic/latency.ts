/** Latency composed along the call tree and the loop trees, as numbers (`CompositionNode`) and per-loop estimates. */
import type { Design, FunctionDesign } from '../../kernel/design';
import type { FunctionIr, Item, Kernel, Loop, LoopId } from '../../kernel/ir';
import { unfollowedIn } from '../../kernel/unfollowed';
import { withFreeSums, type Toolchain } from '../toolchain';
import type { CompositionNode } from '../types';
import { copyCycles } from './bus';
import type { FunctionPipeline } from './callee';
import { calleeIndex, calleesOf, pipelineOf } from './calls';
import { closeNode, combined, openNode, type Composition, type Mutable } from './composition';
import { copiesTogether } from './copies';
import { timeRegion, type RegionTiming } from './dataflow';
import type { DesignedFunction } from './designed';
import { isFoldedCall } from './folding';
import { loopOverhead, nestOf, type Nest } from './loops';
import { transferCycles } from './merlin';
import type { PipelineEstimate } from './pipeline';
import { processesOf } from './processes';
import { soleLoop } from './rewind';
import { slotsOf, startTogether, wideSlotsOf } from './slots';

/** One call of a function: its nest, pipelines and place in the composition. */
export interface FunctionInstance {
  readonly fn: number;
  readonly designed: DesignedFunction;
  readonly pipelines: ReadonlyMap<LoopId, PipelineEstimate>;
  /** Of each loop that rewinds. */
  readonly restarts: Nest['restarts'];
  /** The function is one pipeline, by a directive or because a pipelined loop calls it. */
  readonly pipeline: FunctionPipeline | null;
  readonly node: number;
  /** Composition node of each loop. */
  readonly loopNodes: readonly number[];
  /** Of loops whose copies run at once: the time that they take (the value of the node), as a share of that of one after the other. */
  readonly shares: readonly (number | undefined)[];
  /** The instance of each call; undefined where the callee is not known. */
  readonly calls: readonly (FunctionInstance | undefined)[];
  /** Cycles of each memory copy. */
  readonly copies: readonly number[];
  /** Cycles between two starts. */
  readonly interval: number;
}

/** The composition of a top function, and the calls in it. */
export interface Composed {
  readonly nodes: readonly CompositionNode[];
  /** Value of each node in cycles; NaN where a trip count is unknown. */
  readonly values: readonly number[];
  readonly instances: readonly FunctionInstance[];
}

/**
 * Cycles of a function beside its parts (none where its first operations stand in the cycle it starts in), and of a call beside the
 * latency of the callee: it is started in one state and waited for in the next.
 */
const overhead = { function: 1, call: 1 } as const;

/** What the composition of all functions shares. */
interface Context extends Composition {
  readonly kernel: Kernel;
  readonly design: Design;
  readonly target: Toolchain;
  readonly instances: FunctionInstance[];
  /** The functions that the one being added is called by, and itself. */
  readonly active: Set<number>;
}

/** A function whose parts are being added. */
interface Open extends Mutable<FunctionInstance> {
  readonly loopNodes: number[];
  readonly shares: number[];
  readonly calls: (FunctionInstance | undefined)[];
  readonly numbers: Nest['numbers'];
}

/** Composes the latency of a top function and everything it calls. */
export function compose(kernel: Kernel, top: number, design: Design, target: Toolchain): Composed {
  const c: Context = { kernel, design, target, nodes: [], values: [], instances: [], active: new Set() };
  addFunction(c, top, -1, false);
  const { nodes, values, instances } = c;
  return { nodes, values, instances };
}

/** Adds a call of a function below the node `parent`; undefined: it is being composed already. */
function addFunction(c: Context, fn: number, parent: number, inPipeline: boolean): FunctionInstance | undefined {
  const { kernel, design, target } = c;
  const f = kernel.functions[fn] as FunctionIr;
  const own = design.functions[fn] as FunctionDesign;
  const tool = own.loops.some(({ merlin }) => merlin?.reduction !== undefined) ? withFreeSums(target) : target;
  const node = openNode(c, parent, fn, null, own.self.dataflow ? 'max' : 'sum');
  if (c.active.has(fn)) {
    // A function that calls itself can't be synthesised: its latency is unknown.
    closeNode(c, node, 1, Number.NaN);
    return undefined;
  }
  c.active.add(fn);
  const callees = calleesOf(kernel, fn, design, tool);
  const isPipeline = inPipeline || own.self.pipeline?.off === false;
  const pipeline = isPipeline ? pipelineOf(f, own, tool, callees) : null;
  const { designed, pipelines, restarts, numbers, straight } = nestOf(f, own, tool, callees, pipeline !== null);
  const instance: Open = {
    fn,
    designed,
    pipelines,
    restarts,
    pipeline,
    node,
    loopNodes: [],
    shares: [],
    calls: [],
    numbers,
    copies: f.copies.map((_, copy) => copyCycles(designed, [{ kind: 'copy', copy }])),
    interval: Number.NaN,
  };
  c.instances.push(instance);
  const waits = addItems(c, instance, f.body.items, node, null, pipeline !== null);
  closeFunction(c, instance, straight, waits);
  c.active.delete(fn);
  return instance;
}

/** `straight`: cycles beside loops and calls. `waits`: calls that run one after the other. */
function closeFunction(c: Context, instance: Open, straight: number, waits: number): void {
  const { node, pipeline, designed } = instance;
  const { f, design, tool } = designed;
  if (unfollowedIn(c.kernel, f).isAny) {
    closeNode(c, node, 1, Number.NaN);
  } else if (pipeline) {
    closeNode(c, node, 0, pipeline.depth - 1);
    instance.interval = pipeline.ii;
  } else if (design.self.dataflow) {
    const { latency, interval } = timed(c, instance, f.body.items);
    closeNode(c, node, 1, latency - combined(c, node) + overhead.function);
    instance.interval = interval;
  } else {
    const isLeaf = f.loops.length + f.calls.length + f.copies.length === 0;
    const begins = tool.chainsMemory ? 0 : overhead.function;
    const moved = c.nodes[node]?.parent === -1 && tool.isMerlin ? transferCycles(f) : 0;
    // Operations alone: a state less than the cycles that they take.
    closeNode(c, node, 1, isLeaf ? Math.max(0, straight - begins) : straight + begins + waits * overhead.call + moved);
    instance.interval = instance.restarts[soleLoop(f) ?? -1] ?? (c.values[node] ?? Number.NaN) + 1;
  }
}

/** Adds what the items of a body hold below `owner`; the number of calls that run one after the other. */
function addItems(
  c: Context,
  instance: Open,
  items: readonly Item[],
  owner: number,
  loop: LoopId | null,
  isPipelined: boolean,
): number {
  const { fn, designed } = instance;
  let waits = 0;
  for (const parts of wideSlotsOf(c.kernel, designed.f, items)) {
    const isWide = parts.length > 1 && isTogether(c, designed, items, parts.flat());
    const outer = parts.length > 1 ? openNode(c, owner, fn, loop, isWide ? 'max' : 'sum') : owner;
    let calling = 0;
    for (const slot of parts) {
      const isBeside = isTogether(c, designed, items, slot);
      const inSlot = slot.filter((item) => item.kind === 'call' && !isFoldedCall(designed, item)).length;
      calling += isBeside ? Math.min(1, inSlot) : inSlot;
      const beside = slot.length > 1 ? openNode(c, outer, fn, loop, isBeside ? 'max' : 'sum') : outer;
      for (const item of slot) addItem(c, instance, item, beside, isPipelined);
      if (beside !== outer) closeNode(c, beside, 1, 0);
    }
    waits += isWide ? Math.min(1, calling) : calling;
    if (outer !== owner) closeNode(c, outer, 1, 0);
  }
  return waits;
}

/** Whether these items of a body start together. */
function isTogether(
  { kernel }: Context,
  designed: DesignedFunction,
  items: readonly Item[],
  some: readonly Item[],
): boolean {
  if (some.length === 1) return true;
  const slot = slotsOf(kernel, designed, items).find((each) => some.every((item) => each.includes(item)));
  return slot !== undefined && startTogether(kernel, designed, some);
}

function addItem(c: Context, instance: Open, item: Item, owner: number, isPipelined: boolean): void {
  const { f } = instance.designed;
  if (item.kind === 'loop') addLoop(c, instance, f.loops[item.loop] as Loop, owner, isPipelined);
  if (item.kind !== 'call' || isFoldedCall(instance.designed, item)) return;
  const callee = calleeIndex(c.kernel, f, item.call);
  if (callee >= 0) instance.calls[item.call] = addFunction(c, callee, owner, isPipelined);
}

function addLoop(c: Context, instance: Open, loop: Loop, owner: number, isPipelined: boolean): void {
  const { fn, designed, pipelines, numbers } = instance;
  const { id, body } = loop;
  const isRegion = designed.design.loops[id]?.dataflow === true;
  const node = openNode(c, owner, fn, id, isRegion ? 'max' : 'sum');
  instance.loopNodes[id] = node;
  const { multiplier, addend } = numbers[id] ?? { multiplier: 0, addend: 0 };
  const share = isPipelined ? 1 : copiesTogether(designed, loop).share;
  if (share < 1) instance.shares[id] = share;
  const waits = addItems(c, instance, body.items, node, id, isPipelined || pipelines.has(id));
  if (unfollowedIn(c.kernel, designed.f).loops.has(id)) closeNode(c, node, 1, Number.NaN);
  else if (isRegion && multiplier > 0) {
    const { latency, interval } = timed(c, instance, body.items);
    const longest = combined(c, node);
    const filled = latency - longest + (multiplier - 1) * (interval - longest);
    closeNode(c, node, multiplier, filled + loopOverhead.sequential);
  } else closeNode(c, node, share * multiplier, share * (addend + multiplier * waits * overhead.call));
}

/** The timing of a dataflow region whose parts have been added. */
function timed({ kernel, values }: Context, instance: FunctionInstance, items: readonly Item[]): RegionTiming {
  return timeRegion(...processesOf({ kernel, values }, instance, items));
}
