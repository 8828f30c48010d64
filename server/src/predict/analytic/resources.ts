/** DSP, memory, LUT and FF counts, and the size that decides whether synthesis ends in time. */
import type { Design, FunctionDesign } from '../../kernel/design';
import { bitsOf } from '../../kernel/types';
import type { ArrayVar, FunctionIr, Kernel, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { resourceNames, type ResourceName } from '../types';
import type { FunctionInstance } from './latency';
import { givenBanks } from './memory';
import { perDesign } from './per-design';
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

export interface ResourceEstimate {
  readonly resources: Record<ResourceName, number>;
  readonly size: number;
}

/** Sums what the functions' own parts need; operators are shared between functions, which run one after the other. */
export function estimateResources(
  kernel: Kernel,
  design: Design,
  tool: Toolchain,
  instances: readonly FunctionInstance[],
): ResourceEstimate {
  const total: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 200, ff: 200 };
  const units = new Map<string, Unit>();
  let size = 0;
  for (const instance of instances) {
    const f = kernel.functions[instance.fn] as FunctionIr;
    const own = design.functions[instance.fn] as FunctionDesign;
    const part = parts(f, own, tool, () => functionPart(f, instance, own, tool));
    size += part.size;
    for (const name of resourceNames) total[name] += part.fixed[name];
    for (const [name, unit] of part.units) {
      if (unit.count > (units.get(name)?.count ?? 0)) units.set(name, unit);
    }
  }
  for (const { count, dsp, lut, ff } of units.values()) {
    total.dsp += count * dsp;
    total.lut += count * lut;
    total.ff += count * ff;
  }
  total.lut = Math.round(total.lut);
  total.ff = Math.round(total.ff);
  return { resources: total, size };
}

/** Operators of one kind, and what one of them takes. */
interface Unit {
  readonly count: number;
  readonly dsp: number;
  readonly lut: number;
  readonly ff: number;
}

interface FunctionPart {
  readonly units: ReadonlyMap<string, Unit>;
  /** Everything but the shared operators. */
  readonly fixed: Readonly<Record<ResourceName, number>>;
  readonly size: number;
}

const parts = perDesign<FunctionPart>();
const uncounted: ReadonlySet<string> = new Set(['const', 'argument', 'induction', 'phi']);

function functionPart(
  f: FunctionIr,
  instance: FunctionInstance,
  design: FunctionDesign,
  tool: Toolchain,
): FunctionPart {
  const cost = costsOf(f, tool.clockNs);
  const places = f.loops.map((loop) => placeOf(f, instance, loop.id));
  const outer = placeOf(f, instance, null);
  const fixed: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 };
  const regions = new Map<LoopId | null, Map<string, number>>();
  let size = 0;
  for (const op of f.ops) {
    const { unit, dsp, lut, ff } = cost[op.id] ?? { unit: '', dsp: 0, lut: 0, ff: 0 };
    const { region, copies, ii, outside } = op.loop === null ? outer : (places[op.loop] ?? outer);
    const all = copies * outside;
    const bits = bitsOf(op.type);
    if (!uncounted.has(op.opcode)) size += all;
    if (op.access !== undefined) {
      fixed.lut += perAccessBit.lut * bits * all;
      fixed.ff += perAccessBit.ff * bits * all;
    } else if (dsp === 0 && ff === 0) {
      fixed.lut += lut * all;
    } else {
      // Copies outside of the region share the operators, each through multiplexers of its own.
      fixed.lut += (outside - 1) * perSharedBit.lut * bits * Math.ceil(copies / ii);
      fixed.ff += (outside - 1) * perSharedBit.ff * bits * Math.ceil(copies / ii);
      let byUnit = regions.get(region);
      if (!byUnit) regions.set(region, (byUnit = new Map()));
      byUnit.set(unit, (byUnit.get(unit) ?? 0) + copies / ii);
    }
  }
  for (const array of f.arrays) {
    if (array.place === 'argument') continue;
    const banks = banksOf(f, instance, array, design, tool);
    size += banks > 1 ? 4 * banks : 0;
    addMemory(fixed, array, banks);
  }
  for (const loop of f.loops) {
    if (instance.states[loop.id]?.role === 'unrolled') continue;
    fixed.lut += perLoop.lut * (places[loop.id]?.outside ?? 1);
    fixed.ff += perLoop.ff * (places[loop.id]?.outside ?? 1);
  }
  // Regions run one after the other and share their operators.
  const units = new Map<string, Unit>();
  for (const { unit, dsp, lut, ff } of cost) {
    const count = Math.max(0, ...[...regions.values()].map((byUnit) => Math.ceil((byUnit.get(unit) ?? 0) - 1e-9)));
    if (count > 0) units.set(unit, { count, dsp, lut, ff });
  }
  return { units, fixed, size };
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
function banksOf(
  f: FunctionIr,
  instance: FunctionInstance,
  array: ArrayVar,
  design: FunctionDesign,
  tool: Toolchain,
): number {
  const directives = design.arrays[array.id];
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
