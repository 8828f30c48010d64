/** Types of numbers: those that C knows by name, and what is said of any. */
import type { ScalarType } from './ir';

export const intType = (bits: number, signed = true): ScalarType => ({ kind: 'int', bits, signed });
export const floatType = (bits: 16 | 32 | 64): ScalarType => ({ kind: 'float', bits });
export const unknownType: ScalarType = { kind: 'unknown' };
export const boolType = intType(1, false);

/** Width of a value in bits; 32 where the type is not known. */
export function bitsOf(type: ScalarType): number {
  return type.kind === 'unknown' ? 32 : type.bits;
}

/** The word that so many numbers are packed into. */
export function wordType(element: ScalarType, lanes: number): ScalarType {
  return intType(bitsOf(element) * lanes, false);
}

export function isFloat(type: ScalarType): boolean {
  return type.kind === 'float';
}

const builtin: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ['bool', boolType],
  ['char', intType(8)],
  ['signed char', intType(8)],
  ['unsigned char', intType(8, false)],
  ['short', intType(16)],
  ['unsigned short', intType(16, false)],
  ['int', intType(32)],
  ['signed', intType(32)],
  ['unsigned', intType(32, false)],
  ['unsigned int', intType(32, false)],
  ['long', intType(64)],
  ['unsigned long', intType(64, false)],
  ['long long', intType(64)],
  ['unsigned long long', intType(64, false)],
  ['size_t', intType(64, false)],
  ['float', floatType(32)],
  ['double', floatType(64)],
  ['long double', floatType(64)],
  ['half', floatType(16)],
]);

/** The number that a name of C or of <cstdint> stands for: `unsigned long int`, `uint8_t`, `float`. */
export function numberNamed(name: string): ScalarType | undefined {
  return builtin.get(normaliseInteger(name)) ?? fixedWidth(name);
}

/** `long int unsigned` and the like in the order of the table. */
function normaliseInteger(name: string): string {
  const words = name.split(/\s+/);
  if (words.length < 2 || !words.every((w) => /^(unsigned|signed|long|short|int|char)$/.test(w))) return name;
  const longs = words.filter((w) => w === 'long').length;
  const base = words.includes('char')
    ? 'char'
    : words.includes('short')
      ? 'short'
      : longs > 1
        ? 'long long'
        : longs
          ? 'long'
          : 'int';
  if (words.includes('unsigned')) return base === 'int' ? 'unsigned int' : `unsigned ${base}`;
  return base;
}

function fixedWidth(name: string): ScalarType | undefined {
  const match = /^(u?)int(8|16|32|64)_t$/.exec(name);
  return match ? intType(Number(match[2]), match[1] !== 'u') : undefined;
}

/** Lanes of an hls::vector are values of their own; one of more lanes than this is read as any array. */
const mostLanes = 4096;

/** A vector may have so many lanes. */
export function isLaneCount(length: number | null): length is number {
  return length !== null && Number.isInteger(length) && length > 0 && length <= mostLanes;
}
