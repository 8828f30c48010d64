import { describe, expect, it } from 'vitest';
import { printDesign } from '../../server/src/kernel/design-print';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { readDirectivesFile } from '../../server/src/kernel/directives-file';
import { pragmaTable } from '../../server/src/kernel/pragma-table';
import { random, randomDirective } from './random-directive';

const design: readonly SiteDirective[] = [
  { kind: 'pipeline', dialect: 'hls', function: 'top', loop: 'L', options: { ii: 2, rewind: true } },
  {
    kind: 'array_partition',
    dialect: 'hls',
    function: 'top',
    variable: 'a',
    options: { type: 'cyclic', factor: 4, dim: 2 },
  },
  { kind: 'interface', dialect: 'hls', function: 'top', options: { mode: 'm_axi', port: 'a', bundle: 'gmem0' } },
];

describe('printDesign', () => {
  it('writes Tcl', () => {
    expect(printDesign(design, 'tcl')).toEqual([
      'set_directive_pipeline -II 2 -rewind "top/L"',
      'set_directive_array_partition -type cyclic -factor 4 -dim 2 "top" a',
      'set_directive_interface -mode m_axi -bundle gmem0 "top" a',
    ]);
  });

  it('writes a config file', () => {
    expect(printDesign(design, 'config')).toEqual([
      '[hls]',
      'syn.directive.pipeline=top/L II=2 rewind',
      'syn.directive.array_partition=top a type=cyclic factor=4 dim=2',
      'syn.directive.interface=top a mode=m_axi bundle=gmem0',
    ]);
  });

  it('says as a comment what the form can not say', () => {
    const lines = printDesign(
      [
        { kind: 'pipeline', dialect: 'hls', function: 'f', loop: 'L', options: { absent: true } },
        { kind: 'parallel', dialect: 'accel', function: 'f', loop: 'L', options: { factor: 4 } },
        { kind: 'unroll', dialect: 'hls', function: 'f', loop: 'VITIS_LOOP_3_1', options: {} },
      ],
      'tcl',
    );
    expect(lines).toEqual([
      '# VITIS_LOOP_3_1 has no label in the source; give it one if the tool does not find it.',
      '# Take the pragma pipeline of f/L out of the source.',
      '# Only as a pragma, before f/L: #pragma ACCEL PARALLEL FACTOR=4',
      'set_directive_unroll "f/VITIS_LOOP_3_1"',
    ]);
  });

  const rows = pragmaTable.filter((row) => row.dialect === 'hls');
  describe.each(['tcl', 'config'] as const)('%s', (form) => {
    it.each(rows.map((row) => [row.name, row] as const))('is read back as it was: %s', (_, row) => {
      const next = random(row.name.length * 104729 + row.options.length);
      for (let i = 0; i < 60; i++) {
        const site = { function: 'top', ...(row.places.includes('loop') || next() < 0.3 ? { loop: 'L1' } : {}) };
        const { kind, dialect, variable, options } = randomDirective(row, next);
        const directive = { kind, dialect, ...site, ...(variable === undefined ? {} : { variable }), options };
        const text = printDesign([directive], form).join('\n');
        const { directives, problems } = readDirectivesFile(form, text);
        expect(problems, text).toEqual([]);
        expect(
          directives.map(({ value }) => value),
          text,
        ).toEqual([directive]);
      }
    });
  });
});
