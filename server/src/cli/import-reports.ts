/** `import-reports`: a folder of synthesis reports becomes labelled designs, as `export-graphs --data` reads them. */
import { basename, relative, resolve, sep } from 'node:path';
import { matchDirectives, unsafeMathOf, type LoadedDirectives } from '../analysis/directives';
import type { Engine } from '../analysis/engine-types';
import { plural } from '../base/words';
import type { SiteDirective } from '../kernel/directive';
import { directiveToJson } from '../kernel/directive-json';
import { unitNames, type SynthesisReport } from '../reports/report';
import { UsageError } from './failure';
import { labelsOf } from './report-labels';
import { designReport, findReports, type ReportFolder } from './report-files';
import { findScript, givenMacros, pathOf, unreadDirectives } from './report-script';
import { filesOf, findSource, sourceReader, type KernelSource, type ReadSource } from './report-source';
import { writeNew } from './write-new';

export interface ImportOptions {
  readonly out: string;
  readonly suite: string;
  /** The source of all reports; undefined: what a script names, or what is beside. */
  readonly source?: string;
}

export interface ImportReport {
  readonly out: string;
  readonly suite: string;
  /** Paths are relative to `out`. */
  readonly kernels: readonly {
    readonly kernel: string;
    readonly source: string;
    readonly designs_file: string;
    readonly designs: number;
  }[];
  /** Designs that were left out. Paths of reports are relative to the folder that is imported. */
  readonly skipped: readonly { readonly report: string; readonly reason: string }[];
  /** What was imported all the same. */
  readonly notes: readonly { readonly report: string; readonly note: string }[];
}

