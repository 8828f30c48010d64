import { createHash } from 'node:crypto';
import { tripRange, type Access, type FunctionIr, type Op, type ScalarType, type TripCount } from '../kernel/ir';
import { opsOnCycles } from './cycles';
import { columnsOf, log2p1 } from './columns';
import type { GraphNode, ProgramGraph } from './program';
import { edgeKinds, nodeColumns, nodeKinds } from './schema';

/** The program's tensors, named and shaped as in schema.ts; integers become int64 at the border of the runtime. */
export interface ProgramTensors {
  readonly node_kind: Int32Array;
  readonly node_x: Float32Array;
  readonly node_block: Int32Array;
  readonly edge_src: Int32Array;
  readonly edge_dst: Int32Array;
  readonly edge_kind: Int32Array;
  readonly edge_position: Int32Array;
  readonly block_node: Int32Array;
  readonly array_node: Int32Array;
  readonly comp_parent: Int32Array;
  readonly comp_block: Int32Array;
}

/** What the composition of latency says of the program; equal for all its designs. `function` indexes `Kernel.functions`. */
export interface CompositionShape {
  readonly parent: number;
  readonly function: number;
  readonly loop: number | null;
}

/** Latency in cycles and DSP units of an operation on its operands, both 0 where it has none. */
export type OpInfo = (op: Op, operands: readonly Op[]) => { readonly latency: number; readonly dsp: number };

const width = nodeColumns.length;
const column = columnsOf(nodeColumns);
const maxPosition = 7;

export function programTensors(
  graph: ProgramGraph,
  composition: readonly CompositionShape[],
  opInfo: OpInfo,
): ProgramTensors {
  const blockOf = new Map(
    graph.blocks.map((block, index) => [`${graph.functions[block.function]?.index}/${block.loop}`, index]),
  );
  return {
    node_kind: Int32Array.from(graph.nodes, (node) => nodeKinds.indexOf(node.kind)),
    node_x: nodeFeatures(graph, opInfo),
    node_block: Int32Array.from(graph.nodes, (node) => node.block),
    edge_src: Int32Array.from(graph.edges, (edge) => edge.source),
    edge_dst: Int32Array.from(graph.edges, (edge) => edge.target),
    edge_kind: Int32Array.from(graph.edges, (edge) => edgeKinds.indexOf(edge.kind)),
    edge_position: Int32Array.from(graph.edges, (edge) => Math.min(edge.position, maxPosition)),
    block_node: Int32Array.from(graph.blocks, (block) => block.node),
    array_node: Int32Array.from(graph.arrays, (array) => array.node),
    comp_parent: Int32Array.from(composition, (node) => node.parent),
    comp_block: Int32Array.from(composition, (node) => {
      const block = blockOf.get(`${node.function}/${node.loop}`);
      if (block === undefined)
        throw new Error(`graph: composition names loop ${node.loop} of unreached function ${node.function}`);
      return block;
    }),
  };
}

/** Equal for programs of equal structure and sizes, whatever the target: 16 hexadecimal digits. */
export function fingerprint(tensors: ProgramTensors): string {
  const x = tensors.node_x.slice();
  for (let at = 0; at < x.length; at += width) x[at + column.log2_latency] = x[at + column.log2_dsp] = 0;
  const hash = createHash('sha256');
  for (const part of [
    tensors.node_kind,
    x,
    tensors.edge_src,
    tensors.edge_dst,
    tensors.edge_kind,
    tensors.edge_position,
  ]) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}

function nodeFeatures(graph: ProgramGraph, opInfo: OpInfo): Float32Array {
  const x = new Float32Array(graph.nodes.length * width);
  const onCycle = opsOnCycles(graph);
  const accessOf = graph.functions.map(({ ir }) => new Map(ir.accesses.map((access) => [access.op, access])));
  graph.nodes.forEach((node, index) => {
    const ir = graph.functions[node.function]?.ir;
    if (ir === undefined) throw new Error(`graph: node ${index} is of no function`);
    const at = index * width;
    writeNode(x, at, ir, node, opInfo, accessOf[node.function] ?? new Map());
    if (onCycle.has(index)) x[at + column.in_recurrence] = 1;
  });
  return x;
}

