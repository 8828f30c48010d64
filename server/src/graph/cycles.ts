import type { ProgramGraph } from './program';

/**
 * Nodes on a cycle of data, address and carried edges, that is on a recurrence: the non-trivial strongly connected components
 * (Tarjan, without recursion: bodies can be long), and nodes carried to themselves.
 */
export function opsOnCycles(graph: ProgramGraph): Set<number> {
  const count = graph.nodes.length;
  const successors: number[][] = Array.from({ length: count }, () => []);
  const found = new Set<number>();
  for (const edge of graph.edges) {
    if (edge.kind !== 'data' && edge.kind !== 'carried' && edge.kind !== 'address') continue;
    successors[edge.source]?.push(edge.target);
    if (edge.source === edge.target) found.add(edge.source);
  }

  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const open = new Uint8Array(count);
  const component: number[] = [];
  const path: number[] = [];
  let counter = 0;
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if (order[node] === -1) {
        order[node] = low[node] = counter++;
        open[node] = 1;
        component.push(node);
      }
      const targets = successors[node] ?? [];
      const target = targets[next[node] as number];
      if (target !== undefined) {
        next[node] = (next[node] as number) + 1;
        if (order[target] === -1) path.push(target);
        else if (open[target] === 1) low[node] = Math.min(low[node] as number, order[target] as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
      if (low[node] !== order[node]) continue;
      const members = component.splice(component.lastIndexOf(node));
      for (const member of members) open[member] = 0;
      if (members.length > 1) for (const member of members) found.add(member);
    }
  }
  return found;
}
