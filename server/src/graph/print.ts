import { nodeLabel } from './labels';
import type { GraphEdge, ProgramGraph } from './program';
import { version } from './schema';

/** Nodes and edges for scripts. */
export function graphJson(graph: ProgramGraph): object {
  return {
    version,
    functions: graph.functions.map(({ ir }) => ir.name),
    blocks: graph.blocks.map(({ node, parent }) => ({ node, parent })),
    nodes: graph.nodes.map((node, id) => ({ id, kind: node.kind, label: nodeLabel(graph, node), block: node.block })),
    edges: graph.edges.map(({ source, target, kind, position }) => ({ source, target, kind, position })),
  };
}

/** Graphviz: a cluster for each block; `contains` and `nest` edges are the clusters themselves. */
export function graphDot(graph: ProgramGraph): string {
  const lines = ['digraph program {', '  node [shape=box, fontname="sans-serif", fontsize=10];', '  compound=true;'];
  const write = (block: number, indent: string): void => {
    lines.push(`${indent}subgraph cluster_${block} {`);
    graph.nodes.forEach((node, id) => {
      if (node.block !== block) return;
      const shape = node.kind === 'array' ? ', shape=cylinder' : isBlock(node.kind) ? ', shape=plaintext' : '';
      lines.push(`${indent}  n${id} [label=${JSON.stringify(nodeLabel(graph, node))}${shape}];`);
    });
    graph.blocks.forEach((inner, index) => {
      if (inner.parent === block) write(index, indent + '  ');
    });
    lines.push(`${indent}}`);
  };
  graph.blocks.forEach((block, index) => {
    if (block.parent === -1) write(index, '  ');
  });
  for (const edge of graph.edges) {
    const style = edgeStyle(edge);
    if (style !== null) lines.push(`  n${edge.source} -> n${edge.target} [${style}];`);
  }
  return [...lines, '}', ''].join('\n');
}

function isBlock(kind: string): boolean {
  return kind === 'function' || kind === 'loop';
}

/** null: not drawn. */
function edgeStyle({ kind }: GraphEdge): string | null {
  switch (kind) {
    case 'contains':
    case 'nest':
      return null;
    case 'control':
      return 'style=dotted, color=gray60';
    case 'data':
      return 'color=black';
    case 'address':
      return 'style=dashed, color=gray60';
    case 'memory':
      return 'color=blue';
    case 'call':
      return 'color=darkgreen, penwidth=2';
    case 'carried':
      return 'color=red, constraint=false';
  }
}
