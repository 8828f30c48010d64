import type { SiteDirective } from '../kernel/directive';
import { resourceNames } from '../predict/types';
import type { AnalyticEstimate, Prediction, ResourceName } from '../predict/types';
import type { Candidate } from './types';

export interface Evaluated {
  readonly prediction: Prediction;
  readonly analytic: AnalyticEstimate;
}

/** Predicts designs, each given by its overrides of the source; the results are in the same order. */
export type Evaluate = (designs: readonly (readonly SiteDirective[])[]) => Promise<readonly Evaluated[]>;

/** Units that a part has of each resource. */
export type Capacity = Readonly<Record<ResourceName, number>>;

/** Adds what a design takes of the part. A resource that the model does not predict counts by the analytic terms. */
export function candidateOf(
  directives: readonly SiteDirective[],
  { prediction, analytic }: Evaluated,
  capacity: Capacity,
): Candidate {
  const share = (name: ResourceName): number => {
    const used = prediction.resources[name]?.value ?? analytic.resources[name];
    return used > 0 ? used / capacity[name] : 0;
  };
  const utilisation = Object.fromEntries(resourceNames.map((name) => [name, share(name)])) as Record<
    ResourceName,
    number
  >;
  return { directives, prediction, analytic, utilisation, maxUtilisation: Math.max(...Object.values(utilisation)) };
}

/** Evaluates a batch. */
export async function candidatesOf(
  designs: readonly (readonly SiteDirective[])[],
  evaluate: Evaluate,
  capacity: Capacity,
): Promise<Candidate[]> {
  const results = await evaluate(designs);
  return designs.map((directives, i) => {
    const result = results[i];
    if (!result) throw new Error(`evaluate gave ${results.length} results for ${designs.length} designs`);
    return candidateOf(directives, result, capacity);
  });
}
