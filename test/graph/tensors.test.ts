import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../server/src/graph/build';
import { columnsOf } from '../../server/src/graph/columns';
import { edgeKinds, nodeColumns, nodeKinds } from '../../server/src/graph/schema';
import { fingerprint, programTensors, type OpInfo } from '../../server/src/graph/tensors';
import { composition, kernel, topIndex } from './fixture';

const opInfo: OpInfo = (op) => ({ latency: op.opcode === 'add' ? 7 : 0, dsp: op.opcode === 'mul' ? 3 : 0 });
const graph = buildGraph(kernel, topIndex);
const tensors = programTensors(graph, composition, opInfo);
const column = columnsOf(nodeColumns);

function feature(node: number, name: (typeof nodeColumns)[number]): number {
  return tensors.node_x[node * nodeColumns.length + column[name]]!;
}

function nodeOf(functionName: string, kind: string, id: number): number {
  return graph.nodes.findIndex(
    (node) =>
      graph.functions[node.function]!.ir.name === functionName &&
      node.ref.kind === kind &&
      (node.ref.kind === 'function' || node.ref.id === id),
  );
}

describe('programTensors', () => {
  it('has the shapes of the schema and finite numbers', () => {
    expect(tensors.node_kind).toHaveLength(graph.nodes.length);
    expect(tensors.node_x).toHaveLength(graph.nodes.length * nodeColumns.length);
    expect(tensors.edge_src).toHaveLength(graph.edges.length);
    expect([...tensors.block_node]).toEqual(graph.blocks.map((block) => block.node));
    expect([...tensors.node_x].every(Number.isFinite)).toBe(true);
    expect(Math.min(...tensors.node_kind, ...tensors.edge_kind)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...tensors.node_kind)).toBeLessThan(nodeKinds.length);
    expect(Math.max(...tensors.edge_kind)).toBeLessThan(edgeKinds.length);
  });

  it('describes operations', () => {
    const add = nodeOf('rows', 'op', 5);
    expect(feature(add, 'log2_latency')).toBe(3);
    expect(feature(add, 'is_float')).toBe(1);
    expect(feature(add, 'in_recurrence')).toBe(1);
    expect(feature(add, 'depth')).toBe(2);
    const mul = nodeOf('rows', 'op', 4);
    expect(feature(mul, 'log2_dsp')).toBe(2);
    expect(feature(mul, 'in_recurrence')).toBe(0);
    expect(feature(nodeOf('rows', 'op', 6), 'is_guarded')).toBe(1);
  });

  it('describes accesses, loops and arrays', () => {
    const load = nodeOf('rows', 'op', 3);
    expect(feature(load, 'is_affine')).toBe(1);
    expect(feature(load, 'rank')).toBe(2);
    expect(feature(load, 'log2_stride')).toBe(1);
    const outer = nodeOf('rows', 'loop', 0);
    expect(feature(outer, 'log2_trip_count')).toBeCloseTo(Math.log2(17));
    expect(feature(outer, 'trip_known')).toBe(1);
    const array = nodeOf('rows', 'array', 0);
    expect(feature(array, 'log2_elements')).toBeCloseTo(Math.log2(129));
    expect(feature(array, 'is_argument')).toBe(1);
  });

  it('maps the composition to blocks', () => {
    expect([...tensors.comp_parent]).toEqual([-1, 0, 0, 2]);
    expect([...tensors.comp_block]).toEqual([0, 1, 3, 4]);
  });
});

describe('fingerprint', () => {
  it('does not depend on the target, but on sizes and structure', () => {
    const slower = programTensors(graph, composition, () => ({ latency: 30, dsp: 1 }));
    expect(fingerprint(slower)).toBe(fingerprint(tensors));
    const [rows, top] = kernel.functions;
    const loops = rows!.loops.map((loop) => ({ ...loop, tripCount: { kind: 'exact' as const, count: 32 } }));
    const larger = { ...kernel, functions: [{ ...rows!, loops }, top!] };
    expect(fingerprint(programTensors(buildGraph(larger, topIndex), composition, opInfo))).not.toBe(
      fingerprint(tensors),
    );
  });
});
