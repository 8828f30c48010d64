import { at } from './checked';
import type { GraphNode, ProgramGraph } from './program';

/** What a person calls a node: `add`, `L1`, `A [64][64]`, `load A`. */
export function nodeLabel(graph: ProgramGraph, node: GraphNode): string {
  const { ir } = at(graph.functions, node.function);
  switch (node.ref.kind) {
    case 'function':
      return ir.name;
    case 'loop':
      return loopLabel(graph, node.function, node.ref.id);
    case 'array': {
      const { name, dims } = at(ir.arrays, node.ref.id);
      return `${name} ${dims.map((dim) => `[${dim ?? ''}]`).join('')}`.trim();
    }
    case 'copy':
      return 'copy';
    case 'op': {
      const op = at(ir.ops, node.ref.id);
      if (op.access !== undefined) return `${op.opcode} ${at(ir.arrays, at(ir.accesses, op.access).array).name}`;
      if (op.opcode === 'const') return String(op.value ?? 'const');
      return op.callee === undefined ? op.opcode : `${op.opcode} ${op.callee}`;
    }
  }
}

/** Function and loop of each block: `gemm`, `gemm/L0`. */
export function blockNames(graph: ProgramGraph): string[] {
  return graph.blocks.map((block) => {
    const name = at(graph.functions, block.function).ir.name;
    return block.loop === null ? name : `${name}/${loopLabel(graph, block.function, block.loop)}`;
  });
}

export function arrayNames(graph: ProgramGraph): string[] {
  return graph.arrays.map(({ function: position, array }) => {
    const { ir } = at(graph.functions, position);
    return `${ir.name}/${at(ir.arrays, array).name}`;
  });
}

/** The label, or `loop <n>` for the n-th loop of the function. */
function loopLabel(graph: ProgramGraph, position: number, id: number): string {
  const loop = at(at(graph.functions, position).ir.loops, id);
  return loop.label ?? `loop ${loop.ordinal}`;
}
