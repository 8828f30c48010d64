import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../server/src/graph/build';
import { columnsOf } from '../../server/src/graph/columns';
import { designEncoder, rowSizes, type DesignRows, type RowPartName } from '../../server/src/graph/encode';
import type { EstimateInput, TargetInput } from '../../server/src/graph/encode-input';
import { arrayColumns, blockColumns, designColumns } from '../../server/src/graph/schema';
import { programFacts } from '../../server/src/graph/static-facts';
import type { Design, LoopDirectives } from '../../server/src/kernel/design';
import { composition, kernel, loopEstimate, plainDesign, plainEstimate, topIndex } from './fixture';

const target: TargetInput = {
  clockNs: 3,
  isMerlin: false,
  toolYear: 2025,
  device: { family: 'ultrascale+', dsp: 6840, lut: 1182240 },
  unsafeMath: false,
};
const graph = buildGraph(kernel, topIndex);
const facts = programFacts(graph);
const encode = designEncoder(facts, target);
const sizes = rowSizes(graph.blocks.length, graph.arrays.length, composition.length);
const names = ['block_x', 'array_x', 'design_x', 'comp', 'prior'] as const;

/** Three rows, filled with NaN so that a cell left out is seen. */
function dense(): DesignRows {
  const part = (name: RowPartName): DesignRows[RowPartName] => ({
    data: new Float32Array(3 * sizes[name]).fill(NaN),
    base: 0,
    stride: sizes[name],
  });
  return Object.fromEntries(names.map((name) => [name, part(name)])) as unknown as DesignRows;
}

function encoded(design: Design, estimate: EstimateInput, row = 0): DesignRows {
  const rows = dense();
  encode(design, estimate, rows, row);
  return rows;
}

/** Blocks: 0 top, 1 top's L0, 2 rows, 3 rows' L0, 4 rows' L1. */
function block(rows: DesignRows, index: number, name: (typeof blockColumns)[number]): number {
  return rows.block_x.data[index * blockColumns.length + columnsOf(blockColumns)[name]]!;
}

function withLoop(design: Design, position: number, loop: number, directives: LoopDirectives): Design {
  const functions = design.functions.map((f, i) =>
    i === position ? { ...f, loops: f.loops.map((old, id) => (id === loop ? directives : old)) } : f,
  );
  return { functions };
}

