/** Parameter packs: the parts of one are variables (or constants) of their own, `xs#0`, `xs#1` and on. */
import type { Expr, FunctionDef } from '../syntax/ast';
import { namesIn } from './assigned';
import { partName } from './pack-names';
import { substitute } from './scope';
import { lookup, type State } from './state';

export function hasPack({ params }: FunctionDef): boolean {
  return params.some(({ isPack }) => isPack);
}

/** Arguments of a call with each `pattern...` written out; one over nothing known is left as it is. */
export function expandedArguments(s: State, args: readonly Expr[]): readonly Expr[] {
  return args.flatMap((arg) => (arg.kind === 'expansion' ? (partsOf(s, arg.pattern) ?? [arg]) : [arg]));
}

/** A pattern once for each part of the packs in it; undefined where it has none that is known. */
function partsOf(s: State, pattern: Expr): readonly Expr[] | undefined {
  const packs = [...namesIn(pattern)].filter((name) => lookup(s, name)?.kind === 'pack');
  const counts = packs.map((name) => packCount(s, name) ?? 0);
  if (packs.length === 0) return undefined;
  return Array.from({ length: Math.min(...counts) }, (_, i) => {
    const names = packs.map((name) => [name, { kind: 'name', name: partName(name, i), span: pattern.span }] as const);
    return substitute(pattern, new Map<string, Expr>(names));
  });
}

/** A fold as the operators that it stands for; undefined where it is over nothing. */
export function expandedFold(s: State, fold: Expr & { readonly kind: 'fold' }): Expr | undefined {
  const { op, pattern, end, isLeft, span } = fold;
  const parts = [...(partsOf(s, pattern) ?? [])];
  const all = end ? (isLeft ? [end, ...parts] : [...parts, end]) : parts;
  const join = (left: Expr, right: Expr): Expr => ({ kind: 'binary', op, left, right, span });
  if (all.length === 0) return undefined;
  return isLeft ? all.reduce(join) : all.reduceRight((right, left) => join(left, right));
}

/** `sizeof...(xs)`. */
export function packCount(s: State, name: string): number | undefined {
  const binding = lookup(s, name);
  return binding?.kind === 'pack' ? binding.count : undefined;
}