/** One design: a report, the source it is of, and the conditions that one kernel's designs share. */
interface Imported {
  readonly path: string;
  readonly source: KernelSource;
  readonly conditions: Readonly<Record<string, string | number | boolean>> & {
    readonly top: string;
    readonly part: string;
  };
  readonly rest: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** In ns; what is faster or slower is no clock of such a part. */
const clockRange = { min: 0.1, max: 1000 } as const;

/** Reads the reports below `folder` and writes their designs. Throws `UsageError` where none can be imported. */
export async function importReports(engine: Engine, folder: string, options: ImportOptions): Promise<ImportReport> {
  checkSuite(options.suite);
  const root = resolve(folder);
  const folders = await findReports(root);
  if (folders.length === 0) {
    throw new UsageError(
      `${folder}: no synthesis report is in it (csynth.xml, csynth.rpt, or *_csynth of either); say a folder that holds syn/report`,
    );
  }
  const read = sourceReader(engine);
  const imported: Imported[] = [];
  const skipped: { report: string; reason: string }[] = [];
  const given = options.source === undefined ? undefined : resolve(options.source);
  if (given !== undefined) read(given, []);
  for (const each of folders) {
    const design = await importOne(each, root, given, read).catch((error: unknown) => {
      if (error instanceof UsageError) return error.message;
      throw error;
    });
    if (typeof design !== 'string') imported.push(design);
    else skipped.push({ report: within(root, each.path), reason: shortened(root, design) });
  }
  if (imported.length === 0) {
    const [first] = skipped;
    const more = skipped.length > 1 ? ` (and ${plural(skipped.length - 1, 'more')})` : '';
    throw new UsageError(`${folder}: no design can be imported: ${first?.report}: ${first?.reason}${more}`);
  }
  const { kept, contradicting } = consistent(imported);
  skipped.push(
    ...contradicting.map(({ design, first }) => ({
      report: within(root, design.path),
      reason: `${within(root, first.path)} is of the same source, directives and conditions, and has other figures: that one is kept`,
    })),
  );
  const files = new Map<string, string>();
  const kernels = kernelsOf(kept).map(({ kernel, designs }) => {
    const [first] = designs;
    const { main, files: sources } = filesOf(first.source, kernel);
    const source = `sources/${options.suite}/${main}`;
    for (const [name, text] of sources) files.set(`sources/${options.suite}/${name}`, text);
    const designsFile = `designs/${options.suite}/${kernel}.jsonl.gz`;
    const lines = designs.map(({ path, conditions, rest }) =>
      JSON.stringify({ suite: options.suite, kernel, source, ...conditions, ...rest, report: within(root, path) }),
    );
    files.set(designsFile, lines.join('\n') + '\n');
    return { kernel, source, designs_file: designsFile, designs: designs.length };
  });
  await writeNew(options.out, files);
  const notes = kept.flatMap(({ path, notes: all }) =>
    all.map((note) => ({ report: within(root, path), note: shortened(root, note) })),
  );
  return { out: options.out, suite: options.suite, kernels, skipped, notes };
}

export function importText({ out, suite, kernels, skipped, notes }: ImportReport): string {
  const designs = kernels.reduce((sum, each) => sum + each.designs, 0);
  return [
    ...skipped.map(({ report, reason }) => `skipped ${report}: ${reason}`),
    ...notes.map(({ report, note }) => `note ${report}: ${note}`),
    ...kernels.map((each) => `${suite}/${each.kernel}: ${plural(each.designs, 'design')}, ${each.source}`),
    `${plural(designs, 'design')} of ${plural(kernels.length, 'kernel')} in ${out}` +
      (skipped.length > 0 ? `; ${plural(skipped.length, 'report')} skipped` : ''),
    '',
  ].join('\n');
}

/** A suite is a folder; some names have rules of cleaning in model/dataset.py. */
function checkSuite(suite: string): void {
  if (!/^\w[\w.-]*$/.test(suite))
    throw new UsageError(
      `--suite '${suite}': a name is of letters, digits, '.', '-' and '_', and starts with none of '.' and '-'`,
    );
  if (/^(?:merlin|hlsyn|hgnn)/.test(suite))
    throw new UsageError(
      `--suite '${suite}': names with this start are of public data, which training cleans by rules of its own; say another`,
    );
}

/** The design of one folder of reports, or why it is left out. */
async function importOne(
  folder: ReportFolder,
  root: string,
  given: string | undefined,
  read: ReadSource,
): Promise<Imported | string> {
  const guess = findScript(folder.path, root, undefined);
  const file = await designReport(folder, 'script' in guess ? guess.script?.top?.value : undefined);
  if (typeof file === 'string') return file;
  const { report, path } = file;
  if (!report?.top) return `${path} does not name its top function`;
  const found = findScript(folder.path, root, report.top);
  if ('reason' in found) return found.reason;
  const { script } = found;
  const unread = script && unreadDirectives(script);
  if (unread !== undefined) return `not all directives are known: ${unread}`;
  const source = findSource(folder.path, root, report.top, script, given, read);
  if (typeof source === 'string') return source;
  const directives = script ? directivesOf(script, source) : [];
  if (typeof directives === 'string') return directives;
  const conditions = conditionsOf(report, script);
  if (typeof conditions === 'string') return `${path}: ${conditions}`;
  const { outcome, latency, notes } = labelsOf(report, conditions.part);
  if (latency === null && unitNames.every((name) => report.resources[name] === null))
    return [`${path}: neither its latency nor its resources are known`, ...file.problems].join('; ');
  const { dsp, bram, uram, lut, ff } = report.resources;
  return {
    path,
    source,
    conditions,
    rest: {
      pragmas: {},
      directives: directives.map(directiveToJson),
      outcome,
      latency,
      ...{ dsp, bram, uram, lut, ff },
    },
    notes: [...file.problems, ...notes, ...notesOf(source, script)],
  };
}

/** The script's directives, each of which must name something: else what was synthesised is not what the line would say. */
function directivesOf(script: LoadedDirectives, source: KernelSource): readonly SiteDirective[] | string {
  const { overrides, problems } = matchDirectives(script, [source.analysis]);
  const [first] = problems;
  if (!first) return overrides[0] ?? [];
  const { line } = first.file.lines.position(first.problem.span.start);
  return `a directive names nothing in ${source.path}: ${first.file.path}:${line + 1}: ${first.problem.message}`;
}

/** What must be the same in all designs of a file. The report was there: what it says holds over the script. */
function conditionsOf(report: SynthesisReport, script: LoadedDirectives | undefined): Imported['conditions'] | string {
  const part = report.part ?? script?.part?.value;
  const clockNs = report.clockNs ?? script?.clockNs?.value;
  const flow = report.flow ?? script?.flow?.value;
  // Off by default; without a script nothing is known of it.
  const unsafeMath = script && (unsafeMathOf(script) ?? false);
  if (report.tool === null) return 'it does not name the version of the tool';
  if (part === undefined) return 'it names no part; add the script or config file that sets it';
  if (clockNs === undefined)
    return 'it has no clock period (a summary has none); add csynth.xml, or the script or config file that sets it';
  if (clockNs < clockRange.min || clockNs > clockRange.max)
    return `a clock period of ${clockNs} ns: it must be from ${clockRange.min} to ${clockRange.max}`;
  return {
    top: report.top ?? '',
    tool: report.tool,
    part,
    clock_ns: clockNs,
    ...(flow === undefined || flow === null ? {} : { flow }),
    ...(unsafeMath === undefined ? {} : { unsafe_math: unsafeMath }),
  };
}

function notesOf(source: KernelSource, script: LoadedDirectives | undefined): string[] {
  const settings = [...(script?.settings.keys() ?? [])].filter(
    (name) =>
      /^(?:compile|schedule|array_partition|array_stencil|unroll|dataflow|op|storage)\./.test(name) &&
      !/unsafe_math/.test(name),
  );
  return [
    ...source.missing.map(
      (header) => `${source.path} includes '${header}', which is nowhere: what it defines is not known`,
    ),
    ...givenMacros(script)
      .filter(({ name }) => isNamedIn(source, name))
      .map(
        ({ flag, define }) =>
          `it was compiled with ${flag}, which a line of designs can't say: ${basename(source.path)} is read without it; put '${define}' at its head and import again`,
      ),
    ...(script && settings.length > 0
      ? [`${pathOf(script)} sets ${settings.join(', ')}, which a line of designs can't say`]
      : []),
    ...(script ? [] : ['no script or config file is beside it: the pragmas of the source are all its directives']),
  ];
}

/** Whether the source or a header of it names a macro. */
function isNamedIn({ analysis, headers }: KernelSource, macro: string): boolean {
  return [analysis.text, ...headers.values()].some((text) => new RegExp(`\\b${macro}\\b`).test(text));
}

/** Of designs that are the same but for their figures the first alone: not more than one of them can be right. */
function consistent(imported: readonly Imported[]): {
  readonly kept: readonly Imported[];
  readonly contradicting: readonly { readonly design: Imported; readonly first: Imported }[];
} {
  const same = new Map<string, Imported[]>();
  const contradicting: { design: Imported; first: Imported }[] = [];
  const kept = imported.filter((design) => {
    const key = JSON.stringify([kernelKey(design), design.rest.directives]);
    const before = same.get(key) ?? [];
    const first = before.find((each) => contradicts(each, design));
    if (first) contradicting.push({ design, first });
    else same.set(key, [...before, design]);
    return first === undefined;
  });
  return { kept, contradicting };
}

/** One figure that both know is not the same. */
function contradicts({ rest: one }: Imported, { rest: other }: Imported): boolean {
  const figures = ['latency', ...unitNames] as const;
  return figures.some((name) => one[name] !== null && other[name] !== null && one[name] !== other[name]);
}

/** Equal for designs of one source under the same conditions. */
function kernelKey({ conditions, source: { analysis, headers } }: Imported): string {
  return JSON.stringify([conditions, analysis.text, [...headers].sort()]);
}

/**
 * Designs of one source under the same conditions are one kernel, named after its top function: `scale`, and `scale.2`,
 * `scale.3` for others of that name, which training keeps in one family.
 */
function kernelsOf(imported: readonly Imported[]): { kernel: string; designs: [Imported, ...Imported[]] }[] {
  const groups = new Map<string, [Imported, ...Imported[]]>();
  for (const each of imported) {
    const key = kernelKey(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const seen = new Map<string, number>();
  return [...groups.values()].map((designs) => {
    const name = designs[0].conditions.top.replace(/\W+/g, '_');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { kernel: count === 1 ? name : `${name}.${count}`, designs };
  });
}

function within(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/') || '.';
}

/** Paths in words are told from the folder on, as those of the reports. */
function shortened(root: string, text: string): string {
  return text.replaceAll(root + sep, '');
}
