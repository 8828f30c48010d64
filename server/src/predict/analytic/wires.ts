/** What values in registers take: wires where an address stands still, registers that hold elements, choices where it does not. */
import type { Access, Affine, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { bitsOf } from '../../kernel/number-types';
import operatorData from '../data/operators.json';
import { accessesIn } from './accesses';
import type { Banks } from './banks';
import type { DesignedFunction } from './designed';
import { isMovedBy } from './iteration';
import type { FunctionInstance } from './latency';
import type { Lane } from './memory';
import { placeOf, type Places, type RegionPlace } from './places';

const { datapath } = operatorData;

/**
 * How an access is made. `wire`: of an array in registers, at a place that unrolling fixes. `held`: of an element that a register holds
 * while a pipeline runs, a different one in each copy. `memory`: anything else, and a sum that all copies add to, for whose way the
 * fitted cost of its accesses stands as well.
 */
type Way = 'wire' | 'held' | 'memory';

/** The way of an access whose body stands at `place`. */
export function wayOf(c: DesignedFunction, access: Access, place: RegionPlace): Way {
  const { states, inRegisters } = c;
  if (!access.index.every((form) => form && isFixed(c, form))) return 'memory';
  const gone = (loop: LoopId): boolean => states[loop]?.role === 'unrolled';
  if (inRegisters.has(access.array) && !access.loops.some((loop) => !gone(loop) && isMovedBy(access, [loop])))
    return 'wire';
  if (access.index.some((form) => form?.symbols.size !== 0)) return 'memory';
  const { region, isPipelined } = place;
  if (!isPipelined || region === null) return 'memory';
  if (access.loops.some((loop) => (loop === region || states[loop]?.into === region) && isMovedBy(access, [loop])))
    return 'memory';
  return access.loops.some((loop) => gone(loop) && isMovedBy(access, [loop])) ? 'held' : 'memory';
}

/** What is no counter in it is a constant. */
function isFixed({ folding }: DesignedFunction, { symbols }: Affine): boolean {
  return [...symbols.keys()].every((op) => folding.constants.has(op));
}

/** Bits of the elements that registers hold while pipelines run. */
export function heldBits({ designed, pipelines }: FunctionInstance, places: Places): number {
  const { f, inRegisters } = designed;
  let bits = 0;
  for (const [loop, { lanes }] of pipelines) {
    const place = placeOf(places, loop);
    for (const array of f.arrays) {
      if (inRegisters.has(array.id)) continue;
      // Accesses beside each other mostly touch the same elements.
      let elements = 0;
      for (const access of accessesIn(f, array.id, loop)) {
        if (wayOf(designed, access, place) === 'held') elements = Math.max(elements, copiesOf(access, lanes));
      }
      bits += bitsOf(array.element) * elements * place.outside;
    }
  }
  return bits;
}

/** Different elements that the copies of an access touch. */
function copiesOf(access: Access, lanes: readonly Lane[]): number {
  return lanes.reduce((product, { loop, copies }) => product * (isMovedBy(access, [loop]) ? copies : 1), 1);
}

/** LUTs that the reads of arrays take that choose at run time among elements of which each has its own bank, or is a register. */
export function choiceLuts({ designed, pipelines }: FunctionInstance, places: Places): number {
  const { f, banks, inRegisters } = designed;
  let luts = 0;
  for (const [id, { lanes, ii }] of pipelines) {
    const { outside } = placeOf(places, id);
    for (const array of f.arrays) {
      const isRegister = inRegisters.has(array.id);
      const own = banks[array.id];
      if (!own || own.count === 1 || (!own.isOwn && !isRegister)) continue;
      const perBit = isRegister ? datapath.registerChoiceBit.lut : datapath.choiceBit.lut;
      for (const access of accessesIn(f, array.id, id)) {
        if (access.isStore) continue;
        // Guarded reads all start at once; others share what chooses.
        const together = access.guarded ? copiesOf(access, lanes) : Math.ceil(copiesOf(access, lanes) / ii);
        const elements = elementsToChooseFrom(designed, access, f.loops[id] as Loop, own, array);
        luts += perBit * bitsOf(array.element) * elements * together * outside;
      }
    }
  }
  return luts;
}

/** Elements among which an access finds its own at run time, in the dimensions that have a bank for each; 0: it knows which it is. */
function elementsToChooseFrom(
  c: DesignedFunction,
  { index, loops }: Access,
  loop: Loop,
  { perDim }: Banks,
  { dims }: ArrayVar,
): number {
  const moving = loops.filter((id) => {
    const { into, unroll = 1, trips = null } = c.states[id] ?? {};
    return (id === loop.id || into === loop.id) && (trips === null || unroll < trips);
  });
  const elements = index.reduce((product, form, dim) => {
    const size = dims[dim] ?? Infinity;
    if ((perDim[dim] ?? 1) < size) return product;
    const stands = form !== null && isFixed(c, form) && !moving.some((id) => form.loops.has(id));
    return stands ? product : product * size;
  }, 1);
  return elements > 1 ? elements : 0;
}

/** An array in registers that lives within one iteration of a pipeline: values on their way, and no registers of its own. */
export function isPassing(f: FunctionIr, array: ArrayVar, inRegisters: boolean, places: Places): boolean {
  if (!inRegisters || array.place !== 'local' || array.declaredIn === undefined) return false;
  return placeOf(places, array.declaredIn).isPipelined && f.calls.every(({ arrays }) => !arrays.includes(array.id));
}
