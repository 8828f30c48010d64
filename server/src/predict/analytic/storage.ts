/** What a bank of an array is made of. */
import type { ArrayDirectives } from '../../kernel/design';
import type { ArrayVar } from '../../kernel/ir';
import { bitsOf } from '../../kernel/number-types';
import memoryData from '../data/memories.json';
import type { Toolchain } from '../toolchain';
import type { ResourceName } from '../types';
import { given, type Banks } from './banks';

const { blockRam, ultraRam } = memoryData;

/** Adds what an array of the function's own takes, in so many banks a dimension. */
export function addMemory(
  total: Record<ResourceName, number>,
  array: ArrayVar,
  { perDim, count, isTrueDual }: Banks,
  directives: ArrayDirectives | undefined,
  tool: Toolchain,
): void {
  let words = array.dims.reduce<number>(
    (product, size, dim) => product * Math.ceil((size ?? 1) / (perDim[dim] ?? 1)),
    1,
  );
  let bits = bitsOf(array.element);
  const reshapes = directives?.reshapes ?? [];
  for (const [dim, size] of array.dims.entries()) {
    const wider = reshapes.length > 0 ? given(reshapes, dim, size) : 1;
    words = Math.ceil(words / wider);
    bits *= wider;
  }
  const impl = directives?.storage?.impl?.toLowerCase();
  const isDual = isTrueDual || directives?.storage?.type === 'ram_t2p';
  const perBank = blocks(words, bits, isDual);
  if (words <= 1) total.ff += count * bits;
  else if (impl === 'uram') total.uram += count * Math.ceil(words / ultraRam.words) * Math.ceil(bits / ultraRam.bits);
  // LUTs have one port to write.
  else if (impl === 'lutram' || (impl !== 'bram' && words * bits <= tool.lutRamBits))
    total.lut += count * Math.ceil(bits / 2) * Math.ceil(words / 64);
  else if (impl !== 'bram' && tool.usesUltraRam && words <= ultraRam.words && perBank >= ultraRam.leastBlocks)
    total.uram += count;
  else if (tool.usesUltraRam && tool.deepMemory === 'half-width' && words > ultraRam.words)
    total.bram += count * (isDual ? bits : Math.ceil(bits / 2));
  else total.bram += count * perBank;
}

/** BRAM_18K of a bank: as many side by side as the narrowest of the shapes that hold its words asks for, more where none does. */
export function blocks(words: number, bits: number, isDual: boolean): number {
  const { widest, shapes } = blockRam;
  const all = isDual ? shapes : [widest, ...shapes];
  const [depth = 1, width = 1] = all.find(([most = 0]) => most >= words) ?? shapes.at(-1) ?? [];
  return Math.ceil(words / depth) * Math.ceil(bits / width);
}
