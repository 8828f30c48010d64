/** Variables that follow from constants and loop counters alone: an unrolled loop knows them before synthesis, copy by copy. */
import { foldBinary } from '../base/fold';
import { pureOpcodes } from './pure-opcodes';
import type { Access, FunctionIr, LoopId, Op, OpId } from './ir';

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
    const start = valueOf(f, f.ops[phi]?.args[0] ?? -1, state);
    if (start !== undefined) state.set(phi, start);
  }
  for (let i = 0; i < loop.tripCount.count; i++) {
    const values = symbols.map((symbol) => valueOf(f, symbol, state));
    if (values.some((value) => value === undefined)) return undefined;
    counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    const next = new Map<OpId, number>();
    for (const phi of loop.phis) {
      const value = state.has(phi) ? valueOf(f, f.ops[phi]?.args[1] ?? -1, state) : undefined;
      if (value !== undefined) next.set(phi, value);
    }
    state = next;
  }
  return Math.max(...counts.values());
}

/** The value of an operation in an iteration; undefined where it follows from more than the phis and constants. `state`: of the phis. */
function valueOf(f: FunctionIr, root: OpId, state: ReadonlyMap<OpId, number>): number | undefined {
  const known = new Map<OpId, number | undefined>(state);
  const visit = (id: OpId): number | undefined => {
    if (known.has(id)) return known.get(id);
    known.set(id, undefined);
    const op = f.ops[id];
    const value = op && compute(op, visit);
    known.set(id, value);
    return value;
  };
  return visit(root);
}

function compute({ opcode, args, value, relation }: Op, of: (id: OpId) => number | undefined): number | undefined {
  const [a, b] = [args[0], args[1]].map((arg) => (arg === undefined ? undefined : of(arg)));
  switch (opcode) {
    case 'const':
      return value;
    case 'cast':
      return a;
    case 'not':
      return a === undefined ? undefined : Number(a === 0);
    case 'select':
      return a === undefined ? undefined : of(args[a !== 0 ? 1 : 2] ?? -1);
    case 'add':
    case 'sub':
    case 'mul':
    case 'cmp': {
      const operator = opcode === 'add' ? '+' : opcode === 'sub' ? '-' : opcode === 'mul' ? '*' : relation;
      return a === undefined || b === undefined || !operator ? undefined : foldBinary(operator, a, b);
    }
    default:
      return undefined;
  }
}
