/** Array elements that live in a register while a loop runs: loaded before it, stored after it. */
import * as affine from '../../kernel/affine';
import { isWithin, type Access, type FunctionIr, type Loop, type LoopId, type OpId } from '../../kernel/ir';
import { carriedDependences, varies } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';

/** Of an access, the outermost loop that it is moved out of. */
export type Promotions = ReadonlyMap<OpId, LoopId>;

const cache = new WeakMap<FunctionIr, Promotions>();
const none: Promotions = new Map();

/**
 * Accumulators in memory: a load and a store of one address that does not change in the loop, where nothing else in the loop
 * touches the array (scalar promotion, as LLVM's loop-invariant code motion does it). Vivado HLS does none.
 */
export function promotionsOf(f: FunctionIr, tool: Toolchain): Promotions {
  if (!tool.movesAccesses) return none;
  let found = cache.get(f);
  if (!found) cache.set(f, (found = findPromotions(f)));
  return found;
}

/** The access is done outside of the loop (or of one around it). */
export function isPromotedOutOf(f: FunctionIr, tool: Toolchain, op: OpId, loop: LoopId): boolean {
  const out = promotionsOf(f, tool).get(op);
  return out !== undefined && isWithin(f, loop, out);
}

/** Loops out of which something is promoted, and no further. */
export function promotesOutOf(f: FunctionIr, tool: Toolchain, loop: LoopId): boolean {
  for (const out of promotionsOf(f, tool).values()) if (out === loop) return true;
  return false;
}

function findPromotions(f: FunctionIr): Promotions {
  const found = new Map<OpId, LoopId>();
  for (const { loop, store, load, isInvariant } of carriedDependences(f)) {
    if (!isInvariant || store.guarded || load.guarded) continue;
    let out: LoopId | undefined;
    for (let each: LoopId | null = loop; each !== null; each = (f.loops[each] as Loop).parent) {
      if (!isOnlyAddress(f, store, each)) break;
      out = each;
    }
    if (out === undefined) continue;
    found.set(store.op, out);
    found.set(load.op, out);
  }
  return found;
}

/** All accesses of the array in the loop are unconditional and of the same address, which stands still. */
function isOnlyAddress(f: FunctionIr, access: Access, loop: LoopId): boolean {
  return (
    access.index.every(
      (form) => form && !varies(f, form, loop) && [...form.loops.keys()].every((each) => !isWithin(f, each, loop)),
    ) &&
    f.accesses.every(
      (other) =>
        other.array !== access.array ||
        !other.loops.includes(loop) ||
        (!other.guarded && affine.equalIndices(other.index, access.index)),
    )
  );
}
