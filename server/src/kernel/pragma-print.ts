import type { SiteDirective } from './directive';
import { pragmaSpec } from './pragma-table';
import type { PragmaOption } from './pragma-table';

/**
 * The pragma line of a directive, options in the table's order: `#pragma HLS unroll factor=4`. Function and loop are not
 * part of it: where the line stands says them. Reading the line back gives the same directive.
 */
export function printPragma(directive: SiteDirective): string {
  const row = pragmaSpec(directive.dialect, directive.kind);
  const words = ['#pragma', directive.dialect === 'hls' ? 'HLS' : 'ACCEL', row?.name ?? directive.kind];
  for (const option of row?.options ?? []) {
    const value = option.name === 'variable' ? directive.variable : directive.options[option.name.toLowerCase()];
    const word = value === undefined ? '' : printOption(option, value);
    if (word !== '') words.push(word);
  }
  return words.join(' ');
}

function printOption(option: PragmaOption, value: string | number | boolean): string {
  if (value === false) return '';
  if (value === true) return option.name;
  return option.bare === 'print' ? String(value) : `${option.name}=${value}`;
}
