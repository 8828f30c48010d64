/** What a synthesis report of Vivado HLS or Vitis HLS says, whatever its form and version. */
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';

/** Ends of a range, equal where the tool gives one number; null where it says `undef` or `?`, or nothing. */
export interface Range {
  readonly min: number | null;
  readonly max: number | null;
}

export const unitNames = ['dsp', 'bram', 'uram', 'lut', 'ff'] as const;
export type UnitName = (typeof unitNames)[number];

/** Counts; BRAM in BRAM_18K. Null where the report doesn't say. */
export type Units = Readonly<Record<UnitName, number | null>>;

/** One row of loops. */
export interface ReportedLoop {
  /** A label, `VITIS_LOOP_<line>_<n>`, `Loop 1.2`, or `outer_inner` of a flattened nest. */
  readonly name: string;
  /** Function or outlined module that the row stands in. */
  readonly module: string;
  /** Loops of that module that it is inside of. */
  readonly depth: number;
  readonly tripCount: Range;
  /** Achieved initiation interval in cycles; null for a loop that is not pipelined. */
  readonly ii: number | null;
  /** Cycles of one iteration. */
  readonly iterationLatency: Range;
  /** Cycles of all iterations. The summary table knows the maximum alone. */
  readonly latency: Range;
  /** As the tool says: `yes`, `no`, `dataflow`, `rewind`, ...; null where unknown. */
  readonly pipelined: string | null;
  /** In the report's text. */
  readonly span: Span;
}

export interface SynthesisReport {
  readonly form: 'xml' | 'text';
  /** As the rest of PragmaLens names it: `vitis_hls 2022.1`, `vivado_hls 2019.2`. */
  readonly tool: string | null;
  /** `2022.1` */
  readonly version: string | null;
  /** The function that the totals are of: the top of the design, or of a module's report that module. */
  readonly top: string | null;
  readonly part: string | null;
  readonly flow: 'vivado' | 'vitis' | null;
  /** Target clock period in ns. */
  readonly clockNs: number | null;
  /** Cycles of the whole; `average` is in the XML form only. */
  readonly latency: Range & { readonly average: number | null };
  /** Cycles from one start to the next. */
  readonly interval: Range;
  /** `no`, `yes`, `dataflow`, ... */
  readonly pipelined: string | null;
  /** Modules in the order of the report, and in each its loops, outer ones first. */
  readonly loops: readonly ReportedLoop[];
  readonly resources: Units;
  /** What the part has. */
  readonly available: Units;
}

/** The report, and what in its text was not understood. No report: the first problem says why. */
export interface ReadReport {
  readonly report?: SynthesisReport;
  readonly problems: readonly Problem[];
}

export const unknownRange: Range = { min: null, max: null };

/** Vitis HLS took the place of Vivado HLS with 2020; before, the XML form doesn't say which it is. */
export function toolOf(version: string | null, title = ''): string | null {
  if (version === null) return null;
  const isVivado = /vivado hls/i.test(title) || (title === '' && Number(version.slice(0, 4)) < 2020);
  return `${isVivado ? 'vivado_hls' : 'vitis_hls'} ${version}`;
}

/** `2022.1` of `2022.1 (Build 3526262 on ...)` or `2022.1.2`. */
export function versionOf(text: string | undefined): string | null {
  return /\b(20\d\d\.\d)\b/.exec(text ?? '')?.[1] ?? null;
}

export function flowOf(text: string | undefined): 'vivado' | 'vitis' | null {
  const found = /\b(vivado|vitis)\b/i.exec(text ?? '')?.[1]?.toLowerCase();
  return found === 'vivado' || found === 'vitis' ? found : null;
}
