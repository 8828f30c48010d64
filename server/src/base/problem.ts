import type { Fix } from './edit';
import type { Span } from './span';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/**
 * Something in a source that was not understood, or is wrong. Analysis returns these beside its value; it never throws on
 * user code.
 */
export interface Problem {
  /** Stable and documented, such as `syntax.error` or `design.unknown-loop`. */
  readonly code: string;
  readonly message: string;
  /** Offsets in the analysed text (absolute). */
  readonly span: Span;
  readonly severity: Severity;
  /** A word that is not known, and the one that is probably meant. */
  readonly suggestion?: Suggestion;
  readonly fixes?: readonly Fix[];
}

export interface Suggestion {
  readonly word: string;
  readonly meant: string;
}
