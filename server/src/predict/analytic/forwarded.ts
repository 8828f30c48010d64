/** Reads that a loop makes of its own registers and not of memory. */
import * as affine from '../../kernel/affine';
import type { Access, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { carriedDependences, freshIn, varies } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';
import { isSplit } from './bank-waits';

/** The accesses of a loop that don't ask for a port: reads of what stays in a register. */
interface Registers {
  /** The iteration before wrote it at the next place. */
  readonly forwarded: ReadonlySet<Access>;
  /** The same iteration wrote it. */
  readonly fresh: ReadonlySet<Access>;
}

const tables = new WeakMap<FunctionIr, Map<LoopId, Registers>>();

export function registersIn(f: FunctionIr, loop: LoopId): Registers {
  let table = tables.get(f);
  if (!table) tables.set(f, (table = new Map()));
  let found = table.get(loop);
  if (!found) {
    const loads = f.accesses.filter((access) => !access.isStore && access.loops.includes(loop));
    const forwarded = loads.filter((load) => load.loops.at(-1) === loop && isForwarded(f, load, loop));
    found = {
      forwarded: new Set(forwarded),
      fresh: new Set(loads.filter((load) => freshIn(f, load).includes(loop))),
    };
    table.set(loop, found);
  }
  return found;
}

function isForwarded(f: FunctionIr, load: Access, loop: LoopId): boolean {
  return carriedDependences(f).some(
    (carried) =>
      carried.load === load &&
      carried.loop === loop &&
      carried.distance === 1 &&
      load.index.some((form) => form?.loops.has(loop)) &&
      load.index.every((form) => form && !varies(f, form, loop)) &&
      carried.store.index.every((form, dim) => {
        const other = load.index[dim];
        return form && other && affine.sameShape(form, other);
      }),
  );
}

const none: ReadonlySet<Access> = new Set();

/**
 * The reads of a loop, with so many copies, that what the iteration before wrote is handed to: none where each copy may be the last, or
 * where the tool goes through memory.
 */
export function forwardedIn(f: FunctionIr, tool: Toolchain, loop: Loop, unroll: number): ReadonlySet<Access> {
  if (!tool.handsOnElements) return none;
  const { forwarded } = registersIn(f, loop.id);
  return forwarded.size > 0 && isSplit(f, loop, unroll) ? none : forwarded;
}
