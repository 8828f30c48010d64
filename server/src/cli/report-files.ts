/** Finds and reads synthesis reports. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LineIndex } from '../base/lines';
import { readReport } from '../reports/read';
import type { SynthesisReport } from '../reports/report';
import { decoded } from './decode';
import { unreadable } from './failure';

/** The reports of one folder, which are of one design: the whole design's and those of its modules. */
export interface ReportFolder {
  readonly path: string;
  /** Names, sorted. */
  readonly names: readonly string[];
}

const reportName = /(?:^|_)csynth\.(?:xml|rpt)$/i;
/** What the tool writes beside its reports, where copies of them may lie; none holds a design of its own. */
const skipped = /^(?:\..*|node_modules|impl|sim|csim|verilog|vhdl|systemc)$/;
/** Deeper than the tool makes its folders below where a person keeps projects. */
const maxDepth = 16;

/** Folders below `root` that hold reports, in the order of their paths. Links are not followed. */
export async function findReports(root: string): Promise<ReportFolder[]> {
  const found: ReportFolder[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (depth === 0) throw unreadable(path, error);
      return [];
    });
    const names = entries.filter((entry) => entry.isFile() && reportName.test(entry.name)).map(({ name }) => name);
    if (names.length > 0) found.push({ path, names: names.sort() });
    const folders = entries.filter((entry) => entry.isDirectory() && !skipped.test(entry.name)).map(({ name }) => name);
    if (depth < maxDepth) for (const name of folders.sort()) await walk(join(path, name), depth + 1);
  };
  await walk(root, 0);
  return found;
}

export interface ReportFile {
  readonly path: string;
  readonly report?: SynthesisReport;
  /** `FILE:LINE:COLUMN: what is wrong`; the first says why there is no report. */
  readonly problems: readonly string[];
}

/** Reads one report of either form. Throws `UsageError` when there is no such file. */
export async function readReportFile(path: string): Promise<ReportFile> {
  let text: string;
  try {
    text = decoded(await readFile(path));
  } catch (error) {
    throw unreadable(path, error);
  }
  const { report, problems } = readReport(text);
  const lines = new LineIndex(text);
  return {
    path,
    report,
    problems: problems.map(({ message, span }) => {
      const { line, column } = lines.position(span.start);
      return `${path}:${line + 1}:${column + 1}: ${message}`;
    }),
  };
}

/**
 * The whole design's report of a folder. XML first, which has all latencies; a module's text report before the summary, which
 * has no clock. `top` is what a script says it is. Without `csynth.xml` or `csynth.rpt`, a folder of several modules does not
 * say which of them is the whole.
 */
export async function designReport(folder: ReportFolder, top: string | undefined): Promise<ReportFile | string> {
  const { names } = folder;
  const named = (name: string): string[] => names.filter((each) => each.toLowerCase() === name.toLowerCase());
  const modules = [...new Set(names.map((name) => /^(.*)_csynth\./i.exec(name)?.[1] ?? ''))].filter(
    (name) => name !== '',
  );
  const summary = await readFirst(folder, named('csynth.rpt'));
  const whole = top ?? summary?.report?.top ?? (modules.length === 1 ? modules[0] : undefined);
  const ranked = [
    ...named('csynth.xml'),
    ...(whole === undefined ? [] : [...named(`${whole}_csynth.xml`), ...named(`${whole}_csynth.rpt`)]),
    ...named('csynth.rpt'),
  ];
  if (ranked.length === 0)
    return `none of its ${names.length} reports is that of the whole design: add csynth.xml, or a script that sets the top function`;
  const unread: string[] = [];
  for (const name of ranked) {
    const file = await readReportFile(join(folder.path, name));
    if (file.report) return { ...file, problems: [...unread, ...file.problems] };
    unread.push(...file.problems.slice(0, 1));
  }
  return unread.join('; ');
}

async function readFirst(folder: ReportFolder, [name]: readonly string[]): Promise<ReportFile | undefined> {
  return name === undefined ? undefined : readReportFile(join(folder.path, name));
}

/** Folders of the tool's layout: `<project>/<solution>/syn/report`, or `<component>/hls/syn/report`. */
export function layoutOf(path: string): { readonly project: string; readonly solution: string } | undefined {
  if (basename(path) !== 'report' || basename(dirname(path)) !== 'syn') return undefined;
  const solution = dirname(dirname(path));
  return basename(solution) === 'hls' ? undefined : { project: basename(dirname(solution)), solution };
}
