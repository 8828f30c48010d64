/** The composition as numbers: nodes that are opened before what they hold, and closed with a value after it. */
import type { LoopId } from '../../kernel/ir';
import type { CompositionNode } from '../types';

/** The nodes so far; parents stand before their children. */
export interface Composition {
  readonly nodes: Mutable<CompositionNode>[];
  /** Value of each node in cycles; NaN where a trip count is unknown. */
  readonly values: number[];
}

/** The same, as it is while it is being made. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Adds a node of a function or one of its loops (null: the function, or what groups its parts), and gives its index. */
export function openNode(
  { nodes }: Composition,
  parent: number,
  fn: number,
  loop: LoopId | null,
  combine: CompositionNode['combine'],
): number {
  return nodes.push({ parent, function: fn, loop, multiplier: 1, addend: 0, combine }) - 1;
}

/** Cycles of a node's children together. */
export function combined({ nodes, values }: Composition, node: number): number {
  let value = 0;
  for (let child = node + 1; child < nodes.length; child++) {
    if (nodes[child]?.parent !== node) continue;
    const own = values[child] ?? 0;
    value = nodes[node]?.combine === 'max' ? Math.max(value, own) : value + own;
  }
  return value;
}

/** Gives a node its value: `multiplier` times its children, and `addend` cycles. */
export function closeNode(composition: Composition, node: number, multiplier: number, addend: number): void {
  const own = composition.nodes[node] as Mutable<CompositionNode>;
  own.multiplier = multiplier;
  own.addend = addend;
  composition.values[node] = (multiplier === 0 ? 0 : multiplier * combined(composition, node)) + addend;
}
