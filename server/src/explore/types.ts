import type { SiteDirective } from '../kernel/directive';
import type { AnalyticEstimate, Prediction, ResourceName, Target } from '../predict/types';
import type { LoopId } from '../kernel/ir';

/** One design of an exploration: what it changes against the source, and what that is predicted to give. */
export interface Candidate {
  /** Overrides of the source's own directives: same kind at the same site replaces. */
  readonly directives: readonly SiteDirective[];
  readonly prediction: Prediction;
  readonly analytic: AnalyticEstimate;
  /** Predicted share of the part, 0..1 and beyond. */
  readonly utilisation: Readonly<Record<ResourceName, number>>;
  /** Largest of `utilisation`. */
  readonly maxUtilisation: number;
}

export interface ExploreOptions {
  readonly target: Target;
  readonly top: string;
  /** Explore this loop (and those inside it) of this function only. */
  readonly loop?: { readonly function: string; readonly loop: LoopId };
  /** Designs with a larger predicted share of any resource are not on the frontier. */
  readonly maxUtilisation: number;
  readonly timeLimitMs: number;
  readonly seed: number;
  /** Directives from outside of the source (a script or config file). They hold whatever a design says. */
  readonly outside?: readonly SiteDirective[];
}

export interface Exploration {
  /** The design that the source holds now. */
  readonly base: Candidate;
  /** Pareto-optimal in latency and largest utilisation, best latency first. */
  readonly frontier: readonly Candidate[];
  /** All designs looked at, frontier included, in the order found (at most a few thousand). */
  readonly evaluated: readonly Candidate[];
  /** Sites that were left out, and why. */
  readonly notes: readonly string[];
}

/** A change worth proposing on its own: one loop, the pragmas, and what is gained. */
export interface Recommendation {
  readonly function: string;
  readonly loop: LoopId;
  readonly directives: readonly SiteDirective[];
  readonly before: Candidate;
  readonly after: Candidate;
}
