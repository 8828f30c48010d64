/** Options that many rows share. */
import type { PragmaOption, PragmaSpec } from './pragma-table';

/** A row of the Vitis HLS tables. */
export type HlsRow = Omit<PragmaSpec, 'dialect'>;

export const variable: PragmaOption = {
  name: 'variable',
  type: 'variable',
  required: true,
  doc: 'The variable it is about.',
};

export function off(doc: string): PragmaOption {
  return { name: 'off', type: 'flag', doc };
}
