/** What a Tcl script or a config file of the tool says: directives, each with its place, and what is built for what. */
import type { Problem } from '../base/problem';
import { span, type Span } from '../base/span';
import { readConfig } from './directives-config';
import { readTcl } from './directives-tcl';
import type { SiteDirective } from './directive';

/** Something said, and where in the file. */
export interface Said<T> {
  readonly value: T;
  readonly span: Span;
}

export interface DirectivesFile {
  /** In the order of the file: a later one replaces an earlier one of the same kind at the same object. */
  readonly directives: readonly Said<SiteDirective>[];
  readonly top?: Said<string>;
  readonly part?: Said<string>;
  readonly clockNs?: Said<number>;
  readonly flow?: Said<'vivado' | 'vitis'>;
  /** Sources of the design (test benches left out), as written. */
  readonly sources: readonly Said<string>[];
  /** Global settings by lower-case name, such as `compile.unsafe_math_optimizations` (a flag is `1`). */
  readonly settings: ReadonlyMap<string, Said<string>>;
  /** Scripts that this one sources, as written. */
  readonly sourced: readonly Said<string>[];
  /** Spans are offsets in the file. */
  readonly problems: readonly Problem[];
}

/** The form of a file by the end of its name; undefined for neither. */
export function directivesForm(path: string): 'tcl' | 'config' | undefined {
  if (/\.tcl$/i.test(path)) return 'tcl';
  return /\.(cfg|ini)$/i.test(path) ? 'config' : undefined;
}

/** Reads a script or config file. Never throws: what can't be read is a problem. */
export function readDirectivesFile(form: 'tcl' | 'config', text: string): DirectivesFile {
  if (isText(text)) return form === 'tcl' ? readTcl(text) : readConfig(text);
  const message = `this is no ${form === 'tcl' ? 'Tcl script' : 'config file'}: it holds bytes that are no text`;
  const problem: Problem = { code: 'directives.not-text', message, span: span(0, 0), severity: 'error' };
  return { directives: [], sources: [], settings: new Map(), sourced: [], problems: [problem] };
}

/** Whether a text is a script or config file of HLS, not of something else that has such files too. */
export function isDirectivesText(form: 'tcl' | 'config', text: string): boolean {
  if (!isText(text)) return false;
  return form === 'tcl'
    ? /^[ \t]*(?:set_directive_\w+|open_project|open_component)\b/m.test(text)
    : /^[ \t]*\[hls\]/im.test(text);
}

/** NUL and the sign that decoding puts for bytes that are no UTF-8. */
function isText(text: string): boolean {
  return !/[\0\ufffd]/.test(text.slice(0, 100_000));
}
