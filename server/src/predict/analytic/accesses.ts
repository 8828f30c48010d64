/** The accesses of a function by array and loop: no design changes them. */
import type { Access, ArrayId, FunctionIr, LoopId } from '../../kernel/ir';

const tables = new WeakMap<FunctionIr, Map<number, readonly Access[]>>();

/** The accesses of an array in a loop and those inside it (null: in the whole function), in program order. */
export function accessesIn(f: FunctionIr, array: ArrayId, loop: LoopId | null): readonly Access[] {
  let table = tables.get(f);
  if (!table) tables.set(f, (table = new Map()));
  const key = array * (f.loops.length + 1) + (loop ?? f.loops.length);
  let found = table.get(key);
  if (!found) {
    found = f.accesses.filter((access) => access.array === array && (loop === null || access.loops.includes(loop)));
    table.set(key, found);
  }
  return found;
}
