import type { Span } from '../base/span';
import type { Expr } from './ast';

/** Reads a C/C++ number; values over 2^53 are approximate. */
export function numberLiteral(written: string, span: Span): Expr {
  const text = written.replace(/'/g, '');
  const isHex = /^0[xX]/.test(text);
  const isFloat = isHex ? /[pP.]/.test(text) : /[.eE]/.test(text) || /^\d+[fF]$/.test(text);
  if (isFloat) {
    const single = /[fF]$/.test(text);
    const digits = text.replace(/[fFlL]+$/, '');
    return { kind: 'float', value: isHex ? hexFloat(digits) : Number.parseFloat(digits), single, span };
  }
  const suffix = /[uUlLzZ]*$/.exec(text)?.[0] ?? '';
  const digits = text.slice(0, text.length - suffix.length);
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return { kind: 'int', value: Number.isNaN(value) ? Number.parseInt(digits, 10) || 0 : value, suffix, span };
}

function hexFloat(text: string): number {
  const match = /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(text);
  if (!match) return 0;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  return Number.parseInt(`0${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}

const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27 };

/** Value of a character literal as written, quotes and prefix included. Several characters combine as in GCC. */
export function charValue(written: string): number {
  const codes = unescape(written.slice(written.indexOf("'") + 1, written.lastIndexOf("'")));
  return codes.reduce((value, code) => value * 256 + code, 0);
}

/** Text of a string literal as written, quotes and prefix included. */
export function stringValue(written: string): string {
  const open = written.indexOf('"');
  const close = written.lastIndexOf('"');
  const inner = written.slice(open + 1, close > open ? close : undefined);
  return unescape(inner)
    .map((code) => String.fromCodePoint(code > 0x10ffff ? 0xfffd : code))
    .join('');
}

function unescape(text: string): number[] {
  const codes: number[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]+)|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))|([^])/gu;
  for (const [, hex, short, long, octal, letter, plain] of text.matchAll(pattern)) {
    const digits = hex ?? short ?? long;
    if (digits !== undefined) codes.push(Number.parseInt(digits, 16));
    else if (octal !== undefined) codes.push(Number.parseInt(octal, 8));
    else if (letter !== undefined) codes.push(escapes[letter] ?? letter.codePointAt(0) ?? 0);
    else codes.push(plain?.codePointAt(0) ?? 0);
  }
  return codes;
}
