import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LineIndex } from '../base/lines';
import { buildGraph } from '../graph/build';
import { contract } from '../graph/contract';
import { designEncoder, rowSizes, type DesignRows } from '../graph/encode';
import { arrayNames, blockNames } from '../graph/labels';
import { labelColumns, outcomes, toolchains, type ExportedKernel } from '../graph/schema';
import { programFacts } from '../graph/static-facts';
import { fingerprint, programTensors, type OpInfo } from '../graph/tensors';
import type { Design } from '../kernel/design';
import type { Kernel } from '../kernel/ir';
import type { DesignSpec } from '../analysis/types';
import { modelToolchain, targetInput } from '../predict/conditions';
import type { AnalyticEstimate, Target } from '../predict/types';
import { unknownCauses } from '../predict/unknown-latency';
import { readDesignLines, retarget, rowConditions, type DesignRow } from './design-rows';
import { UsageError, unreadable, unwritable } from './failure';
import { causeText } from './predict-shared';

export interface ExportOptions {
  /** Folder with `sources/<suite>` and `designs/<suite>`. */
  readonly data: string;
  readonly out: string;
  /** Empty: all. */
  readonly suites: readonly string[];
  /** Designs per kernel; undefined: all. */
  readonly limit?: number;
}

/** A source read once, and its designs. */
export interface ExportSource {
  readonly kernel: Kernel;
  readonly lines: LineIndex;
  readonly design: (spec: DesignSpec) => {
    readonly design: Design;
    readonly problems: readonly { readonly message: string }[];
  };
  readonly analytic: (
    top: number,
    target: Target,
  ) => { readonly estimate: (design: Design) => AnalyticEstimate; readonly opInfo: OpInfo };
}

interface ExportIndex {
  readonly contract: string;
  readonly kernels: readonly {
    readonly name: string;
    readonly suite: string;
    readonly kernel: string;
    readonly designs: number;
  }[];
}

/**
 * Writes the training records of the given data, as `ExportedKernel` says, in place of an earlier export in the folder. The index
 * comes last: without it there is none. `open` reads a source by its path.
 */
export async function exportGraphs(
  options: ExportOptions,
  open: (path: string) => Promise<ExportSource>,
  log: (line: string) => void,
): Promise<void> {
  const files = await designFiles(options);
  await mkdir(options.out, { recursive: true }).catch((error: unknown) => {
    throw unwritable(options.out, error);
  });
  const indexPath = join(options.out, 'index.json');
  const earlier = await readIndex(indexPath);
  await rm(indexPath, { force: true });
  const kernels: { name: string; suite: string; kernel: string; designs: number }[] = [];
  for (const { suite, kernel, path } of files) {
    const name = `${suite}__${kernel}`;
    const lines = (await readDesignLines(path)).slice(0, options.limit);
    const rows = lines.filter((line): line is DesignRow => 'spec' in line);
    const first = rows[0];
    if (first === undefined) throw new UsageError(`${path}: no design can be read`);
    const started = performance.now();
    const source = await open(join(options.data, String(first.fields.source)));
    const exported = exportKernel(suite, kernel, source, rows);
    if ('reason' in exported) {
      log(`${name}: left out, its latency is unknown: ${exported.reason}`);
      continue;
    }
    const { record, data, problems } = exported;
    const { designs } = record.counts;
    await writeFile(join(options.out, `${name}.f32`), new Uint8Array(data.buffer));
    await writeFile(join(options.out, `${name}.json`), JSON.stringify(record));
    kernels.push({ name, suite, kernel, designs });
    const unread = lines.length - rows.length;
    const notes = [...(unread > 0 ? [`${unread} lines not read`] : []), ...problems];
    log(
      `${name}: ${designs} designs, ${Math.round(performance.now() - started)} ms${notes.map((n) => `; ${n}`).join('')}`,
    );
  }
  const names = new Set(kernels.map(({ name }) => name));
  for (const { name } of earlier.filter((kernel) => !names.has(kernel.name)))
    for (const end of ['f32', 'json']) await rm(join(options.out, basename(`${name}.${end}`)), { force: true });
  const index: ExportIndex = { contract: contract().hash, kernels };
  await writeFile(indexPath, JSON.stringify(index, null, 1));
}

/** The files of designs, in order. Throws `UsageError`. */
async function designFiles({
  data,
  suites,
}: ExportOptions): Promise<{ readonly suite: string; readonly kernel: string; readonly path: string }[]> {
  const list = async (folder: string): Promise<string[]> => {
    try {
      return (await readdir(folder)).sort();
    } catch (error) {
      throw unreadable(folder, error);
    }
  };
  const all = suites.length > 0 ? suites : await list(join(data, 'designs'));
  const found = all.map(async (suite) => {
    const folder = join(data, 'designs', suite);
    return (await list(folder)).map((file) => ({
      suite,
      kernel: file.replace(/\.jsonl(\.gz)?$/, ''),
      path: join(folder, file),
    }));
  });
  return (await Promise.all(found)).flat();
}

/** The kernels of an earlier export; none where there is no index, or one that is not whole. */
async function readIndex(path: string): Promise<ExportIndex['kernels']> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as Partial<ExportIndex>).kernels ?? [];
  } catch {
    return [];
  }
}

