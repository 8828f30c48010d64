import type { TargetInput } from '../graph/encode-input';
import { toolchains, type Toolchain } from '../graph/schema';
import { deviceOf } from './devices';
import type { Target } from './types';

/** The toolchain of a tool as written (`vitis_hls 2025.1`, `vitis 2020.2 + merlin`). */
export function toolchainOf(tool: string): Toolchain {
  const name = `${isMerlin(tool) ? 'merlin' : 'vitis'}-${yearOf(tool)}`;
  return toolchains.find((known) => known === name) ?? 'other';
}

/** The conditions of a run as the graph encodes them. */
export function targetInput(target: Target): TargetInput {
  const device = deviceOf(target.part);
  return {
    clockNs: target.clockNs,
    isMerlin: isMerlin(target.tool),
    toolYear: yearOf(target.tool),
    device: device === undefined ? null : { family: device.family, dsp: device.resources.dsp, lut: device.resources.lut },
    unsafeMath: false,
  };
}

function isMerlin(tool: string): boolean {
  return /merlin/i.test(tool);
}

/** 0: no year in the name. */
function yearOf(tool: string): number {
  return Number(/\b(20\d\d)\b/.exec(tool)?.[1] ?? 0);
}
