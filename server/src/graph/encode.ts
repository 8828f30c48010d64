import type { ArrayDirectives, Design } from '../kernel/design';
import { newState, readStates, type BlockState } from './block-state';
import { columnsOf, log2p1 } from './columns';
import { writeBlock } from './encode-block';
import type { EstimateInput, TargetInput } from './encode-input';
import { arrayColumns, blockColumns, compColumns, designColumns, priorColumns } from './schema';
import type { ArrayFacts, ProgramFacts } from './static-facts';

/** Where the rows of one tensor go: row r starts at `base + r x stride`. */
export interface RowPart {
  readonly data: Float32Array;
  readonly base: number;
  readonly stride: number;
}

export type RowPartName = 'block_x' | 'array_x' | 'design_x' | 'comp' | 'prior';
export type DesignRows = Readonly<Record<RowPartName, RowPart>>;

const array = columnsOf(arrayColumns);
const designAt = columnsOf(designColumns);
const prior = columnsOf(priorColumns);
const baseYear = 2015;

/** Floats of one row of each tensor. */
export function rowSizes(blocks: number, arrays: number, comps: number): Readonly<Record<RowPartName, number>> {
  return {
    block_x: blocks * blockColumns.length,
    array_x: arrays * arrayColumns.length,
    design_x: designColumns.length,
    comp: comps * compColumns.length,
    prior: priorColumns.length,
  };
}

/** A function that writes a design and its analytic terms as row `row` of `rows`; all cells of the row are written. */
export function designEncoder(
  facts: ProgramFacts,
  target: TargetInput,
): (design: Design, estimate: EstimateInput, rows: DesignRows, row: number) => void {
  const states = facts.blocks.map(() => newState());
  return (design, estimate, rows, row) => {
    readStates(facts, estimate, states);
    const { block_x, array_x, design_x, comp, prior: priorPart } = rows;
    facts.blocks.forEach((fact, index) => {
      const at = block_x.base + row * block_x.stride + index * blockColumns.length;
      block_x.data.fill(0, at, at + blockColumns.length);
      writeBlock(block_x.data, at, fact, design, estimate, states[index] as BlockState);
    });
    facts.arrays.forEach((fact, index) => {
      const at = array_x.base + row * array_x.stride + index * arrayColumns.length;
      array_x.data.fill(0, at, at + arrayColumns.length);
      writeArray(array_x.data, at, fact, design.functions[fact.kernelFunction]?.arrays[fact.array], states);
    });
    writeDesign(design_x.data, design_x.base + row * design_x.stride, estimate, target);
    let at = comp.base + row * comp.stride;
    for (const node of estimate.composition) {
      comp.data[at++] = Number.isFinite(node.multiplier) ? node.multiplier : 0;
      comp.data[at++] = Number.isFinite(node.addend) ? node.addend : 0;
      comp.data[at++] = Number(node.combine === 'max');
    }
    writePrior(priorPart.data, priorPart.base + row * priorPart.stride, estimate);
  };
}

function writeArray(
  x: Float32Array,
  at: number,
  fact: ArrayFacts,
  asked: ArrayDirectives | undefined,
  states: readonly BlockState[],
): void {
  const partitions = asked?.partitions ?? [];
  let parallel = 0;
  for (const { block: index, count } of fact.accesses) {
    const state = states[index] as BlockState;
    parallel = Math.max(parallel, count * state.copiesOutside * (state.loop?.unroll ?? 1));
  }
  x[at + array.log2_banks] = log2p1(banks(fact.dims, asked));
  x[at + array.log2_elements] = log2p1(fact.elements ?? 0);
  x[at + array.log2_bits] = log2p1(fact.bits);
  x[at + array.partition_given] = Number(partitions.length > 0);
  x[at + array.partition_cyclic] = Number(partitions.some((partition) => partition.type === 'cyclic'));
  x[at + array.partition_complete] = Number(partitions.some((partition) => partition.type === 'complete'));
  x[at + array.is_argument] = Number(fact.isArgument);
  x[at + array.log2_parallel_accesses] = log2p1(parallel);
  x[at + array.carried] = Number(fact.carried);
}

/** Banks that the directives ask for; an unknown dimension partitioned completely counts as one. */
function banks(dims: readonly (number | null)[], asked: ArrayDirectives | undefined): number {
  let product = 1;
  for (const { type, factor, dim } of asked?.partitions ?? []) {
    dims.forEach((size, index) => {
      if (dim !== 0 && dim !== index + 1) return;
      product *= type === 'complete' ? (size ?? 1) : Math.min(Math.max(factor, 1), size ?? factor);
    });
  }
  return product;
}

function writeDesign(x: Float32Array, at: number, estimate: EstimateInput, target: TargetInput): void {
  const device = target.device;
  x[at + designAt.log2_clock_ns] = log2p1(target.clockNs);
  x[at + designAt.is_merlin] = Number(target.isMerlin);
  x[at + designAt.tool_year] = target.toolYear === 0 ? 0 : target.toolYear - baseYear;
  x[at + designAt.is_ultrascale] = Number(device?.family === 'ultrascale+');
  x[at + designAt.is_series7] = Number(device?.family === 'series7');
  x[at + designAt.is_versal] = Number(device?.family === 'versal');
  x[at + designAt.log2_part_dsp] = log2p1(device?.dsp ?? 0);
  x[at + designAt.log2_part_lut] = log2p1(device?.lut ?? 0);
  x[at + designAt.log2_latency] = log2p1(estimate.latency ?? 0);
  x[at + designAt.log2_interval] = log2p1(estimate.interval ?? 0);
  x[at + designAt.log2_dsp] = log2p1(estimate.resources.dsp);
  x[at + designAt.log2_bram] = log2p1(estimate.resources.bram);
  x[at + designAt.log2_uram] = log2p1(estimate.resources.uram);
  x[at + designAt.log2_lut] = log2p1(estimate.resources.lut);
  x[at + designAt.log2_ff] = log2p1(estimate.resources.ff);
  x[at + designAt.log2_size] = log2p1(estimate.size);
  x[at + designAt.unsafe_math] = Number(target.unsafeMath);
}

function writePrior(x: Float32Array, at: number, estimate: EstimateInput): void {
  x[at + prior.latency] = estimate.latency ?? 0;
  x[at + prior.dsp] = estimate.resources.dsp;
  x[at + prior.bram] = estimate.resources.bram;
  x[at + prior.uram] = estimate.resources.uram;
  x[at + prior.lut] = estimate.resources.lut;
  x[at + prior.ff] = estimate.resources.ff;
  x[at + prior.size] = estimate.size;
}
