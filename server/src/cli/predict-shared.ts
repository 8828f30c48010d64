import { resourceNames, type Flow, type Prediction, type Target } from '../predict/types';
import type { LineIndex } from '../base/lines';
import { loopName } from '../kernel/names';
import type { UnknownCause } from '../predict/unknown-latency';
import { rowConditions } from './design-rows';
import { checkTarget, defaultTarget } from './source';

export interface PredictOptions {
  readonly top?: string;
  readonly part?: string;
  readonly clockNs?: number;
  readonly tool?: string;
  readonly unsafeMath?: boolean;
  readonly flow?: Flow;
  readonly analytic?: boolean;
}

/** Whole numbers of cycles and units; null where unknown. */
export interface Totals {
  readonly top: string;
  readonly part: string;
  readonly clock_ns: number;
  readonly latency: number | null;
  readonly latency_low: number | null;
  readonly latency_high: number | null;
  readonly ii: number | null;
  readonly dsp: number | null;
  readonly bram: number | null;
  readonly uram: number | null;
  readonly lut: number | null;
  readonly ff: number | null;
  readonly p_valid: number | null;
  readonly in_distribution: boolean | null;
}

/** Flags first, then what a row or file says, then the defaults. */
export function targetOf(options: PredictOptions, fields: Readonly<Record<string, unknown>>): Target {
  const said = rowConditions(fields);
  return checkTarget({
    part: options.part ?? said.part ?? defaultTarget.part,
    clockNs: options.clockNs ?? said.clockNs ?? defaultTarget.clockNs,
    tool: options.tool ?? said.tool ?? defaultTarget.tool,
    unsafeMath: options.unsafeMath ?? said.unsafeMath,
    argumentPorts: said.argumentPorts,
    flow: options.flow ?? said.flow,
  });
}

export function totals(top: string, target: Target, prediction: Prediction): Totals {
  const { latency, interval, resources, pValid, inDistribution } = prediction;
  const units = Object.fromEntries(resourceNames.map((name) => [name, whole(resources[name]?.value)])) as Pick<
    Totals,
    'dsp' | 'bram' | 'uram' | 'lut' | 'ff'
  >;
  return {
    top,
    part: target.part,
    clock_ns: target.clockNs,
    latency: whole(latency?.value),
    latency_low: whole(latency?.low),
    latency_high: whole(latency?.high),
    ii: interval,
    ...units,
    p_valid: pValid === null ? null : Math.round(pValid * 1e4) / 1e4,
    in_distribution: inDistribution,
  };
}

/** Why a latency is not known, as a sentence with no full stop. */
export function causeText({ function: f, loop, argument }: UnknownCause, lines: LineIndex): string {
  const ofLoop = f.loops[loop ?? -1];
  return ofLoop
    ? `The trip count of loop ${loopName(f, ofLoop, lines)} is not known: latency is '?' without loop_tripcount`
    : `The size of '${argument}' is not known: Merlin moves it as a whole, and in how many cycles is not known`;
}

function whole(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

export { topOf } from './source';
