/** What the parts of one function take: operators, memories, control. */
import { passedArrays, type ArrayVar, type FunctionIr, type Kernel, type Loop, type LoopId } from '../../kernel/ir';
import { bitsOf } from '../../kernel/number-types';
import operatorData from '../data/operators.json';
import type { ResourceName } from '../types';
import { accessesIn } from './accesses';
import { bankChoices } from './bank-waits';
import { longAddress, type Banks } from './banks';
import type { DesignedFunction } from './designed';
import { isMovedBy } from './iteration';
import type { FunctionInstance } from './latency';
import { isOnChip } from './memory';
import { liveChildren, remaindersAround } from './nest';
import { isMultiplier, operatorsOf, type OperatorGroup, type Operators } from './operator-sums';
import type { PipelineEstimate } from './pipeline';
import { placeOf, placesOf, type Places, type RegionPlace } from './places';
import { sharedNeeds, type Needs } from './sharing';
import { operatorsFor } from './starts';
import { addMemory } from './storage';
import { choiceLuts, heldBits, isPassing, wayOf } from './wires';

const { datapath, wideDivision, atOnce } = operatorData;

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

/** What has been added up of a function. */
interface Sums {
  readonly fixed: Record<ResourceName, number>;
  size: number;
}

/** What a function takes beside its callees. */
export function functionPart(kernel: Kernel, instance: FunctionInstance): FunctionPart {
  const operators = operatorsOf(instance.designed);
  const places = placesOf(instance);
  const sums: Sums = { fixed: { dsp: 0, bram: 0, uram: 0, lut: 0, ff: 0 }, size: 0 };
  for (const group of operators.groups) addDatapath(sums, group, instance.designed, placeOf(places, group.loop));
  addMemories(sums, kernel, instance, places);
  addControl(sums, instance, places);
  return { units: unitsOf(kernel, instance, operators, places), ...sums };
}

/** Adds what the operations of a body take beside the operators that they share. */
function addDatapath(sums: Sums, group: OperatorGroup, designed: DesignedFunction, place: RegionPlace): void {
  const { fixed } = sums;
  const { copies, ii, outside } = place;
  const all = copies * outside;
  sums.size += group.counted * all;
  let accessBits = 0;
  for (const { access, bits } of group.accesses) if (wayOf(designed, access, place) === 'memory') accessBits += bits;
  fixed.lut += (datapath.accessBit.lut * accessBits + group.freeLut) * all;
  fixed.ff += (datapath.accessBit.ff * accessBits + group.productBits) * all;
  // Copies outside of the region share the operators, each through multiplexers of its own.
  fixed.lut += (outside - 1) * datapath.sharedBit.lut * group.sharedBits * Math.ceil(copies / ii);
  fixed.ff += (outside - 1) * datapath.sharedBit.ff * group.sharedBits * Math.ceil(copies / ii);
}

/** Adds the memories on the chip, and what it takes to find the bank of an element. */
function addMemories(sums: Sums, kernel: Kernel, instance: FunctionInstance, places: Places): void {
  const { designed, pipelines } = instance;
  const { f, design, tool, states, banks, inRegisters } = designed;
  const { fixed } = sums;
  fixed.ff += heldBits(instance, places);
  fixed.lut += choiceLuts(instance, places);
  for (const array of f.arrays) {
    if (!isOnChip(array, tool) || isWiredIn(kernel, instance, array)) continue;
    const own = banks[array.id] as Banks;
    sums.size += own.count > 1 ? 4 * own.count : 0;
    if (!isPassing(f, array, inRegisters.has(array.id), places))
      addMemory(fixed, array, own, design.arrays[array.id], tool);
    for (const [loop, { lanes }] of pipelines) {
      const choices = bankChoices(designed, f.loops[loop] as Loop, lanes, array);
      const { outside } = placeOf(places, loop);
      sums.size += choices * outside;
      fixed.lut += datapath.choiceBit.lut * bitsOf(array.element) * choices * outside;
    }
    fixed.dsp += wideDivision.dsp * shortDivisions(designed, array, own);
    for (const [loop, divisions] of own.divisions) {
      const { outside } = placeOf(places, loop);
      const uncertain = loop === null ? [] : remaindersAround(f, states, f.loops[loop] as Loop);
      if (accessesIn(f, array.id, loop).some((access) => isMovedBy(access, uncertain))) {
        fixed.dsp += wideDivision.dsp * divisions;
        fixed.lut += wideDivision.lut * divisions * outside;
        fixed.ff += wideDivision.ff * divisions * outside;
      } else fixed.dsp += divisions * outside;
    }
  }
}

