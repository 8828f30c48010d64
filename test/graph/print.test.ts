import { describe, expect, it } from 'vitest';
import { graphText } from '../../server/src/cli/graph';
import { buildGraph } from '../../server/src/graph/build';
import { arrayNames, blockNames } from '../../server/src/graph/labels';
import { layoutGraph } from '../../server/src/graph/layout';
import { kernel, topIndex } from './fixture';

const graph = buildGraph(kernel, topIndex);

describe('graphText', () => {
  it('gives every node and edge as JSON', () => {
    const json = JSON.parse(graphText(graph, 'json'));
    expect(json.nodes).toHaveLength(graph.nodes.length);
    expect(json.edges).toHaveLength(graph.edges.length);
    expect(json.nodes.map((node: { label: string }) => node.label)).toEqual(
      expect.arrayContaining(['top', 'L0', 'a [16][8]', 'load a', 'store out', 'mul', '2', 'copy']),
    );
  });

  it('gives a cluster for each block as DOT', () => {
    const dot = graphText(graph, 'dot');
    expect(dot.match(/subgraph cluster_/g)).toHaveLength(graph.blocks.length);
    expect(dot.match(/\{/g)!.length).toBe(dot.match(/\}/g)!.length);
  });

  it('gives a rectangle for each node but the heads of blocks, and one for each block, as SVG', () => {
    expect(graphText(graph, 'svg').match(/<rect /g)).toHaveLength(graph.nodes.length);
  });
});

describe('layoutGraph', () => {
  it('keeps every node inside its block, and apart from the other nodes', () => {
    const layout = layoutGraph(graph);
    const inside = (inner: number, x: number, y: number): boolean => {
      const box = layout.blocks[inner]!;
      return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
    };
    graph.nodes.forEach((node, id) => {
      const box = layout.nodes[id]!;
      expect(inside(node.block, box.x, box.y) && inside(node.block, box.x + box.width, box.y + box.height)).toBe(true);
      layout.nodes.slice(0, id).forEach((other) => {
        const apartX = box.x + box.width <= other.x || other.x + other.width <= box.x;
        const apartY = box.y + box.height <= other.y || other.y + other.height <= box.y;
        expect(apartX || apartY).toBe(true);
      });
    });
  });

  it('puts an operation below what it uses', () => {
    const layout = layoutGraph(graph);
    for (const edge of graph.edges) {
      if (edge.kind !== 'data') continue;
      expect(layout.nodes[edge.target]!.y).toBeGreaterThan(layout.nodes[edge.source]!.y);
    }
  });
});

describe('names', () => {
  it('says function and loop or array', () => {
    expect(blockNames(graph)).toEqual(['top', 'top/L0', 'rows', 'rows/L0', 'rows/L1']);
    expect(arrayNames(graph)).toEqual(['top/a', 'top/out', 'rows/a', 'rows/out']);
  });
});
