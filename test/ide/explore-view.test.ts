import { describe, expect, it } from 'vitest';
import { exploreView } from '../../server/src/ide/explore-view';
import { analysis, analytic, candidate, exploration, loopEstimate, pipelineAndUnroll, target } from './samples';

const view = exploreView(exploration, 'Loop L1 in scale', target, analysis.kernel);

describe('explore view', () => {
  it('has the source first, then the frontier', () => {
    const [base, best] = view.rows;
    expect(view.rows.map((row) => row.pragmas)).toEqual([
      'The source as it is',
      'Pipeline of L1 with unroll of L2 by 8 and cyclic partition of a by 8',
      'Pipeline of L1',
    ]);
    expect(base?.speedup).toEqual({ value: 1, text: '1×' });
    expect(best?.latency).toEqual({ value: 620, text: '620' });
    expect(best?.speedup?.text).toBe('6.6×');
    expect(best?.lines).toEqual([
      'L1: #pragma HLS pipeline',
      'L2: #pragma HLS unroll factor=8',
      'scale: #pragma HLS array_partition variable=a type=cyclic factor=8 dim=1',
    ]);
    expect(best?.shares.dsp.text.replace('\u202f', ' ')).toBe('8 %');
  });

  it('says what holds the loop that takes most of the cycles', () => {
    const node = { function: 0, addend: 0, combine: 'sum' } as const;
    const inner = loopEstimate({ loop: 1, ii: 3, limit: { kind: 'requested', ii: 3 } });
    const slow = {
      ...candidate(4120, 0.01, []),
      analytic: {
        ...analytic([loopEstimate({}), inner]),
        composition: [
          { ...node, parent: -1, loop: null, multiplier: 1 },
          // 64 entries of 40 cycles in L2, and 64 cycles of its own in L1.
          { ...node, parent: 0, loop: 0, multiplier: 64, addend: 64 },
          { ...node, parent: 1, loop: 1, multiplier: 0, addend: 40 },
        ],
      },
    };
    const [base] = exploreView({ ...exploration, base: slow }, '', target, analysis.kernel).rows;
    expect(base?.why).toBe('Loop L2: II = 3, as the pragma asks');
    expect(view.rows[0]?.why).toBe('');
  });

  it('has each design as scripts to copy', () => {
    expect(view.rows[2]?.scripts).toEqual({
      tcl: 'set_directive_pipeline "scale/L1"\n',
      config: '[hls]\nsyn.directive.pipeline=scale/L1\n',
    });
  });

  it('tells whether the source is on the frontier itself', () => {
    const onFrontier = { ...exploration, frontier: [...exploration.frontier, exploration.base] };
    expect(view.rows.map((row) => row.isOnFrontier)).toEqual([false, true, true]);
    const other = exploreView(onFrontier, '', target, analysis.kernel);
    expect(other.rows.map((row) => row.isOnFrontier)).toEqual([true, true, true]);
    expect(other.summary).toContain('3 designs on the frontier');
  });

  it('keeps the other designs of known latency for the background', () => {
    expect(view.others.map((other) => other.latency)).toEqual([2000]);
    expect(view.summary).toBe('5 designs looked at, 2 designs on the frontier');
  });

  it('has axes around all points', () => {
    const latencies = view.axes.latency.map((tick) => tick.value);
    expect(latencies).toEqual([500, 1000, 2000, 5000]);
    expect(view.axes.shares.max.map((tick) => tick.text.replace('\u202f', ' '))).toEqual([
      '0 %',
      '10 %',
      '20 %',
      '30 %',
    ]);
    expect(view.axes.shares.uram).toHaveLength(2);
  });

  it.each([
    [[1, 1], 2],
    [[900, 4e7], 6],
    [[500, 500], 2],
  ])('has sensible ticks for latencies %j', (latencies, least) => {
    const frontier = latencies.map((latency) => candidate(latency, 0.1, pipelineAndUnroll));
    const base = candidate(latencies[0] ?? 1, 0.1, []);
    const ticks = exploreView({ base, frontier, evaluated: frontier, notes: [] }, '', target, analysis.kernel).axes
      .latency;
    expect(ticks.length).toBeGreaterThanOrEqual(least);
    expect(ticks[0]?.value).toBeLessThanOrEqual(Math.min(...latencies));
    expect(ticks.at(-1)?.value).toBeGreaterThanOrEqual(Math.max(...latencies));
  });

  it('survives an unknown source latency', () => {
    const base = candidate(null, 0, []);
    const [row] = exploreView({ base, frontier: [], evaluated: [base], notes: [] }, '', target, analysis.kernel).rows;
    expect(row?.latency).toBeNull();
    expect(row?.time).toBe('unknown');
  });
});
