import type { Op } from '../kernel/ir';
import { at, valueOf } from './checked';
import type { ProgramGraph } from './program';
import { elements } from './tensors';

/** What encoding a design needs of the program, counted once. One entry per block or array of the graph. */
export interface BlockFacts {
  /** Index into `Kernel.functions`. */
  readonly kernelFunction: number;
  readonly functionName: string;
  readonly loop: number | null;
  readonly parent: number;
  /** Blocks whose calls reach this function body. */
  readonly callers: readonly number[];
  /** Operations that need hardware, floating ones, and array accesses, directly in the block. */
  readonly ops: number;
  readonly floatOps: number;
  readonly accesses: number;
  readonly exactTripCount: number | null;
  readonly hasVariableBound: boolean;
  readonly guarded: boolean;
}

export interface ArrayFacts {
  readonly kernelFunction: number;
  readonly array: number;
  readonly dims: readonly (number | null)[];
  readonly elements: number | null;
  readonly bits: number;
  readonly isArgument: boolean;
  readonly carried: boolean;
  /** How many accesses stand directly in which block. */
  readonly accesses: readonly { readonly block: number; readonly count: number }[];
}

export interface ProgramFacts {
  readonly blocks: readonly BlockFacts[];
  readonly arrays: readonly ArrayFacts[];
}

const free = new Set<Op['opcode']>(['const', 'argument', 'phi', 'induction', 'cast', 'load', 'store', 'call']);

export function programFacts(graph: ProgramGraph): ProgramFacts {
  const blockAt = new Map(graph.blocks.map((block, index) => [`${block.function}/${block.loop}`, index]));
  const carriedArrays = arraysCarried(graph);
  const work = graph.blocks.map(() => ({ ops: 0, floatOps: 0, accesses: 0 }));
  const accessCounts = graph.functions.map(({ ir }) => ir.arrays.map(() => new Map<number, number>()));
  graph.functions.forEach(({ ir }, position) => {
    const workOf = (loop: number | null): { ops: number; floatOps: number; accesses: number } =>
      at(work, valueOf(blockAt, `${position}/${loop}`));
    for (const op of ir.ops) {
      if (free.has(op.opcode)) continue;
      workOf(op.loop).ops++;
      if (op.type.kind === 'float') workOf(op.loop).floatOps++;
    }
    for (const access of ir.accesses) {
      const loop = access.loops[access.loops.length - 1] ?? null;
      const counts = at(at(accessCounts, position), access.array);
      const block = valueOf(blockAt, `${position}/${loop}`);
      counts.set(block, (counts.get(block) ?? 0) + 1);
      workOf(loop).accesses++;
    }
  });

  const blocks = graph.blocks.map((block, index): BlockFacts => {
    const { ir, index: kernelFunction } = at(graph.functions, block.function);
    const loop = block.loop === null ? undefined : ir.loops[block.loop];
    return {
      kernelFunction,
      functionName: ir.name,
      loop: block.loop,
      parent: block.parent,
      callers: block.loop === null ? callersOf(graph, blockAt, block.function) : [],
      ...at(work, index),
      exactTripCount: loop?.tripCount.kind === 'exact' ? loop.tripCount.count : null,
      hasVariableBound: loop?.hasVariableBound ?? false,
      guarded: loop?.guarded ?? false,
    };
  });
  const arrays = graph.arrays.map(({ function: position, array }): ArrayFacts => {
    const { ir, index: kernelFunction } = at(graph.functions, position);
    const variable = at(ir.arrays, array);
    return {
      kernelFunction,
      array,
      dims: variable.dims,
      elements: elements(variable.dims),
      bits: variable.element.kind === 'unknown' ? 0 : variable.element.bits,
      isArgument: variable.place === 'argument',
      carried: carriedArrays.has(`${position}/${array}`),
      accesses: [...at(at(accessCounts, position), array)].map(([block, count]) => ({ block, count })),
    };
  });
  return { blocks, arrays };
}

function callersOf(graph: ProgramGraph, blockAt: ReadonlyMap<string, number>, callee: number): number[] {
  const name = at(graph.functions, callee).ir.name;
  return graph.functions.flatMap(({ ir }, position) =>
    position >= callee
      ? []
      : ir.calls.filter((call) => call.callee === name).map((call) => blockAt.get(`${position}/${call.loop}`) ?? 0),
  );
}

/** Arrays with a store that a later iteration may load, as `function/array`. */
function arraysCarried(graph: ProgramGraph): Set<string> {
  const found = new Set<string>();
  for (const edge of graph.edges) {
    const load = graph.nodes[edge.target];
    if (edge.kind !== 'carried' || load?.kind !== 'load' || load.ref.kind !== 'op') continue;
    const { ir } = at(graph.functions, load.function);
    const id = at(ir.ops, load.ref.id).access;
    const access = id === undefined ? undefined : ir.accesses[id];
    if (access !== undefined) found.add(`${load.function}/${access.array}`);
  }
  return found;
}
