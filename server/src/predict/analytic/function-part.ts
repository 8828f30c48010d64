/** What the parts of one function take: operators, memories, control. */
import type { ArrayVar, FunctionIr, Kernel, Loop, LoopId, Op } from '../../kernel/ir';
import { bitsOf } from '../../kernel/types';
import { operatorOn, type OpCost, type Toolchain } from '../toolchain';
import type { ResourceName } from '../types';
import { accessesIn } from './accesses';
import type { FunctionInstance } from './latency';
import { isOnChip } from './memory';
import { liveChildren, restsAround } from './nest';
import type { PipelineEstimate } from './pipeline';
import { isMovedBy } from './iteration';
import { costsOf } from './schedule';
import { sharedNeeds, type Needs } from './sharing';
import { operatorsFor } from './starts';
import { bankChoices } from './bank-waits';
import { longAddress, type Banks } from './banks';
import type { DesignedFunction } from './designed';
import { addMemory } from './storage';

/**
 * LUT and FF of the parts of a datapath besides its operators: of each bit of a parallel access, of a loop's control, and of
 * each bit of a shared operator for each copy that shares it. Fitted to the open kernels of hlsyn-vitis and to hgnn, each kernel alike.
 */
const perAccessBit = { lut: 0.3, ff: 0.6 } as const;
const perLoop = { lut: 280, ff: 220 } as const;
const perSharedBit = { lut: 0.7, ff: 1.5 } as const;

/** LUTs of each bit of an element and each bank among which an access looks for it at run time. */
const perChoiceBit = 0.05;

/**
 * Division of an address of which nothing is known, 64 bits: its multiplication is shared by all copies of the loop, its remainder is
 * not. Read from the designs of stencil.
 */
const wideDivision = { dsp: 16, lut: 2450, ff: 3250 } as const;

/** Cycles of an interval up to which a pipeline that waits for a sum spreads the other operations over it. */
const longestSpread = 511;

/** Where a pipeline waits so long for a value in a register, as a sum is, the other operations start as soon as they can. */
function isLongSum(f: FunctionIr, pipeline: PipelineEstimate | undefined): boolean {
  if (pipeline?.limit.kind !== 'recurrence' || pipeline.ii <= longestSpread) return false;
  return pipeline.circuit.every((op) => f.ops[op]?.access === undefined);
}

/** Operators of one kind, and what one of them takes. */
export interface Unit {
  readonly count: number;
  /** Regions that run one after the other, and modules, share them. */
  readonly isShared: boolean;
  readonly dsp: number;
  readonly bram: number;
  readonly lut: number;
  readonly ff: number;
}

export interface FunctionPart {
  readonly units: ReadonlyMap<string, Unit>;
  /** Everything but the shared operators. */
  readonly fixed: Readonly<Record<ResourceName, number>>;
  readonly size: number;
}

const uncounted: ReadonlySet<string> = new Set(['const', 'argument', 'induction', 'phi']);

/** The operations of one loop body (null: of the function's), added up: no design changes these sums. */
interface OperatorGroup {
  readonly loop: LoopId | null;
  /** Operations that count for the size. */
  counted: number;
  accessBits: number;
  /** LUTs of operators that are not shared. */
  freeLut: number;
  sharedBits: number;
  /** Operations by kind of shared operator. */
  readonly shared: Map<number, number>;
}

interface Operators {
  readonly groups: readonly OperatorGroup[];
  /** Kinds of shared operators. */
  readonly kinds: readonly OpCost[];
  /** The kind of each operation; undefined: not a shared one. */
  readonly kindOf: readonly (number | undefined)[];
}

const operators = new WeakMap<FunctionIr, Map<string, Operators>>();

