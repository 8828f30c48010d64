/** How a version of the tool behaves: policies and operator latencies, from data files. */
import interfaceData from './data/interfaces.json';
import operatorData from './data/operators.json';
import toolchainData from './data/toolchains.json';
import type { Op, ScalarType } from '../kernel/ir';
import { constantType } from '../kernel/result-types';
import { bitsOf } from '../kernel/number-types';
import { familyOf, hasUltraRam, type Device } from './devices';
import type { ArgumentPorts, Flow, Target } from './types';

export interface Toolchain {
  readonly id: string;
  readonly year: number;
  /** Merlin stands before the HLS tool. */
  readonly isMerlin: boolean;
  /** Floating sums may be reordered: unrolled reductions become balanced trees. */
  readonly unsafeMath: boolean;
  /** Innermost loops without a directive are pipelined. */
  readonly autoPipeline: boolean;
  /** Pipelined loops rewind without the option. */
  readonly autoRewind: boolean;
  /** The tool partitions arrays by itself to serve unrolled accesses. */
  readonly autoPartition: boolean;
  /** Pipelined loops become functions of their own, which start as early as their operands allow. */
  readonly outlinesPipelines: boolean;
  /** A memory is read or written in the rest of a cycle that operators leave, and operators use what a read leaves. */
  readonly chainsMemory: boolean;
  /** Reads of what no iteration changes, and elements at a fixed address, are taken out of loops, after unrolling as well. */
  readonly movesAccesses: boolean;
  /** Nests with statements beside the inner loop are flattened as well. */
  readonly flattenImperfect: boolean;
  /** Pragma-free inner loops of at most this many iterations unroll into their parent; 0: none do. */
  readonly autoUnrollTrips: number;
  /** Ports of arrays of the interface: `t2p` two of either kind a bank, `s2p` one to read and one to write. */
  readonly argumentPorts: ArgumentPorts;
  /** Operators at most for unrolled copies that are not pipelined and whose results wait for something slower. */
  readonly waitingOperators: number;
  /** An element that the next iteration reads stays in a register, whatever its address. */
  readonly handsOnElements: boolean;
  /** Memories of no directive may become URAM; false also where the part has none. */
  readonly usesUltraRam: boolean;
  /** Bits up to which a bank is made of LUTs. */
  readonly lutRamBits: number;
  /** BRAM of banks too deep for URAM: as many as their words take, or half as many as a word has bits. */
  readonly deepMemory: 'physical' | 'half-width';
  /** Cycles of floating-point operators, as a multiple of those of the table. */
  readonly floatLatency: number;
  readonly family: Device['family'];
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

const rowOfTool = (tool: string): (typeof toolchainData.toolchains)[number] | undefined =>
  toolchainData.toolchains.find((row) => new RegExp(row.match).test(tool.toLowerCase()));

/** What to say of a tool that no row is of, and which stands for it; undefined: there is nothing to say. */
export function unknownTool(tool: string): string | undefined {
  if (rowOfTool(tool)) return undefined;
  return `'${tool}' is no HLS tool with a version that is known, such as 'vitis_hls 2022.1': the rules of the newest Vitis HLS are taken`;
}

function readToolchain(target: Target): Toolchain {
  const tool = target.tool.toLowerCase();
  const row = rowOfTool(tool) ?? newest;
  if (!row) throw new Error('toolchains.json lacks the newest toolchain');
  const year = Number(/20[12]\d/.exec(tool)?.[0] ?? row.year);
  // Merlin pipelines and partitions by itself, whatever the tool behind it does.
  const isMerlin = tool.includes('merlin');
  const isCard = interfaceData.vitisFlowParts.some((prefix) => target.part.toLowerCase().startsWith(prefix));
  return {
    id: row.id,
    year,
    isMerlin,
    // Off by default in the tool; Merlin's scripts turn it on (labels: merlin-v21).
    unsafeMath: target.unsafeMath ?? (isMerlin && year > 2020),
    autoPipeline: row.autoPipeline || isMerlin,
    autoRewind: row.autoRewind,
    autoPartition: row.autoPartition || isMerlin,
    outlinesPipelines: row.outlinesPipelines,
    chainsMemory: row.chainsMemory,
    movesAccesses: row.movesAccesses || isMerlin,
    flattenImperfect: row.flattenImperfect,
    autoUnrollTrips: isMerlin ? Math.min(row.autoUnrollTrips, 32) : row.autoUnrollTrips,
    // UG1399: ap_memory takes a second port where that lowers the interval.
    argumentPorts: target.argumentPorts ?? 't2p',
    waitingOperators: row.waitingOperators ?? Infinity,
    handsOnElements: row.handsOnElements,
    usesUltraRam: row.autoUltraRam && hasUltraRam(target.part),
    // What Merlin's labels say of memories was fitted with the newest threshold.
    lutRamBits: isMerlin && newest ? newest.lutRamBits : row.lutRamBits,
    deepMemory: row.deepMemory === 'half-width' ? 'half-width' : 'physical',
    floatLatency: row.floatLatency,
    family: familyOf(target.part),
    flow: target.flow ?? (isCard ? 'vitis' : 'vivado'),
    clockNs: target.clockNs,
  };
}

export interface OpCost {
  /** Whole cycles of a registered operator; 0 for a combinational one. */
  readonly latency: number;
  /** Share of a cycle that a combinational operator takes, or a memory access beside its whole cycles. */
  readonly delay: number;
  readonly dsp: number;
  /** BRAM_18K of its tables; undefined: none. */
  readonly bram?: number;
  readonly lut: number;
  readonly ff: number;
  /** The operator that instances share: ops of one name can use one unit. */
  readonly unit: string;
}

type OperatorName = keyof typeof operatorData.operators;

/** A value that an operation takes. */
export type Operand = Pick<Op, 'opcode' | 'type' | 'value'>;

/** Cost of an operation at a clock. `operands`: where they are known; they are as wide as the result otherwise. */
export function opCost(
  op: Pick<Op, 'opcode' | 'type' | 'callee'>,
  clockNs: number,
  operands: readonly Operand[] = [],
  family: Device['family'] = 'ultrascale+',
): OpCost {
  const name = operatorName(op, operands);
  if (name === 'imul') return multiplierCost(op.type, operands.map(operandBits), clockNs, family);
  const byConstant = name === 'idiv' ? constantDivision(op, clockNs, operands, family) : undefined;
  if (byConstant) return byConstant;
  if (name) {
    const row = operatorData.operators[name];
    const known = rowOf(family, name).latency ?? row.latency;
    const latency = name === 'idiv' ? dividerLatency(operands[0]?.type ?? op.type) : latencyAt(known, clockNs);
    return {
      latency,
      delay: 0,
      dsp: row.dsp,
      lut: row.lut,
      ff: row.ff,
      unit: name,
      ...('bram' in row && { bram: row.bram }),
    };
  }
  const { add, cmp, select, logic, shift } = delaysOf(family);
  const bits = bitsOf(op.type);
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
      // By a constant it is wires.
      return operands[1]?.opcode === 'const' ? cost(0, 0) : cost(shift, bits * 2);
    default:
      return cost(0, 0);
  }
}

