/** `for (T v : xs)`: loops over the elements of an array. */
import type { Declarator, ForStmt } from '../syntax/ast';
import * as affine from './affine';
import { typeOf } from './lower-expr';
import { closeLoop, induce, lowerIterations, openLoop } from './lower-loop';
import { lowerPlace } from './lower-place';
import { emitLoad } from './memory';
import { offsetType } from './pointers';
import { bind, newScalar, type ArrayBinding, type State } from './state';

/** What `for (T v : xs)` runs over. */
interface Range {
  readonly variable: Declarator;
  readonly over: ArrayBinding;
  readonly count: number;
}

function rangeOf(s: State, { init, test, step }: ForStmt): Range | undefined {
  const variable = !test && !step && init?.kind === 'declare' ? init.declarators[0] : undefined;
  if (!variable?.init || variable.type.pointers > 0) return undefined;
  const place = lowerPlace(s, variable.init);
  const count = place.kind === 'slice' ? s.arrays[place.binding.array]?.dims[place.binding.prefix.length] : undefined;
  return place.kind === 'slice' && count ? { variable, over: place.binding, count } : undefined;
}

/** Every element of an array in turn, by value or by reference. False where the loop is no range loop. */
export function lowerRange(s: State, stmt: ForStmt): boolean {
  const range = rangeOf(s, stmt);
  if (!range) return false;
  const { variable, over, count } = range;
  const loop = openLoop(s, stmt);
  loop.tripCount = { kind: 'exact', count };
  loop.counter = variable.name;
  const counter = induce(s, offsetType, affine.counter(loop.id, affine.constant(0), 1), stmt.headerSpan);
  const element: ArrayBinding = { kind: 'array', array: over.array, prefix: [...over.prefix, counter] };
  bind(s, variable.name, element);
  const isWhole = element.prefix.length === s.arrays[over.array]?.dims.length;
  lowerIterations(s, loop, stmt, new Map(), undefined, {
    before: () => {
      if (variable.type.isReference || !isWhole) return;
      const value = emitLoad(s, over.array, element.prefix, variable.span);
      newScalar(s, variable.name, typeOf(s, value), value);
    },
  });
  closeLoop(s, loop, [], stmt.headerSpan);
  return true;
}
