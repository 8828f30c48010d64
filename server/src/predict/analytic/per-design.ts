import type { FunctionDesign } from '../../kernel/design';
import type { FunctionIr } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';

interface Entry<T> {
  readonly f: FunctionIr;
  readonly tool: Toolchain;
  readonly value: T;
}

/**
 * A cache of what follows from a function, its design and the toolchain. Keyed by identity: `designBuilder` makes equal function
 * designs the same object. Entries live as long as the design does, one for each: a design belongs to one function, and is
 * rarely asked about two toolchains in turn.
 */
export function perDesign<T>(): (f: FunctionIr, design: FunctionDesign, tool: Toolchain, make: () => T) => T {
  const known = new WeakMap<FunctionDesign, Entry<T>>();
  return (f, design, tool, make) => {
    const entry = known.get(design);
    if (entry && entry.f === f && entry.tool === tool) return entry.value;
    const value = make();
    known.set(design, { f, tool, value });
    return value;
  };
}
