/** DSP, memory, LUT and FF counts, and the size that decides whether synthesis ends in time. */
import type { Design, FunctionDesign } from '../../kernel/design';
import type { FunctionIr, Kernel } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { resourceNames, type ResourceName } from '../types';
import { addAdapters, addStreams, handedOver } from './channels';
import { functionPart, type FunctionPart, type Unit } from './function-part';
import type { FunctionInstance } from './latency';
import { perDesign } from './per-design';
import { addMemory } from './storage';

export interface ResourceEstimate {
  readonly resources: Record<ResourceName, number>;
  readonly size: number;
}

/** What a module takes with all that it calls. */
interface Module {
  readonly fn: number;
  readonly units: ReadonlyMap<string, Unit>;
  readonly fixed: Readonly<Record<ResourceName, number>>;
  readonly size: number;
}

/** Adds up the modules of a design from the top function down. */
export function estimateResources(
  kernel: Kernel,
  design: Design,
  tool: Toolchain,
  instances: readonly FunctionInstance[],
): ResourceEstimate {
  const [top] = instances;
  const total: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 200, ff: 200 };
  if (!top) return { resources: total, size: 0 };
  const { units, fixed, size } = moduleOf(kernel, design, tool, top);
  for (const name of resourceNames) total[name] += fixed[name];
  addAdapters(total, kernel, kernel.functions[top.fn] as FunctionIr, design.functions[top.fn] as FunctionDesign, tool);
  for (const { count, dsp, bram, lut, ff } of units.values()) {
    total.dsp += count * dsp;
    total.bram += count * bram;
    total.lut += count * lut;
    total.ff += count * ff;
  }
  total.lut = Math.round(total.lut);
  total.ff = Math.round(total.ff);
  return { resources: total, size };
}

const parts = perDesign<FunctionPart>();

/** The part of a function, with the channels of its dataflow regions. */
function partWithChannels(kernel: Kernel, instance: FunctionInstance): FunctionPart {
  const { f, design, tool, banks } = instance.designed;
  const part = functionPart(kernel, instance);
  const fixed = { ...part.fixed };
  addStreams(fixed, kernel, f);
  // The second of the two buffers.
  for (const id of handedOver(kernel, f, design)) {
    const [array, own] = [f.arrays[id], banks[id]];
    if (array && own) addMemory(fixed, array, own, design.arrays[id], tool);
  }
  return { ...part, fixed };
}

/**
 * A function with its callees: those that run at the same time have all of their own; of those that run one after the other, calls of
 * one function share its module, and all share what operators can be shared between modules.
 */
function moduleOf(kernel: Kernel, design: Design, tool: Toolchain, instance: FunctionInstance): Module {
  const { fn } = instance;
  const f = kernel.functions[fn] as FunctionIr;
  const own = design.functions[fn] as FunctionDesign;
  const part = parts(f, own, tool, `${instance.pipeline?.ii}`, () => partWithChannels(kernel, instance));
  const callees = instance.calls.flatMap((callee, call) => {
    if (!callee) return [];
    const loop = f.calls[call]?.loop ?? null;
    const isBeside =
      instance.pipeline !== null || callee.pipeline !== null || (own.self.dataflow ?? own.loops[loop ?? -1]?.dataflow);
    return [{ module: moduleOf(kernel, design, tool, callee), isBeside: isBeside === true }];
  });
  if (callees.length === 0) return { fn, ...part };
  const units = new Map(part.units);
  const fixed = { ...part.fixed };
  let { size } = part;
  const known = new Set<number>();
  const addFixed = (module: Module): void => {
    for (const name of resourceNames) fixed[name] += module.fixed[name];
    size += module.size;
  };
  const addUnits = (module: Module, isSum: boolean): void => {
    for (const [name, unit] of module.units) {
      const count = units.get(name)?.count ?? 0;
      units.set(name, { ...unit, count: isSum || !unit.isShared ? count + unit.count : Math.max(count, unit.count) });
    }
  };
  for (const { module } of callees.filter(({ isBeside }) => !isBeside)) {
    const isNew = !known.has(module.fn);
    known.add(module.fn);
    if (isNew) {
      addFixed(module);
      addUnits(module, false);
    }
  }
  for (const { module } of callees.filter(({ isBeside }) => isBeside)) {
    addFixed(module);
    addUnits(module, true);
  }
  return { fn, units, fixed, size };
}
