/** Arrays that are read and written as one value: hls::vector, and members of structs that are copied as wholes. */
import type { Span } from '../base/span';
import * as affine from './affine';
import type { ArrayBinding } from './binding';
import type { OpId, ScalarType } from './ir';
import { arithmetic, convert, neededType } from './lower-expr';
import { emitLoad, emitStore } from './memory';
import { emit, emitConst, type State } from './state';
import { intType, wordType } from './number-types';

/** A value of several numbers side by side. Without `parts` they are bits of the word that the operation gives. */
export interface VectorValue {
  readonly element: ScalarType;
  readonly lanes: number;
  readonly parts?: readonly OpId[];
}

/** Arrays of more elements than this are copied by loops of the library, not at once. */
const mostParts = 256;

/** All elements of an array (or of a part of one), each at its index; undefined where there are too many or not known how many. */
export function elementsOf(s: State, { array, prefix }: ArrayBinding, span: Span): readonly OpId[][] | undefined {
  const dims = s.arrays[array]?.dims.slice(prefix.length) ?? [];
  const count = dims.reduce<number>((n, d) => n * (d ?? Infinity), 1);
  if (dims.length === 0 || count > mostParts) return undefined;
  let all: OpId[][] = [[...prefix]];
  for (const dim of dims) {
    const indices = Array.from({ length: dim ?? 0 }, (_, i) => emitConst(s, i, intType(32), span));
    all = all.flatMap((before) => indices.map((index) => [...before, index]));
  }
  return all;
}

/** The tool keeps an array in registers that is read or written as a whole. */
export function keepInRegisters(s: State, { array, prefix }: ArrayBinding): void {
  const variable = s.arrays[array];
  if (variable && prefix.length === 0 && variable.place !== 'argument')
    s.arrays[array] = { ...variable, inRegisters: true };
}

/** One value of several side by side. */
export function pack(s: State, element: ScalarType, parts: readonly OpId[], span: Span): OpId {
  const type = wordType(element, parts.length);
  const op = emit(s, { opcode: 'cast', type, args: parts, variant: 'vector', span });
  s.affine[op] = affine.symbol(op);
  s.vectors.set(op, { element, lanes: parts.length, parts });
  return op;
}

/** One of the numbers of a vector; of any other value the value. */
export function partOf(s: State, value: OpId, lane: number, span: Span): OpId {
  const vector = s.vectors.get(value);
  if (!vector) return value;
  const known = vector.parts?.[lane];
  if (known !== undefined) return known;
  const part = emit(s, { opcode: 'cast', type: vector.element, args: [value], variant: `lane ${lane}`, span });
  s.affine[part] = affine.symbol(part);
  return part;
}

/** The value of a variable that is an hls::vector; undefined for any other array. */
export function readVector(s: State, binding: ArrayBinding, span: Span): OpId | undefined {
  const variable = s.arrays[binding.array];
  if (!variable?.isVector || binding.offset !== undefined) return undefined;
  const elements = elementsOf(s, binding, span);
  if (!elements || variable.dims.length !== binding.prefix.length + 1) return undefined;
  const parts = elements.map((indices) => emitLoad(s, binding.array, indices, span));
  return pack(s, variable.element, parts, span);
}

/** Sets all lanes of a variable that is an hls::vector, to one value where it is given one. False for any other array. */
export function writeVector(s: State, binding: ArrayBinding, value: OpId, span: Span): boolean {
  const variable = s.arrays[binding.array];
  if (!variable?.isVector || binding.offset !== undefined) return false;
  const elements = elementsOf(s, binding, span);
  if (!elements || variable.dims.length !== binding.prefix.length + 1) return false;
  for (const [lane, indices] of elements.entries()) {
    const part = convert(s, partOf(s, value, lane, span), variable.element, span);
    emitStore(s, binding.array, indices, part, span);
  }
  return true;
}

/** `left op right` lane by lane, where one of them is a vector; undefined elsewhere. */
export function vectorArithmetic(s: State, op: string, left: OpId, right: OpId, span: Span): OpId | undefined {
  const vector = s.vectors.get(left) ?? s.vectors.get(right);
  if (!vector) return undefined;
  const parts = Array.from({ length: vector.lanes }, (_, lane) => {
    const part = arithmetic(s, op, partOf(s, left, lane, span), partOf(s, right, lane, span), span);
    return /^([<>]=?|[!=]=|&&|\|\|)$/.test(op) ? part : convert(s, part, vector.element, span);
  });
  return pack(s, vector.element, parts, span);
}

/** `v.reduce_add()` and the like: a tree over the lanes. */
export function reduceVector(s: State, value: OpId, method: string, span: Span): OpId | undefined {
  const vector = s.vectors.get(value);
  const op = reductions[/^reduce_(\w+)$/.exec(method)?.[1] ?? ''];
  if (!vector || op === undefined) return undefined;
  const all = Array.from({ length: vector.lanes }, (_, lane) => partOf(s, value, lane, span));
  const combine = (a: OpId, b: OpId): OpId => {
    if (op.length > 1) {
      const test = emit(s, { opcode: 'cmp', type: intType(1, false), args: [a, b], variant: op, span });
      return emit(s, { opcode: 'select', type: neededType(s, a), args: [test, a, b], span });
    }
    return convert(s, arithmetic(s, op, a, b, span), vector.element, span);
  };
  let level = all;
  while (level.length > 1) {
    level = level.flatMap((a, i) => {
      const b = level[i + 1];
      return i % 2 === 1 ? [] : [b === undefined ? a : combine(a, b)];
    });
  }
  return level[0];
}

const reductions: Readonly<Record<string, string>> = {
  add: '+',
  mult: '*',
  and: '&',
  or: '|',
  xor: '^',
  min: 'min',
  max: 'max',
};
