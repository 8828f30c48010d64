import type { Problem } from '../base/problem';
import type { LineIndex } from '../base/lines';
import type { Design } from '../kernel/design';
import type { SiteDirective } from '../kernel/directive';
import type { Kernel } from '../kernel/ir';
import type { AnalyticEstimate, Prediction, Target } from '../predict/types';
import type { SourceFile } from '../syntax/ast';

/** Everything that follows from one version of one text. Immutable. */
export interface Analysis {
  readonly text: string;
  readonly lines: LineIndex;
  readonly file: SourceFile;
  readonly kernel: Kernel;
  readonly problems: readonly Problem[];
}

/** Where predictions come from, or why there is no model. */
export type ModelStatus =
  { readonly kind: 'ready'; readonly name: string } | { readonly kind: 'missing'; readonly reason: string };

/** What is asked of one design: the source's own directives, changed by `overrides`. */
export interface DesignSpec {
  readonly overrides: readonly SiteDirective[];
  /** Values for `auto{NAME}` places; null: the pragma line is absent. Places not named are absent. */
  readonly places: Readonly<Record<string, string | null>>;
}

export interface DesignResult {
  readonly design: Design;
  readonly analytic: AnalyticEstimate;
  readonly prediction: Prediction;
  /** Directives that name no object of the kernel, and the like; spans are of the source or empty at 0. */
  readonly problems: readonly Problem[];
}

export interface PredictRequest {
  readonly target: Target;
  /** Name of the top function; undefined: `chooseTop` decides. */
  readonly top?: string;
  readonly analyticOnly?: boolean;
  /** Directives from outside of the source (a script or config file). They hold whatever a design says. */
  readonly outside?: readonly SiteDirective[];
}