function operatorsOf(f: FunctionIr, tool: Toolchain): Operators {
  let known = operators.get(f);
  if (!known) operators.set(f, (known = new Map()));
  const key = `${tool.clockNs} ${tool.family}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = sumOperators(f, tool)));
  return found;
}

/** Cost of an operation on this device: no operator for a multiplication by a power of two, which is wires. */
function costOn(f: FunctionIr, op: Op, cost: OpCost, { family }: Toolchain): OpCost {
  const isShift = cost.unit.startsWith(multiplier) && op.args.some((arg) => isPowerOfTwo(f.ops[arg]));
  return { ...cost, ...(isShift ? { dsp: 0, lut: 0, ff: 0 } : operatorOn(family, cost.unit)) };
}

function isPowerOfTwo(op: Op | undefined): boolean {
  return op?.opcode === 'const' && Number.isInteger(Math.log2(Math.abs(op.value ?? Number.NaN)));
}

/** How the units of integer and fixed-point multipliers begin. */
const multiplier = 'mul ';

function sumOperators(f: FunctionIr, tool: Toolchain): Operators {
  const costs = costsOf(f, tool);
  const groups = new Map<LoopId | null, OperatorGroup>();
  const kinds: OpCost[] = [];
  const kindOf: (number | undefined)[] = [];
  for (const op of f.ops) {
    const base = costs[op.id];
    if (!base) continue;
    const cost = costOn(f, op, base, tool);
    let group = groups.get(op.loop);
    if (!group) {
      group = { loop: op.loop, counted: 0, accessBits: 0, freeLut: 0, sharedBits: 0, shared: new Map() };
      groups.set(op.loop, group);
    }
    const bits = bitsOf(op.type);
    if (!uncounted.has(op.opcode)) group.counted++;
    if (op.access !== undefined) group.accessBits += bits;
    else if (cost.dsp === 0 && cost.ff === 0) group.freeLut += cost.lut;
    else {
      group.sharedBits += bits;
      let kind = kinds.findIndex((each) => each.unit === cost.unit);
      if (kind < 0) kind = kinds.push(cost) - 1;
      kindOf[op.id] = kind;
      group.shared.set(kind, (group.shared.get(kind) ?? 0) + 1);
    }
  }
  return { groups: [...groups.values()], kinds, kindOf };
}

/** What a function takes beside its callees. */
export function functionPart(kernel: Kernel, instance: FunctionInstance): FunctionPart {
  const { f, design, tool, states, banks } = instance.designed;
  const { groups, kinds, kindOf } = operatorsOf(f, tool);
  const functionPlace = functionPlaceOf(instance);
  const places = placesOf(f, instance);
  const fixed: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 };
  const regions = new Map<LoopId | null, number[]>();
  let size = 0;
  for (const group of groups) {
    const { region, copies, ii, outside, isPipelined } =
      group.loop === null ? functionPlace : (places[group.loop] ?? functionPlace);
    const all = copies * outside;
    size += group.counted * all;
    fixed.lut += (perAccessBit.lut * group.accessBits + group.freeLut) * all;
    fixed.ff += perAccessBit.ff * group.accessBits * all;
    // Copies outside of the region share the operators, each through multiplexers of its own.
    fixed.lut += (outside - 1) * perSharedBit.lut * group.sharedBits * Math.ceil(copies / ii);
    fixed.ff += (outside - 1) * perSharedBit.ff * group.sharedBits * Math.ceil(copies / ii);
    let ofKind = regions.get(region);
    if (!ofKind) regions.set(region, (ofKind = kinds.map(() => 0)));
    if (isPipelined && !isLongSum(f, region === null ? undefined : instance.pipelines.get(region))) {
      for (const [kind, count] of group.shared) ofKind[kind] = (ofKind[kind] ?? 0) + (count * copies) / ii;
    } else {
      const loop = group.loop === null ? null : (f.loops[group.loop] as Loop);
      const items = loop?.body.items ?? f.body.items;
      // Around a loop that stays one, copies run one after the other.
      const beside = loop && liveChildren(f, states, loop).length > 0 ? 1 : copies;
      const body = { items, loop, copies: beside };
      for (const [kind, count] of operatorsFor(instance.designed, body, kindOf)) {
        ofKind[kind] = isPipelined ? (ofKind[kind] ?? 0) + count : count;
      }
    }
  }
  for (const [loop, { circuit }] of instance.pipelines) {
    const ofKind = regions.get(loop);
    for (const op of ofKind ? circuit : []) {
      const kind = kindOf[op];
      const place = places[f.ops[op]?.loop ?? -1];
      if (!ofKind || kind === undefined || !place) continue;
      ofKind[kind] = Math.max(ofKind[kind] ?? 0, place.copies / (places[loop]?.copies ?? 1));
    }
  }
  for (const array of f.arrays) {
    if (!isOnChip(array, tool)) continue;
    const own = banks[array.id] as Banks;
    size += own.count > 1 ? 4 * own.count : 0;
    addMemory(fixed, array, own, design.arrays[array.id], tool);
    for (const [loop, { lanes }] of instance.pipelines) {
      const choices = bankChoices(instance.designed, f.loops[loop] as Loop, lanes, array);
      const { outside } = places[loop] ?? functionPlace;
      size += choices * outside;
      fixed.lut += perChoiceBit * bitsOf(array.element) * choices * outside;
    }
    fixed.dsp += wideDivision.dsp * shortDivisions(instance.designed, array, own);
    for (const [loop, divisions] of own.divisions) {
      const { outside } = loop === null ? functionPlace : (places[loop] ?? functionPlace);
      const rests = loop === null ? [] : restsAround(f, states, f.loops[loop] as Loop);
      if (accessesIn(f, array.id, loop).some((access) => isMovedBy(access, rests))) {
        fixed.dsp += wideDivision.dsp * divisions;
        fixed.lut += wideDivision.lut * divisions * outside;
        fixed.ff += wideDivision.ff * divisions * outside;
      } else fixed.dsp += divisions * outside;
    }
  }
  for (const loop of f.loops) {
    if (states[loop.id]?.role === 'unrolled') continue;
    fixed.lut += perLoop.lut * (places[loop.id]?.outside ?? 1);
    fixed.ff += perLoop.ff * (places[loop.id]?.outside ?? 1);
  }
  const needs = new Map<LoopId | null, Needs>();
  for (const [region, ofKind] of regions) {
    needs.set(
      region,
      ofKind.map((count) => Math.ceil(count - 1e-9)),
    );
  }
  const shared = sharedNeeds(kernel, instance.designed, needs);
  const units = new Map<string, Unit>();
  kinds.forEach(({ unit, dsp, bram = 0, lut, ff }, kind) => {
    // A pipeline that is a module of its own shares the large operators only.
    const isShared = !tool.outlinesPipelines || !unit.startsWith(multiplier);
    const all = [...needs.values()].reduce((total, own) => total + (own[kind] ?? 0), 0);
    const count = isShared ? (shared[kind] ?? 0) : all;
    if (count > 0) units.set(unit, { count, isShared, dsp, bram, lut, ff });
  });
  return { units, fixed, size };
}

/**
 * Dimensions too short for a multiplier in the division of their indices, but that a counter moves of which nothing is known: all
 * their accesses share one.
 */
function shortDivisions({ f, states }: DesignedFunction, array: ArrayVar, { isOwn, perDim }: Banks): number {
  if (!isOwn) return 0;
  const unknown = (dim: number): boolean =>
    f.loops.some(({ id }) => {
      if (states[id]?.role !== 'pipelined') return false;
      const rests = restsAround(f, states, f.loops[id] as Loop);
      return (
        rests.length > 0 && accessesIn(f, array.id, id).some(({ index }) => rests.some((r) => index[dim]?.loops.has(r)))
      );
    });
  return array.dims.filter((size, dim) => {
    const count = perDim[dim] ?? 1;
    return size !== null && size <= longAddress && count < size && (count & (count - 1)) !== 0 && unknown(dim);
  }).length;
}

interface RegionPlace {
  /** The loop whose iterations are scheduled together; null: the function. */
  readonly region: LoopId | null;
  /** Copies of the operation in one iteration of the region. */
  readonly copies: number;
  /** Cycles over which those copies can share an operator. */
  readonly ii: number;
  /** Copies of the whole region, by unrolling loops around it. */
  readonly outside: number;
  readonly isPipelined: boolean;
}

/** Where the function's own operations are scheduled. */
function functionPlaceOf({ pipeline }: FunctionInstance): RegionPlace {
  return { region: null, copies: 1, ii: pipeline?.ii ?? 1, outside: 1, isPipelined: pipeline !== null };
}

/** Iterations of a pipelined loop together with those flattened into it; NaN: unknown. */
function iterationsOf({ designed }: FunctionInstance, host: LoopId): number {
  return designed.states.reduce(
    (product, { loop, into, trips, unroll }) =>
      loop === host || into === host ? product * Math.ceil((trips ?? Number.NaN) / unroll) : product,
    1,
  );
}

/** Where the operations of each loop's body are scheduled, by loop. */
function placesOf(f: FunctionIr, instance: FunctionInstance): RegionPlace[] {
  const places: RegionPlace[] = [];
  const functionPlace = functionPlaceOf(instance);
  // Parents have smaller ids than the loops inside them.
  for (const loop of f.loops) {
    const state = instance.designed.states[loop.id];
    const unroll = state?.unroll ?? 1;
    const around = loop.parent === null ? functionPlace : (places[loop.parent] ?? functionPlace);
    if (state?.role === 'unrolled') {
      const { outside, isPipelined } = around;
      if (isPipelined) places.push({ ...around, copies: around.copies * unroll });
      else places.push({ region: loop.id, copies: unroll, ii: unroll, outside: outside * around.copies, isPipelined });
      continue;
    }
    const host = state?.role === 'flattened' ? state.into : state?.role === 'pipelined' ? loop.id : undefined;
    const outside = around.outside * around.copies;
    if (host !== undefined) {
      const ii = instance.pipelines.get(host)?.ii ?? 1;
      // The only iteration of a loop overlaps with no other.
      const isPipelined = iterationsOf(instance, host) !== 1;
      places.push({ region: host, copies: unroll, ii, outside, isPipelined });
    } else places.push({ region: loop.id, copies: unroll, ii: unroll, outside, isPipelined: false });
  }
  return places;
}
