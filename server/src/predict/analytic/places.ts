/** Where the operations of each loop's body are scheduled, and how often they stand there. */
import type { LoopId } from '../../kernel/ir';
import { isOrdered } from '../../kernel/recurrence';
import type { FunctionInstance } from './latency';
import { isStraight } from './nest';

/** Where the operations of one body are scheduled. */
export interface RegionPlace {
  /** The loop whose iterations are scheduled together; null: the function. */
  readonly region: LoopId | null;
  /** Copies of the operation in one iteration of the region. */
  readonly copies: number;
  /** Cycles over which those copies can share an operator. */
  readonly ii: number;
  /** Copies of the whole region, by unrolling loops around it. */
  readonly outside: number;
  readonly isPipelined: boolean;
}

/** The places of all bodies of a function. */
export interface Places {
  /** Of the operations beside its loops. */
  readonly beside: RegionPlace;
  /** By loop. */
  readonly loops: readonly RegionPlace[];
}

/** The place of a loop's body; null: of what stands beside the loops. */
export function placeOf({ beside, loops }: Places, loop: LoopId | null): RegionPlace {
  return loop === null ? beside : (loops[loop] ?? beside);
}

/** Where all operations of a function are scheduled. */
export function placesOf(instance: FunctionInstance): Places {
  const { f, states } = instance.designed;
  const { pipeline } = instance;
  const beside = { region: null, copies: 1, ii: pipeline?.ii ?? 1, outside: 1, isPipelined: pipeline !== null };
  const loops: RegionPlace[] = [];
  // Parents have smaller ids than the loops inside them.
  for (const loop of f.loops) {
    const state = states[loop.id];
    const unroll = state?.unroll ?? 1;
    const around = loop.parent === null ? beside : (loops[loop.parent] ?? beside);
    if (state?.role === 'unrolled') {
      const { outside, isPipelined, copies } = around;
      const parent = loop.parent === null ? undefined : f.loops[loop.parent];
      // Copies of which one reads what another wrote run one after the other.
      const isJoined = parent && isStraight(f, states, parent) && !isOrdered(f, parent.id);
      if (isPipelined) loops.push({ ...around, copies: copies * unroll });
      else if (isJoined) loops.push({ ...around, copies: copies * unroll, ii: copies * unroll });
      else loops.push({ region: loop.id, copies: unroll, ii: unroll, outside: outside * around.copies, isPipelined });
      continue;
    }
    const host = state?.role === 'flattened' ? state.into : state?.role === 'pipelined' ? loop.id : undefined;
    const outside = around.outside * around.copies;
    if (host !== undefined) {
      const ii = instance.pipelines.get(host)?.ii ?? 1;
      // The only iteration of a loop overlaps with no other.
      const isPipelined = iterationsOf(instance, host) !== 1;
      loops.push({ region: host, copies: unroll, ii, outside, isPipelined });
    } else loops.push({ region: loop.id, copies: unroll, ii: unroll, outside, isPipelined: false });
  }
  return { beside, loops };
}

/** Iterations of a pipelined loop together with those flattened into it; NaN: unknown. */
function iterationsOf({ designed }: FunctionInstance, host: LoopId): number {
  return designed.states.reduce(
    (product, { loop, into, trips, unroll }) =>
      loop === host || into === host ? product * Math.ceil((trips ?? Number.NaN) / unroll) : product,
    1,
  );
}
