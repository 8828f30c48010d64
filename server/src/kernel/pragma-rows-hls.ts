import { controlRows } from './pragma-rows-control';
import { interfaceRow } from './pragma-rows-interface';
import { memoryRows } from './pragma-rows-memory';
import { operatorRows } from './pragma-rows-operators';
import { removedRows } from './pragma-rows-removed';
import type { PragmaSpec } from './pragma-table';

/** AMD Vitis HLS, from the option table of its front end and UG1399; in alphabetical order, what is gone last. */
export const hlsRows: readonly PragmaSpec[] = [
  ...[...controlRows, interfaceRow, ...memoryRows, ...operatorRows].sort((a, b) => (a.name < b.name ? -1 : 1)),
  ...removedRows,
].map((row) => ({ ...row, dialect: 'hls' }));
