/** What the Merlin compiler, which stands before the HLS tool, adds to a kernel: it copies arguments into memories on the chip. */
import type { ArrayVar, FunctionIr, Loop } from '../../kernel/ir';
import { isOrdered } from '../../kernel/recurrence';
import { bitsOf } from '../../kernel/number-types';
import interfaceData from '../data/interfaces.json';
import { accessesIn } from './accesses';

const { transfer } = interfaceData;

/** Cycles in which a kernel's arguments come in and its results go out; NaN: a size is not known. */
export function transferCycles(f: FunctionIr): number {
  let cycles = 0;
  for (const array of f.arrays) {
    if (array.place !== 'argument') continue;
    const accesses = accessesIn(f, array.id, null);
    const bits = array.dims.reduce<number>((product, size) => product * (size ?? Number.NaN), bitsOf(array.element));
    for (const isStore of [false, true]) {
      if (accesses.some((access) => access.isStore === isStore))
        cycles += Math.ceil(bits / transfer.bits) + transfer.overhead;
    }
  }
  return cycles;
}

/** Arguments that are moved, and whose size is not known: nor is what that takes. */
export function argumentsOfUnknownSize(f: FunctionIr): ArrayVar[] {
  return f.arrays.filter(
    ({ id, place, dims }) => place === 'argument' && dims.includes(null) && accessesIn(f, id, null).length > 0,
  );
}

/**
 * Copies of a loop that PARALLEL asks for. A loop with others inside is copied where nothing runs around it and no iteration reads what
 * another wrote, or as a whole: everywhere else copies cost the loops inside more than they gain (docs/accuracy.md).
 */
export function copiesByMerlin(f: FunctionIr, loop: Loop, parallel: number, trips: number | null): number {
  const copies = Math.max(1, Math.min(parallel, trips ?? parallel));
  if (loop.children.length === 0 || copies === trips) return copies;
  return loop.parent === null && !isOrdered(f, loop.id) ? copies : 1;
}
