/** The operations of a function added up by the bodies that they stand in: no design changes these sums. */
import type { Access, FunctionIr, LoopId, Op } from '../../kernel/ir';
import { bitsOf } from '../../kernel/number-types';
import { operatorOn, type OpCost, type Toolchain } from '../toolchain';
import { costsOf } from './costs';
import type { DesignedFunction } from './designed';
import type { Folding } from './folding';

/** The operations of one loop body (null: of the function's), added up. */
export interface OperatorGroup {
  readonly loop: LoopId | null;
  /** Operations that count for the size; here and below, those that not all copies of the body use count in part. */
  counted: number;
  /** Its accesses, and the bits that each moves. */
  readonly accesses: { readonly access: Access; readonly bits: number }[];
  /** Bits of products that come from one DSP slice each: registers beside it hold them. */
  productBits: number;
  /** LUTs of operators that are not shared. */
  freeLut: number;
  sharedBits: number;
  /** Operations by kind of shared operator. */
  readonly shared: Map<number, number>;
}

/** The operations of a function, by body and by kind. */
export interface Operators {
  readonly groups: readonly OperatorGroup[];
  /** Kinds of shared operators. */
  readonly kinds: readonly OpCost[];
  /** The kind of each operation; undefined: not a shared one. */
  readonly kindOf: readonly (number | undefined)[];
}

const operators = new WeakMap<FunctionIr, Map<string, Operators>>();

/** The operators of a function, with their costs at a clock, on a family of devices. */
export function operatorsOf({ f, tool, folding }: DesignedFunction): Operators {
  let known = operators.get(f);
  if (!known) operators.set(f, (known = new Map()));
  const key = `${tool.clockNs} ${tool.family} ${folding.key}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = sumOperators(f, tool, folding)));
  return found;
}

const uncounted: ReadonlySet<string> = new Set(['const', 'argument', 'induction', 'phi']);

function sumOperators(f: FunctionIr, tool: Toolchain, folding: Folding): Operators {
  const costs = costsOf(f, tool, folding);
  const groups = new Map<LoopId | null, OperatorGroup>();
  const kinds: OpCost[] = [];
  const kindOf: (number | undefined)[] = [];
  const kept = keptBits(f);
  for (const op of f.ops) {
    const base = costs[op.id];
    if (!base || folding.constants.has(op.id)) continue;
    const cost = costOn(f, op, base, tool);
    let group = groups.get(op.loop);
    if (!group) {
      group = { loop: op.loop, counted: 0, accesses: [], productBits: 0, freeLut: 0, sharedBits: 0, shared: new Map() };
      groups.set(op.loop, group);
    }
    const share = folding.shares.get(op.id) ?? 1;
    const bits = bitsOf(op.type) * share;
    if (!uncounted.has(op.opcode)) group.counted += share;
    const access = f.accesses[op.access ?? -1];
    if (access) group.accesses.push({ access, bits });
    else if (cost.dsp === 0 && cost.ff === 0) group.freeLut += cost.lut * share;
    else {
      group.sharedBits += bits;
      if (isSlice(cost)) group.productBits += Math.min(bits, (kept[op.id] ?? Infinity) * share);
      let kind = kinds.findIndex((each) => each.unit === cost.unit);
      if (kind < 0) kind = kinds.push(cost) - 1;
      kindOf[op.id] = kind;
      group.shared.set(kind, (group.shared.get(kind) ?? 0) + share);
    }
  }
  return { groups: [...groups.values()], kinds, kindOf };
}

/** Integer and fixed-point multipliers, which a pipeline that is a module of its own does not share. */
export function isMultiplier(unit: string): boolean {
  return unit.startsWith('mul ');
}

/** A product that one DSP slice computes, registers inside included. */
function isSlice({ unit, dsp, latency }: OpCost): boolean {
  return isMultiplier(unit) && dsp === 1 && latency > 0;
}

/** By operation, the most bits that anything that takes its value keeps of it. */
function keptBits(f: FunctionIr): readonly number[] {
  const kept: number[] = [];
  for (const { opcode, type, args } of f.ops) {
    for (const arg of args) {
      const own = bitsOf((f.ops[arg] as Op).type);
      const taken = opcode === 'cast' || opcode === 'store' ? Math.min(own, bitsOf(type)) : own;
      kept[arg] = Math.max(kept[arg] ?? 0, taken);
    }
  }
  return kept;
}

/** Cost of an operation on this device: no operator for a multiplication by a power of two, which is wires. */
function costOn(f: FunctionIr, op: Op, cost: OpCost, { family }: Toolchain): OpCost {
  const isShift = isMultiplier(cost.unit) && op.args.some((arg) => isPowerOfTwo(f.ops[arg]));
  return { ...cost, ...(isShift ? { dsp: 0, lut: 0, ff: 0 } : operatorOn(family, cost.unit)) };
}

function isPowerOfTwo(op: Op | undefined): boolean {
  return op?.opcode === 'const' && Number.isInteger(Math.log2(Math.abs(op.value ?? Number.NaN)));
}
