import { describe, expect, it } from 'vitest';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { printPragma } from '../../server/src/kernel/pragma-print';
import { readPragma } from '../../server/src/kernel/pragma-read';
import { pragmaTable } from '../../server/src/kernel/pragma-table';
import { random, randomDirective } from './random-directive';

describe('printPragma', () => {
  it('writes options in the order of the table', () => {
    const print = (kind: string, variable: string | undefined, options: SiteDirective['options']): string =>
      printPragma({ kind, dialect: 'hls', variable, options });
    expect(print('unroll', undefined, { factor: 4 })).toBe('#pragma HLS unroll factor=4');
    expect(print('pipeline', undefined, { rewind: true, ii: 1 })).toBe('#pragma HLS pipeline II=1 rewind');
    expect(print('array_partition', 'a', { dim: 2, factor: 4, type: 'cyclic' })).toBe(
      '#pragma HLS array_partition variable=a type=cyclic factor=4 dim=2',
    );
    expect(print('pipeline', undefined, { off: false })).toBe('#pragma HLS pipeline');
    expect(printPragma({ kind: 'pipeline', dialect: 'accel', options: { mode: 'flatten' } })).toBe(
      '#pragma ACCEL PIPELINE flatten',
    );
  });

  it.each(pragmaTable.map((row) => [`${row.dialect} ${row.name}`, row] as const))(
    'reads back what it printed: %s',
    (_, row) => {
      const next = random(row.name.length * 7919 + row.options.length);
      for (let i = 0; i < 100; i++) {
        const directive = randomDirective(row, next);
        const line = printPragma(directive);
        const [, family = '', ...rest] = line.split(' ');
        const reading = readPragma({ family, text: rest.join(' ') }, () => undefined);
        expect(reading.directive, line).toEqual(directive);
        expect(reading.problems.filter((p) => p.severity === 'warning')).toEqual([]);
      }
    },
  );
});

describe('the pragma table', () => {
  it('names each pragma and each option once', () => {
    const names = pragmaTable.map((row) => `${row.dialect} ${row.name.toLowerCase()}`);
    expect(new Set(names).size).toBe(names.length);
    for (const row of pragmaTable) {
      const options = row.options.map((option) => option.name.toLowerCase());
      expect(new Set(options).size, row.name).toBe(options.length);
      const bare = row.options.flatMap((option) => (option.bare ? (option.values ?? []) : []));
      expect(new Set(bare).size, `${row.name}: a bare value must belong to one option`).toBe(bare.length);
    }
  });

  it('gives every enum its values and every group options that exist', () => {
    for (const row of pragmaTable) {
      for (const option of row.options)
        expect(option.type === 'enum', `${row.name} ${option.name}`).toBe(!!option.values);
      const names = new Set(row.options.map((option) => option.name));
      const named = [...(row.anyOf ?? []), ...(row.exclusive ?? []), [row.argument ?? []].flat()].flat();
      for (const name of named) expect(names.has(name), `${row.name} ${name}`).toBe(true);
    }
  });
});
