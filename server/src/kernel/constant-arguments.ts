/** Scalars that every call of a function passes constants for: the tool puts one in their place, or loops run as far as the largest. */
import type { FunctionDef } from '../syntax/ast';
import type { OpId } from './ir';
import { constantOf, type State } from './state';

/** The values that a parameter takes. */
interface Values {
  readonly least: number;
  readonly most: number;
}

/** By the names of parameters. */
export type Constants = ReadonlyMap<string, Values>;

/** A call of a function that stays one, by the callee's name in the kernel. */
export interface ConstantCall {
  readonly callee: string;
  readonly constants: Constants;
}

/** Notes what a call passes; `passed` are the scalars by the positions of parameters. */
export function noteConstants(s: State, callee: string, def: FunctionDef, passed: ReadonlyMap<number, OpId>): void {
  const constants = new Map<string, Values>();
  for (const [position, { name, type }] of def.params.entries()) {
    const op = type.isReference && !type.isConst ? undefined : passed.get(position);
    const values = op === undefined ? undefined : rangeOf(s, op);
    if (values && Number.isInteger(values.most) && Number.isInteger(values.least)) constants.set(name, values);
  }
  s.constantCalls.push({ callee, constants });
}

function rangeOf(s: State, op: OpId): Values | undefined {
  const value = constantOf(s, op);
  if (value !== undefined) return { least: value, most: value };
  const most = s.bounds.get(op);
  return most === undefined ? undefined : { least: 0, most };
}

/** What all calls of each function pass constants for, and between which values. */
export function agreedConstants(calls: Iterable<ConstantCall>): ReadonlyMap<string, Constants> {
  const found = new Map<string, Map<string, Values>>();
  for (const { callee, constants } of calls) {
    const known = found.get(callee);
    if (!known) {
      found.set(callee, new Map(constants));
      continue;
    }
    for (const [name, { least, most }] of known) {
      const other = constants.get(name);
      if (other) known.set(name, { least: Math.min(least, other.least), most: Math.max(most, other.most) });
      else known.delete(name);
    }
  }
  return found;
}

/** Tells the ways to lower a function apart. */
export function constantsKey(constants: Constants | undefined): string {
  return [...(constants ?? [])].map(([name, { least, most }]) => `${name}=${least}..${most}`).join();
}
