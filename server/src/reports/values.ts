/** Numbers as reports write them. Each gives undefined for what is no number of any kind that the tool writes. */
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { unknownRange, type Range } from './report';

/** Nothing, or a word for what depends on data. */
const unknown = /^(?:|-|\?|undef|inf|n\/?a|none|null|variable)$/i;
/** No count and no period is below zero. */
const number = /^[+~<=]*\s*(\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?)\s*(?:ns|us|ms|s)?(?:\s*\([^()]*\))?$/i;

/** `104`, `104 (1%)`, `3.650 ns`; null for `undef`, `?`, `-` and nothing. */
export function numberOf(text: string): number | null | undefined {
  const plain = text.trim();
  if (unknown.test(plain)) return null;
  const digits = number.exec(plain)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}

const nsOf: Readonly<Record<string, (value: number) => number>> = {
  ns: (value) => value,
  ps: (value) => value / 1000,
  us: (value) => value * 1000,
  mhz: (value) => 1000 / value,
};

/** In ns, of a number in `unit`, or in ns where there is none. */
function periodOf(text: string, unit = 'ns'): number | null | undefined {
  const value = numberOf(text);
  return typeof value === 'number' ? nsOf[unit.trim().toLowerCase() || 'ns']?.(value) : value;
}

/** A number of things: whole, and not beyond all that can be. */
export function countOf(text: string): number | null | undefined {
  const value = numberOf(text);
  return value === null || Number.isSafeInteger(value) ? value : undefined;
}

/** Counts `40`, `3 ~ 40`, `3 ~ ?`. */
export function rangeOf(text: string): Range | undefined {
  const plain = text.trim();
  const [low, high, ...more] = plain.split(/\s*~\s*(?=\S)/);
  if (high === undefined || low === '') {
    const value = countOf(plain);
    return value === undefined ? undefined : value === null ? unknownRange : { min: value, max: value };
  }
  const [min, max] = [countOf(low ?? ''), countOf(high)];
  return more.length > 0 || min === undefined || max === undefined ? undefined : { min, max };
}

/** Reads values, and takes note of those that are none. */
export interface ValueReader {
  number(text: string | undefined, what: string, span: Span): number | null;
  count(text: string | undefined, what: string, span: Span): number | null;
  range(text: string | undefined, what: string, span: Span): Range;
  /** A period in ns of one in another unit. */
  period(text: string | undefined, unit: string | undefined, span: Span): number | null;
  /** Takes note of something that the report should have. */
  missing(what: string, span: Span): void;
}

export function valueReader(problems: Problem[]): ValueReader {
  const note = (message: string, span: Span): void => {
    problems.push({ code: 'report.value', message, span, severity: 'warning' });
  };
  const checked = <T>(value: T | undefined, otherwise: T, text: string, what: string, span: Span): T => {
    if (value !== undefined) return value;
    note(
      `'${text.trim().slice(0, 60)}' is no ${numberOf(text) === undefined ? 'number' : 'count'} for ${what}: it is taken as unknown`,
      span,
    );
    return otherwise;
  };
  return {
    number: (text = '', what, span) => checked(numberOf(text), null, text, what, span),
    count: (text = '', what, span) => checked(countOf(text), null, text, what, span),
    range: (text = '', what, span) => checked(rangeOf(text), unknownRange, text, what, span),
    period: (text = '', unit, span) =>
      checked(periodOf(text, unit), null, `${text} ${unit ?? ''}`, 'the clock period', span),
    missing: (what, span) => note(`${what} is missing: it is taken as unknown`, span),
  };
}
