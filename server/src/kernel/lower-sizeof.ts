/** `sizeof` of what is declared in the function. */
import type { Expr } from '../syntax/ast';
import type { ScalarType } from './ir';
import { lookup, type State } from './state';
import { bitsOf } from './number-types';

/** Bytes of a variable, an array or one of its elements: `sizeof(a)`, `sizeof(a[0])`, `sizeof a`. */
export function sizeOf(s: State, { type, operand }: Expr & { kind: 'sizeof' }): number | undefined {
  let levels = 0;
  let base = operand;
  for (; base?.kind === 'index'; base = base.base) levels++;
  const name = base?.kind === 'name' ? base.name : type?.name;
  const binding = name === undefined ? undefined : lookup(s, name);
  if (binding?.kind === 'scalar' && levels === 0) return bytesOf(binding.type, []);
  const array = binding?.kind === 'array' ? s.arrays[binding.array] : undefined;
  return array && bytesOf(array.element, array.dims.slice(levels));
}

function bytesOf(type: ScalarType, dims: readonly (number | null)[]): number | undefined {
  const elements = dims.reduce<number | null>((n, d) => (n === null || d === null ? null : n * d), 1);
  return elements === null || type.kind === 'unknown' ? undefined : Math.ceil(bitsOf(type) / 8) * elements;
}
