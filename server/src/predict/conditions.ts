import type { TargetInput } from '../graph/encode-input';
import { toolchains, type Toolchain } from '../graph/schema';
import { deviceOf } from './devices';
import { toolchainOf } from './toolchain';
import type { Target } from './types';

/** The toolchain that the model has a bias for, of a tool as written (`vitis_hls 2025.1`, `vitis 2020.2 + merlin`). */
export function modelToolchain(target: Target): Toolchain {
  const year = /\b20\d\d\b/.exec(target.tool)?.[0];
  const name = `${toolchainOf(target).isMerlin ? 'merlin' : 'vitis'}-${year}`;
  return toolchains.find((known) => known === name) ?? 'other';
}

/** The conditions of a run as the graph encodes them. */
export function targetInput(target: Target): TargetInput {
  const tool = toolchainOf(target);
  const device = deviceOf(target.part);
  return {
    clockNs: target.clockNs,
    isMerlin: tool.isMerlin,
    toolYear: tool.year,
    device:
      device === undefined ? null : { family: device.family, dsp: device.resources.dsp, lut: device.resources.lut },
    unsafeMath: tool.unsafeMath,
  };
}