function operatorName(
  op: Pick<Op, 'opcode' | 'type' | 'callee'>,
  operands: readonly Operand[],
): OperatorName | undefined {
  if (op.opcode === 'load' || op.opcode === 'store') return op.opcode;
  if (op.opcode === 'streamRead' || op.opcode === 'streamWrite') return 'stream';
  if (op.opcode === 'cast') return op.type.kind === 'float' ? 'cast' : undefined;
  if (op.opcode === 'cmp') {
    const compared = operands.find(({ type }) => type.kind === 'float');
    return compared && (`${prefixOf(compared.type)}cmp` as OperatorName);
  }
  const prefix = prefixOf(op.type);
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

/**
 * A division by a constant: shifts and masks where that is a power of two, with a sum that rounds towards zero where the dividend may
 * be negative; a quotient by any other one is a product with its reciprocal. undefined: it takes a divider.
 */
function constantDivision(
  op: Pick<Op, 'opcode' | 'type'>,
  clockNs: number,
  operands: readonly Operand[],
  family: Device['family'],
): OpCost | undefined {
  const [dividend, divisor] = operands;
  const value = divisor?.opcode === 'const' ? Math.abs(divisor.value ?? 0) : 0;
  if (!dividend || value === 0 || (dividend.type.kind !== 'int' && dividend.type.kind !== 'fixed')) return undefined;
  const { bits, signed } = dividend.type;
  if (Number.isInteger(Math.log2(value))) {
    const rounds = signed && dividend.opcode !== 'induction';
    const delay = rounds ? delaysOf(family).add / clockNs : 0;
    return { latency: 0, delay, dsp: 0, lut: rounds ? bits : 0, ff: 0, unit: op.opcode };
  }
  if (op.opcode === 'rem') return undefined;
  return multiplierCost({ kind: 'int', bits: 2 * bits + 1, signed }, [bits, bits + 1], clockNs, family);
}

function prefixOf(type: ScalarType): 'h' | 'f' | 'd' | 'i' {
  return type.kind !== 'float' ? 'i' : type.bits === 64 ? 'd' : type.bits === 32 ? 'f' : 'h';
}

/** A divider gives a bit of the quotient a cycle, at any clock. */
function dividerLatency(type: ScalarType): number {
  return bitsOf(type) + operatorData.dividerOverhead;
}

function operandBits({ opcode, type, value }: Operand): number {
  if (opcode === 'const' && value !== undefined && Number.isInteger(value)) return bitsOf(constantType(value));
  return bitsOf(type);
}

/** An integer or fixed-point multiplier: of LUTs where it is small, of the DSP slices that its width takes otherwise. */
function multiplierCost(
  type: ScalarType,
  operands: readonly number[],
  clockNs: number,
  family: Device['family'],
): OpCost {
  const { lutBits, longBits, sliceDelay7, long, long7, slice } = operatorData.multiplier;
  // What is not known of the operands: those of a fixed-point product are as wide as it is together.
  const each = type.kind === 'fixed' ? Math.ceil(type.bits / 2) : bitsOf(type);
  const [a = each, b = each] = operands;
  const [wide, narrow] = [Math.max(a, b), Math.min(a, b)];
  const unit = `mul ${wide}x${narrow}`;
  if (wide <= lutBits) {
    const delay = delaysOf(family).multiply / clockNs;
    return { latency: 0, delay, dsp: 0, lut: Math.ceil((wide * narrow) / 2), ff: 0, unit };
  }
  const row = operatorData.operators[wide >= longBits ? 'lmul' : 'imul'];
  // The fraction that a fixed-point product loses is computed all the same.
  const kept = type.kind === 'fixed' ? wide + narrow : bitsOf(type);
  const dsp = multiplierDsp(wide, narrow, kept, family === 'series7' ? long7 : long);
  if (family === 'series7' && dsp === 1 && sliceDelay7 < clockNs / 2)
    return { latency: 0, delay: sliceDelay7 / clockNs, dsp, ...slice, unit };
  const { lut, ff } = dsp === 1 ? slice : row;
  return { latency: latencyAt(row.latency, clockNs), delay: 0, dsp, lut, ff, unit };
}

/**
 * DSP slices of a product: one row of them while one operand fits into the short side (or both into the long one), else pieces of
 * 17 x 17 bits, without those that lie above the bits that are kept.
 */
function multiplierDsp(wide: number, narrow: number, kept: number, long: number): number {
  const { piece, side } = operatorData.multiplier;
  if (narrow <= side) return Math.ceil((wide - 1) / long);
  if (wide <= long + 1) return Math.ceil((narrow - 1) / piece);
  let slices = 0;
  // The uppermost piece takes the sign as well.
  for (let i = 0; i * piece < wide - 1; i++)
    for (let j = 0; j * piece < narrow - 1; j++) if ((i + j) * piece < kept) slices++;
  return slices;
}

type Row = Partial<Pick<OpCost, 'dsp' | 'lut' | 'ff'>> & { readonly latency?: readonly number[] };

/** What an operator takes in a family of devices where that differs from UltraScale+. */
export function operatorOn(family: Device['family'], unit: string): Partial<Pick<OpCost, 'dsp' | 'lut' | 'ff'>> {
  const { latency: _latency, ...area } = rowOf(family, unit);
  return area;
}

function rowOf(family: Device['family'], unit: string): Row {
  const rows: Readonly<Record<string, Readonly<Record<string, Row>>>> = operatorData.families.rows;
  return rows[family]?.[unit] ?? {};
}

/** Nanoseconds of combinational operators, and of a memory beside its whole cycles. */
export function delaysOf(family: Device['family']): Omit<typeof operatorData.combinational, 'source' | 'series7'> {
  return family === 'series7' ? operatorData.combinational.series7 : operatorData.combinational;
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

const reordering = new WeakMap<Toolchain, Toolchain>();

/** The toolchain for code whose sums may be reordered. One object for a toolchain. */
export function withFreeSums(tool: Toolchain): Toolchain {
  if (tool.unsafeMath) return tool;
  let found = reordering.get(tool);
  if (!found) reordering.set(tool, (found = { ...tool, unsafeMath: true }));
  return found;
}
