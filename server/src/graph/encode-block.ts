import type { Design, FunctionDirectives, LoopDirectives } from '../kernel/design';
import type { BlockState } from './block-state';
import { columnsOf, log2p1 } from './columns';
import type { EstimateInput, LoopInput } from './encode-input';
import { blockColumns } from './schema';
import type { BlockFacts } from './static-facts';

const block = columnsOf(blockColumns);

/** `x` is 0 from `at` on; writes `blockColumns`. */
export function writeBlock(
  x: Float32Array,
  at: number,
  fact: BlockFacts,
  design: Design,
  estimate: EstimateInput,
  state: BlockState,
): void {
  const asked = design.functions[fact.kernelFunction];
  const loop = state.loop;
  const unroll = loop?.unroll ?? 1;
  let latency: number | null;
  if (fact.loop === null) {
    latency = state.function?.latency ?? null;
    x[at + block.is_function] = 1;
    x[at + block.log2_ii] = log2p1(state.function?.interval ?? 0);
    if (asked !== undefined) writeAskedOfFunction(x, at, asked.self);
  } else {
    latency = loop?.latency ?? null;
    if (loop !== null) writeLoop(x, at, loop, fact.exactTripCount);
    const directives = asked?.loops[fact.loop];
    if (directives !== undefined) writeAskedOfLoop(x, at, directives);
  }
  const total = estimate.latency ?? 0;
  x[at + block.log2_unroll] = log2p1(unroll);
  x[at + block.log2_latency] = log2p1(latency ?? 0);
  x[at + block.latency_share] = total > 0 ? Math.min(((latency ?? 0) * state.entries) / total, 1) : 0;
  x[at + block.log2_ops_per_iteration] = log2p1(state.ops * unroll);
  x[at + block.log2_float_ops] = log2p1(state.floatOps * unroll);
  x[at + block.log2_accesses] = log2p1(state.accesses * unroll);
  x[at + block.log2_copies_outside] = log2p1(state.copiesOutside);
  x[at + block.has_variable_bound] = Number(fact.hasVariableBound);
  x[at + block.guarded] = Number(fact.guarded);
}

function writeLoop(x: Float32Array, at: number, loop: LoopInput, exactTripCount: number | null): void {
  x[at + block.pipelined] = Number(loop.pipelined);
  x[at + block.absorbed_flattened] = Number(loop.absorbed === 'flattened');
  x[at + block.absorbed_unrolled] = Number(loop.absorbed === 'unrolled');
  x[at + block.log2_trip_count] = log2p1(loop.tripCount ?? 0);
  x[at + block.unroll_divides] = Number(exactTripCount !== null && exactTripCount % loop.unroll === 0);
  x[at + block.log2_ii] = log2p1(loop.ii ?? 0);
  x[at + block.log2_depth] = log2p1(loop.depth ?? 0);
  const limit = loop.limit;
  if (limit.kind === 'recurrence') {
    x[at + block.limit_recurrence] = 1;
    x[at + block.log2_recurrence_ii] = log2p1(limit.latency / limit.distance);
  } else if (limit.kind === 'ports') {
    x[at + block.limit_ports] = 1;
    x[at + block.log2_port_ii] = log2p1(limit.accesses / (limit.banks * limit.portsPerBank));
  }
}

function writeAskedOfLoop(x: Float32Array, at: number, asked: LoopDirectives): void {
  x[at + block.asked_pipeline] = Number(asked.pipeline?.off === false);
  x[at + block.asked_pipeline_off] = Number(asked.pipeline?.off === true);
  x[at + block.asked_unroll] = Number(asked.unroll !== undefined);
  x[at + block.asked_flatten_off] = Number(asked.flatten === 'off');
  const merlin = asked.merlin;
  if (merlin === undefined) return;
  x[at + block.merlin_coarse] = Number(merlin.pipeline === 'coarse');
  x[at + block.merlin_flatten] = Number(merlin.pipeline === 'flatten');
  x[at + block.merlin_off] = Number(merlin.pipeline === 'off');
  x[at + block.log2_merlin_parallel] = log2p1(merlin.parallel ?? 1);
  x[at + block.log2_merlin_tile] = log2p1(merlin.tile ?? 1);
}

function writeAskedOfFunction(x: Float32Array, at: number, asked: FunctionDirectives): void {
  const on = asked.pipeline?.off === false;
  x[at + block.pipelined] = Number(on);
  x[at + block.asked_pipeline] = Number(on);
  x[at + block.asked_pipeline_off] = Number(asked.pipeline?.off === true);
}
