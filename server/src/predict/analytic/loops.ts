/** The loops of one function as numbers: what each adds to the latency around it. */
import type { FunctionDesign } from '../../kernel/design';
import type { FunctionIr, Item, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { burstCycles, copyCycles, requestsOf } from './bus';
import type { Callee } from './callee';
import { calleeKey } from './calls';
import { costsOf } from './costs';
import { designedFunction, type DesignedFunction } from './designed';
import { noFolding } from './folding';
import { flattenedInto, hasCopy, isStraight, liveChildren, resolveNest, type LoopState } from './nest';
import { perDesign } from './per-design';
import { estimatePipeline, type PipelineEstimate } from './pipeline';
import { promotionsOf } from './promoted';
import { restartsOf } from './rewind';
import { contextOf, depthOf } from './schedule';
import { turnsOf } from './turns';
import { unrolledCycles } from './unrolled';

/** Cycles that entering and leaving a loop costs. */
export const loopOverhead = { pipelined: 2, sequential: 1 } as const;

/** What follows from one function under its design, wherever it is called. */
export interface Nest {
  readonly designed: DesignedFunction;
  readonly pipelines: ReadonlyMap<LoopId, PipelineEstimate>;
  /** Cycles between the starts of two runs of each loop that rewinds; null: it doesn't. */
  readonly restarts: readonly (number | null)[];
  /** What each loop adds to the composition. */
  readonly numbers: readonly { readonly multiplier: number; readonly addend: number }[];
  /** Cycles of the function beside its loops and calls. */
  readonly straight: number;
}

/** Designs share the designs of the functions that they do not change, and with them all that follows from one function. */
const nests = perDesign<Nest>();

/** The roles, pipelines and cycles of a function's loops. `isPipeline`: the function is one pipeline. */
export function nestOf(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  callees: readonly Callee[],
  isPipeline: boolean,
): Nest {
  return nests(f, design, tool, `${isPipeline} ${calleeKey(callees)}`, () => {
    const states = resolveNest(f, design, tool, callees, isPipeline);
    const designed = designedFunction({ f, design, tool, states }, isPipeline);
    const pipelines = new Map<LoopId, PipelineEstimate>();
    for (const loop of f.loops) {
      if (states[loop.id]?.role !== 'pipelined') continue;
      pipelines.set(loop.id, estimatePipeline(designed, loop, flattenedInto(f, states, loop), callees));
    }
    const numbers = f.loops.map((loop) => {
      if (isPipeline) return { multiplier: 0, addend: 0 };
      const { multiplier, addend } = loopNumbers(designed, loop, pipelines.get(loop.id));
      return { multiplier, addend: addend + burstCycles(designed, loop.id) };
    });
    const straight = straightLine(designed, f.body.items) + copyCycles(designed, f.body.items);
    const restarts = restartsOf(designed, pipelines, straight);
    return { designed, pipelines, restarts, numbers, straight };
  });
}

function loopNumbers(
  c: DesignedFunction,
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
    const tile = c.design.loops[loop.id]?.merlin?.tile ?? 1;
    // Merlin starts the pipeline anew for each tile.
    const tiles = tile > 1 ? Math.ceil(total / tile) : 1;
    // An unknown trip count stays NaN, which makes everything around it unknown.
    return {
      multiplier: 0,
      addend:
        total === 0
          ? 1
          : tiles * (pipeline.before + pipeline.depth + loopOverhead.pipelined) + pipeline.ii * (total - tiles),
    };
  }
  if (state.role === 'flattened') return { multiplier: 1, addend: 0 };
  if (state.role === 'unrolled') {
    if (isInsidePipeline(f, states, loop)) return { multiplier: 0, addend: 0 };
    const parent = loop.parent === null ? undefined : f.loops[loop.parent];
    if (parent && isStraight(f, states, parent)) return { multiplier: 0, addend: 0 };
    if (loop.children.length > 0 && isStraight(f, states, loop))
      return { multiplier: 0, addend: estimatePipeline(c, loop, [], []).depth };
    return { multiplier: trips, addend: unrolledCycles(c, loop, trips) + trips * copyCycles(c, loop.body.items) };
  }
  const isLeaf = liveChildren(f, states, loop).length === 0 && !hasCopy(loop);
  const body = isLeaf
    ? unrolledCycles(c, loop, state.unroll) + 1
    : straightLine(c, loop.body.items) + copyCycles(c, loop.body.items) + testCycles(c.tool);
  // Copies that Merlin makes run beside each other.
  const inTurn = c.tool.isMerlin ? 1 : state.unroll;
  return { multiplier: iterations * inTurn, addend: iterations * body + loopOverhead.sequential };
}

/** Cycles in which a loop around others decides to go on, where its own operations don't hide that. */
function testCycles({ chainsMemory }: Toolchain): number {
  return chainsMemory ? 1 : 0;
}

function isInsidePipeline(f: FunctionIr, states: readonly LoopState[], loop: Loop): boolean {
  for (let id = loop.parent; id !== null; id = f.loops[id]?.parent ?? null) {
    if (states[id]?.role === 'pipelined') return true;
    if (states[id]?.role !== 'unrolled') return false;
  }
  return false;
}

/**
 * Operations beside the loops of a body, each run of them between two loops or calls scheduled on its own, with the loads and
 * stores of elements that a loop keeps in registers.
 */
export function straightLine(context: DesignedFunction, items: readonly Item[]): number {
  const { tool, folding, inRegisters } = context;
  const requests = requestsOf(context);
  if (folding.key !== '' || inRegisters.size + requests.size > 0 || turnsOf(context, items))
    return scheduleRuns(context, items, requests);
  // Designs that change neither share what follows from the code alone.
  const known = plainRuns.get(items);
  if (known?.tool === tool) return known.cycles;
  const cycles = scheduleRuns(context, items, requests);
  plainRuns.set(items, { tool, cycles });
  return cycles;
}

const plainRuns = new WeakMap<readonly Item[], { readonly tool: Toolchain; readonly cycles: number }>();

function scheduleRuns(
  context: DesignedFunction,
  items: readonly Item[],
  requests: ReturnType<typeof requestsOf>,
): number {
  const { f, tool, folding, inRegisters } = context;
  const turns = turnsOf(context, items);
  const c = contextOf({ f, tool, folding, inRegisters, region: null, copies: () => 1, turns }, [], requests);
  let total = 0;
  let run: Item[] = [];
  let stores = 0;
  const flush = (loads: number): void => {
    const own = run.some((item) => item.kind === 'op') ? depthOf(c, run, true) : 0;
    total += Math.max(own, loads, stores);
    run = [];
    stores = 0;
  };
  for (const item of items) {
    if (item.kind === 'op') run.push(item);
    else if (item.kind === 'call') flush(0);
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
  for (const [op, out] of promotionsOf(f, tool)) {
    if (out !== loop) continue;
    const { latency } = costsOf(f, tool, noFolding)[op] ?? { latency: 0 };
    if (f.ops[op]?.opcode === 'store') stores = Math.max(stores, latency);
    else loads = Math.max(loads, latency);
  }
  return { loads, stores };
}
