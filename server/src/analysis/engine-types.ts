import type { CancelToken } from '../base/cancel';
import type { Problem } from '../base/problem';
import type { SourceEdit } from '../base/edit';
import type { Exploration, ExploreOptions, Recommendation } from '../explore/types';
import type { SiteDirective } from '../kernel/directive';
import type { LintLevels } from '../lint/index';
import type { Target } from '../predict/types';
import type { Analysis, DesignResult, DesignSpec, ModelStatus, PredictRequest } from './types';

/** The content of a local header by the path in its `#include`; undefined where there is none. */
export type ReadInclude = (path: string) => string | undefined;

/** The facade that both fronts call. Methods that take a token throw `CancelledError` when it is cancelled. */
export interface Engine {
  readonly model: Promise<ModelStatus>;
  /**
   * `previous` is an analysis of an earlier version of the same text: what didn't change is taken over from it.
   * Analysing a long text takes a while, in which nothing else is done.
   */
  analyze(text: string, previous?: Analysis, readInclude?: ReadInclude): Analysis;
  /** `analyze`, with turns for other work in between. `previous` may be released only afterwards. */
  analyzeInSlices(text: string, token: CancelToken, previous?: Analysis, readInclude?: ReadInclude): Promise<Analysis>;
  /** Frees what an analysis holds outside of the JavaScript heap. It must not be used afterwards. */
  release(analysis: Analysis): void;
  /** The top function: the requested one, else the one nobody calls; a problem when there is none or more than one. */
  chooseTop(analysis: Analysis, requested?: string): TopChoice;
  predict(
    analysis: Analysis,
    request: PredictRequest,
    specs: readonly DesignSpec[],
    token: CancelToken,
  ): Promise<readonly DesignResult[]>;
  explore(
    analysis: Analysis,
    options: ExploreOptions,
    token: CancelToken,
    progress?: (done: number, total: number) => void,
  ): Promise<Exploration>;
  recommend(
    analysis: Analysis,
    request: PredictRequest & { readonly maxUtilisation: number },
    token: CancelToken,
  ): Promise<readonly Recommendation[]>;
  /** What is wrong or doubtful in the text: its problems and what the lints find, sorted by place. */
  lint(analysis: Analysis, request: LintRequest): readonly Problem[];
  /** `lint`, with turns for other work in between. */
  lintInSlices(analysis: Analysis, request: LintRequest, token: CancelToken): Promise<readonly Problem[]>;
  edits(analysis: Analysis, directives: readonly SiteDirective[]): readonly SourceEdit[];
  /** Closes the model once it has done what it is doing. Nothing may be asked afterwards. */
  close(): Promise<void>;
}

export interface LintRequest {
  readonly target: Target;
  /** Top functions to estimate; several where it is not clear which it is. */
  readonly tops: readonly string[];
  /** Directives of a script or config file. */
  readonly outside?: readonly SiteDirective[];
  /** File and line of one of these, in words; undefined where it has none. */
  readonly outsidePlace?: (directive: SiteDirective) => string | undefined;
  readonly levels: LintLevels;
}

export type TopChoice = { readonly top: string } | { readonly problem: string; readonly candidates: readonly string[] };
