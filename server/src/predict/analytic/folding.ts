/** What unrolling makes constant: the compiler computes it, so that it takes neither time nor hardware. */
import type { Access, FunctionIr, Item, LoopId, Op, OpId } from '../../kernel/ir';
import { isComputed } from '../../kernel/pure-opcodes';
import type { LoopState } from './nest';
import { decisionsOf, usedShares } from './used-copies';

/** The operations of a function that are constants under a design. */
export interface Folding {
  /** Names the loops that this depends on. */
  readonly key: string;
  /** Operations that are constants in each copy. */
  readonly constants: ReadonlySet<OpId>;
  /** Divisions of other values by such constants. */
  readonly divisions: ReadonlySet<OpId>;
  /** Choices by such constants: each copy has the one that it takes, and nothing to choose. */
  readonly choices: ReadonlySet<OpId>;
  /** Of operations that not all copies use: the share of those that do. */
  readonly shares: ReadonlyMap<OpId, number>;
}

export const noFolding: Folding = {
  key: '',
  constants: new Set(),
  divisions: new Set(),
  choices: new Set(),
  shares: new Map(),
};

/** What no design changes of it. */
interface Foldable {
  /** By operation, the loops of whose counters it follows beside constants; undefined: it follows from more. */
  readonly counters: Counters;
  /** Loops that decide on anything that costs. */
  readonly loops: readonly LoopId[];
  readonly foldings: Map<string, Folding>;
}

type Counters = readonly (ReadonlySet<LoopId> | undefined)[];

const known = new WeakMap<FunctionIr, Foldable | null>();

/** What is constant where these loops are unrolled. */
export function foldingOf(f: FunctionIr, states: readonly LoopState[]): Folding {
  let foldable = known.get(f);
  if (foldable === undefined) known.set(f, (foldable = foldableOf(f)));
  if (!foldable) return noFolding;
  let key = '+';
  for (const loop of foldable.loops) if (states[loop]?.role === 'unrolled') key += `${loop},`;
  let found = foldable.foldings.get(key);
  if (!found) foldable.foldings.set(key, (found = fold(f, foldable.counters, states, key)));
  return found;
}

/** The item is a call that the compiler runs. */
export function isFoldedCall(
  { f, folding }: { readonly f: FunctionIr; readonly folding: Folding },
  item: Item,
): boolean {
  return item.kind === 'call' && folding.constants.has(f.calls[item.call]?.result ?? -1);
}

function fold(f: FunctionIr, counters: Counters, states: readonly LoopState[], key: string): Folding {
  const isConstant = (op: OpId | undefined): boolean => {
    const loops = counters[op ?? -1];
    return loops !== undefined && [...loops].every((loop) => states[loop]?.role === 'unrolled');
  };
  const constants = f.ops.flatMap(({ id }) => (isConstant(id) ? [id] : []));
  const others = f.ops.filter(({ id }) => !isConstant(id));
  const divisions = others.flatMap((op) => (isDivision(op) && isConstant(op.args[1]) ? op.id : []));
  const choices = others.flatMap(({ id, opcode, args }) => (opcode === 'select' && isConstant(args[0]) ? id : []));
  const decisions = decisionsOf(f).flatMap((op) => (isConstant(op) ? [[op, counters[op] ?? nothing] as const] : []));
  return {
    key,
    constants: new Set(constants),
    divisions: new Set(divisions),
    choices: new Set(choices),
    shares: usedShares(f, new Map(decisions)),
  };
}

/** null: nothing in the function that costs can be a constant. */
function foldableOf(f: FunctionIr): Foldable | null {
  const counters = countersOf(f);
  const costly = f.ops.flatMap((op) => {
    const own = isUnit(op) ? counters[op.id] : undefined;
    const divisor =
      isDivision(op) && f.ops[op.args[1] ?? -1]?.opcode !== 'const' ? counters[op.args[1] ?? -1] : undefined;
    return [own, divisor].filter((loops) => loops !== undefined);
  });
  costly.push(...decisionsOf(f).flatMap((op) => counters[op] ?? []));
  if (costly.length === 0) return null;
  return { counters, loops: [...new Set(costly.flatMap((loops) => [...loops]))], foldings: new Map() };
}

/** It would be a unit of its own, or an access of a memory. */
function isUnit({ opcode }: Op): boolean {
  return opcode === 'load' || opcode === 'call' || opcode === 'mul' || opcode === 'div' || opcode === 'rem';
}

function isDivision({ opcode, args }: Op): boolean {
  return (opcode === 'div' || opcode === 'rem') && args.length === 2;
}

const nothing: ReadonlySet<LoopId> = new Set();

function countersOf(f: FunctionIr): Counters {
  const loops: (ReadonlySet<LoopId> | undefined)[] = f.ops.map(() => nothing);
  const pure = new Set(f.calls.flatMap((call) => (call.isPure ? call.result : [])));
  const all = (sets: readonly (ReadonlySet<LoopId> | undefined)[]): ReadonlySet<LoopId> | undefined =>
    sets.reduce((a, b) => a && b && (isPartOf(b, a) ? a : isPartOf(a, b) ? b : new Set([...a, ...b])), nothing);
  const of = (ops: Iterable<OpId>): ReadonlySet<LoopId> | undefined => all([...ops].map((op) => loops[op]));
  const counter = (loop: LoopId | null): ReadonlySet<LoopId> | undefined => {
    const own = f.loops[loop ?? -1];
    return own?.tripCount.kind === 'exact' && !own.hasEarlyExit ? new Set([own.id]) : undefined;
  };
  const place = (op: Op, { array, index }: Access): ReadonlySet<LoopId> | undefined => {
    if (f.arrays[array]?.isKnown !== true) return undefined;
    const forms = index.map((form) =>
      form ? all([of(form.symbols.keys()), ...[...form.loops.keys()].map(counter)]) : of(op.args),
    );
    return all(forms);
  };
  const follow = (op: Op): ReadonlySet<LoopId> | undefined => {
    if (op.opcode === 'induction') return counter(op.loop);
    if (op.opcode === 'phi') return all([counter(op.loop), of(op.args)]);
    const access = op.opcode === 'load' ? f.accesses[op.access ?? -1] : undefined;
    if (access) return place(op, access);
    return isComputed(op) || pure.has(op.id) ? of(op.args) : undefined;
  };
  // Phis come before what they take from the end of an iteration.
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const op of f.ops) {
      const found = loops[op.id] && follow(op);
      if (found === loops[op.id] || (found && isPartOf(found, loops[op.id] ?? nothing))) continue;
      loops[op.id] = found;
      isChanged = true;
    }
  }
  return loops;
}

function isPartOf(a: ReadonlySet<LoopId>, b: ReadonlySet<LoopId>): boolean {
  return a === b || [...a].every((loop) => b.has(loop));
}
