/** The pipelines for whose sake the tool splits arrays, and which of their accesses count. */
import type { Access, ArrayId, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { accessesIn } from './accesses';
import { registerReads } from './registers';
import { portsOfBank, type Lane } from './memory';
import { flattenedInto } from './nest';
import type { ResolvedFunction } from './designed';
import { anyCopyMayBeLast, isCarried, isMovedBy, lanesOf } from './iteration';
import { mostResults } from './shared';

/** A pipeline, as far as banks are made for it. */
export interface PipelineRegion {
  /** null: the function. */
  readonly loop: LoopId | null;
  readonly lanes: readonly Lane[];
  readonly outer: readonly LoopId[];
  /**
   * Why no banks are made for it; undefined: some are. `memory`: an array's value goes from iteration to iteration through memory.
   * `chain`: its copies wait for each other. `once`: unrolling leaves one iteration of the loop, and no pipeline.
   */
  readonly blocked: 'memory' | 'chain' | 'once' | undefined;
  /** Loops of the function that are still there: an address that none of them moves is constant. */
  readonly live: readonly LoopId[];
  /**
   * Loops inside that the tool unrolls by itself, because it pipelines this one by itself: too late for reads that stand still to
   * move out before it makes banks.
   */
  readonly late: readonly LoopId[];
}

/** What is pipelined in a function: what is not waits for the ports that there are. */
export function regionsOf({ f, design, states }: ResolvedFunction, isPipeline: boolean): readonly PipelineRegion[] {
  if (isPipeline) {
    const lanes = states.map(({ loop, unroll }) => ({ loop, copies: unroll }));
    return [{ loop: null, lanes, outer: [], blocked: undefined, live: [], late: [] }];
  }
  const live = states.filter(({ role }) => role !== 'unrolled').map(({ loop }) => loop);
  return f.loops.flatMap((loop): PipelineRegion[] => {
    const state = states[loop.id];
    if (state?.role !== 'pipelined') return [];
    const lanes = lanesOf(f, states, loop);
    const outer = flattenedInto(f, states, loop);
    const isAutomatic = design.loops[loop.id]?.pipeline === undefined && design.loops[loop.id]?.merlin === undefined;
    const late = isAutomatic
      ? lanes.flatMap((lane) =>
          lane.loop !== loop.id && design.loops[lane.loop]?.unroll === undefined ? [lane.loop] : [],
        )
      : [];
    const isOnce = state.trips !== null && state.unroll >= state.trips && outer.length === 0;
    const blocked = isOnce ? 'once' : waitsOf(f, loop, outer, lanes);
    return [{ loop: loop.id, lanes, outer, blocked, live, late }];
  });
}

type Blocked = PipelineRegion['blocked'];

const known = new WeakMap<FunctionIr, Map<string, { readonly blocked: Blocked }>>();

/** What keeps a pipeline from being faster with more ports, looked up where it was worked out before. */
function waitsOf(f: FunctionIr, loop: Loop, outer: readonly LoopId[], lanes: readonly Lane[]): Blocked {
  let table = known.get(f);
  if (!table) known.set(f, (table = new Map()));
  let key = `${loop.id} ${outer.join()}`;
  for (const lane of lanes) key += ` ${lane.loop}x${lane.copies}`;
  let found = table.get(key);
  if (!found) {
    if (table.size >= mostResults) table.clear();
    table.set(key, (found = { blocked: findWaits(f, loop, outer, lanes) }));
  }
  return found.blocked;
}

function findWaits(f: FunctionIr, loop: Loop, outer: readonly LoopId[], lanes: readonly Lane[]): Blocked {
  const splits = anyCopyMayBeLast(f, loop, lanes.find((lane) => lane.loop === loop.id)?.copies ?? 1);
  const { forwarded } = registerReads(f, loop.id);
  const local = f.arrays.flatMap((array) => {
    const mine = accessesIn(f, array.id, loop.id);
    return array.place === 'argument' || mine.length === 0
      ? []
      : [{ array, mine, asking: askingIn(f, array.id, loop.id) }];
  });
  for (const { array, mine, asking } of local) {
    if (!mine.some((access) => access.isStore)) continue;
    if (splits && asking.some((access) => !access.isStore)) return 'chain';
    if (!mine.some((access) => forwarded.has(access))) {
      if (isCarried(f, array, { loop, lanes, outer })) return 'memory';
    } else if (local.every((other) => other.asking.length <= portsOfBank)) return 'chain';
  }
  return undefined;
}

/** The address stands still while the pipeline runs: its element is read before it, or written after it. */
export function isKept(access: Access, { loop, outer, live, late }: PipelineRegion): boolean {
  if (access.index.some((form) => !form)) return false;
  if (isMovedBy(access, loop === null ? outer : [loop, ...outer])) return false;
  return !isMovedBy(access, live) || (!access.guarded && !isMovedBy(access, late));
}

/** The accesses of an array in a loop (null: in the function) that ask for ports. */
export function askingIn(f: FunctionIr, array: ArrayId, loop: LoopId | null): readonly Access[] {
  const all = accessesIn(f, array, loop);
  if (loop === null) return all;
  const { forwarded, fresh } = registerReads(f, loop);
  return all.filter((access) => !forwarded.has(access) && !fresh.has(access));
}
