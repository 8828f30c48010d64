/** The banks that the tool makes of local arrays by itself, for what shares them. */
import type { ArrayDirectives, FunctionDesign } from '../../kernel/design';
import type { ArrayId, ArrayVar, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { demandOf, type Lane } from './memory';
import type { LoopState } from './nest';
import { isCarried, isMovedBy, lanesOf } from './ports';

/** An array of more elements than this does not become registers by itself. */
const mostRegisters = 128;

/**
 * Cycles that unrolled code outside of a pipeline waits for the ports of an array that the tool partitions by itself: into as many
 * banks as the pipelined loops ask for, and for their sake alone.
 */
export function sharedBankCycles(
  f: FunctionIr,
  design: FunctionDesign,
  tool: Toolchain,
  states: readonly LoopState[],
  loop: Loop,
  lanes: readonly Lane[],
  array: ArrayId,
): number {
  const variable = f.arrays[array];
  const directives = design.arrays[array];
  if (!variable || !directives || !isPartitionedByTool(tool, variable, directives)) return 0;
  /** Cycles that one bank would take: it has two ports, one of which writes. */
  const ofOneBank = (id: LoopId, copies: readonly Lane[]): number => {
    const mine = f.accesses.filter((access) => access.array === array && access.loops.includes(id));
    const [loads, stores] = [mine.filter((access) => !access.isStore), mine.filter((access) => access.isStore)];
    const { reads, writes } = demandOf(loads, stores, variable, directives, copies);
    return Math.ceil(Math.max(writes, (reads + writes) / 2));
  };
  const cycles = ofOneBank(loop.id, lanes);
  if (cycles <= 1 || isSmallRow(f, states, loop, variable)) return 0;
  let banks = 1;
  for (const each of f.loops) {
    if (states[each.id]?.role !== 'pipelined') continue;
    const copies = lanesOf(f, states, each);
    if (!isCarried(f, array, each, [], copies)) banks = Math.max(banks, ofOneBank(each.id, copies));
  }
  return Math.ceil(cycles / banks);
}

function isPartitionedByTool(tool: Toolchain, array: ArrayVar, { partitions, reshapes }: ArrayDirectives): boolean {
  return tool.autoPartition && partitions.length + reshapes.length === 0 && array.place !== 'argument';
}

/** Few elements, all at constant addresses in the whole nest once its loops are unrolled: registers. */
function isSmallRow(f: FunctionIr, states: readonly LoopState[], loop: Loop, array: ArrayVar): boolean {
  let outermost = loop;
  while (outermost.parent !== null) outermost = f.loops[outermost.parent] as Loop;
  const size = array.dims.reduce<number>((product, dim) => product * (dim ?? Infinity), 1);
  return (
    size <= mostRegisters &&
    f.accesses.every(
      (access) =>
        access.array !== array.id ||
        !access.loops.includes(outermost.id) ||
        !isMovedBy(
          access,
          access.loops.filter((id) => states[id]?.role !== 'unrolled'),
        ),
    )
  );
}
