/** DSP, memory, LUT and FF counts, and the size that decides whether synthesis ends in time. */
import type { Design, FunctionDesign } from '../../kernel/design';
import { bitsOf } from '../../kernel/types';
import type { FunctionIr, Kernel, Loop, LoopId } from '../../kernel/ir';
import type { OpCost, Toolchain } from '../toolchain';
import { resourceNames, type ResourceName } from '../types';
import type { FunctionInstance } from './latency';
import { operatorsFor } from './starts';
import { arraysKey, rolesKey, sharedResults } from './shared';
import { addMemory, banksOf } from './storage';
import { liveChildren } from './nest';
import { perDesign } from './per-design';
import { registersOf } from './ports';
import { costsOf } from './schedule';

/**
 * LUT and FF of the parts of a datapath besides its operators: of each bit of a parallel access, of a loop's control, and of
 * each bit of a shared operator for each copy that shares it. Fitted by eye on hlsyn-vitis (resource study).
 */
const perAccessBit = { lut: 0.8, ff: 0.95 } as const;
const perLoop = { lut: 275, ff: 260 } as const;
const perSharedBit = { lut: 4, ff: 3 } as const;

export interface ResourceEstimate {
  readonly resources: Record<ResourceName, number>;
  readonly size: number;
}

/** Sums what the functions' own parts need; operators are shared between functions, which run one after the other. */
export function estimateResources(
  kernel: Kernel,
  design: Design,
  tool: Toolchain,
  instances: readonly FunctionInstance[],
): ResourceEstimate {
  const total: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 200, ff: 200 };
  const units = new Map<string, Unit>();
  let size = 0;
  for (const instance of instances) {
    const f = kernel.functions[instance.fn] as FunctionIr;
    const own = design.functions[instance.fn] as FunctionDesign;
    const part = parts(f, own, tool, `${instance.pipeline?.ii}`, () => functionPart(f, instance, own, tool));
    size += part.size;
    for (const name of resourceNames) total[name] += part.fixed[name];
    for (const [name, unit] of part.units) {
      if (unit.count > (units.get(name)?.count ?? 0)) units.set(name, unit);
    }
  }
  for (const { count, dsp, lut, ff } of units.values()) {
    total.dsp += count * dsp;
    total.lut += count * lut;
    total.ff += count * ff;
  }
  total.lut = Math.round(total.lut);
  total.ff = Math.round(total.ff);
  return { resources: total, size };
}

/** Operators of one kind, and what one of them takes. */
interface Unit {
  readonly count: number;
  readonly dsp: number;
  readonly lut: number;
  readonly ff: number;
}

interface FunctionPart {
  readonly units: ReadonlyMap<string, Unit>;
  /** Everything but the shared operators. */
  readonly fixed: Readonly<Record<ResourceName, number>>;
  readonly size: number;
}

const parts = perDesign<FunctionPart>();
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

const operators = new WeakMap<FunctionIr, Map<number, Operators>>();

function operatorsOf(f: FunctionIr, clockNs: number): Operators {
  let byClock = operators.get(f);
  if (!byClock) operators.set(f, (byClock = new Map()));
  let found = byClock.get(clockNs);
  if (!found) byClock.set(clockNs, (found = sumOperators(f, costsOf(f, clockNs))));
  return found;
}

function sumOperators(f: FunctionIr, costs: readonly OpCost[]): Operators {
  const groups = new Map<LoopId | null, OperatorGroup>();
  const kinds: OpCost[] = [];
  const kindOf: (number | undefined)[] = [];
  for (const op of f.ops) {
    const cost = costs[op.id];
    if (!cost) continue;
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

const bankTables = sharedResults<readonly (readonly number[])[]>();

function functionPart(
  f: FunctionIr,
  instance: FunctionInstance,
  design: FunctionDesign,
  tool: Toolchain,
): FunctionPart {
  const { groups, kinds, kindOf } = operatorsOf(f, tool.clockNs);
  const functionPlace = functionPlaceOf(instance);
  const places = placesOf(f, instance);
  const fixed: Record<ResourceName, number> = { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 };
  const key = `${instance.pipeline === null ? '' : 'f'}${rolesKey(f, instance.states)}${arraysKey(design, instance.states)}`;
  const banks = bankTables(f, tool, key, () => f.arrays.map((array) => banksOf(f, instance, array, design, tool)));
  const context = {
    f,
    design,
    tool,
    states: instance.states,
    inRegisters: registersOf(f, design),
    banks: banks.map((perDim) => perDim.reduce((product, each) => product * each, 1)),
  };
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
    if (isPipelined) {
      for (const [kind, count] of group.shared) ofKind[kind] = (ofKind[kind] ?? 0) + (count * copies) / ii;
    } else {
      const loop = group.loop === null ? null : (f.loops[group.loop] as Loop);
      const items = loop?.body.items ?? f.body.items;
      // Around a loop that stays one, copies run one after the other.
      const beside = loop && liveChildren(f, instance.states, loop).length > 0 ? 1 : copies;
      for (const [kind, count] of operatorsFor(context, items, loop, beside, kindOf)) ofKind[kind] = count;
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
    if (array.place === 'argument') continue;
    const count = context.banks[array.id] ?? 1;
    size += count > 1 ? 4 * count : 0;
    addMemory(fixed, array, banks[array.id] ?? [], design.arrays[array.id], tool);
  }
  for (const loop of f.loops) {
    if (instance.states[loop.id]?.role === 'unrolled') continue;
    fixed.lut += perLoop.lut * (places[loop.id]?.outside ?? 1);
    fixed.ff += perLoop.ff * (places[loop.id]?.outside ?? 1);
  }
  // Regions run one after the other and share their operators.
  const units = new Map<string, Unit>();
  kinds.forEach(({ unit, dsp, lut, ff }, kind) => {
    let count = 0;
    for (const ofKind of regions.values()) count = Math.max(count, Math.ceil((ofKind[kind] ?? 0) - 1e-9));
    if (count > 0) units.set(unit, { count, dsp, lut, ff });
  });
  return { units, fixed, size };
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
function iterationsOf({ states }: FunctionInstance, host: LoopId): number {
  return states.reduce(
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
    const state = instance.states[loop.id];
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
