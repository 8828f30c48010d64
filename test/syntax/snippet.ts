/** Realistic snippets in the styles that HLS code is written in, each with the outline that must be read from it. */
export interface Snippet {
  readonly name: string;
  readonly text: string;
  /** Per function: name, parameters, and its loops as `label[...]` with `#pragma` first words in their places. */
  readonly outline: readonly string[];
}

/** Makes a snippet. */
export const entry = (name: string, text: string, ...outline: string[]): Snippet => ({ name, text, outline });
