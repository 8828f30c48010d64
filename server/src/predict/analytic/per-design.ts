import type { FunctionDesign } from '../../kernel/design';
import type { FunctionIr } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';

/**
 * A cache of what follows from a function, its design and the toolchain. Keyed by identity: `designBuilder` makes equal function
 * designs the same object. Entries live as long as both objects do.
 */
export function perDesign<T>(): (f: FunctionIr, design: FunctionDesign, tool: Toolchain, make: () => T) => T {
  const known = new WeakMap<FunctionDesign, WeakMap<FunctionIr, Map<string, T>>>();
  return (f, design, tool, make) => {
    let byFunction = known.get(design);
    if (!byFunction) known.set(design, (byFunction = new WeakMap()));
    let byTool = byFunction.get(f);
    if (!byTool) byFunction.set(f, (byTool = new Map()));
    const key = `${tool.id} ${tool.isMerlin} ${tool.clockNs}`;
    let value = byTool.get(key);
    if (value === undefined) byTool.set(key, (value = make()));
    return value;
  };
}
