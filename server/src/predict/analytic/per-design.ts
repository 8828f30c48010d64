import type { FunctionDesign } from '../../kernel/design';
import type { FunctionIr } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';

interface Entry<T> {
  readonly f: FunctionIr;
  readonly tool: Toolchain;
  readonly context: string;
  readonly value: T;
}

/**
 * A cache of what follows from a function, its design, the toolchain and what `context` names. Keyed by identity: `designBuilder`
 * makes equal function designs the same object. Entries live as long as the design does, one for each: a design belongs to one
 * function, and is rarely asked about two toolchains in turn.
 */
export function perDesign<T>(): (
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  context: string,
  make: () => T,
) => T {
  const known = new WeakMap<FunctionDesign, Entry<T>>();
  return (f, design, tool, context, make) => {
    const entry = known.get(design);
    if (entry && entry.f === f && entry.tool === tool && entry.context === context) return entry.value;
    const value = make();
    known.set(design, { f, tool, context, value });
    return value;
  };
}
