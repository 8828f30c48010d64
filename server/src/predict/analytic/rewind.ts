/** Pipelined loops that start their next run with no gap after their last iteration. */
import { isWithin, type FunctionIr, type Loop, type LoopId } from '../../kernel/ir';
import { burstCycles } from './bus';
import type { DesignedFunction } from './designed';
import { flattenedInto, holdsNothingElse } from './nest';
import type { PipelineEstimate } from './pipeline';

/**
 * Cycles from the start of one run of each loop to that of the next, where it rewinds: its iterations, with those of the loops that
 * flatten into it, at its interval (UG1399, "Rewinding Pipelined Loops for Performance"). null: it doesn't, for want of a directive or
 * because something keeps it from that: what else there is in its function (`straight`: cycles beside loops; a process of a dataflow
 * region is a function of its own), a loop around that does not flatten, a number of iterations that varies, requests or reads before
 * the first one, or an array that one run may leave to the next.
 */
export function restartsOf(
  designed: DesignedFunction,
  pipelines: ReadonlyMap<LoopId, PipelineEstimate>,
  straight: number,
): readonly (number | null)[] {
  const { f, design } = designed;
  return f.loops.map(({ id, parent }) => {
    const around = parent === null ? design.self : design.loops[parent];
    const isAlone = around?.dataflow === true || (straight === 0 && id === soleLoop(f));
    return isAlone ? restartOf(designed, pipelines, id) : null;
  });
}

function restartOf(
  designed: DesignedFunction,
  pipelines: ReadonlyMap<LoopId, PipelineEstimate>,
  loop: LoopId,
): number | null {
  const { f, design, tool, states } = designed;
  const host = states[loop]?.into ?? loop;
  const pipeline = pipelines.get(host);
  const { off = false, rewind = false } = design.loops[host]?.pipeline ?? {};
  if (!pipeline || off || tool.isMerlin || !(rewind || tool.autoRewind)) return null;
  const nest = [host, ...flattenedInto(f, states, f.loops[host] as Loop)];
  const isWhole = nest.at(-1) === loop && nest.every((id) => isFixed(f.loops[id] as Loop));
  if (!isWhole || pipeline.before > 0 || nest.some((id) => burstCycles(designed, id) > 0)) return null;
  if (leavesArrays(f, loop)) return null;
  const iterations = nest.reduce((product, id) => {
    const { trips = null, unroll = 1 } = states[id] ?? {};
    return product * Math.ceil((trips ?? Number.NaN) / unroll);
  }, 1);
  return iterations > 0 ? iterations * pipeline.ii : null;
}

function isFixed({ tripCount, hasEarlyExit }: Loop): boolean {
  return tripCount.kind === 'exact' && !hasEarlyExit;
}

/** It reads and writes an array that is not declared in it, as what it calls may do as well. */
function leavesArrays(f: FunctionIr, loop: LoopId): boolean {
  const inside = f.accesses.filter(({ loops }) => loops.includes(loop));
  const written = new Set(inside.filter(({ isStore }) => isStore).map(({ array }) => array));
  const both = inside.filter(({ isStore, array }) => !isStore && written.has(array)).map(({ array }) => array);
  const passed = f.calls.filter((call) => isWithin(f, call.loop, loop)).flatMap((call) => call.arrays);
  return [...both, ...passed].some(
    (array) => array !== null && !isWithin(f, f.arrays[array]?.declaredIn ?? null, loop),
  );
}

const soleLoops = new WeakMap<FunctionIr, LoopId | null>();

/** The loop that a function consists of, declarations aside: nothing comes after it, a result neither. null: there is more, or less. */
export function soleLoop(f: FunctionIr): LoopId | null {
  let found = soleLoops.get(f);
  if (found === undefined) {
    const { items } = f.body;
    const loops = items.flatMap((item) => (item.kind === 'loop' ? [item.loop] : []));
    const isSole = f.returnType === null && loops.length === 1 && holdsNothingElse(f, items, loops);
    soleLoops.set(f, (found = isSole ? (loops[0] ?? null) : null));
  }
  return found;
}
