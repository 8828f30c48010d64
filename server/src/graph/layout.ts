import { at } from './checked';
import { nodeLabel } from './labels';
import type { ProgramGraph } from './program';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where things are drawn, in pixels. The node of a block is the head of the block's box. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly Box[];
  readonly nodes: readonly Box[];
}

/** Something placed in a block: a node, or an inner block with everything in it. */
interface Item {
  readonly block: number | null;
  readonly nodes: readonly number[];
  readonly width: number;
  readonly height: number;
}

const gap = 14;
const chipHeight = 22;
const headHeight = 24;
const rowWidth = 900;

/** Boxes in boxes: in each block, operations stand in rows by their longest path from the block's inputs. */
export function layoutGraph(graph: ProgramGraph): Layout {
  const blocks = new Array<Box>(graph.blocks.length);
  const nodes = new Array<Box>(graph.nodes.length);
  const widthOf = (node: number): number => 18 + 6.8 * nodeLabel(graph, at(graph.nodes, node)).length;

  const move = (item: Item, dx: number, dy: number): void => {
    for (const node of item.nodes) nodes[node] = shifted(at(nodes, node), dx, dy);
    graph.blocks.forEach((_, index) => {
      if (item.block !== null && isInside(graph, index, item.block)) blocks[index] = shifted(at(blocks, index), dx, dy);
    });
  };
  /** Lays a block out at the origin. */
  const place = (block: number): Item => {
    const head = at(graph.blocks, block).node;
    const items: Item[] = [];
    graph.nodes.forEach((node, id) => {
      if (node.block !== block || id === head) return;
      nodes[id] = { x: 0, y: 0, width: widthOf(id), height: chipHeight };
      items.push({ block: null, nodes: [id], width: widthOf(id), height: chipHeight });
    });
    graph.blocks.forEach((inner, index) => {
      if (inner.parent === block) items.push(place(index));
    });
    let y = headHeight;
    let width = widthOf(head) + gap;
    for (const row of rowsOf(graph, items)) {
      let x = gap;
      let height = 0;
      for (const item of row) {
        if (x > gap && x + item.width > rowWidth) {
          y += height + gap;
          x = gap;
          height = 0;
        }
        move(item, x, y);
        x += item.width + gap;
        width = Math.max(width, x);
        height = Math.max(height, item.height);
      }
      y += height + gap;
    }
    blocks[block] = { x: 0, y: 0, width, height: y };
    nodes[head] = { x: 0, y: 0, width: widthOf(head), height: headHeight };
    return { block, nodes: [head, ...items.flatMap((item) => item.nodes)], width, height: y };
  };

  let bottom = gap;
  let right = 0;
  graph.blocks.forEach((block, index) => {
    if (block.parent !== -1) return;
    const item = place(index);
    move(item, gap, bottom);
    bottom += item.height + gap;
    right = Math.max(right, item.width + 2 * gap);
  });
  return { width: right, height: bottom, blocks, nodes };
}

/** Items by level: one more than that of the last item they wait for. Carried edges lead backwards and don't count. */
function rowsOf(graph: ProgramGraph, items: readonly Item[]): Item[][] {
  const itemOf = new Map(items.flatMap((item, index) => item.nodes.map((node) => [node, index] as const)));
  const levels = items.map(() => 0);
  const inOrder = graph.edges.flatMap((edge) => {
    if (edge.kind !== 'data' && edge.kind !== 'address' && edge.kind !== 'control') return [];
    const source = itemOf.get(edge.source);
    const target = itemOf.get(edge.target);
    if (source === undefined || target === undefined || source === target) return [];
    const betweenOps = items[source]?.block === null && items[target]?.block === null;
    return edge.kind === 'control' && betweenOps ? [] : [{ source, target }];
  });
  // As many rounds as the longest path has items; a cycle ends with the last round.
  for (let round = 0; round < items.length; round++) {
    let changed = false;
    for (const { source, target } of inOrder) {
      const level = Math.min(at(levels, source) + 1, items.length);
      if (level <= at(levels, target)) continue;
      levels[target] = level;
      changed = true;
    }
    if (!changed) break;
  }
  const used = [...new Set(levels)].sort((a, b) => a - b);
  return used.map((level) => items.filter((_, index) => levels[index] === level));
}

function isInside(graph: ProgramGraph, block: number, outer: number): boolean {
  for (let current = block; current !== -1; current = at(graph.blocks, current).parent)
    if (current === outer) return true;
  return false;
}

function shifted(box: Box, dx: number, dy: number): Box {
  return { ...box, x: box.x + dx, y: box.y + dy };
}
