/** How function calls compose: callees as pipelines of their callers, and calls that run beside each other. */
import type { Design, FunctionDesign } from '../../kernel/design';
import { arrayKey, effectsOfItem } from '../../kernel/effects';
import { functionIndex, passedArrays, type ArrayVar, type FunctionIr, type Kernel, type LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { Limit } from '../types';
import { requestsOf } from './bus';
import { callDemand, type Callee, type FunctionPipeline } from './callee';
import { portDemands } from './demands';
import { foldingOf } from './folding';
import { perDesign } from './per-design';
import { resolveNest } from './nest';
import { registerArrays } from './registers';
import { contextOf, depthOf } from './schedule';
import { stateOf, updateWays } from './state';
import { streamDemand, usesOfCall } from './streams';

/** Index of the function that a call names; -1 where its body is not known. */
export function calleeIndex(kernel: Kernel, f: FunctionIr, call: number): number {
  return functionIndex(kernel, f.calls[call]?.callee ?? '');
}

/** What the calls of a function (by call id) mean to its loops. */
export function calleesOf(
  kernel: Kernel,
  fn: number,
  design: Design,
  tool: Toolchain,
  active: readonly number[] = [],
): readonly Callee[] {
  const f = kernel.functions[fn];
  return (f?.calls ?? []).map((call, id): Callee => {
    const index = calleeIndex(kernel, f as FunctionIr, id);
    const callee = kernel.functions[index];
    const own = design.functions[index];
    const inside = [...active, fn];
    if (!callee || !own || inside.includes(index))
      return { name: call.callee, pipeline: null, isStraight: false, updates: [], streams: new Map() };
    const below = calleesOf(kernel, index, design, tool, inside);
    const isStraight =
      callee.loops.every((loop) => loop.tripCount.kind === 'exact' && own.loops[loop.id]?.unroll === 'full') &&
      below.every((each) => each.isStraight);
    const pipeline = pipelineOf(callee, own, tool, below);
    const passed = passedArrays(call, callee);
    const updates = updatedArrays(kernel, f as FunctionIr, id).map(({ id: array, name }) => {
      const ways = passed.flatMap(({ from, to }) => (from === array ? [pipeline?.ways.get(to)] : []));
      const known = ways.length === 1 ? ways[0] : undefined;
      return { variable: name, cycles: known ?? pipeline?.depth ?? 0 };
    });
    const streams = pipeline ? usesOfCall(call, callee, pipeline.streams) : new Map<string, number>();
    return { name: callee.name, pipeline, isStraight, updates, streams };
  });
}

function updatedArrays(kernel: Kernel, f: FunctionIr, call: number): readonly ArrayVar[] {
  const { reads, writes } = effectsOfItem(kernel, f, { kind: 'call', call });
  return f.arrays.filter((array) => {
    const key = arrayKey(f, array.id);
    return reads.has(key) && writes.has(key);
  });
}

const pipelines = perDesign<FunctionPipeline | null>();

/** A function as one pipeline, all its loops unrolled; null where that can't be. */
export function pipelineOf(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  callees: readonly Callee[],
): FunctionPipeline | null {
  return pipelines(f, design, tool, calleeKey(callees), () => estimate(f, design, tool, callees));
}

/** Names all that a function's own nest depends on of its callees. */
export function calleeKey(callees: readonly Callee[]): string {
  return callees
    .map(
      ({ pipeline, isStraight, updates }) =>
        `${pipeline?.ii} ${pipeline?.depth} ${pipeline?.state?.cycles} ${isStraight} ${updates.map(({ cycles }) => cycles).join()}`,
    )
    .join();
}

function estimate(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  callees: readonly Callee[],
): FunctionPipeline | null {
  const cannot =
    design.self.dataflow === true ||
    f.loops.some(
      (loop) => loop.hasVariableBound || loop.tripCount.kind !== 'exact' || design.loops[loop.id]?.dataflow,
    ) ||
    callees.some((callee) => callee.pipeline === null);
  if (cannot) return null;
  const states = resolveNest(f, design, tool, callees, true);
  const resolved = { f, design, tool, states };
  const folding = foldingOf(f, states);
  const lanes = states.map(({ loop, unroll }) => ({ loop, copies: unroll }));
  let portIi = 1;
  const copies = (loop: LoopId): number => states[loop]?.unroll ?? 1;
  let { ii, limit } = callDemand({ f, folding }, callees, null, copies);
  for (const demand of portDemands(resolved, { loop: null, lanes })) {
    portIi = Math.max(portIi, demand.ii);
    if (demand.ii > ii) ({ ii, limit } = demand);
  }
  const streams = streamDemand(f, callees, null, copies);
  if (streams.ii > ii) ({ ii, limit } = streams);
  const requested = design.self.pipeline?.ii ?? 1;
  if (requested > ii) {
    ii = requested;
    limit = { kind: 'requested', ii } satisfies Limit;
  }
  const context = contextOf(
    { f, tool, folding, inRegisters: registerArrays(f, design, states), region: null, copies },
    callees,
    requestsOf(resolved),
  );
  const state = stateOf(context, f.body.items);
  if (state && state.cycles > ii) {
    ii = state.cycles;
    limit = { kind: 'recurrence', variable: state.variable, latency: ii, distance: 1 };
  }
  const depth = Math.max(1, depthOf(context, f.body.items, false)) + Math.max(portIi - 1, streams.waits);
  const ways = updateWays(context, f.body.items, callees);
  return { ii, depth, limit, ways, streams: streams.uses, ...(state && { state }) };
}
