/** Copies of a pipelined loop, made by unrolling the loop around it: whether they run at once or one after the other. */
import type { ArrayId, Loop, LoopId } from '../../kernel/ir';
import operatorData from '../data/operators.json';
import { accessesIn } from './accesses';
import type { DesignedFunction } from './designed';
import { portsOfBank } from './memory';
import { flattenedInto } from './nest';
import { isMovedBy } from './iteration';

/** How the copies of a loop run. */
export interface CopiesTogether {
  /** The most that run at once. */
  readonly atOnce: number;
  /** How many still run while loops after them take the results of those before. */
  readonly besideNext: number;
  /** Turns that all copies take, as a share of their number. */
  readonly share: number;
}

const inTurn: CopiesTogether = { atOnce: 1, besideNext: 0, share: 1 };

const { mostBeforeChain } = operatorData.atOnce;

/**
 * How the copies of a loop run that is a module (pipelined, or flattened into one). At once if they get into each other's way at no
 * memory: what they write lies apart, what all of them read is registers, and of what each reads for itself every element that an
 * iteration takes has a bank. A test whether the copy is the last, where the factor leaves a remainder, keeps those before it apart from those
 * after it.
 */
export function copiesTogether(designed: DesignedFunction, loop: Loop): CopiesTogether {
  let known = tables.get(designed);
  if (!known) tables.set(designed, (known = []));
  return (known[loop.id] ??= findTogether(designed, loop));
}

const tables = new WeakMap<DesignedFunction, CopiesTogether[]>();

function findTogether(designed: DesignedFunction, loop: Loop): CopiesTogether {
  const { f, states, tool } = designed;
  const around = loop.parent === null ? undefined : f.loops[loop.parent];
  const state = around && states[around.id];
  const role = states[loop.id]?.role;
  if (!around || !state || state.unroll === 1 || !tool.outlinesPipelines || !tool.autoPartition) return inTurn;
  if (role !== 'pipelined' && role !== 'flattened') return inTurn;
  if ((state.role !== 'sequential' && state.role !== 'unrolled') || around.phis.length > 0) return inTurn;
  const { trips, unroll } = state;
  if (trips === null || !f.arrays.every(({ id }) => liesApart(designed, id, loop, around.id))) return inTurn;
  const rest = trips % unroll;
  const own = pipelineIn(designed, loop);
  const isBeforeChain = around.children.some(
    (id) => id !== loop.id && isChain(designed, f.loops[id] as Loop, around.id),
  );
  const hasRemainder = own !== undefined && !hasNoRemainder(designed, own);
  // Each copy with a remainder of its own to read takes a port.
  const most = hasRemainder ? portsOfBank : isBeforeChain ? mostBeforeChain : Infinity;
  const blocks = rest === 0 ? [unroll] : [rest, unroll - rest];
  const turns = blocks.reduce((total, copies) => total + Math.max(1, Math.ceil(copies / most)), 0);
  const block = Math.max(...blocks);
  const besideNext = isBeforeChain && block > most ? (hasRemainder ? most - 1 : most) : 0;
  return { atOnce: Math.min(most, block), besideNext, share: turns / unroll };
}

function pipelineIn({ f, states }: DesignedFunction, loop: Loop): Loop | undefined {
  return f.loops.find(
    (inner) =>
      states[inner.id]?.role === 'pipelined' &&
      (inner.id === loop.id || flattenedInto(f, states, inner).includes(loop.id)),
  );
}

function hasNoRemainder({ states }: DesignedFunction, { id }: Loop): boolean {
  const { trips = null, unroll = 1 } = states[id] ?? {};
  return trips !== null && trips % unroll === 0;
}

/** Copies of the loop update the same elements. */
function isChain({ f }: DesignedFunction, loop: Loop, around: LoopId): boolean {
  return f.arrays.some(({ id }) =>
    accessesIn(f, id, loop.id).some((access) => access.isStore && !isMovedBy(access, [around])),
  );
}

/** Copies of the loop do not meet at the ports of an array: each only reads, in rows of its own that have a bank for every element. */
function liesApart({ f, banks }: DesignedFunction, array: ArrayId, loop: Loop, around: LoopId): boolean {
  const { dims } = f.arrays[array] ?? { dims: [] };
  const own = banks[array];
  const isSplit = (dim: number): boolean => own?.isOwn === true && own.perDim[dim] === dims[dim];
  const accesses = accessesIn(f, array, loop.id);
  if (accesses.every((access) => isMovedBy(access, [around]))) {
    return accesses.every(({ index, isStore }) => {
      const row = index.findIndex((form) => form?.loops.has(around));
      return index.every((form, dim) => !form?.loops.has(loop.id) || (!isStore && dim > row && isSplit(dim)));
    });
  }
  return !accesses.some(({ isStore }) => isStore) && dims.every((_, dim) => isSplit(dim));
}
