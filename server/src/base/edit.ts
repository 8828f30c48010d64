import type { Span } from './span';

/** A change of the source: replace `span` (absolute offsets; empty = insert) by `newText`. */
export interface SourceEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A mend that a person may choose: all edits together, in text order, none overlapping. */
export interface Fix {
  /** What it does, in the imperative: `Move the pragma into the loop`. */
  readonly title: string;
  readonly edits: readonly SourceEdit[];
}
