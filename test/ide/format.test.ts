import { describe, expect, it } from 'vitest';
import * as format from '../../server/src/ide/format';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { pipelineAndUnroll } from './samples';

/** Narrow spaces between number and unit read as spaces here. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('format', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [4120.4, '4,120'],
    [1234567, '1,234,567'],
  ])('groups %d', (value, expected) => expect(format.grouped(value)).toBe(expected));

  it.each([
    [950, '950'],
    [999.6, '1k'],
    [4120, '4.1k'],
    [12_300_000, '12M'],
    [2e9, '2G'],
  ])('shortens %d', (value, expected) => expect(format.short(value)).toBe(expected));

  it.each([
    [4, '4 ns'],
    [999.9, '1 µs'],
    [16480, '16.5 µs'],
    [2.5e6, '2.5 ms'],
    [7e12, '7000 s'],
  ])('writes %d ns', (value, expected) => expect(plain(format.duration(value))).toBe(expected));

  it.each([
    [0, '0 %'],
    [0.0004, '<0.1 %'],
    [0.004, '0.4 %'],
    [0.047, '4.7 %'],
    [0.123, '12 %'],
    [1.5, '150 %'],
  ])('writes the share %d', (value, expected) => expect(plain(format.percent(value))).toBe(expected));

  it('says latency in cycles and time, and that it is unknown', () => {
    expect(plain(format.latency(4120, 3.33))).toBe('4,120 cycles (13.7 µs at 3.33 ns)');
    expect(format.cycles(1)).toBe('1 cycle');
    expect(format.latency(null, 4)).toBe('unknown');
  });

  it.each([
    [4120, 620, '6.6×'],
    [4096, 64, '64×'],
    [1_000_000, 100, '10,000×'],
    [null, 4, ''],
  ])('gains from %s to %s', (before, after, expected) => expect(format.speedup(before, after)).toBe(expected));

  it('names directives', () => {
    const full: SiteDirective = { kind: 'unroll', dialect: 'hls', options: {} };
    const off: SiteDirective = { kind: 'loop_flatten', dialect: 'hls', options: { off: true } };
    const flatten: SiteDirective = { kind: 'pipeline', dialect: 'accel', options: { mode: 'flatten' } };
    const unnamed: SiteDirective = { kind: 'unroll', dialect: 'hls', loop: 'VITIS_LOOP_12_1', options: { factor: 4 } };
    const columns: SiteDirective = {
      kind: 'array_partition',
      dialect: 'hls',
      variable: 'A',
      options: { type: 'complete', dim: 2 },
    };
    expect(format.directives(pipelineAndUnroll, 'L1')).toBe(
      'Pipeline with unroll of L2 by 8 and cyclic partition of a by 8',
    );
    expect(format.directives([unnamed, columns])).toBe(
      'Unroll of the loop in line 12 by 4 with complete partition of A in dimension 2',
    );
    expect(format.directives([full])).toBe('Full unroll');
    expect(format.directives([off])).toBe('No loop flatten');
    expect(format.directives([flatten])).toBe('Flatten pipeline');
    expect(format.directives([])).toBe('As it is');
  });
});
