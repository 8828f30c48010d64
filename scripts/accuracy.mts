// Compares predictions with the labels of a data folder: a table per kernel, with the worst designs on demand.
// usage: npm run accuracy -- [--data DIR] [--suite S]... [--kernel K]... [--open] [--model] [--worst N] [--of R] [--out FILE]
// --worst lists designs by the error of their latency, or of the resource that --of names.
// --open leaves out the kernels of frozen-kernels.json: rules are tuned with it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Engine } from '../server/src/analysis/engine-types';
import type { DesignResult } from '../server/src/analysis/types';
import { neverCancelled } from '../server/src/base/cancel';
import { readDesignLines, retarget, rowConditions, type DesignRow } from '../server/src/cli/design-rows';
import { defaultTarget } from '../server/src/cli/source';
import { dataFolder, openEngine } from './engine.mjs';
import frozen from './frozen-kernels.json' with { type: 'json' };
import { auc, mean, median, rms, spearman } from './statistics.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: dataFolder },
    suite: { type: 'string', multiple: true, default: ['hlsyn-vitis', 'hgnn', 'hgnn-loops'] },
    kernel: { type: 'string', multiple: true },
    open: { type: 'boolean', default: false },
    model: { type: 'boolean', default: false },
    worst: { type: 'string', default: '0' },
    of: { type: 'string', default: 'latency' },
    out: { type: 'string' },
  },
});

const resources = ['dsp', 'bram', 'uram', 'lut', 'ff'] as const;
type Resource = (typeof resources)[number];
const valid = new Set(['ok', 'over_budget']);

interface Result {
  readonly predicted: number;
  readonly label: number;
  readonly what: string;
  /** log2 of (1 + predicted) / (1 + label), where there is a label. */
  readonly units: Readonly<Partial<Record<Resource, number>>>;
  readonly counts: Readonly<Partial<Record<Resource, { readonly predicted: number; readonly label: number }>>>;
  /** Whether the one pipelined loop has the reported interval; undefined where none is reported. */
  readonly isExactIi: boolean | undefined;
}

interface KernelResults {
  readonly name: string;
  readonly results: readonly Result[];
  /** Of all designs, also those with no result: how well size tells which synthesise. */
  readonly validity: number;
}

const errorOf = (r: Result): number => Math.log2(Math.max(1, r.predicted) / r.label);

async function kernelResults(engine: Engine, suite: string, name: string): Promise<KernelResults | undefined> {
  const lines = await readDesignLines(join(options.data, 'designs', suite, `${name}.jsonl.gz`));
  const rows = lines.filter((line): line is DesignRow => 'spec' in line);
  const first = rows.find(isLabelled)?.fields;
  if (!first) return undefined;
  const source = join(options.data, String(first.source));
  if (!existsSync(source)) throw new Error(`no source of ${suite}/${name}: ${source}`);
  const analysis = engine.analyze(readFileSync(source, 'utf8'), undefined, (include) => {
    const path = join(dirname(source), include);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  });
  const isHere = analysis.kernel.functions.some((f) => f.name === first.top);
  const choice = engine.chooseTop(analysis, isHere ? String(first.top) : undefined);
  if ('problem' in choice) throw new Error(`${suite}/${name}: ${choice.problem}`);
  const target = { ...defaultTarget, ...rowConditions(first) };
  const specs = rows.map(({ spec, fields }) => (isHere ? spec : retarget(spec, fields.top, choice.top)));
  const request = { target, top: choice.top, analyticOnly: !options.model };
  const predicted = await engine.predict(analysis, request, specs, neverCancelled);
  const results = predicted.flatMap((each, i) => resultOf(name, rows[i] as DesignRow, each) ?? []);
  const sizes = predicted.map(({ prediction, analytic }, i) => ({
    score: prediction.pValid ?? -analytic.size,
    positive: isLabelled(rows[i] as DesignRow),
  }));
  return { name, results, validity: auc(sizes) };
}

function isLabelled({ fields }: DesignRow): boolean {
  return valid.has(String(fields.outcome)) && typeof fields.latency === 'number';
}

function resultOf(name: string, row: DesignRow, { prediction, analytic }: DesignResult): Result | undefined {
  const { fields, spec } = row;
  // Known slip of the labels: designs of millions of cycles reported with this count.
  if (!isLabelled(row) || prediction.latency === null || (name === 'adi' && fields.latency === 9259)) return undefined;
  const units: Partial<Record<Resource, number>> = {};
  const counts: Partial<Record<Resource, { predicted: number; label: number }>> = {};
  for (const unit of resources) {
    const label = fields[unit];
    const value = prediction.resources[unit]?.value;
    if (typeof label !== 'number' || value === undefined) continue;
    units[unit] = Math.log2((1 + value) / (1 + label));
    counts[unit] = { predicted: value, label };
  }
  // The loops of a flattened nest share one interval.
  const intervals = new Set(
    analytic.functions.flatMap((f) => f.loops.flatMap((loop) => (loop.pipelined ? loop.ii : []))),
  );
  const [ii] = intervals;
  const isExactIi = typeof fields.ii === 'number' && intervals.size === 1 ? ii === fields.ii : undefined;
  const what = `${describe(spec)}${typeof fields.ii === 'number' ? `; II ${[...intervals].join()} label ${fields.ii}` : ''}`;
  return { predicted: prediction.latency.value, label: Number(fields.latency), what, units, counts, isExactIi };
}

