/** Results that designs of one function share, looked up by what they depend on. */
import type { ArrayDirectives, FunctionDesign } from '../../kernel/design';
import type { FunctionIr, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { LoopState } from './nest';
import { lanesOf } from './iteration';

/** A table of this size is emptied when full. */
export const mostResults = 20_000;

/** A table of results by function, toolchain and `key`, which names all else that a result follows from. */
export function sharedResults<T>(): (f: FunctionIr, tool: Toolchain, key: string, make: () => T) => T {
  const tables = new WeakMap<FunctionIr, WeakMap<Toolchain, Map<string, { readonly value: T }>>>();
  return (f, tool, key, make) => {
    let byTool = tables.get(f);
    if (!byTool) tables.set(f, (byTool = new WeakMap()));
    let table = byTool.get(tool);
    if (!table) byTool.set(tool, (table = new Map()));
    let found = table.get(key);
    if (!found) {
      if (table.size >= mostResults) table.clear();
      table.set(key, (found = { value: make() }));
    }
    return found.value;
  };
}

/** Names the directives of all arrays, what is said of dependences through them, and the roles of loops where bursts follow from them. */
export function arraysKey(design: FunctionDesign, states: readonly LoopState[]): string {
  let key = '';
  for (const directives of design.arrays) key += ` ${keyOf(directives)}`;
  if (design.arrays.some((directives) => directives.interface === 'm_axi')) {
    for (const { role } of states) key += role.charAt(0);
  }
  for (const { independent } of [design.self, ...design.loops])
    if (independent) key += ` ${JSON.stringify(independent)}`;
  return key;
}

const arrayKeys = new WeakMap<ArrayDirectives, string>();

function keyOf(directives: ArrayDirectives): string {
  let key = arrayKeys.get(directives);
  if (key === undefined) {
    const { partitions, reshapes, storage, interface: mode, bus } = directives;
    const isPlain = partitions.length + reshapes.length === 0 && !storage && mode === undefined;
    arrayKeys.set(directives, (key = isPlain ? '' : JSON.stringify([partitions, reshapes, storage, mode, bus])));
  }
  return key;
}

/** Names the roles of all loops, and the copies in the iterations of pipelined ones. */
export function rolesKey(f: FunctionIr, states: readonly LoopState[]): string {
  let key = '';
  for (const { loop, role } of states) key += role === 'pipelined' ? `p${lanesKey(f, states, loop)}` : role.charAt(0);
  return key;
}

/** Names the copies of a loop and of those below it. */
export function lanesKey(f: FunctionIr, states: readonly LoopState[], id: LoopId): string {
  const loop = f.loops[id];
  let key = '';
  if (loop) for (const lane of lanesOf(f, states, loop)) key += ` ${lane.loop}x${lane.copies}`;
  return key;
}
