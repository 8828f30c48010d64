import type { HeadOutput } from './onnx';
import type { Device } from './devices';
import { probabilityOfFit } from './fit';
import interval from './data/analytic-interval.json';
import type { Likeness } from './likeness';
import type { AnalyticEstimate, Estimate, Prediction, ResourceName } from './types';

/** The analytic terms alone, with the interval that they have earned on measured designs. */
export function analyticPrediction(analytic: AnalyticEstimate): Prediction {
  return {
    latency: analytic.latency === null ? null : widened(analytic.latency, 'latency'),
    interval: analytic.interval,
    resources: byResource((name) => widened(analytic.resources[name], name)),
    pValid: null,
    inDistribution: null,
    source: 'analytic',
  };
}

/**
 * The model's answer for a batch of designs. A latency that the analytic terms don't know stays unknown. What the network says of validity
 * is of parts like those of its training: that a design fits into its own part (undefined: not known) is a condition more.
 */
export function modelPredictions(
  analytics: readonly AnalyticEstimate[],
  output: HeadOutput,
  { inDistribution, widening }: Pick<Likeness, 'inDistribution' | 'widening'>,
  device: Device | undefined,
): Prediction[] {
  const column = (name: 'latency' | ResourceName): Column => ({
    value: output[name],
    low: output[`${name}_low`],
    high: output[`${name}_high`],
    widening,
  });
  const latencies = column('latency');
  const columns = byResource(column);
  return analytics.map((analytic, row): Prediction => {
    const latency = analytic.latency === null ? null : estimateOf(latencies, row);
    const resources = byResource((name) => estimateOf(columns[name], row));
    const pValid = finite(output.p_valid[row]);
    return {
      latency,
      interval: intervalOf(analytic, latency),
      resources,
      pValid: pValid === null ? null : pValid * probabilityOfFit(resources, device),
      inDistribution,
      source: 'model',
    };
  });
}

/** A function that starts again only when it is done takes what its corrected latency takes; any other never more than that. */
function intervalOf({ latency: terms, interval: own }: AnalyticEstimate, latency: Estimate | null): number | null {
  if (own === null || terms === null || latency === null) return own;
  const done = Math.round(latency.value) + 1;
  return own > terms ? done : Math.min(own, done);
}

/** A quantity of all designs of a batch. */
type Column = Readonly<Record<keyof Estimate, Float32Array>> & { readonly widening: number };

function estimateOf(column: Column, row: number): Estimate | null {
  const value = finite(column.value[row]);
  const low = finite(column.low[row]);
  const high = finite(column.high[row]);
  if (value === null || low === null || high === null) return null;
  // As for `widened`, factors act on 1 + value.
  const end = (at: number): number => Math.max(0, (1 + value) * ((1 + at) / (1 + value)) ** column.widening - 1);
  return { value, low: end(Math.min(low, value)), high: end(Math.max(high, value)) };
}

/** Factors act on 1 + value, so that a count of 0 has an interval too. */
function widened(value: number, name: 'latency' | ResourceName): Estimate {
  const { low, high } = interval[name];
  return { value, low: Math.max(0, (1 + value) * low - 1), high: (1 + value) * high - 1 };
}

function byResource<T>(of: (name: ResourceName) => T): Record<ResourceName, T> {
  return { dsp: of('dsp'), bram: of('bram'), uram: of('uram'), lut: of('lut'), ff: of('ff') };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
