import type { PragmaLine } from '../syntax/ast';
import type { SiteDirective } from './directive';
import { didYouMean } from './names';
import { fillPlaces, placesOf } from './pragma-places';
import { dialectOf, pragmaOption, pragmaSpec, pragmaTable } from './pragma-table';
import type { Dialect, OptionValue, PragmaOption, PragmaSpec } from './pragma-table';
import { directiveOf, information, PragmaError, readValue, requireOptions, suggestionFor } from './pragma-values';
import type { Evaluate, PragmaProblem } from './pragma-values';
import { pragmaTokens } from './pragma-tokens';
import type { PragmaToken } from './pragma-tokens';

export interface PragmaReading {
  /**
   * What the pragma says; its site has at most the variable, the caller adds function and loop. null: the tool drops the
   * whole pragma (a problem says why), its `if` is false, or it is not one of ours.
   *
   * Of a text with `auto{NAME}` places this is a template: kind and site are right, options that a place fills are left out.
   */
  readonly directive: SiteDirective | null;
  readonly problems: readonly PragmaProblem[];
}

const nothing: PragmaReading = { directive: null, problems: [] };

/**
 * Reads one pragma through the table. `evaluate` gives the value of a constant expression, or undefined where it is not
 * constant; the option then keeps its text.
 */
export function readPragma(line: Pick<PragmaLine, 'family' | 'text'>, evaluate: Evaluate): PragmaReading {
  const dialect = dialectOf(line.family);
  if (dialect === undefined || isSmartHls(line.text)) return nothing;
  const condition = splitCondition(line.text);
  if (condition && evaluate(condition.test) === 0) return nothing;
  const text = condition ? condition.rest : line.text.trim();
  const problems: PragmaProblem[] = [];
  try {
    const isTemplate = placesOf(text).length > 0;
    const plain = isTemplate ? (fillPlaces(text, emptyPlaces(text)) ?? '') : text;
    const directive = readText(dialect, plain, evaluate, problems, isTemplate);
    if (condition && evaluate(condition.test) === undefined) {
      problems.push(
        information('hls.unknown-condition', `'${condition.test}' is not a known constant; pragma not counted`),
      );
      return { directive: null, problems };
    }
    return { directive, problems };
  } catch (error) {
    if (!(error instanceof PragmaError)) throw error;
    problems.push({
      code: error.code,
      message: `${error.message}; the tool drops the whole pragma`,
      severity: 'error',
      ...(error.suggestion ? { suggestion: error.suggestion } : {}),
    });
    return { directive: null, problems };
  }
}

function readText(
  dialect: Dialect,
  text: string,
  evaluate: Evaluate,
  problems: PragmaProblem[],
  isTemplate: boolean,
): SiteDirective {
  const name = /^\S*/.exec(text)?.[0] ?? '';
  const row = pragmaSpec(dialect, name);
  if (!row) throw unknownPragma(dialect, name);
  if (row.deprecated) problems.push(information('hls.deprecated', `'${row.name}' ${deprecation(row.deprecated)}`));
  const found = new Map<PragmaOption, OptionValue>();
  for (const token of pragmaTokens(text.slice(name.length))) {
    const { option, value } = readToken(row, token, evaluate, problems);
    if (found.has(option))
      throw new PragmaError('hls.repeated-option', `'${option.name}' is given twice for '${row.name}'`);
    found.set(option, value);
    const outdated = option.outdated?.[String(value)];
    if (outdated !== undefined) {
      problems.push(information('hls.deprecated', `'${value}' of '${row.name}' is out of use: write ${outdated}`));
    }
    if (option.deprecated) {
      problems.push(
        information('hls.deprecated', `'${option.name}' of '${row.name}' ${deprecation(option.deprecated)}`),
      );
    }
  }
  if (!isTemplate) requireOptions(row, found);
  return directiveOf(row, found);
}

function unknownPragma(dialect: Dialect, name: string): PragmaError {
  const code = 'hls.unknown-pragma';
  const family = dialect === 'hls' ? 'HLS' : 'ACCEL';
  if (name === '') return new PragmaError(code, `#pragma ${family} names no pragma`);
  const names = pragmaTable.filter((row) => row.dialect === dialect).map((row) => row.name);
  const message = `unknown ${family} pragma '${name}'${didYouMean(name, names)}`;
  return new PragmaError(code, message, suggestionFor(name, names));
}

function readToken(
  row: PragmaSpec,
  token: PragmaToken,
  evaluate: Evaluate,
  problems: PragmaProblem[],
): { option: PragmaOption; value: OptionValue } {
  const option = pragmaOption(row, token.name);
  // A bare value wins over an option of the same name that cannot stand alone.
  if (token.value === undefined && !(option && (option.type === 'flag' || option.valueOptional))) {
    const word = token.name.toLowerCase();
    const owner = row.options.find((candidate) => candidate.bare && candidate.values?.includes(word));
    if (owner) return { option: owner, value: word };
  }
  if (!option) {
    const words = row.options.flatMap((o) => [o.name, ...(o.bare ? (o.values ?? []) : [])]);
    const near = didYouMean(token.name, words);
    const message = `'${token.name}' is not an option of '${row.name}'${near}`;
    throw new PragmaError('hls.unknown-option', message, suggestionFor(token.name, words));
  }
  return { option, value: readValue(row, option, token.value, evaluate, problems) };
}

/** Microchip SmartHLS shares the first word but has another grammar: `loop unroll factor(4)`. */
function isSmartHls(text: string): boolean {
  return /^\s*(loop|function|memory)\s+\w|^\s*interface\s+(default|control|argument|variable)\b[^=]*$/i.test(text);
}

/** `if (condition) pipeline II=1` of 2023 and later. */
function splitCondition(text: string): { test: string; rest: string } | null {
  const open = /^\s*if\s*\(/i.exec(text);
  if (!open) return null;
  let depth = 1;
  for (let at = open[0].length; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) {
      return { test: text.slice(open[0].length, at).trim(), rest: text.slice(at + 1).trim() };
    }
  }
  return null;
}

function emptyPlaces(text: string): Record<string, string> {
  return Object.fromEntries(placesOf(text).map((name) => [name, '']));
}

function deprecation(text: string): string {
  return /^(is|has)\b/.test(text) ? text : `is out of use: ${text}`;
}
