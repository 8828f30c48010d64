/** DSP, memory, LUT and FF counts, and the size that decides whether synthesis ends in time. */
import type { Design } from '../../kernel/design';
import { bitsOf } from '../../kernel/types';
import type { ArrayVar, FunctionIr, Kernel, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import type { ResourceName } from '../types';
import type { FunctionInstance } from './latency';
import { givenBanks } from './memory';
import { costsOf } from './schedule';

/**
 * LUT and FF of the parts of a datapath besides its operators: of each bit of a parallel access, of a loop's control, and of
 * each bit of a shared operator for each copy that shares it. Fitted by eye on hlsyn-vitis (resource study).
 */
const perAccessBit = { lut: 0.8, ff: 0.95 } as const;
const perLoop = { lut: 275, ff: 260 } as const;
const perSharedBit = { lut: 4, ff: 3 } as const;

/** Words x bits up to which a bank is made of LUTs. */
const lutRamBits = 4096;

export function estimateResources(
  kernel: Kernel,
  design: Design,
  tool: Toolchain,
  instances: readonly FunctionInstance[],
): { readonly resources: Record<ResourceName, number>; readonly size: number } {
  const units = new Map<string, { count: number; dsp: number; lut: number; ff: number }>();
  const total: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 };
  let size = 0;
  for (const instance of instances) {
    const f = kernel.functions[instance.fn] as FunctionIr;
    const cost = costsOf(f, tool.clockNs);
    const regions = new Map<LoopId | null, Map<string, number>>();
    for (const op of f.ops) {
      const { unit, dsp, lut, ff } = cost[op.id] ?? { unit: '', dsp: 0, lut: 0, ff: 0 };
      const { region, copies, ii, outside } = placeOf(f, instance, op.loop);
      const isAccess = op.access !== undefined;
      if (op.opcode !== 'const' && op.opcode !== 'argument' && op.opcode !== 'induction' && op.opcode !== 'phi')
        size += copies * outside;
      const all = copies * outside;
      if (isAccess) {
        total.lut += perAccessBit.lut * bitsOf(op.type) * all;
        total.ff += perAccessBit.ff * bitsOf(op.type) * all;
        continue;
      }
      if (lut + ff + dsp === 0) continue;
      if (dsp === 0 && ff === 0) {
        total.lut += lut * copies * outside;
        continue;
      }
      // Copies outside of the region share the operators, each through multiplexers of its own.
      const bits = bitsOf(op.type);
      total.lut += (outside - 1) * perSharedBit.lut * bits * Math.ceil(copies / ii);
      total.ff += (outside - 1) * perSharedBit.ff * bits * Math.ceil(copies / ii);
      const byUnit = regions.get(region) ?? new Map<string, number>();
      regions.set(region, byUnit);
      byUnit.set(unit, (byUnit.get(unit) ?? 0) + copies / ii);
      const known = units.get(unit);
      if (!known) units.set(unit, { count: 0, dsp, lut, ff });
    }
    // Regions run one after the other and share their operators.
    for (const byUnit of regions.values()) {
      for (const [unit, count] of byUnit) {
        const known = units.get(unit);
        if (known) known.count = Math.max(known.count, Math.ceil(count - 1e-9));
      }
    }
    for (const array of f.arrays) {
      if (array.place === 'argument') continue;
      const banks = banksOf(f, instance, array, design, tool);
      size += banks > 1 ? 4 * banks : 0;
      addMemory(total, array, banks);
    }
    for (const loop of f.loops) {
      if (instance.states[loop.id]?.role === 'unrolled') continue;
      const { outside } = placeOf(f, instance, loop.id);
      total.lut += perLoop.lut * outside;
      total.ff += perLoop.ff * outside;
    }
  }
  for (const { count, dsp, lut, ff } of units.values()) {
    total.dsp += count * dsp;
    total.lut += count * lut;
    total.ff += count * ff;
  }
  total.lut = Math.round(total.lut + 200);
  total.ff = Math.round(total.ff + 200);
  return { resources: total, size };
}

interface RegionPlace {
  /** The loop whose iterations are scheduled together; null: the function. */
  readonly region: LoopId | null;
  /** Copies of the operation in one iteration of the region. */
  readonly copies: number;
  /** Cycles over which those copies can share an operator. */
  readonly ii: number;
  /** Copies of the whole region, by unrolling loops around it. */
  readonly outside: number;
}

function placeOf(f: FunctionIr, instance: FunctionInstance, loop: LoopId | null): RegionPlace {
  let copies = 1;
  let found: Omit<RegionPlace, 'outside'> | undefined;
  let outside = 1;
  for (let id = loop; id !== null; id = (f.loops[id] as Loop).parent) {
    const state = instance.states[id];
    if (!state) break;
    if (found) {
      outside *= state.unroll;
      continue;
    }
    copies *= state.unroll;
    const host = state.role === 'flattened' ? state.into : state.role === 'pipelined' ? id : undefined;
    if (host !== undefined) found = { region: host, copies, ii: instance.pipelines.get(host)?.ii ?? 1 };
    else if (state.role === 'sequential') found = { region: id, copies, ii: copies };
  }
  return { ...(found ?? { region: null, copies, ii: copies }), outside };
}

/** Banks by directive, or those that the tool makes to serve unrolled accesses. */
function banksOf(f: FunctionIr, instance: FunctionInstance, array: ArrayVar, design: Design, tool: Toolchain): number {
  const directives = design.functions[instance.fn]?.arrays[array.id];
  const given = directives ? givenBanks(array, directives).banks : 1;
  if (given > 1 || !tool.autoPartition) return given;
  let banks = 1;
  let written = false;
  for (const access of f.accesses) if (access.array === array.id && access.isStore) written = true;
  for (const [dim, dimSize] of array.dims.entries()) {
    let parallel = 1;
    for (const access of f.accesses) {
      if (access.array !== array.id) continue;
      let copies = 1;
      for (const [loop] of access.index[dim]?.loops ?? []) {
        const role = instance.states[loop]?.role;
        if (role === 'pipelined' || role === 'unrolled') copies *= instance.states[loop]?.unroll ?? 1;
      }
      parallel = Math.max(parallel, copies);
    }
    if (parallel <= 1) continue;
    const size = dimSize ?? parallel;
    if (parallel * 2 >= size) banks *= size;
    else banks *= !written && parallel % 2 === 0 ? parallel / 2 : parallel;
  }
  return banks;
}

function addMemory(total: Record<ResourceName, number>, array: ArrayVar, banks: number): void {
  const elements = array.dims.reduce<number>((n, d) => n * (d ?? 1), 1);
  const bits = bitsOf(array.element);
  const words = Math.ceil(elements / banks);
  if (words <= 1) {
    total.ff += elements * bits;
    return;
  }
  if (words * bits <= lutRamBits) {
    total.lut += banks * Math.ceil(bits / 2) * Math.ceil(words / 64);
    return;
  }
  if (words <= 1024) total.bram += banks * Math.ceil(words / 512) * Math.ceil(bits / 36);
  else if (words <= 4096 && bits > 36) total.uram += banks;
  else total.bram += banks * Math.max(bits / 2, Math.ceil(words / 1024) * Math.ceil(bits / 18));
}
