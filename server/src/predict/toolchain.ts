/** How a version of the tool behaves: policies and operator latencies, from data files. */
import interfaceData from './data/interfaces.json';
import operatorData from './data/operators.json';
import toolchainData from './data/toolchains.json';
import type { Op, ScalarType } from '../kernel/ir';
import type { Flow, Target } from './types';

export interface Toolchain {
  readonly id: string;
  readonly year: number;
  /** Merlin stands before the HLS tool. */
  readonly isMerlin: boolean;
  /** Floating sums may be reordered: unrolled reductions become balanced trees. */
  readonly unsafeMath: boolean;
  /** Innermost loops without a directive are pipelined. */
  readonly autoPipeline: boolean;
  /** The tool partitions arrays by itself to serve unrolled accesses. */
  readonly autoPartition: boolean;
  /** Pipelined loops become functions of their own, which start as early as their operands allow. */
  readonly outlinesPipelines: boolean;
  /** Nests with statements beside the inner loop are flattened as well. */
  readonly flattenImperfect: boolean;
  /** Pragma-free inner loops of at most this many iterations unroll into their parent; 0: none do. */
  readonly autoUnrollTrips: number;
  /** Ports of arrays of the interface: `t2p` two of either kind a bank, `s2p` one to read and one to write. */
  readonly argumentPorts: 't2p' | 's2p';
  /** BRAM of banks too deep for URAM: as many as their words take, or half as many as a word has bits. */
  readonly deepMemory: 'physical' | 'half-width';
  readonly flow: Flow;
  readonly clockNs: number;
}

const toolchains = new WeakMap<Target, Toolchain>();

/** The profile of a tool string such as `vitis_hls 2022.1`; an unknown tool gets the newest one. One object for a target. */
export function toolchainOf(target: Target): Toolchain {
  let found = toolchains.get(target);
  if (!found) toolchains.set(target, (found = readToolchain(target)));
  return found;
}

const newest = toolchainData.toolchains.find((row) => row.id === toolchainData.newest);

function readToolchain(target: Target): Toolchain {
  const tool = target.tool.toLowerCase();
  const row = toolchainData.toolchains.find((t) => new RegExp(t.match).test(tool)) ?? newest;
  if (!row) throw new Error('toolchains.json lacks the newest toolchain');
  const year = Number(/20[12]\d/.exec(tool)?.[0] ?? row.year);
  // Merlin pipelines and partitions by itself, whatever the tool behind it does.
  const isMerlin = tool.includes('merlin');
  const isCard = interfaceData.vitisFlowParts.some((prefix) => target.part.toLowerCase().startsWith(prefix));
  return {
    id: row.id,
    year,
    isMerlin,
    unsafeMath: target.unsafeMath ?? row.unsafeMath,
    autoPipeline: row.autoPipeline || isMerlin,
    autoPartition: row.autoPartition || isMerlin,
    outlinesPipelines: row.outlinesPipelines,
    flattenImperfect: row.flattenImperfect,
    autoUnrollTrips: row.autoUnrollTrips,
    argumentPorts: row.argumentPorts === 's2p' ? 's2p' : 't2p',
    deepMemory: row.deepMemory === 'half-width' ? 'half-width' : 'physical',
    flow: target.flow ?? (isCard ? 'vitis' : 'vivado'),
    clockNs: target.clockNs,
  };
}

export interface OpCost {
  /** Whole cycles of a registered operator; 0 for a combinational one. */
  readonly latency: number;
  /** Share of a cycle that a combinational operator takes. */
  readonly delay: number;
  readonly dsp: number;
  readonly lut: number;
  readonly ff: number;
  /** The operator that instances share: ops of one name can use one unit. */
  readonly unit: string;
}

type OperatorName = keyof typeof operatorData.operators;

