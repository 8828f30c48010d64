/** Numbers as reports write them. Each gives undefined for what is no number of any kind that the tool writes. */
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { unknownRange, type Range } from './report';

/** Nothing, or a word for what depends on data. */
const unknown = /^(?:|-|\?|undef|inf|n\/?a|none|null|variable)$/i;
const number = /^[-+~<=]*\s*(\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?:ns|us|ms|s)?(?:\s*\([^()]*\))?$/i;

/** `104`, `104 (1%)`, `3.650 ns`; null for `undef`, `?`, `-` and nothing. */
export function numberOf(text: string): number | null | undefined {
  const plain = text.trim();
  if (unknown.test(plain)) return null;
  const digits = number.exec(plain)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}

/** `40`, `3 ~ 40`, `3 ~ ?`. */
export function rangeOf(text: string): Range | undefined {
  const plain = text.trim();
  const [low, high, ...more] = plain.split(/\s*~\s*(?=\S)/);
  if (high === undefined || low === '') {
    const value = numberOf(plain);
    return value === undefined ? undefined : value === null ? unknownRange : { min: value, max: value };
  }
  const [min, max] = [numberOf(low ?? ''), numberOf(high)];
  return more.length > 0 || min === undefined || max === undefined ? undefined : { min, max };
}

/** Reads values, and takes note of those that are none. */
export interface ValueReader {
  number(text: string | undefined, what: string, span: Span): number | null;
  range(text: string | undefined, what: string, span: Span): Range;
}

export function valueReader(problems: Problem[]): ValueReader {
  const checked = <T>(value: T | undefined, otherwise: T, text: string, what: string, span: Span): T => {
    if (value !== undefined) return value;
    const message = `'${text.trim().slice(0, 60)}' is no number for ${what}: it is taken as unknown`;
    problems.push({ code: 'report.value', message, span, severity: 'warning' });
    return otherwise;
  };
  return {
    number: (text = '', what, span) => checked(numberOf(text), null, text, what, span),
    range: (text = '', what, span) => checked(rangeOf(text), unknownRange, text, what, span),
  };
}
