import { functionIndex, passedArrays, type FunctionIr, type Item, type Kernel, type Opcode } from '../kernel/ir';
import { carriedDependences } from '../kernel/recurrence';
import { at } from './checked';
import { graphBuilder, type GraphBlock, type GraphBuilder, type ProgramGraph } from './program';
import type { NodeKind } from './schema';

/**
 * The graph of the functions reached from `top` (index into `kernel.functions`). It depends on the source alone; the same
 * kernel gives the same graph, order included.
 */
export function buildGraph(kernel: Kernel, top: number): ProgramGraph {
  const order = callersFirst(kernel, top);
  const builder = graphBuilder();
  const blocks: GraphBlock[] = [];
  const placed = order.map((index, position) => {
    const ir = at(kernel.functions, index);
    return { index, ir, nodes: addNodes(builder, blocks, ir, position) };
  });
  for (const { ir, nodes } of placed) addEdges(builder, ir, nodes);
  const byIndex = new Map(placed.map((each) => [each.index, each]));
  for (const caller of placed) {
    for (const call of caller.ir.calls) {
      const callee = byIndex.get(functionIndex(kernel, call.callee));
      if (callee === undefined) continue;
      builder.addEdge(at(caller.nodes.ops, call.result), callee.nodes.self, 'call');
      for (const { from, to } of passedArrays(call, callee.ir)) {
        const parameter = at(callee.ir.arrays, to).parameter ?? 0;
        builder.addEdge(at(caller.nodes.arrays, from), at(callee.nodes.arrays, to), 'memory', parameter);
      }
    }
  }
  return {
    nodes: builder.nodes,
    edges: builder.edges,
    blocks,
    arrays: placed.flatMap((f, position) => f.nodes.arrays.map((node, array) => ({ node, function: position, array }))),
    functions: placed.map(({ index, ir }) => ({ index, ir })),
  };
}

/** Node indices of one function, by id of its IR. */
interface FunctionNodes {
  readonly self: number;
  readonly loops: readonly number[];
  readonly arrays: readonly number[];
  readonly ops: readonly number[];
  readonly copies: readonly number[];
}

/** Reverse postorder of the calls: a caller comes before what it calls (recursion, which no tool takes, aside). */
function callersFirst(kernel: Kernel, top: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    const callees = at(kernel.functions, index).calls.map((call) => functionIndex(kernel, call.callee));
    for (const callee of callees.reverse()) if (callee >= 0) visit(callee);
    order.push(index);
  };
  visit(top);
  return order.reverse();
}

function addNodes(builder: GraphBuilder, blocks: GraphBlock[], ir: FunctionIr, position: number): FunctionNodes {
  const addBlock = (loop: number | null, parent: number): number => {
    const block = blocks.length;
    const ref = loop === null ? { kind: 'function' as const } : { kind: 'loop' as const, id: loop };
    const kind = loop === null ? 'function' : 'loop';
    const node = builder.addNode({ kind, function: position, block, ref });
    blocks.push({ node, function: position, loop, parent });
    return block;
  };
  const body = addBlock(null, -1);
  const loopBlocks = new Array<number>(ir.loops.length).fill(body);
  const addLoop = (loop: number, parent: number): void => {
    loopBlocks[loop] = addBlock(loop, parent);
    for (const child of at(ir.loops, loop).children) addLoop(child, at(loopBlocks, loop));
  };
  for (const loop of ir.loops) if (loop.parent === null) addLoop(loop.id, body);
  const blockOf = (loop: number | null): number => (loop === null ? body : at(loopBlocks, loop));

  const add = (kind: NodeKind, block: number, refKind: 'array' | 'op' | 'copy', id: number): number =>
    builder.addNode({ kind, function: position, block, ref: { kind: refKind, id } });
  return {
    self: at(blocks, body).node,
    loops: loopBlocks.map((block) => at(blocks, block).node),
    arrays: ir.arrays.map((array) => add('array', body, 'array', array.id)),
    ops: ir.ops.map((op) => add(nodeKindOf(op.opcode), blockOf(op.loop), 'op', op.id)),
    copies: ir.copies.map((copy, id) => add('copy', blockOf(copy.loop), 'copy', id)),
  };
}

function addEdges(builder: GraphBuilder, ir: FunctionIr, nodes: FunctionNodes): void {
  const blockNode = (loop: number | null): number => (loop === null ? nodes.self : at(nodes.loops, loop));
  for (const loop of ir.loops) builder.addEdge(blockNode(loop.parent), at(nodes.loops, loop.id), 'nest');
  for (const node of nodes.arrays) builder.addEdge(nodes.self, node, 'contains');
  for (const op of ir.ops) {
    const node = at(nodes.ops, op.id);
    builder.addEdge(blockNode(op.loop), node, 'contains');
    op.args.forEach((arg, position) => {
      const isLatch = op.opcode === 'phi' && position === 1;
      const isIndex = op.opcode === 'load';
      builder.addEdge(at(nodes.ops, arg), node, isLatch ? 'carried' : isIndex ? 'address' : 'data', position);
    });
    if (op.guard !== undefined) builder.addEdge(at(nodes.ops, op.guard), node, 'data', op.args.length);
  }
  ir.copies.forEach((copy, id) => {
    const node = at(nodes.copies, id);
    builder.addEdge(blockNode(copy.loop), node, 'contains');
    if (copy.from !== null) builder.addEdge(at(nodes.arrays, copy.from), node, 'memory');
    if (copy.to !== null) builder.addEdge(node, at(nodes.arrays, copy.to), 'memory');
  });
  for (const access of ir.accesses) {
    const node = at(nodes.ops, access.op);
    const array = at(nodes.arrays, access.array);
    if (access.isStore) builder.addEdge(node, array, 'memory');
    else builder.addEdge(array, node, 'memory');
    access.index.forEach((form, dimension) => {
      for (const loop of form?.loops.keys() ?? []) builder.addEdge(at(nodes.loops, loop), node, 'address', dimension);
      for (const symbol of form?.symbols.keys() ?? [])
        builder.addEdge(at(nodes.ops, symbol), node, 'address', dimension);
    });
  }
  for (const { store, load } of carriedDependences(ir))
    builder.addEdge(at(nodes.ops, store.op), at(nodes.ops, load.op), 'carried');
  for (const region of [ir.body, ...ir.loops.map((loop) => loop.body)]) {
    const items = region.items.map((item) => itemNode(ir, nodes, item));
    for (let i = 1; i < items.length; i++) {
      if (at(items, i - 1) !== at(items, i)) builder.addEdge(at(items, i - 1), at(items, i), 'control');
    }
  }
}

function itemNode(ir: FunctionIr, nodes: FunctionNodes, item: Item): number {
  switch (item.kind) {
    case 'op':
      return at(nodes.ops, item.op);
    case 'loop':
      return at(nodes.loops, item.loop);
    case 'call':
      return at(nodes.ops, at(ir.calls, item.call).result);
    case 'copy':
      return at(nodes.copies, item.copy);
  }
}

function nodeKindOf(opcode: Opcode): NodeKind {
  switch (opcode) {
    case 'shl':
    case 'shr':
      return 'shift';
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
      return 'logic';
    case 'streamRead':
    case 'streamWrite':
      return 'stream';
    case 'opaque':
      return 'other';
    default:
      return opcode;
  }
}