describe('designEncoder', () => {
  it('writes every cell of its row and nothing else', () => {
    const rows = encoded(plainDesign(), plainEstimate(), 1);
    for (const name of names) {
      const { data, stride } = rows[name];
      expect([...data.subarray(stride, 2 * stride)].every(Number.isFinite), name).toBe(true);
      expect([...data.subarray(0, stride), ...data.subarray(2 * stride)].every(Number.isNaN), name).toBe(true);
    }
  });

  it('gives the same numbers in packed rows, whatever stood there before', () => {
    const length = names.reduce((sum, name) => sum + sizes[name], 0);
    const data = new Float32Array(length).fill(9);
    let base = 0;
    const packed = Object.fromEntries(
      names.map((name) => {
        const part = { data, base, stride: length };
        base += sizes[name];
        return [name, part];
      }),
    ) as unknown as DesignRows;
    encode(plainDesign(), plainEstimate(), packed, 0);
    const rows = encoded(plainDesign(), plainEstimate());
    expect([...data]).toEqual(names.flatMap((name) => [...rows[name].data.subarray(0, sizes[name])]));
  });

  it('writes the state of loops and functions', () => {
    const rows = encoded(plainDesign(), plainEstimate());
    expect(block(rows, 0, 'is_function')).toBe(1);
    expect(block(rows, 3, 'log2_trip_count')).toBeCloseTo(Math.log2(17));
    expect(block(rows, 3, 'unroll_divides')).toBe(1);
    expect(block(rows, 4, 'pipelined')).toBe(1);
    expect(block(rows, 4, 'log2_ii')).toBeCloseTo(Math.log2(5));
    expect(block(rows, 4, 'latency_share')).toBeCloseTo((45 * 16) / 1000);
    expect(block(rows, 4, 'log2_ops_per_iteration')).toBeCloseTo(Math.log2(1 + 2));
    expect(block(rows, 4, 'log2_accesses')).toBe(1);
  });

  it('counts the work that unrolling adds, in and around a loop', () => {
    const estimate = plainEstimate();
    const [, top] = estimate.functions;
    const loops = [
      loopEstimate({ tripCount: 8, unroll: 2, limit: { kind: 'ports', accesses: 16, banks: 2, portsPerBank: 2 } }),
      loopEstimate({ tripCount: 1, unroll: 8, absorbed: 'unrolled' }),
    ];
    const unrolled = { ...estimate, functions: [{ name: 'rows', latency: 10, interval: 11, loops }, top!] };
    const rows = encoded(plainDesign(), unrolled);
    expect(block(rows, 3, 'log2_float_ops')).toBeCloseTo(Math.log2(1 + 2 * 8 * 2));
    expect(block(rows, 3, 'log2_accesses')).toBeCloseTo(Math.log2(1 + 2 * (1 + 8)));
    expect(block(rows, 3, 'limit_ports')).toBe(1);
    expect(block(rows, 3, 'log2_port_ii')).toBeCloseTo(Math.log2(5));
    expect(block(rows, 4, 'absorbed_unrolled')).toBe(1);
    expect(block(rows, 4, 'log2_copies_outside')).toBeCloseTo(Math.log2(3));
    const parallel = rows.array_x.data[2 * arrayColumns.length + columnsOf(arrayColumns).log2_parallel_accesses]!;
    expect(parallel).toBeCloseTo(Math.log2(1 + 16));
  });

  it('writes what was asked for, of the HLS tool and of Merlin', () => {
    const hls = withLoop(plainDesign(), 0, 0, { pipeline: { off: true }, unroll: 1, flatten: 'off' });
    expect(block(encoded(hls, plainEstimate()), 3, 'asked_pipeline_off')).toBe(1);
    expect(block(encoded(hls, plainEstimate()), 3, 'asked_unroll')).toBe(1);
    expect(block(encoded(hls, plainEstimate()), 3, 'asked_flatten_off')).toBe(1);
    expect(block(encoded(plainDesign(), plainEstimate()), 3, 'asked_unroll')).toBe(0);
    const merlin = withLoop(plainDesign(), 0, 1, { merlin: { pipeline: 'flatten', parallel: 7, tile: 3 } });
    expect(block(encoded(merlin, plainEstimate()), 4, 'merlin_flatten')).toBe(1);
    expect(block(encoded(merlin, plainEstimate()), 4, 'log2_merlin_parallel')).toBe(3);
    expect(block(encoded(merlin, plainEstimate()), 4, 'log2_merlin_tile')).toBe(2);
  });

  it('writes the banks that partitions give', () => {
    const design = plainDesign();
    const partitions = [
      { type: 'cyclic' as const, factor: 4, dim: 1 },
      { type: 'complete' as const, factor: 0, dim: 2 },
    ];
    const arrays = [
      { partitions, reshapes: [] },
      { partitions: [], reshapes: [] },
    ];
    const partitioned = { functions: [{ ...design.functions[0]!, arrays }, design.functions[1]!] };
    const at = columnsOf(arrayColumns);
    const x = encoded(partitioned, plainEstimate()).array_x.data.subarray(2 * arrayColumns.length);
    expect(x[at.log2_banks]).toBeCloseTo(Math.log2(33));
    expect([x[at.partition_given], x[at.partition_cyclic], x[at.partition_complete]]).toEqual([1, 1, 1]);
  });

  it('marks arrays that carry a value from one iteration to another', () => {
    expect(facts.arrays.map((array) => array.carried)).toEqual([false, true, false, false]);
  });

  it('writes conditions, totals, composition and prior; unknown is 0', () => {
    const rows = encoded(plainDesign(), { ...plainEstimate(), latency: null });
    const at = columnsOf(designColumns);
    expect(rows.design_x.data[at.log2_clock_ns]).toBe(2);
    expect(rows.design_x.data[at.is_ultrascale]).toBe(1);
    expect(rows.design_x.data[at.log2_latency]).toBe(0);
    expect([...rows.comp.data.subarray(0, sizes.comp)]).toEqual([1, 2, 0, 8, 0, 0, 16, 3, 1, 8, 5, 0]);
    expect([...rows.prior.data.subarray(0, sizes.prior)]).toEqual([0, 5, 2, 0, 700, 800, 64]);
  });
});