/** Cost of an operation at a clock. */
export function opCost(op: Pick<Op, 'opcode' | 'type' | 'callee'>, clockNs: number): OpCost {
  const name = operatorName(op);
  if (name) {
    const row = operatorData.operators[name];
    const dsp = name === 'imul' ? multiplierDsp(op.type) : row.dsp;
    const latency = name === 'idiv' ? dividerLatency(op.type) : latencyAt(row.latency, clockNs);
    return { latency, delay: 0, dsp, lut: row.lut, ff: row.ff, unit: name };
  }
  const { add, cmp, select, logic, shift } = operatorData.combinational;
  const bits = op.type.kind === 'unknown' ? 32 : op.type.bits;
  const cost = (ns: number, lut: number): OpCost => ({
    latency: 0,
    delay: ns / clockNs,
    dsp: 0,
    lut,
    ff: 0,
    unit: op.opcode,
  });
  switch (op.opcode) {
    case 'add':
    case 'sub':
    case 'neg':
      return cost(add, bits);
    case 'cmp':
      return cost(cmp, bits / 2);
    case 'select':
      return cost(select, bits);
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
      return cost(logic, bits / 2);
    case 'shl':
    case 'shr':
      return cost(shift, bits * 2);
    default:
      return cost(0, 0);
  }
}

function operatorName(op: Pick<Op, 'opcode' | 'type' | 'callee'>): OperatorName | undefined {
  if (op.opcode === 'load' || op.opcode === 'store') return op.opcode;
  if (op.opcode === 'streamRead' || op.opcode === 'streamWrite') return 'stream';
  if (op.opcode === 'cast') return op.type.kind === 'float' ? 'cast' : undefined;
  const prefix = op.type.kind === 'float' ? (op.type.bits === 64 ? 'd' : op.type.bits === 32 ? 'f' : 'h') : 'i';
  if (op.opcode === 'math') {
    const wide = prefix === 'i' || prefix === 'h' ? 'f' : prefix;
    const name = `${wide}${op.callee ?? ''}`;
    if (name in operatorData.operators) return name as OperatorName;
    return op.callee === 'rem' ? `${wide}div` : undefined;
  }
  const kind = op.opcode === 'sub' ? 'add' : op.opcode === 'rem' ? 'div' : op.opcode;
  if (kind !== 'add' && kind !== 'mul' && kind !== 'div') return undefined;
  if (prefix === 'i') return kind === 'add' ? undefined : kind === 'mul' ? 'imul' : 'idiv';
  return `${prefix}${kind}`;
}

/** A divider gives a bit of the quotient a cycle, at any clock. */
function dividerLatency(type: ScalarType): number {
  return (type.kind === 'unknown' ? 32 : type.bits) + operatorData.dividerOverhead;
}

/** DSP slices (27 x 18) of an integer or fixed multiplier. A fixed-point product is as wide as its operands together. */
function multiplierDsp(type: ScalarType): number {
  const bits = type.kind === 'unknown' ? 32 : type.kind === 'fixed' ? Math.ceil(type.bits / 2) : type.bits;
  if (bits <= 10) return 0;
  if (bits <= 18) return 1;
  if (bits <= 27) return 2;
  return bits <= 34 ? 3 : Math.ceil(bits / 26) * Math.ceil(bits / 17);
}

/** Latency at a clock between and beyond the two that are known, by the operator's delay (latency x clock). */
function latencyAt(known: readonly number[], clockNs: number): number {
  const [fast, slow] = operatorData.clocks;
  const [atFast, atSlow] = known;
  if (fast === undefined || slow === undefined || atFast === undefined || atSlow === undefined) return 1;
  if (clockNs === fast) return atFast;
  if (clockNs === slow) return atSlow;
  if (clockNs < fast) return Math.ceil((atFast * fast) / clockNs);
  const share = Math.min(1, (1 / fast - 1 / clockNs) / (1 / fast - 1 / slow));
  return Math.max(atSlow > 0 ? 1 : 0, Math.round(atFast + (atSlow - atFast) * share));
}
