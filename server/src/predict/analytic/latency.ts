/** Latency composed along the call tree and the loop trees, as numbers (`CompositionNode`) and per-loop estimates. */
import type { Design, FunctionDesign } from '../../kernel/design';
import type { FunctionIr, Item, Kernel, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { CompositionNode, Limit, LoopEstimate } from '../types';
import { liveChildren, resolveNest, type LoopState } from './nest';
import { estimatePipeline, type PipelineEstimate } from './pipeline';
import { registersOf } from './ports';
import { unrolledCycles, type UnpipelinedContext } from './unrolled';
import { perDesign } from './per-design';
import { promotionsOf } from './promoted';
import { costsOf, depthOf, type ScheduleContext } from './schedule';

/** One call of a function: its nest, pipelines and place in the composition. */
export interface FunctionInstance {
  readonly fn: number;
  readonly states: readonly LoopState[];
  readonly pipelines: ReadonlyMap<LoopId, PipelineEstimate>;
  readonly node: number;
  /** Composition node of each loop. */
  readonly loopNodes: readonly number[];
}

export interface Composed {
  readonly nodes: readonly CompositionNode[];
  /** Value of each node in cycles; NaN where a trip count is unknown. */
  readonly values: readonly number[];
  readonly instances: readonly FunctionInstance[];
}

type MutableNode = { -readonly [K in keyof CompositionNode]: CompositionNode[K] };

/** Cycles that entering and leaving a loop costs, and a function. */
const overhead = { pipelined: 2, sequential: 1, function: 1 } as const;

/** Composes the latency of a top function and everything it calls. */
export function compose(kernel: Kernel, top: number, design: Design, tool: Toolchain): Composed {
  const nodes: MutableNode[] = [];
  const instances: FunctionInstance[] = [];
  const active = new Set<number>();

  const addFunction = (fn: number, parent: number): void => {
    const f = kernel.functions[fn] as FunctionIr;
    const own = design.functions[fn] as FunctionDesign;
    const node = nodes.length;
    // A function that calls itself can't be synthesised: its latency is unknown.
    nodes.push({
      parent,
      function: fn,
      loop: null,
      multiplier: 1,
      addend: active.has(fn) ? Number.NaN : 0,
      combine: own.self.dataflow ? 'max' : 'sum',
    });
    if (active.has(fn)) return;
    active.add(fn);
    const { states, pipelines, numbers, straight } = nestOf(f, own, tool);
    const loopNodes: number[] = [];
    instances.push({ fn, states, pipelines, node, loopNodes });

    const addItems = (items: readonly Item[], owner: number): void => {
      for (const item of items) {
        if (item.kind === 'loop') addLoop(f.loops[item.loop] as Loop, owner);
        else if (item.kind === 'call') {
          const callee = kernel.functions.findIndex((g) => g.name === f.calls[item.call]?.callee);
          if (callee >= 0) addFunction(callee, owner);
        }
      }
    };
    const addLoop = (loop: Loop, owner: number): void => {
      const id = nodes.length;
      loopNodes[loop.id] = id;
      nodes.push({
        parent: owner,
        function: fn,
        loop: loop.id,
        combine: design.functions[fn]?.loops[loop.id]?.dataflow ? 'max' : 'sum',
        ...(numbers[loop.id] ?? { multiplier: 0, addend: 0 }),
      });
      addItems(loop.body.items, id);
    };
    addItems(f.body.items, node);
    const root = nodes[node];
    if (root) root.addend = straight;
    active.delete(fn);
  };
  addFunction(top, -1);
  return { nodes, values: evaluate(nodes), instances };
}

interface Nest {
  readonly states: readonly LoopState[];
  readonly pipelines: ReadonlyMap<LoopId, PipelineEstimate>;
  /** What each loop adds to the composition. */
  readonly numbers: readonly { readonly multiplier: number; readonly addend: number }[];
  /** Cycles of the function beside its loops and calls. */
  readonly straight: number;
}

/** Designs share the designs of the functions that they do not change, and with them all that follows from one function. */
const nests = perDesign<Nest>();

function nestOf(f: FunctionIr, design: FunctionDesign, tool: Toolchain): Nest {
  return nests(f, design, tool, () => {
    const states = resolveNest(f, design, tool);
    const pipelines = new Map<LoopId, PipelineEstimate>();
    for (const loop of f.loops) {
      if (states[loop.id]?.role !== 'pipelined') continue;
      pipelines.set(loop.id, estimatePipeline(f, design, tool, states, loop, flattenedInto(f, states, loop)));
    }
    const context: UnpipelinedContext = { f, design, tool, states, inRegisters: registersOf(f, design) };
    return {
      states,
      pipelines,
      numbers: f.loops.map((loop) => loopNumbers(context, loop, pipelines.get(loop.id))),
      straight: straightLine(context, f.body.items) + copyCycles(f, f.body.items) + overhead.function,
    };
  });
}

/** Outer loops flattened into a pipelined one, innermost first. */
function flattenedInto(f: FunctionIr, states: readonly LoopState[], loop: Loop): LoopId[] {
  const outer: LoopId[] = [];
  for (let id = loop.parent; id !== null && states[id]?.role === 'flattened'; id = f.loops[id]?.parent ?? null)
    outer.push(id);
  return outer;
}

function loopNumbers(
  c: UnpipelinedContext,
  loop: Loop,
  pipeline: PipelineEstimate | undefined,
): { multiplier: number; addend: number } {
  const { f, states } = c;
  const state = states[loop.id] as LoopState;
  const trips = state.trips ?? Number.NaN;
  const iterations = Math.ceil(trips / state.unroll);
  if (pipeline) {
    const outer = flattenedInto(f, states, loop);
    const total = outer.reduce((product, id) => product * (states[id]?.trips ?? Number.NaN), iterations);
    // An unknown trip count stays NaN, which makes everything around it unknown.
    return { multiplier: 0, addend: total === 0 ? 1 : pipeline.ii * (total - 1) + pipeline.depth + overhead.pipelined };
  }
  if (state.role === 'flattened') return { multiplier: 1, addend: 0 };
  if (state.role === 'unrolled') {
    if (isInsidePipeline(f, states, loop)) return { multiplier: 0, addend: 0 };
    return { multiplier: trips, addend: unrolledCycles(c, loop, trips) };
  }
  const isLeaf = liveChildren(f, states, loop).length === 0;
  const body = isLeaf
    ? unrolledCycles(c, loop, state.unroll) + 1
    : straightLine(c, loop.body.items) + copyCycles(f, loop.body.items);
  return { multiplier: iterations * state.unroll, addend: iterations * body + overhead.sequential };
}

function isInsidePipeline(f: FunctionIr, states: readonly LoopState[], loop: Loop): boolean {
  for (let id = loop.parent; id !== null; id = f.loops[id]?.parent ?? null) {
    if (states[id]?.role === 'pipelined') return true;
    if (states[id]?.role !== 'unrolled') return false;
  }
  return false;
}

/**
 * Operations beside the loops of a body, each run of them between two loops scheduled on its own, with the loads and stores of
 * elements that a loop keeps in registers.
 */
function straightLine({ f, tool, inRegisters }: UnpipelinedContext, items: readonly Item[]): number {
  const c: ScheduleContext = { f, tool, inRegisters, region: null, copies: () => 1 };
  let total = 0;
  let run: Item[] = [];
  let stores = 0;
  const flush = (loads: number): void => {
    const own = run.some((item) => item.kind === 'op') ? depthOf(c, run, true) : 0;
    total += Math.max(own, loads, stores);
    run = [];
  };
  for (const item of items) {
    if (item.kind === 'op') run.push(item);
    else if (item.kind === 'loop') {
      const { loads, stores: after } = promotedCycles(f, tool, item.loop);
      flush(loads);
      stores = after;
    }
  }
  flush(0);
  return total;
}

/** Cycles of the loads before a loop and of the stores after it that are moved out of it, and no further. */
function promotedCycles(f: FunctionIr, tool: Toolchain, loop: LoopId): { loads: number; stores: number } {
  let loads = 0;
  let stores = 0;
  for (const [op, out] of promotionsOf(f)) {
    if (out !== loop) continue;
    const { latency } = costsOf(f, tool.clockNs)[op] ?? { latency: 0 };
    if (f.ops[op]?.opcode === 'store') stores = Math.max(stores, latency);
    else loads = Math.max(loads, latency);
  }
  return { loads, stores };
}

/** Memory copies: an element a cycle; neighbouring ones overlap. */
function copyCycles(f: FunctionIr, items: readonly Item[]): number {
  let total = 0;
  let longest = 0;
  for (const item of items) {
    if (item.kind === 'copy') longest = Math.max(longest, (f.copies[item.copy]?.count ?? Number.NaN) + 10);
    else if (item.kind !== 'op') {
      total += longest;
      longest = 0;
    }
  }
  return total + longest;
}

function evaluate(nodes: readonly CompositionNode[]): number[] {
  const combined = nodes.map(() => 0);
  const values = nodes.map(() => 0);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i] as CompositionNode;
    const value = (node.multiplier === 0 ? 0 : node.multiplier * (combined[i] ?? 0)) + node.addend;
    values[i] = value;
    const parent = nodes[node.parent];
    if (!parent) continue;
    combined[node.parent] =
      parent.combine === 'max' ? Math.max(combined[node.parent] ?? 0, value) : (combined[node.parent] ?? 0) + value;
  }
  return values;
}