function describe({ places, overrides }: DesignRow['spec']): string {
  const given = Object.entries(places).map(([name, value]) => `${name.replaceAll('__', '')}=${value ?? 'absent'}`);
  const set = overrides.map((d) => `${d.loop ?? d.variable ?? ''} ${d.kind} ${Object.values(d.options).join(' ')}`);
  return [...given, ...set].join(', ');
}

async function main(): Promise<void> {
  if (!existsSync(options.data)) throw new Error(`no labelled designs at ${options.data}: give --data DIR`);
  const engine = await openEngine();
  const out: string[] = [];
  for (const suite of options.suite) {
    out.push(
      `## ${suite}`,
      '',
      `| kernel | designs | RMSE of log2 latency | median error | bias | rho | ${resources.join(' | ')} |`,
    );
    out.push(`|---|---|---|---|---|---|${resources.map(() => '---|').join('')}`);
    const kernels: KernelResults[] = [];
    for (const file of readdirSync(join(options.data, 'designs', suite)).sort()) {
      const name = basename(file, '.jsonl.gz');
      if (options.kernel && !options.kernel.includes(name)) continue;
      if (options.open && isFrozen(suite, name)) continue;
      const found = await kernelResults(engine, suite, name);
      if (!found || found.results.length === 0) continue;
      kernels.push(found);
      out.push(row(isFrozen(suite, name) ? `${name} (frozen)` : name, found.results));
    }
    const all = kernels.flatMap(({ results }) => results);
    out.push(row('**all designs**', all), '', ...summary(suite, kernels), '');
    const worst = kernels.flatMap(({ name, results }) => worstOf(name, results, Number(options.worst)));
    if (worst.length > 0) out.push(...worst, '');
  }
  console.log(out.join('\n'));
  if (options.out !== undefined) await writeTables(options.out, out.join('\n'));
}

const begin = '<!-- made by npm run accuracy -->';
const end = '<!-- end -->';

/** Puts the tables between the two marks of a file, and leaves what people wrote around them. */
async function writeTables(path: string, tables: string): Promise<void> {
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path}: no place for the tables (${begin} ... ${end})`);
  await writeFile(path, `${text.slice(0, from + begin.length)}\n\n${tables}\n${text.slice(to)}`);
}

function isFrozen(suite: string, name: string): boolean {
  return suite === 'hlsyn-vitis' && frozen.kernels.includes(name);
}

function summary(suite: string, kernels: readonly KernelResults[]): string[] {
  const lines: string[] = [];
  const parts = [
    { what: 'kernels', list: kernels.filter(({ name }) => !isFrozen(suite, name)) },
    { what: 'frozen kernels', list: kernels.filter(({ name }) => isFrozen(suite, name)) },
  ];
  for (const { what, list } of parts) {
    if (list.length === 0) continue;
    const results = list.flatMap((kernel) => kernel.results);
    const units = resources.map((unit) => {
      const each = results.flatMap((r) => r.units[unit] ?? []);
      return each.length > 0 ? `${unit} ${rms(each).toFixed(2)}` : '';
    });
    const validity = list.map((kernel) => kernel.validity).filter((value) => !Number.isNaN(value));
    const perKernel = mean(list.map((kernel) => rms(kernel.results.map(errorOf))));
    const intervals = results.flatMap((r) => r.isExactIi ?? []);
    lines.push(
      `- ${list.length} ${what}: mean of the kernels' RMSE of log2 latency ${perKernel.toFixed(3)}; all their designs: ` +
        `latency ${rms(results.map(errorOf)).toFixed(3)}, ${units.filter((text) => text !== '').join(', ')}` +
        (validity.length > 0 ? `; AUC of validity within a kernel ${mean(validity).toFixed(3)}` : '') +
        (intervals.length > 0
          ? `; II exact in ${((100 * intervals.filter(Boolean).length) / intervals.length).toFixed(1)} % of ${intervals.length}`
          : ''),
    );
  }
  return lines;
}

function row(name: string, results: readonly Result[]): string {
  const errors = results.map(errorOf);
  const units = resources.map((unit) => {
    const list = results.flatMap((r) => r.units[unit] ?? []);
    return list.length > 0 ? rms(list).toFixed(2) : '';
  });
  const relative = median(errors.map((e) => Math.abs(2 ** e - 1)));
  const rho = spearman(results.map((r) => [r.predicted, r.label]));
  const cells = [
    name,
    results.length,
    rms(errors).toFixed(3),
    `${(100 * relative).toFixed(1)} %`,
    mean(errors).toFixed(2),
    Number.isNaN(rho) ? '' : rho.toFixed(2),
    ...units,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The largest errors of a kernel, spread over its range so that they are not all of one kind. */
function worstOf(name: string, results: readonly Result[], count: number): string[] {
  if (count === 0) return [];
  const of = resources.find((resource) => resource === options.of);
  if (!of && options.of !== 'latency') throw new Error(`--of ${options.of}: latency, ${resources.join(', ')}`);
  const wrong = results.flatMap((result) => {
    const error = of ? result.units[of] : errorOf(result);
    const values = of ? result.counts[of] : result;
    return error === undefined || !values ? [] : [{ error, values, what: result.what }];
  });
  const sorted = wrong.sort((a, b) => Math.abs(b.error) - Math.abs(a.error));
  const step = Math.max(1, Math.floor(sorted.length / (2 * count)));
  return sorted
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map(
      ({ error, values, what }) =>
        `- ${name}: ${error.toFixed(2)}, predicted ${values.predicted}, label ${values.label}: ${what}`,
    );
}

await main();
