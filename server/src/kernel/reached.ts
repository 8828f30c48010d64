import { shift, type Span } from '../base/span';
import type { FunctionIr } from './ir';

const known = new WeakMap<readonly FunctionIr[], ReadonlyMap<FunctionIr, Span>>();

/**
 * The functions of headers that the text calls, directly or through others, with the text's call that leads there (absolute): the place
 * where problems of theirs are told.
 */
export function calledFromText(functions: readonly FunctionIr[]): ReadonlyMap<FunctionIr, Span> {
  const before = known.get(functions);
  if (before) return before;
  const byName = new Map(functions.map((f) => [f.name, f] as const).reverse());
  const found = new Map<FunctionIr, Span>();
  const follow = (f: FunctionIr, from: Span | undefined): void => {
    for (const { callee, span } of f.calls) {
      const next = byName.get(callee);
      if (!next || next.file === null || found.has(next)) continue;
      const at = from ?? shift(span, f.start);
      found.set(next, at);
      follow(next, at);
    }
  };
  for (const f of functions) if (f.file === null) follow(f, undefined);
  known.set(functions, found);
  return found;
}
