import type { LoopId } from '../kernel/ir';
import type { CompositionNode } from '../predict/types';

/**
 * The share of the top function's latency that is spent in the nests around each loop: what a change of the loop can save at
 * most. By function index and loop; a loop without a known latency has share 1.
 */
export function nestShares(nodes: readonly CompositionNode[]): (fn: number, loop: LoopId) => number {
  const combined = nodes.map(() => 0);
  const values = nodes.map(() => 0);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node) continue;
    values[i] = (node.multiplier === 0 ? 0 : node.multiplier * (combined[i] ?? 0)) + node.addend;
    const parent = nodes[node.parent];
    if (!parent) continue;
    const before = combined[node.parent] ?? 0;
    combined[node.parent] = parent.combine === 'max' ? Math.max(before, values[i] ?? 0) : before + (values[i] ?? 0);
  }
  // How often a node's value counts in the total, and the share of the outermost loop around it.
  const weights = nodes.map(() => 1);
  const shares = nodes.map(() => 1);
  const byLoop = new Map<string, number>();
  nodes.forEach((node, i) => {
    const parent = nodes[node.parent];
    weights[i] = parent ? (weights[node.parent] ?? 1) * Math.max(1, parent.multiplier) : 1;
    const isNestRoot = node.loop !== null && parent?.loop === null;
    const share = isNestRoot ? ((values[i] ?? 0) * (weights[i] ?? 1)) / (values[0] ?? 1) : (shares[node.parent] ?? 1);
    shares[i] = Number.isFinite(share) ? share : 1;
    if (node.loop === null) return;
    const key = `${node.function} ${node.loop}`;
    byLoop.set(key, (byLoop.get(key) ?? 0) + (shares[i] ?? 1));
  });
  return (fn, loop) => byLoop.get(`${fn} ${loop}`) ?? 1;
}
