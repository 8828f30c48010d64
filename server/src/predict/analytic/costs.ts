/** What each operation of a function costs. */
import type { FunctionIr, Op } from '../../kernel/ir';
import { delaysOf, opCost, type Operand, type OpCost, type Toolchain } from '../toolchain';
import type { Folding } from './folding';

const costs = new WeakMap<FunctionIr, Map<string, OpCost[]>>();

/** Costs of all operations of a function at a clock, on a family of devices; what unrolling makes constant has none. */
export function costsOf(f: FunctionIr, tool: Toolchain, folding: Folding): readonly OpCost[] {
  let known = costs.get(f);
  if (!known) costs.set(f, (known = new Map()));
  const { clockNs, family, chainsMemory, floatLatency } = tool;
  const key = `${clockNs} ${family} ${chainsMemory} ${floatLatency} ${folding.key}`;
  let list = known.get(key);
  if (!list) {
    list = f.ops.map((op) => {
      if (folding.constants.has(op.id) || folding.choices.has(op.id)) return free;
      const cost = opCost(op, clockNs, operandsOf(f, op, folding), family);
      if (op.access !== undefined) return chainsMemory ? { ...cost, delay: delaysOf(family).memory / clockNs } : cost;
      return op.type.kind === 'float' ? { ...cost, latency: Math.round(cost.latency * floatLatency) } : cost;
    });
    known.set(key, list);
  }
  return list;
}

const free: OpCost = { latency: 0, delay: 0, dsp: 0, lut: 0, ff: 0, unit: 'const' };

/** The values that an operation takes; a divisor that unrolling makes constant is one of unknown value. */
function operandsOf(f: FunctionIr, { id, args }: Op, { divisions }: Folding): readonly Operand[] {
  const operands = args.flatMap((arg): Operand | [] => f.ops[arg] ?? []);
  const [dividend, divisor] = operands;
  if (!dividend || !divisor || !divisions.has(id)) return operands;
  return [dividend, { opcode: 'const', type: divisor.type, value: Number.NaN }];
}
