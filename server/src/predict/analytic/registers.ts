/** What is read from registers and not from memory: whole arrays, and elements that a loop hands on. */
import * as affine from '../../kernel/affine';
import type { FunctionDesign } from '../../kernel/design';
import type { Access, ArrayId, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { carriedDependences, freshIn, varies } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';
import { foldingOf } from './folding';
import { anyCopyMayBeLast } from './iteration';
import { givenBanks } from './memory';
import type { LoopState } from './nest';

/** Each copy of the access touches one element: nothing but the counters of unrolled loops is in its index. */
export function isFolded({ index }: Pick<Access, 'index'>, unrolled: readonly LoopId[]): boolean {
  return index.every(
    (form) => form && form.symbols.size === 0 && [...form.loops.keys()].every((loop) => unrolled.includes(loop)),
  );
}

/**
 * Arrays that are registers: completely partitioned by directive, in all dimensions. So are those whose contents are known where
 * unrolling fixes every index: the values stand in the place of the reads.
 */
export function registerArrays(
  f: FunctionIr,
  design: FunctionDesign,
  states: readonly LoopState[] = [],
): ReadonlySet<ArrayId> {
  const found = new Set<ArrayId>();
  for (const array of f.arrays) {
    if (array.isKnown) {
      const unrolled = states.filter((state) => state.role === 'unrolled').map((state) => state.loop);
      const reads = f.accesses.filter((access) => access.array === array.id);
      const { constants } = foldingOf(f, states);
      const isConstant = (access: Access): boolean => isFolded(access, unrolled) || constants.has(access.op);
      if (unrolled.length > 0 && reads.every(isConstant)) found.add(array.id);
    }
    const directives = design.arrays[array.id];
    if (!directives || directives.partitions.length + directives.reshapes.length === 0) continue;
    if (givenBanks(array, directives).isComplete) found.add(array.id);
  }
  return found;
}

/** The accesses of a loop that don't ask for a port: reads of what stays in a register. */
interface RegisterReads {
  /** The iteration before wrote it at the next place. */
  readonly forwarded: ReadonlySet<Access>;
  /** The same iteration wrote it. */
  readonly fresh: ReadonlySet<Access>;
}

const tables = new WeakMap<FunctionIr, Map<LoopId, RegisterReads>>();

/** What a loop, the tool able to hand elements on, reads from registers. */
export function registerReads(f: FunctionIr, loop: LoopId): RegisterReads {
  let table = tables.get(f);
  if (!table) tables.set(f, (table = new Map()));
  let found = table.get(loop);
  if (!found) {
    const loads = f.accesses.filter((access) => !access.isStore && access.loops.includes(loop));
    const forwarded = loads.filter((load) => load.loops.at(-1) === loop && isForwarded(f, load, loop));
    found = {
      forwarded: new Set(forwarded),
      fresh: new Set(loads.filter((load) => freshIn(f, load).includes(loop))),
    };
    table.set(loop, found);
  }
  return found;
}

function isForwarded(f: FunctionIr, load: Access, loop: LoopId): boolean {
  return carriedDependences(f).some(
    (carried) =>
      carried.load === load &&
      carried.loop === loop &&
      carried.distance === 1 &&
      load.index.some((form) => form?.loops.has(loop)) &&
      load.index.every((form) => form && !varies(f, form, loop)) &&
      carried.store.index.every((form, dim) => {
        const other = load.index[dim];
        return form && other && affine.sameShape(form, other);
      }),
  );
}

const none: ReadonlySet<Access> = new Set();

/**
 * The reads of a loop, with so many copies, that what the iteration before wrote is handed to: none where each copy may be the last, or
 * where the tool goes through memory.
 */
export function forwardedIn(f: FunctionIr, tool: Toolchain, loop: Loop, unroll: number): ReadonlySet<Access> {
  if (!tool.handsOnElements) return none;
  const { forwarded } = registerReads(f, loop.id);
  return forwarded.size > 0 && anyCopyMayBeLast(f, loop, unroll) ? none : forwarded;
}