/** A table of which nothing is read but elements that unrolling fixes, here and in what it is passed to: its values are all that is left. */
function isWiredIn(
  kernel: Kernel,
  { designed: { f, inRegisters }, calls }: FunctionInstance,
  array: ArrayVar,
): boolean {
  if (array.isKnown !== true) return false;
  if (!inRegisters.has(array.id) && f.accesses.some((access) => access.array === array.id)) return false;
  return f.calls.every((call, id) => {
    const callee = calls[id];
    const g = kernel.functions[callee?.fn ?? -1];
    if (!callee || !g) return !call.arrays.includes(array.id);
    return passedArrays(call, g).every(
      ({ from, to }) => from !== array.id || isWiredIn(kernel, callee, g.arrays[to] as ArrayVar),
    );
  });
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
      const uncertain = remaindersAround(f, states, f.loops[id] as Loop);
      return (
        uncertain.length > 0 &&
        accessesIn(f, array.id, id).some(({ index }) => uncertain.some((each) => index[dim]?.loops.has(each)))
      );
    });
  return array.dims.filter((size, dim) => {
    const count = perDim[dim] ?? 1;
    return size !== null && size <= longAddress && count < size && (count & (count - 1)) !== 0 && unknown(dim);
  }).length;
}

/** Adds what keeps the loops going that are still there. */
function addControl({ fixed }: Sums, { designed }: FunctionInstance, places: Places): void {
  for (const { id } of designed.f.loops) {
    if (designed.states[id]?.role === 'unrolled') continue;
    const { outside } = placeOf(places, id);
    fixed.lut += datapath.loop.lut * outside;
    fixed.ff += datapath.loop.ff * outside;
  }
}

/** The shared operators of a function, by kind. */
function unitsOf(
  kernel: Kernel,
  instance: FunctionInstance,
  operators: Operators,
  places: Places,
): ReadonlyMap<string, Unit> {
  const { designed } = instance;
  const needs = needsOf(instance, operators, places);
  const shared = sharedNeeds(kernel, designed, needs);
  const units = new Map<string, Unit>();
  operators.kinds.forEach(({ unit, dsp, bram = 0, lut, ff }, kind) => {
    // A pipeline that is a module of its own shares the large operators only.
    const isShared = !designed.tool.outlinesPipelines || !isMultiplier(unit);
    const all = [...needs.values()].reduce((total, own) => total + (own[kind] ?? 0), 0);
    const count = isShared ? (shared[kind] ?? 0) : all;
    if (count > 0) units.set(unit, { count, isShared, dsp, bram, lut, ff });
  });
  return units;
}

/** Operators of each kind that the regions of a function need, each on its own: by loop, null for the function. */
function needsOf(
  instance: FunctionInstance,
  { groups, kinds, kindOf }: Operators,
  places: Places,
): ReadonlyMap<LoopId | null, Needs> {
  const { designed, pipelines } = instance;
  const { f } = designed;
  const regions = new Map<LoopId | null, number[]>();
  for (const group of groups) {
    const { region, copies, ii, isPipelined } = placeOf(places, group.loop);
    let ofKind = regions.get(region);
    if (!ofKind) regions.set(region, (ofKind = kinds.map(() => 0)));
    if (isPipelined && !isLongSum(f, region === null ? undefined : pipelines.get(region))) {
      for (const [kind, count] of group.shared) ofKind[kind] = (ofKind[kind] ?? 0) + (count * copies) / ii;
      continue;
    }
    for (const [kind, count] of startingIn(designed, group.loop, copies, kindOf)) {
      ofKind[kind] = (ofKind[kind] ?? 0) + count;
    }
  }
  for (const [loop, { circuit }] of pipelines) {
    const ofKind = regions.get(loop);
    for (const op of ofKind ? circuit : []) {
      const kind = kindOf[op];
      const inside = f.ops[op]?.loop ?? null;
      if (!ofKind || kind === undefined || inside === null) continue;
      ofKind[kind] = Math.max(ofKind[kind] ?? 0, placeOf(places, inside).copies / placeOf(places, loop).copies);
    }
  }
  const needs = new Map<LoopId | null, Needs>();
  for (const [region, ofKind] of regions) {
    const whole = ofKind.map((count) => Math.ceil(count - 1e-9));
    needs.set(region, whole);
  }
  return needs;
}

/** Operators of each kind whose operations start in one cycle in the body of a loop; null: beside the loops. */
function startingIn(
  designed: DesignedFunction,
  id: LoopId | null,
  copies: number,
  kindOf: Operators['kindOf'],
): ReadonlyMap<number, number> {
  const { f, states } = designed;
  const loop = id === null ? null : (f.loops[id] as Loop);
  // Around a loop that stays one, copies run one after the other.
  const beside = loop && liveChildren(f, states, loop).length > 0 ? 1 : copies;
  return operatorsFor(designed, { items: (loop ?? f).body.items, loop, copies: beside }, kindOf);
}

/** Where a pipeline waits so long for a value in a register, as a sum is, the other operations start as soon as they can. */
function isLongSum(f: FunctionIr, pipeline: PipelineEstimate | undefined): boolean {
  if (pipeline?.limit.kind !== 'recurrence' || pipeline.ii <= atOnce.longestSpread) return false;
  return pipeline.circuit.every((op) => f.ops[op]?.access === undefined);
}
