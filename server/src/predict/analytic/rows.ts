/** The per-loop view of a composed function. */
import type { FunctionIr, Kernel, Loop } from '../../kernel/ir';
import { unfollowedIn } from '../../kernel/unfollowed';
import type { Limit, LoopEstimate } from '../types';
import type { FunctionInstance } from './latency';
import { flattenedInto, type LoopState } from './nest';

/** One row per loop of the function, by id. `values`: of the composition's nodes. */
export function loopEstimates(
  kernel: Kernel,
  f: FunctionIr,
  instance: FunctionInstance,
  values: readonly number[],
): LoopEstimate[] {
  const unfollowed = unfollowedIn(kernel, f).loops;
  return f.loops.map((loop): LoopEstimate => {
    const state = instance.designed.states[loop.id] as LoopState;
    const host = state.role === 'flattened' && state.into !== undefined ? state.into : loop.id;
    const pipeline = unfollowed.has(loop.id) ? undefined : instance.pipelines.get(host);
    const outer = pipeline ? flattenedInto(f, instance.designed.states, f.loops[host] as Loop) : [];
    const value = (values[instance.loopNodes[loop.id] ?? -1] ?? Number.NaN) / (instance.shares[loop.id] ?? 1);
    const own = state.trips === null ? null : Math.ceil(state.trips / state.unroll);
    const nest = outer.reduce<number | null>(
      (n, id) => {
        const t = instance.designed.states[id]?.trips ?? null;
        return n === null || t === null ? null : n * t;
      },
      instance.designed.states[host]?.trips === null
        ? null
        : Math.ceil((instance.designed.states[host]?.trips ?? 0) / (instance.designed.states[host]?.unroll ?? 1)),
    );
    const limit: Limit = pipeline?.limit ?? { kind: 'sequential', reason: state.blocked ?? 'not-pipelined' };
    return {
      loop: loop.id,
      latency: Number.isFinite(value) && state.role !== 'unrolled' ? Math.round(value) : null,
      tripCount: state.role === 'unrolled' ? 1 : pipeline && outer.length > 0 ? nest : own,
      ii: pipeline && state.role !== 'unrolled' ? pipeline.ii : null,
      depth: pipeline && state.role !== 'unrolled' ? pipeline.depth : null,
      pipelined: pipeline !== undefined && state.role !== 'unrolled',
      restart: pipeline ? (instance.restarts[outer.at(-1) ?? host] ?? null) : null,
      unroll: state.unroll,
      absorbed: state.role === 'flattened' ? 'flattened' : state.role === 'unrolled' ? 'unrolled' : 'no',
      limit: state.role === 'unrolled' ? { kind: 'none' } : limit,
    };
  });
}
