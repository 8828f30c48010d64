/** Variables that follow from constants and loop counters alone: an unrolled loop knows them before synthesis, copy by copy. */
import { foldBinary } from '../base/fold';
import { pureOpcodes } from './pure-opcodes';
import type { Access, Affine, FunctionIr, LoopId, Op, OpId } from './ir';

const counted: ReadonlySet<Op['opcode']> = new Set([...pureOpcodes, 'induction', 'phi'] as const);

/** All that the values follow from is constants and counters. */
export function isCounting(f: FunctionIr, ops: readonly OpId[]): boolean {
  const seen = new Set<OpId>();
  const open = [...ops];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const op = f.ops[id];
    if (!op || !counted.has(op.opcode) || op.type.kind !== 'int') return false;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...op.args);
  }
  return true;
}

/** Iterations that are run for it. */
const mostTrips = 4096;

/**
 * How often the loop, run as a whole, accesses the element that it accesses most, where the index follows from constants; undefined
 * where that is not known.
 */
export function mostOfOneElement(f: FunctionIr, access: Access, loopId: LoopId): number | undefined {
  const loop = f.loops[loopId];
  const symbols = [...new Set(access.index.flatMap((form) => [...(form?.symbols.keys() ?? [])]))];
  const isPlain = access.index.every((form) => form && ![...form.loops.keys()].includes(loopId));
  if (loop?.tripCount.kind !== 'exact' || loop.tripCount.count > mostTrips || symbols.length === 0 || !isPlain)
    return undefined;
  const counts = new Map<string, number>();
  let state = new Map<OpId, number>();
  for (const phi of loop.phis) {
    const start = valuesFrom(f, state)(f.ops[phi]?.args[0] ?? -1);
    if (start !== undefined) state.set(phi, start);
  }
  for (let i = 0; i < loop.tripCount.count; i++) {
    const valueOf = valuesFrom(f, state);
    const values = symbols.map(valueOf);
    if (values.some((value) => value === undefined)) return undefined;
    counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    const next = new Map<OpId, number>();
    for (const phi of loop.phis) {
      const value = state.has(phi) ? valueOf(f.ops[phi]?.args[1] ?? -1) : undefined;
      if (value !== undefined) next.set(phi, value);
    }
    state = next;
  }
  return Math.max(...counts.values());
}

/**
 * Gives values of operations where those of others are known (`given`: of phis, of induction variables); undefined for what follows from
 * more than these and constants.
 */
export function valuesFrom(f: FunctionIr, given: ReadonlyMap<OpId, number>): (op: OpId) => number | undefined {
  const known = new Map<OpId, number | undefined>(given);
  const visit = (id: OpId): number | undefined => {
    if (known.has(id)) return known.get(id);
    known.set(id, undefined);
    const op = f.ops[id];
    const value = op && op.type.kind === 'int' ? held(op.type, compute(op, visit)) : undefined;
    known.set(id, value);
    return value;
  };
  return visit;
}

/** All values of the counters of loops with exact trip counts together, the first one moving fastest; null: there are more than `most`. */
export function iterationsOf(
  f: FunctionIr,
  loops: readonly LoopId[],
  most: number,
): readonly ReadonlyMap<LoopId, number>[] | null {
  let all: ReadonlyMap<LoopId, number>[] = [new Map()];
  for (const loop of loops.toReversed()) {
    const trips = f.loops[loop]?.tripCount;
    if (trips?.kind !== 'exact' || trips.count * all.length > most) return null;
    all = all.flatMap((before) => Array.from({ length: trips.count }, (_, at) => new Map([[loop, at], ...before])));
  }
  return all;
}

/** The values of the induction variables that follow from these counters. */
export function inductionsAt(f: FunctionIr, counters: ReadonlyMap<LoopId, number>): ReadonlyMap<OpId, number> {
  let forms = inductions.get(f);
  if (!forms) inductions.set(f, (forms = f.ops.flatMap(({ id, form }) => (form ? [{ id, form }] : []))));
  const values = new Map<OpId, number>();
  for (const { id, form } of forms) {
    const value = valueAt(form, counters);
    if (value !== undefined) values.set(id, value);
  }
  return values;
}

const inductions = new WeakMap<FunctionIr, readonly { readonly id: OpId; readonly form: Affine }[]>();

function valueAt({ constant, loops }: Affine, counters: ReadonlyMap<LoopId, number>): number | undefined {
  let value = constant;
  for (const [loop, step] of loops) {
    const counter = counters.get(loop);
    if (counter === undefined) return undefined;
    value += step * counter;
  }
  return value;
}

const operators: Partial<Record<Op['opcode'], string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shr: '>>',
};

/** What is left of a number in an integer of this width. */
function held(
  { bits, signed }: { readonly bits: number; readonly signed: boolean },
  value?: number,
): number | undefined {
  if (value === undefined || !Number.isSafeInteger(value)) return undefined;
  const end = 2 ** (signed ? bits - 1 : bits);
  if (value < end && value >= (signed ? -end : 0)) return value;
  return Number((signed ? BigInt.asIntN : BigInt.asUintN)(bits, BigInt(value)));
}

function compute(
  { opcode, type, args, value, relation }: Op,
  of: (id: OpId) => number | undefined,
): number | undefined {
  const [a, b] = [args[0], args[1]].map((arg) => (arg === undefined ? undefined : of(arg)));
  switch (opcode) {
    case 'const':
      return value;
    case 'cast':
      return args.length === 1 ? a : undefined;
    case 'not':
      return a === undefined || type.kind !== 'int' || type.bits > 1 ? undefined : Number(a === 0);
    case 'select':
      return a === undefined ? undefined : of(args[a !== 0 ? 1 : 2] ?? -1);
    default: {
      const operator = opcode === 'cmp' ? relation : operators[opcode];
      return a === undefined || b === undefined || !operator ? undefined : foldBinary(operator, a, b);
    }
  }
}