/** The record and rows of one kernel, or why no design has a known latency. */
function exportKernel(
  suite: string,
  kernelName: string,
  source: ExportSource,
  rows: readonly DesignRow[],
): { record: ExportedKernel; data: Float32Array; problems: string[] } | { reason: string } {
  const { top: asked, target } = conditions(`${suite}/${kernelName}`, rows);
  const { functions, roots } = source.kernel;
  const problems = new Set<string>();
  // Some rows name the function of another version of the source: the only candidate must be meant.
  const topName = functions.some((f) => f.name === asked) || roots.length !== 1 ? asked : (roots[0] as string);
  if (topName !== asked) problems.add(`no function ${asked}: ${topName} taken`);
  const top = functions.findIndex((f) => f.name === topName);
  if (top === -1) throw new UsageError(`${suite}/${kernelName}: the source has no function ${asked}`);
  const { estimate, opInfo } = source.analytic(top, target);
  const graph = buildGraph(source.kernel, top);
  const encode = designEncoder(programFacts(graph), targetInput(target));
  const all = rows.map(({ spec, fields }) => {
    const { design, problems: found } = source.design(retarget(spec, asked, topName));
    for (const problem of found) problems.add(problem.message);
    return { design, fields, analytic: estimate(design) };
  });
  const built = all.filter(({ analytic }) => analytic.latency !== null);
  const first = built[0]?.analytic;
  if (!first) return { reason: reasonOf(source, top, target, all[0]?.analytic) };
  if (built.length < all.length) problems.add(`${all.length - built.length} designs of unknown latency left out`);
  const tensors = programTensors(graph, first.composition, opInfo);

  const comps = first.composition.length;
  const sizes = rowSizes(graph.blocks.length, graph.arrays.length, comps);
  const offsets = { block_x: 0, array_x: 0, design_x: 0, comp: 0, prior: 0, labels: 0 };
  let rowLength = 0;
  for (const name of ['block_x', 'array_x', 'design_x', 'comp', 'prior'] as const) {
    offsets[name] = rowLength;
    rowLength += sizes[name];
  }
  offsets.labels = rowLength;
  rowLength += labelColumns.length;

  const data = new Float32Array(rowLength * built.length);
  const part = (base: number): DesignRows['comp'] => ({ data, base, stride: rowLength });
  const parts: DesignRows = {
    block_x: part(offsets.block_x),
    array_x: part(offsets.array_x),
    design_x: part(offsets.design_x),
    comp: part(offsets.comp),
    prior: part(offsets.prior),
  };
  built.forEach(({ design, analytic, fields }, row) => {
    if (analytic.composition.length !== comps)
      throw new Error(`${suite}/${kernelName}: the composition changes with the design`);
    encode(design, analytic, parts, row);
    writeLabels(data, row * rowLength + offsets.labels, fields);
  });
  const bad = data.findIndex((value, i) => !Number.isFinite(value) && i % rowLength < offsets.labels);
  if (bad !== -1)
    throw new Error(`${suite}/${kernelName}: row ${Math.floor(bad / rowLength)} has no number at ${bad % rowLength}`);

  const record: ExportedKernel = {
    contract: contract().hash,
    suite,
    kernel: kernelName,
    top: topName,
    tool: target.tool,
    part: target.part,
    clock_ns: target.clockNs,
    toolchain: toolchains.indexOf(modelToolchain(target)),
    fingerprint: fingerprint(tensors),
    counts: {
      nodes: graph.nodes.length,
      edges: graph.edges.length,
      blocks: graph.blocks.length,
      arrays: graph.arrays.length,
      comps,
      designs: built.length,
    },
    row_length: rowLength,
    offsets,
    block_names: blockNames(graph),
    array_names: arrayNames(graph),
    program: Object.fromEntries(
      Object.entries(tensors).map(([name, values]) => [name, Array.from(values as Int32Array | Float32Array)]),
    ),
  };
  return { record, data, problems: [...problems] };
}

/** Why the latency of a design is not known. */
function reasonOf(source: ExportSource, top: number, target: Target, estimate: AnalyticEstimate | undefined): string {
  const [cause] = estimate ? unknownCauses(source.kernel, top, target, estimate) : [];
  return cause ? causeText(cause, source.lines) : 'it makes a call that is not known';
}

/** Top function and target, which must be the same in all rows of a file. */
function conditions(name: string, rows: readonly DesignRow[]): { top: string; target: Target } {
  const keys = new Set(rows.map(({ fields }) => JSON.stringify([fields.top, rowConditions(fields)])));
  if (keys.size !== 1)
    throw new UsageError(
      `${name}: designs of one file differ in top function, part, clock, tool, flow or unsafe math: ${[...keys].join(', ')}`,
    );
  const { fields } = rows[0] as DesignRow;
  const { part, clockNs, tool, ...rest } = rowConditions(fields);
  if (!(Number(clockNs) > 0))
    throw new UsageError(`${name}: a clock period of ${fields.clock_ns} ns: it must be above 0`);
  return {
    top: String(fields.top),
    target: { part: String(part), clockNs: Number(clockNs), tool: String(tool), ...rest },
  };
}

function writeLabels(data: Float32Array, at: number, fields: Readonly<Record<string, unknown>>): void {
  labelColumns.forEach((name, i) => {
    const outcome = outcomes.findIndex((known) => known === fields.outcome);
    const value = name !== 'outcome' ? fields[name] : outcome === -1 ? null : outcome;
    data[at + i] = typeof value === 'number' ? value : NaN;
  });
}
