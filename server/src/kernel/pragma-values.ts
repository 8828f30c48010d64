/** What the options of a pragma may be: shared by the readers of pragma text and of the JSON form. */
import type { Problem, Suggestion } from '../base/problem';
import type { SiteDirective } from './directive';
import { didYouMean, nearest } from './names';
import type { OptionValue, PragmaOption, PragmaSpec } from './pragma-table';

/** A Problem whose span the caller knows: the pragma's. */
export type PragmaProblem = Omit<Problem, 'span' | 'fixes'>;

/** Value of a constant expression; undefined where it is not constant. */
export type Evaluate = (text: string) => number | undefined;

/** The tool would drop the whole pragma. Readers catch it and report; it never leaves them. */
export class PragmaError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly suggestion?: Suggestion,
  ) {
    super(message);
  }
}

/**
 * The value that `text` gives an option (undefined: nothing but the name was written). Throws `PragmaError`; an integer that
 * is not constant keeps its text and adds a problem.
 */
export function readValue(
  row: PragmaSpec,
  option: PragmaOption,
  text: string | undefined,
  evaluate: Evaluate,
  problems: PragmaProblem[],
): OptionValue {
  if (text === undefined && (option.type === 'flag' || option.valueOptional)) return true;
  if (!text) throw new PragmaError('hls.missing-value', `'${option.name}' of '${row.name}' has no value`);
  switch (option.type) {
    case 'flag':
      if (/^(true|1)$/i.test(text)) return true;
      if (/^(false|0)$/i.test(text)) return false;
      throw badValue(row, option, text, ['true', 'false']);
    case 'enum': {
      const word = text.toLowerCase();
      if (!option.values?.includes(word)) throw badValue(row, option, text, option.values ?? []);
      return word;
    }
    case 'int':
      return readInt(row, option, text, evaluate, problems);
    case 'variable':
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim().replace(/^&\s*/, ''))
        .join(',');
    case 'text':
      return text;
  }
}

function readInt(
  row: PragmaSpec,
  option: PragmaOption,
  text: string,
  evaluate: Evaluate,
  problems: PragmaProblem[],
): number | string {
  const value = /^-?\d+$/.test(text) ? Number(text) : evaluate(text);
  if (value === undefined) {
    const message = `'${text}' is not a known constant: '${option.name}' of '${row.name}' is not known`;
    problems.push(information('hls.not-constant', message));
    return text;
  }
  if (!Number.isInteger(value) || value < (option.min ?? -Infinity) || value > (option.max ?? Infinity)) {
    const range = option.max === undefined ? `at least ${option.min}` : `${option.min} to ${option.max}`;
    const limits = option.min === undefined ? 'an integer' : `an integer, ${range}`;
    throw new PragmaError('hls.bad-value', `'${option.name}' of '${row.name}' must be ${limits}, not '${text}'`);
  }
  return value;
}

function badValue(row: PragmaSpec, option: PragmaOption, text: string, values: readonly string[]): PragmaError {
  const near = didYouMean(text, values) || `; it takes ${values.join(', ')}`;
  const message = `'${text}' is not a value of '${option.name}' of '${row.name}'${near}`;
  return new PragmaError('hls.bad-value', message, suggestionFor(text, values));
}

/** Throws `PragmaError` where an option that must be given is not, and where options do not go together. */
export function requireOptions(row: PragmaSpec, found: ReadonlyMap<PragmaOption, OptionValue>): void {
  const given = new Set([...found.keys()].map((option) => option.name));
  const missing = row.options.find((option) => option.required && !given.has(option.name));
  if (missing) throw new PragmaError('hls.missing-option', `'${row.name}' needs '${missing.name}'`);
  const group = row.anyOf?.find((names) => !names.some((name) => given.has(name)));
  if (group) throw new PragmaError('hls.missing-option', `'${row.name}' needs '${group.join("' or '")}'`);
  const both = row.exclusive?.map((names) => names.filter((name) => given.has(name))).find((names) => names.length > 1);
  if (both) throw new PragmaError('hls.conflict', `'${row.name}' takes '${both.join("' or '")}', not both`);
  const fault = row.check?.(new Map([...found].map(([option, value]) => [option.name, value])));
  if (fault) throw new PragmaError(fault.code, fault.message);
}

/** Options in table order, a flag that says `false` left out, the variable in the site. */
export function directiveOf(row: PragmaSpec, found: ReadonlyMap<PragmaOption, OptionValue>): SiteDirective {
  const options: Record<string, OptionValue> = {};
  let variable: string | undefined;
  for (const option of row.options) {
    const value = found.get(option);
    if (value === undefined || value === false) continue;
    if (option.name === 'variable') variable = String(value);
    else options[option.name.toLowerCase()] = value;
  }
  const site = variable === undefined ? {} : { variable };
  return { kind: row.name.toLowerCase(), dialect: row.dialect, ...site, options };
}

/** The known word that an unknown one probably stands for. */
export function suggestionFor(word: string, known: readonly string[]): Suggestion | undefined {
  const meant = nearest(word, known);
  return meant === undefined ? undefined : { word, meant };
}

export function information(code: string, message: string): PragmaProblem {
  return { code, message, severity: 'information' };
}
