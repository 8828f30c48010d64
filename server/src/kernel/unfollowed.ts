/** Calls whose bodies are not known: what they take is not either. */
import { functionNamed, isWithin, type FunctionIr, type Kernel, type LoopId } from './ir';

/** Where a function makes calls that can't be followed, directly or in what it calls. */
export interface Unfollowed {
  readonly isAny: boolean;
  /** The loops that such a call stands in, at any depth. */
  readonly loops: ReadonlySet<LoopId>;
}

const known = new WeakMap<Kernel, Map<FunctionIr, Unfollowed>>();
const nothing: Unfollowed = { isAny: false, loops: new Set() };

/** The calls of a function that can't be followed. One that calls itself is such a call. */
export function unfollowedIn(kernel: Kernel, f: FunctionIr): Unfollowed {
  let byFunction = known.get(kernel);
  if (!byFunction) known.set(kernel, (byFunction = new Map()));
  const before = byFunction.get(f);
  if (before) return before;
  byFunction.set(f, { ...nothing, isAny: true });
  const places = [
    ...f.ops.filter(({ isUnfollowed }) => isUnfollowed),
    ...f.calls.filter(({ callee }) => {
      const next = functionNamed(kernel, callee);
      return !next || unfollowedIn(kernel, next).isAny;
    }),
  ];
  const loops = f.loops.filter(({ id }) => places.some(({ loop }) => isWithin(f, loop, id)));
  const found = places.length === 0 ? nothing : { isAny: true, loops: new Set(loops.map(({ id }) => id)) };
  byFunction.set(f, found);
  return found;
}
