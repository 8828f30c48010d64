/** Scalars that every call of a function passes the same constant for: the tool puts the constant in their place. */
import type { FunctionDef } from '../syntax/ast';
import type { OpId } from './ir';
import { constantOf, type State } from './state';

/** Values by the names of parameters. */
export type Constants = ReadonlyMap<string, number>;

/** A call of a function that stays one, by the callee's name in the kernel. */
export interface ConstantCall {
  readonly callee: string;
  readonly constants: Constants;
}

/** Notes what a call passes; `passed` are the scalars by the positions of parameters. */
export function noteConstants(s: State, callee: string, def: FunctionDef, passed: ReadonlyMap<number, OpId>): void {
  const constants = new Map<string, number>();
  for (const [position, { name, type }] of def.params.entries()) {
    const op = type.isReference && !type.isConst ? undefined : passed.get(position);
    const value = op === undefined ? undefined : constantOf(s, op);
    if (value !== undefined && Number.isInteger(value)) constants.set(name, value);
  }
  s.constantCalls.push({ callee, constants });
}

/** What all calls of each function agree on. */
export function agreedConstants(calls: Iterable<ConstantCall>): ReadonlyMap<string, Constants> {
  const found = new Map<string, Map<string, number>>();
  for (const { callee, constants } of calls) {
    const known = found.get(callee);
    if (!known) found.set(callee, new Map(constants));
    else for (const [name, value] of known) if (constants.get(name) !== value) known.delete(name);
  }
  return found;
}

/** Tells the ways to lower a function apart. */
export function constantsKey(constants: Constants | undefined): string {
  return [...(constants ?? [])].map(([name, value]) => `${name}=${value}`).join();
}
