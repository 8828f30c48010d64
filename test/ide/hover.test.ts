import { describe, expect, it } from 'vitest';
import { hover } from '../../server/src/ide/hover';
import type { Outlook } from '../../server/src/ide/outlook';
import { at, outlook, source } from './samples';

function textAt(place: string, seen: Outlook = outlook()): string | null {
  const shown = hover(seen, at(place));
  if (shown === null) return null;
  if (typeof shown.contents !== 'object' || !('value' in shown.contents)) throw new Error('not markup');
  return shown.contents.value.replaceAll('\u202f', ' ');
}

describe('hover', () => {
  it('tells latency, II, trip count, iteration latency and limit of a loop', () => {
    expect(textAt('L2')).toBe(
      [
        '**Loop `L2`**: 40 cycles (160 ns at 4 ns)',
        'II **4** · Trip count **8** · Iteration latency **12 cycles**',
        'II = 4: 8 accesses of `a` on 2 ports of 1 bank.',
        'Top function `scale`: 4,120 cycles (16.5 µs at 4 ns), 90 % interval 3,900–4,400. ' +
          'It takes DSP 10 %, LUT 0.1 %, FF <0.1 % of the xcu200.',
      ].join('\n\n'),
    );
  });

  it('covers label and header of a loop, not its body', () => {
    const range = hover(outlook(), at('int i = 0'))?.range;
    expect(range).toEqual({ start: { line: 2, character: 2 }, end: { line: 2, character: 34 } });
    expect(source.split('\n')[2]?.slice(2, 34)).toBe('L1: for (int i = 0; i < 64; i++)');
    expect(textAt('b[i] +=')).toBeNull();
    expect(textAt('// A kernel')).toBeNull();
  });

  it('tells a function its interval and its resources as a share of the part', () => {
    const text = textAt('scale(');
    expect(text).toContain('**Function `scale`** (top): 4,120 cycles (16.5 µs at 4 ns)');
    expect(text).toContain('90 % interval 3,900–4,400; can start again every 4,121 cycles; 97 % likely');
    expect(text).toContain(
      'DSP **684** (10 %) · BRAM **0** (0 %) · URAM **unknown** · LUT **1,200** (0.1 %) · FF **900**',
    );
    expect(text).toContain('xcu200-fsgd2104-2-e, vitis_hls 2025.1.');
  });

  it('tells the trip count of a flattened nest or an unrolled loop beside its own', () => {
    expect(textAt('L1', outlook({ loop: { tripCount: 512 } }))).toContain('Trip count **64** (512 after flattening)');
    const unrolled = textAt('L1', outlook({ loop: { tripCount: 16, unroll: 4 } }));
    expect(unrolled).toContain('Trip count **64** (16 after unrolling)');
    expect(unrolled).toContain('Unrolled by **4**');
  });

  it('says unknown plainly', () => {
    const unknown = outlook({ prediction: { latency: null }, loop: { latency: null, tripCount: null, depth: null } });
    expect(textAt('L1', unknown)).toContain('latency unknown (its trip count is not known)');
    expect(textAt('scale(', unknown)).toContain('latency unknown (a loop in it has no known trip count)');
  });

  it('says what became of a loop that is no more', () => {
    expect(textAt('L1', outlook({ loop: { absorbed: 'unrolled' } }))).toContain('64 copies of its body');
    expect(textAt('L1', outlook({ loop: { absorbed: 'flattened' } }))).toContain('run as one');
  });

  it('says when the next run of a loop that rewinds starts', () => {
    expect(textAt('L1', outlook({ loop: { restart: 128 } }))).toContain(
      'Rewinds: the next run starts 128 cycles after',
    );
    expect(textAt('L1', outlook({ loop: { restart: null } }))).not.toContain('Rewinds');
  });

  it('says that there is no model, and that the kernel is unlike the training set', () => {
    const missing = outlook({ outlook: { model: { kind: 'missing', reason: 'no model.json' } } });
    expect(textAt('L1', missing)).toContain('*No model: analytic terms alone.*');
    expect(textAt('scale(', outlook({ prediction: { inDistribution: false } }))).toContain('Unlike the kernels');
    expect(textAt('scale(', outlook({ prediction: { source: 'analytic' } }))).toContain('Analytic terms alone');
  });

  it('says when the top function does not reach a loop or function', () => {
    expect(textAt('while')).toBe('**Loop 1 of `unused`**\n\nNo prediction: not reached from the top function `scale`.');
    expect(textAt('unused(', outlook({ outlook: { tops: [] } }))).toContain('no top function');
  });
});
