import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { hoverPragma } from '../../server/src/ide/hover-pragma';
import { pragmaDoc } from '../../server/src/ide/pragma-doc';
import { pragmaTable } from '../../server/src/kernel/pragma-table';

/** The hover at `$0`: what it covers, and its text. */
function shown(marked: string): { over: string; text: string } | null {
  const text = marked.replace('$0', '');
  const lines = new LineIndex(text);
  const hover = hoverPragma(text, lines, marked.indexOf('$0'));
  if (!hover?.range || typeof hover.contents !== 'object' || !('value' in hover.contents)) return null;
  const at = ({ line, character }: { line: number; character: number }) => lines.offset({ line, column: character });
  return { over: text.slice(at(hover.range.start), at(hover.range.end)), text: hover.contents.value };
}

describe('hover on a pragma', () => {
  it('shows its documentation', () => {
    const found = shown('#pragma HLS ar$0ray_partition variable=a complete');
    expect(found?.over).toBe('array_partition');
    expect(found?.text).toContain('**#pragma HLS array_partition**, after the declaration of the variable');
    expect(found?.text).toContain('[type=cyclic|block|complete]');
    expect(found?.text).toContain('- `dim`: Dimension, counted from 1; 0 means all. Default: 1.');
    expect(found?.text).toContain('Not together with `array_reshape`');
    expect(found?.text).toContain('`syn.directive.array_partition=FUNCTION variable`');
    expect(found?.text).toContain('pragma-HLS-array_partition');
  });

  it.each([
    ['#pragma HLS pipeline I$0I=1', 'II', '**pipeline**: `II`: Wanted initiation interval'],
    ['#pragma HLS array_partition variable=a cyc$0lic factor=2', 'cyclic', '**array_partition**: `type`:'],
    ['#pragma HLS if (N > 3) un$0roll', 'unroll', '**#pragma HLS unroll**, in a loop body'],
    ['#pragma HLS unroll \\\n  fac$0tor=4', 'factor', '**unroll**: `factor`'],
    ['_Pragma("HLS dataf$0low")', 'dataflow', '**#pragma HLS dataflow**'],
    ['#pragma ACCEL PIPE$0LINE flatten', 'PIPELINE', '**#pragma ACCEL PIPELINE**, before a loop'],
    ['#pragma HLS res$0ource variable=a core=RAM', 'resource', '**Out of use**: write bind_op or bind_storage.'],
  ])('%s', (marked, over, text) => {
    const found = shown(marked);
    expect(found?.over).toBe(over);
    expect(found?.text).toContain(text);
  });

  it.each(['#pragma once$0', '#pragma HLS nonsen$0se', '#pragma HLS unroll factor=N$0', 'int a = 3$0;', ''])(
    'is silent on %s',
    (marked) => expect(shown(marked)).toBeNull(),
  );

  it.each(pragmaTable.map((row) => [`${row.dialect} ${row.name}`, row] as const))('%s is written down', (_, row) => {
    const text = pragmaDoc(row);
    for (const option of row.options) expect(text).toContain(`- \`${option.name}\`: `);
    expect(text).not.toMatch(/undefined|[^.]\.\.(?!\.)/);
  });
});
