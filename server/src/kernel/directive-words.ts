/** Directives as scripts and config files spell them: a location, perhaps an argument, and options. One reader for both. */
import type { Span } from '../base/span';
import type { SiteDirective } from './directive';
import { didYouMean } from './names';
import { argumentOf, pragmaOption, pragmaSpec, pragmaTable } from './pragma-table';
import type { OptionValue, PragmaOption, PragmaSpec } from './pragma-table';
import { directiveOf, PragmaError, readValue, requireOptions, type PragmaProblem } from './pragma-values';

export interface Word {
  readonly text: string;
  readonly span: Span;
}

export interface OptionWord {
  readonly name: Word;
  /** Undefined: nothing but the name was written. */
  readonly value?: Word;
}

/** What is wrong, at the word that is wrong. */
export class WordError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly span: Span,
  ) {
    super(message);
  }
}

/** The row of a directive by its name. Throws `WordError`. */
export function rowNamed(name: string, span: Span): PragmaSpec {
  const row = pragmaSpec('hls', name);
  if (row) return row;
  const names = pragmaTable.filter((each) => each.dialect === 'hls').map((each) => each.name);
  throw new WordError('hls.unknown-pragma', `unknown directive '${name}'${didYouMean(name, names)}`, span);
}

/** The option of that name. Throws `WordError`. */
export function optionNamed(row: PragmaSpec, name: Word): PragmaOption {
  const option = pragmaOption(row, name.text);
  if (option) return option;
  const names = row.options.map((each) => each.name);
  const near = didYouMean(name.text, names) || (names.length > 0 ? `; it takes ${names.join(', ')}` : '');
  throw new WordError('hls.unknown-option', `'${name.text}' is not an option of '${row.name}'${near}`, name.span);
}

/** The directive that location, argument and options make. `whole` is the statement's span, `usage` its form. Throws `WordError`. */
export function directiveOfWords(
  row: PragmaSpec,
  positional: readonly Word[],
  options: readonly OptionWord[],
  whole: Span,
  usage: string,
): SiteDirective {
  const found = new Map<PragmaOption, OptionValue>();
  const give = (option: PragmaOption, value: Word | undefined, span: Span): void => {
    if (found.has(option)) {
      throw new WordError('hls.repeated-option', `'${option.name}' is given twice for '${row.name}'`, span);
    }
    found.set(
      option,
      at(span, () => constantValue(row, option, value?.text)),
    );
  };
  for (const { name, value } of options) give(optionNamed(row, name), value, (value ?? name).span);
  const argument = argumentOf(row);
  const [location, second, ...more] = positional;
  const wanted = `a location${argument ? ` and ${argument.name}` : ''}: ${usage}`;
  if (!location) throw new WordError('directives.arguments', `'${row.name}' needs ${wanted}`, whole);
  const extra = argument ? more[0] : second;
  if (extra)
    throw new WordError(
      'directives.arguments',
      `'${extra.text}' is too much: '${row.name}' takes ${wanted}`,
      extra.span,
    );
  if (argument && second) give(argument, second, second.span);
  if (argument && !found.has(argument)) {
    throw new WordError('directives.arguments', `'${row.name}' needs ${wanted}`, whole);
  }
  const site = siteOf(location);
  at(whole, () => requireOptions(row, found));
  const { kind, dialect, variable, options: values } = directiveOf(row, found);
  return { kind, dialect, ...site, ...(variable === undefined ? {} : { variable }), options: values };
}

/** `function` or `function/label`. Scopes and template arguments are left out, as the kernel knows functions by name. */
function siteOf(location: Word): { function: string; loop?: string } {
  const match = /^(?:[\w:]*::)?(\w+)(?:<[^/]*>)?(?:\/(\w+))?$/.exec(location.text.trim());
  if (!match?.[1]) {
    const message = `'${location.text}' is no location: write FUNCTION or FUNCTION/LABEL`;
    throw new WordError('directives.location', message, location.span);
  }
  return { function: match[1], ...(match[2] === undefined ? {} : { loop: match[2] }) };
}

/** `FUNCTION/LABEL variable`: what stands behind the options of a directive. */
export function operandsOf(row: PragmaSpec): string {
  const argument = argumentOf(row);
  const label = row.places.includes('loop') ? (row.places.length > 1 ? '[/LABEL]' : '/LABEL') : '';
  return `FUNCTION${label}${argument ? ` ${argument.name}` : ''}`;
}

/** An integer must be one: a script knows no constants of the source. */
function constantValue(row: PragmaSpec, option: PragmaOption, text: string | undefined): OptionValue {
  const problems: PragmaProblem[] = [];
  const value = readValue(row, option, text, () => undefined, problems);
  const notConstant = problems[0];
  if (notConstant)
    throw new PragmaError(notConstant.code, `'${option.name}' of '${row.name}' must be an integer, not '${text}'`);
  return value;
}

/** Runs `read`, giving what it finds wrong a place. */
function at<T>(span: Span, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof PragmaError ? new WordError(error.code, error.message, span) : error;
  }
}