/** The per-loop view of a composed instance. */
export function loopEstimates(f: FunctionIr, instance: FunctionInstance, values: readonly number[]): LoopEstimate[] {
  return f.loops.map((loop): LoopEstimate => {
    const state = instance.states[loop.id] as LoopState;
    const host = state.role === 'flattened' && state.into !== undefined ? state.into : loop.id;
    const pipeline = instance.pipelines.get(host);
    const outer = pipeline ? flattenedInto(f, instance.states, f.loops[host] as Loop) : [];
    const value = values[instance.loopNodes[loop.id] ?? -1] ?? Number.NaN;
    const own = state.trips === null ? null : Math.ceil(state.trips / state.unroll);
    const nest = outer.reduce<number | null>(
      (n, id) => {
        const t = instance.states[id]?.trips ?? null;
        return n === null || t === null ? null : n * t;
      },
      instance.states[host]?.trips === null
        ? null
        : Math.ceil((instance.states[host]?.trips ?? 0) / (instance.states[host]?.unroll ?? 1)),
    );
    const limit: Limit = pipeline?.limit ?? { kind: 'sequential', reason: state.blocked ?? 'not-pipelined' };
    return {
      loop: loop.id,
      latency: Number.isFinite(value) && state.role !== 'unrolled' ? Math.round(value) : null,
      tripCount: state.role === 'unrolled' ? 1 : pipeline && outer.length > 0 ? nest : own,
      ii: pipeline && state.role !== 'unrolled' ? pipeline.ii : null,
      depth: pipeline && state.role !== 'unrolled' ? pipeline.depth : null,
      pipelined: pipeline !== undefined && state.role !== 'unrolled',
      unroll: state.unroll,
      absorbed: state.role === 'flattened' ? 'flattened' : state.role === 'unrolled' ? 'unrolled' : 'no',
      limit: state.role === 'unrolled' ? { kind: 'none' } : limit,
    };
  });
}