/** A function's node has no features of its own. */
function writeNode(
  x: Float32Array,
  at: number,
  ir: FunctionIr,
  node: GraphNode,
  opInfo: OpInfo,
  accessOf: ReadonlyMap<number, Access>,
): void {
  const set = (name: (typeof nodeColumns)[number], value: number): void => {
    x[at + column[name]] = value;
  };
  const ref = node.ref;
  if (ref.kind === 'op') {
    const op = ir.ops[ref.id];
    if (op === undefined) return;
    const { latency, dsp } = opInfo(
      op,
      op.args.flatMap((arg) => ir.ops[arg] ?? []),
    );
    writeType(x, at, op.type);
    set('is_guarded', Number(op.guard !== undefined));
    set('is_const', Number(op.opcode === 'const'));
    set('is_argument', Number(op.opcode === 'argument'));
    set('log2_latency', log2p1(latency));
    set('log2_dsp', log2p1(dsp));
    set('depth', op.loop === null ? 0 : (ir.loops[op.loop]?.depth ?? 0) + 1);
    const access = accessOf.get(op.id);
    if (access !== undefined) {
      const stride = strideOf(ir, access);
      set('is_affine', Number(access.index.every((form) => form !== null)));
      set('rank', access.index.length);
      set('log2_stride', log2p1(Math.abs(stride ?? 0)));
    }
  } else if (ref.kind === 'loop') {
    const loop = ir.loops[ref.id];
    if (loop === undefined) return;
    set('log2_trip_count', log2p1(middleTripCount(loop.tripCount) ?? 0));
    set('trip_known', Number(loop.tripCount.kind === 'exact'));
    set('depth', loop.depth);
    set('has_variable_bound', Number(loop.hasVariableBound));
    set('is_guarded', Number(loop.guarded));
  } else if (ref.kind === 'array') {
    const array = ir.arrays[ref.id];
    if (array === undefined) return;
    writeType(x, at, array.element);
    set('is_const', Number(array.isConst));
    set('is_argument', Number(array.place === 'argument'));
    set('rank', array.dims.length);
    set('log2_elements', log2p1(elements(array.dims) ?? 0));
  } else if (ref.kind === 'copy') {
    const copy = ir.copies[ref.id];
    if (copy === undefined) return;
    writeType(x, at, copy.element);
    set('log2_elements', log2p1(copy.count ?? 0));
    set('depth', copy.loop === null ? 0 : (ir.loops[copy.loop]?.depth ?? 0) + 1);
  }
}

function writeType(x: Float32Array, at: number, type: ScalarType): void {
  if (type.kind === 'unknown') return;
  const flag = { int: column.is_int, float: column.is_float, fixed: column.is_fixed }[type.kind];
  x[at + flag] = 1;
  x[at + column.log2_bits] = log2p1(type.bits);
}

/** Elements between the addresses of neighbouring iterations of the innermost loop; null: unknown. */
function strideOf(ir: FunctionIr, access: Access): number | null {
  const loop = access.loops[access.loops.length - 1];
  if (loop === undefined) return 0;
  const dims = ir.arrays[access.array]?.dims ?? [];
  let stride = 0;
  for (let dimension = 0; dimension < access.index.length; dimension++) {
    const form = access.index[dimension];
    if (form === null || form === undefined) return null;
    const row = elements(dims.slice(dimension + 1));
    const coefficient = form.loops.get(loop) ?? 0;
    if (row === null && coefficient !== 0) return null;
    stride += coefficient * (row ?? 0);
  }
  return stride;
}

/** null: some dimension is not known. */
export function elements(dims: readonly (number | null)[]): number | null {
  return dims.reduce((product, dim) => (product === null || dim === null ? null : product * dim), 1 as number | null);
}

function middleTripCount(trip: TripCount): number | null {
  const range = tripRange(trip);
  return range ? (range.min + range.max) / 2 : null;
}
