import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../server/src/graph/build';
import { opsOnCycles } from '../../server/src/graph/cycles';
import { graphBuilder, type ProgramGraph } from '../../server/src/graph/program';
import { kernel, topIndex } from './fixture';

const graph = buildGraph(kernel, topIndex);

/** `function.kind<id>`, such as `rows.op3`. */
function nameOf(node: number): string {
  const { function: position, ref } = graph.nodes[node]!;
  const name = graph.functions[position]!.ir.name;
  return ref.kind === 'function' ? name : `${name}.${ref.kind}${ref.id}`;
}

function edgesOf(kind: string, of: ProgramGraph = graph): string[] {
  return of.edges
    .filter((edge) => edge.kind === kind)
    .map((edge) => `${nameOf(edge.source)} -> ${nameOf(edge.target)}${edge.position ? ` @${edge.position}` : ''}`);
}

describe('buildGraph', () => {
  it('puts callers first and outer blocks before inner ones', () => {
    expect(graph.functions.map((f) => f.ir.name)).toEqual(['top', 'rows']);
    expect(graph.blocks.map((block) => nameOf(block.node))).toEqual([
      'top',
      'top.loop0',
      'rows',
      'rows.loop0',
      'rows.loop1',
    ]);
    expect(graph.blocks.map((block) => block.parent)).toEqual([-1, 0, -1, 2, 3]);
  });

  it('has one node per operation, array, loop, copy and function, each in one block', () => {
    expect(graph.nodes).toHaveLength(2 + 3 + 4 + 10 + 1);
    expect(edgesOf('contains')).toHaveLength(4 + 10 + 1);
    expect(edgesOf('nest')).toEqual(['top -> top.loop0', 'rows -> rows.loop0', 'rows.loop0 -> rows.loop1']);
  });

  it('keeps operand positions, guards and program order', () => {
    expect(edgesOf('data')).toEqual([
      'top.op0 -> top.op1',
      'rows.op0 -> rows.op2',
      'rows.op3 -> rows.op4',
      'rows.op0 -> rows.op4 @1',
      'rows.op2 -> rows.op5',
      'rows.op4 -> rows.op5 @1',
      'rows.op5 -> rows.op6',
      'rows.op1 -> rows.op6 @1',
    ]);
    expect(edgesOf('control')).toEqual([
      'top.loop0 -> top.op2',
      'top.op2 -> top.copy0',
      'top.op0 -> top.op1',
      'rows.loop1 -> rows.op6',
      'rows.op3 -> rows.op4',
      'rows.op4 -> rows.op5',
    ]);
  });

  it('links accesses to arrays and to what their index depends on', () => {
    expect(edgesOf('address')).toEqual([
      'top.loop0 -> top.op0',
      'top.loop0 -> top.op1',
      'rows.loop0 -> rows.op3',
      'rows.loop1 -> rows.op3 @1',
      'rows.loop0 -> rows.op6',
      'rows.op1 -> rows.op6',
    ]);
    expect(edgesOf('memory')).toEqual([
      'top.array0 -> top.copy0',
      'top.copy0 -> top.array1',
      'top.array1 -> top.op0',
      'top.op1 -> top.array1',
      'rows.array0 -> rows.op3',
      'rows.op6 -> rows.array1',
      'top.array0 -> rows.array0',
      'top.array1 -> rows.array1 @1',
    ]);
    expect(edgesOf('call')).toEqual(['top.op2 -> rows']);
  });

  it('carries phis and stores that a later iteration loads', () => {
    expect(edgesOf('carried')).toEqual(['top.op1 -> top.op0', 'rows.op5 -> rows.op2 @1']);
    expect([...opsOnCycles(graph)].map(nameOf).sort()).toEqual(['rows.op2', 'rows.op5', 'top.op0', 'top.op1']);
  });

  it('leaves out what the top function does not reach, and gives the same graph again', () => {
    expect(buildGraph(kernel, 0).functions.map((f) => f.ir.name)).toEqual(['rows']);
    expect(buildGraph(kernel, topIndex)).toEqual(graph);
  });
});

describe('graphBuilder', () => {
  it('refuses an edge that its kind does not allow', () => {
    const builder = graphBuilder();
    const array = builder.addNode({ kind: 'array', function: 0, block: 0, ref: { kind: 'array', id: 0 } });
    const load = builder.addNode({ kind: 'load', function: 0, block: 0, ref: { kind: 'op', id: 0 } });
    builder.addEdge(array, load, 'memory');
    expect(() => builder.addEdge(array, load, 'data')).toThrow('illegal data edge array -> load');
    expect(() => builder.addEdge(load, array, 'contains')).toThrow('illegal contains edge');
    expect(() => builder.addEdge(load, 7, 'data')).toThrow('no such node');
  });
});
