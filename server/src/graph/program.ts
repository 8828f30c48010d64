import type { FunctionIr } from '../kernel/ir';
import type { EdgeKind, NodeKind } from './schema';

/** What a node stands for: an index into the arrays of its function's IR. */
export type NodeRef =
  { readonly kind: 'function' } | { readonly kind: 'loop' | 'array' | 'op' | 'copy'; readonly id: number };

export interface GraphNode {
  readonly kind: NodeKind;
  /** Index into `ProgramGraph.functions`. */
  readonly function: number;
  /** Innermost block around the node; for the node of a block, that block. */
  readonly block: number;
  readonly ref: NodeRef;
}

export interface GraphEdge {
  readonly source: number;
  readonly target: number;
  readonly kind: EdgeKind;
  /** Operand or dimension, from 0. */
  readonly position: number;
}

/** A function body or a loop. Outer blocks come before inner ones, callers before callees. */
export interface GraphBlock {
  readonly node: number;
  readonly function: number;
  /** null: the function's body. */
  readonly loop: number | null;
  /** The block around this one; -1 for a function's body. */
  readonly parent: number;
}

export interface ProgramGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly blocks: readonly GraphBlock[];
  readonly arrays: readonly { readonly node: number; readonly function: number; readonly array: number }[];
  /** Functions reached from the top one, callers first; `index` is that of `Kernel.functions`. */
  readonly functions: readonly { readonly index: number; readonly ir: FunctionIr }[];
}

/** Collects nodes and edges and refuses an edge that its kind does not allow. */
export interface GraphBuilder {
  addNode(node: GraphNode): number;
  addEdge(source: number, target: number, kind: EdgeKind, position?: number): void;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export function graphBuilder(): GraphBuilder {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  return {
    nodes,
    edges,
    addNode: (node) => nodes.push(node) - 1,
    addEdge(source, target, kind, position = 0) {
      const from = nodes[source];
      const to = nodes[target];
      if (from === undefined || to === undefined)
        throw new Error(`graph: ${kind} edge ${source} -> ${target} has no such node`);
      if (!isLegal(kind, from, to)) throw new Error(`graph: illegal ${kind} edge ${from.kind} -> ${to.kind}`);
      edges.push({ source, target, kind, position });
    },
  };
}

function isLegal(kind: EdgeKind, from: GraphNode, to: GraphNode): boolean {
  switch (kind) {
    case 'control':
      return isItem(from) && isItem(to) && from.function === to.function;
    case 'data':
      return isValue(from) && isValue(to) && from.function === to.function;
    case 'address':
      return (isValue(from) || from.kind === 'loop') && isAccess(to);
    case 'memory':
      return from.kind === 'array' ? to.kind === 'array' || isAccess(to) : isAccess(from) && to.kind === 'array';
    case 'call':
      return from.kind === 'call' && to.kind === 'function';
    case 'contains':
      return isBlock(from) && !isBlock(to) && from.function === to.function;
    case 'nest':
      return isBlock(from) && to.kind === 'loop' && from.function === to.function;
    case 'carried':
      return isValue(from) && (to.kind === 'phi' || to.kind === 'load') && from.function === to.function;
  }
}

function isBlock(node: GraphNode): boolean {
  return node.ref.kind === 'function' || node.ref.kind === 'loop';
}

/** An operation, whether or not another uses its value. */
function isValue(node: GraphNode): boolean {
  return node.ref.kind === 'op';
}

function isItem(node: GraphNode): boolean {
  return isValue(node) || node.kind === 'loop' || node.kind === 'copy';
}

function isAccess(node: GraphNode): boolean {
  return (
    node.kind === 'load' ||
    node.kind === 'store' ||
    node.kind === 'copy' ||
    node.kind === 'stream' ||
    node.kind === 'other'
  );
}
