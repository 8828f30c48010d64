/** What connects processes with each other and a kernel with the memory outside: buffers that no array of the source is. */
import type { FunctionDesign } from '../../kernel/design';
import { arrayKey, effectsOfItem } from '../../kernel/effects';
import { functionNamed, passedArrays, type ArrayId, type FunctionIr, type Item, type Kernel } from '../../kernel/ir';
import { bitsOf } from '../../kernel/number-types';
import interfaceData from '../data/interfaces.json';
import type { Toolchain } from '../toolchain';
import type { ResourceName } from '../types';
import { busOf, wordsTogether, type Bus } from './bus';
import { blocks } from './storage';

type Amounts = Record<ResourceName, number>;

/**
 * The local arrays that processes of a dataflow region hand over: each is a buffer of two, of which one is filled while the other is
 * read. One that a pragma makes a stream is not.
 */
export function handedOver(kernel: Kernel, f: FunctionIr, design: FunctionDesign): ReadonlySet<ArrayId> {
  const found = new Set<ArrayId>();
  const look = (items: readonly Item[]): void => {
    const processes = items.filter(({ kind }) => kind !== 'op').map((item) => effectsOfItem(kernel, f, item));
    for (const { id, place, name } of f.arrays) {
      const key = arrayKey(f, id);
      const users = processes.filter(({ reads, writes }) => reads.has(key) || writes.has(key));
      if (place === 'local' && users.length > 1 && depthOf(f, name) === undefined) found.add(id);
    }
  };
  if (design.self.dataflow) look(f.body.items);
  for (const loop of f.loops) if (design.loops[loop.id]?.dataflow) look(loop.body.items);
  return found;
}

/** The depth that a pragma gives a channel that it makes a FIFO; undefined: no pragma does. */
function depthOf(f: FunctionIr, variable: string): number | undefined {
  for (const { directive } of f.pragmas) {
    if (directive?.kind !== 'stream' || directive.variable !== variable) continue;
    const { type = 'fifo', off, depth } = directive.options;
    if (type === 'fifo' && off !== true) return typeof depth === 'number' ? depth : 0;
  }
  return undefined;
}

/** Adds the FIFOs of the streams that a function makes. */
export function addStreams(total: Amounts, kernel: Kernel, f: FunctionIr): void {
  const { fifo } = interfaceData;
  for (const [name, bits] of streamsOf(kernel, f)) {
    const depth = Math.max(depthOf(f, name) ?? 0, fifo.depth);
    if (depth <= fifo.shiftRegister.depth || depth * bits <= fifo.shiftRegister.bits) {
      total.lut += fifo.shiftRegister.lut + bits * Math.ceil(depth / 32);
      total.ff += fifo.shiftRegister.ff;
    } else {
      total.bram += blocks(depth, bits, false);
      total.lut += fifo.memory.lut;
      total.ff += fifo.memory.ff + bits;
    }
  }
}

/** Bits of the elements of the streams that are made in a function, by name. */
function streamsOf(kernel: Kernel, f: FunctionIr): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const isOuter = (name: string): boolean => f.params.some((parameter) => parameter.name === name);
  const add = (name: string | null | undefined, bits: number): void => {
    if (name !== null && name !== undefined && !isOuter(name)) found.set(name, Math.max(bits, found.get(name) ?? 0));
  };
  for (const { opcode, callee, type } of f.ops) {
    if (opcode === 'streamRead' || opcode === 'streamWrite') add(callee, bitsOf(type));
  }
  for (const { callee, streams } of f.calls) {
    const params = functionNamed(kernel, callee)?.params;
    streams.forEach((name, position) => {
      const type = params?.[position]?.type;
      if (type) add(name, bitsOf(type));
    });
  }
  return found;
}

/** Adds the adapters of the memory interfaces of a top function, one for each bundle. */
export function addAdapters(
  total: Amounts,
  kernel: Kernel,
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
): void {
  const { adapter } = interfaceData;
  const widths = new Map<string, number>();
  for (const array of f.arrays) {
    const bus = array.place === 'argument' ? busOf(design, tool, array.id) : undefined;
    if (!bus) continue;
    const bits = bitsOf(array.element) * togetherIn(kernel, f, array.id, bus, new Set());
    widths.set(bus.bundle, Math.max(bits, widths.get(bus.bundle) ?? 0));
  }
  for (const bits of widths.values()) {
    // One buffer for reads and one for writes, with the marks of a burst beside each word.
    total.bram += 2 * blocks(adapter.words, bits + adapter.markBits, false);
    total.lut += adapter.lut + bits;
    total.ff += adapter.ff + 2 * bits;
  }
}

/** Elements of a word of the port, which all functions that the array is passed to have to agree on. */
function togetherIn(kernel: Kernel, f: FunctionIr, array: ArrayId, bus: Bus, inside: ReadonlySet<FunctionIr>): number {
  let together = wordsTogether(f, array, bus);
  for (const call of inside.has(f) ? [] : f.calls) {
    const callee = functionNamed(kernel, call.callee);
    for (const { from, to } of callee ? passedArrays(call, callee) : [])
      if (callee && from === array)
        together = Math.min(together, togetherIn(kernel, callee, to, bus, new Set([...inside, f])));
  }
  return together;
}
