import { at } from './checked';
import { nodeLabel } from './labels';
import { layoutGraph, type Box } from './layout';
import type { GraphNode, ProgramGraph } from './program';
import type { EdgeKind } from './schema';

/** Edge kinds drawn as lines; the boxes show the others. */
const drawn: readonly EdgeKind[] = ['data', 'memory', 'call', 'carried'];

const style = `
  text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; }
  .head { font-weight: 600; }
  .function { fill: #f6f8fa; stroke: #8c959f; } .loop { fill: #ffffff; stroke: #0969da; }
  .op { fill: #ffffff; stroke: #afb8c1; } .float { fill: #fff8c5; stroke: #bf8700; }
  .array { fill: #ddf4ff; stroke: #54aeff; } .access { fill: #ddf4ff; stroke: #afb8c1; } .call { fill: #dafbe1; stroke: #4ac26b; }
  path { fill: none; stroke-width: 1; opacity: .7; }
  .data { stroke: #57606a; } .memory { stroke: #54aeff; } .call-edge { stroke: #1a7f37; } .carried { stroke: #cf222e; stroke-dasharray: 4 3; }
`;

/** The graph as nested boxes: functions, their loops, operations in rows of dependence. */
export function graphSvg(graph: ProgramGraph): string {
  const layout = layoutGraph(graph);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size(layout.width)}" height="${size(layout.height)}">`,
    `<style>${style}</style>`,
    '<defs><marker id="tip" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="6" markerHeight="6" orient="auto">' +
      '<path d="M0 0 6 3 0 6z" style="fill:#57606a;stroke:none"/></marker></defs>',
  ];
  graph.blocks.forEach((block, index) => {
    parts.push(rectangle(at(layout.blocks, index), block.loop === null ? 'function' : 'loop'));
  });
  for (const edge of graph.edges) {
    if (!drawn.includes(edge.kind)) continue;
    const name = edge.kind === 'call' ? 'call-edge' : edge.kind;
    parts.push(curve(at(layout.nodes, edge.source), at(layout.nodes, edge.target), name));
  }
  graph.nodes.forEach((node, id) => {
    const box = at(layout.nodes, id);
    const isHead = node.ref.kind === 'function' || node.ref.kind === 'loop';
    if (!isHead) parts.push(rectangle(box, classOf(graph, node)));
    const label = escape(nodeLabel(graph, node));
    parts.push(`<text x="${size(box.x + 9)}" y="${size(box.y + 15)}"${isHead ? ' class="head"' : ''}>${label}</text>`);
  });
  return [...parts, '</svg>', ''].join('\n');
}

function classOf(graph: ProgramGraph, node: GraphNode): string {
  if (node.kind === 'array') return 'array';
  if (node.kind === 'load' || node.kind === 'store' || node.kind === 'copy' || node.kind === 'stream') return 'access';
  if (node.kind === 'call') return 'call';
  const { ir } = at(graph.functions, node.function);
  const isFloat = node.ref.kind === 'op' && at(ir.ops, node.ref.id).type.kind === 'float';
  return isFloat && node.kind !== 'const' && node.kind !== 'argument' ? 'float' : 'op';
}

function rectangle({ x, y, width, height }: Box, name: string): string {
  return `<rect class="${name}" x="${size(x)}" y="${size(y)}" width="${size(width)}" height="${size(height)}" rx="4"/>`;
}

/** From the bottom of one box to the top of another, or around when it leads upwards. */
function curve(from: Box, to: Box, name: string): string {
  const x1 = from.x + from.width / 2;
  const y1 = from.y + from.height;
  const x2 = to.x + to.width / 2;
  const bend = to.y > y1 ? Math.max(16, (to.y - y1) / 2) : 30;
  const points = [x1, y1, x1, y1 + bend, x2, to.y - bend, x2, to.y].map(size);
  return `<path class="${name}" marker-end="url(#tip)" d="M${points[0]} ${points[1]}C${points.slice(2).join(' ')}"/>`;
}

function size(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
