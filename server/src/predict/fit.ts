/** Whether what a design takes fits into its part. */
import type { Device } from './devices';
import type { Estimate, ResourceName } from './types';

/** As the floor of the unit of intervals (model/network.py, SMALLEST_WIDTH), in log2. */
const smallestSpread = 0.05;

/** Room beyond which a resource surely fits, or surely doesn't, in distances to the end of its interval. */
const largestRoom = 10;

/**
 * Probability that a design fits into a part, of the resource of which that is least likely. Each is taken to be of a logistic distribution
 * of log2(1 + count), with 95 % of it below the end of the interval. What is not taken fits, and what is not known. model/predictions.py
 * does the same for the tables of the model card.
 */
export function probabilityOfFit(
  resources: Readonly<Record<ResourceName, Estimate | null>>,
  device: Device | undefined,
): number {
  if (!device) return 1;
  let least = 1;
  for (const [name, capacity] of Object.entries(device.resources) as [ResourceName, number][]) {
    const estimate = resources[name];
    if (!estimate || estimate.value < 0.5) continue;
    const room = Math.log2((1 + capacity) / (1 + estimate.value));
    const spread = Math.max(smallestSpread, Math.log2((1 + estimate.high) / (1 + estimate.value)));
    const ends = Math.min(largestRoom, Math.max(-largestRoom, room / spread));
    least = Math.min(least, 1 / (1 + 19 ** -ends));
  }
  return least;
}
