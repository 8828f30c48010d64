// Compares predictions with the labels of a data folder: a table per kernel, with the worst designs on demand.
// usage: npm run accuracy -- [--data DIR] [--suite S]... [--kernel K]... [--model] [--worst N] [--out FILE]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Engine } from '../server/src/analysis/engine-types';
import { neverCancelled } from '../server/src/base/cancel';
import { readDesignLines, retarget, type DesignRow } from '../server/src/cli/design-rows';
import { dataFolder, openEngine } from './engine.mjs';
import { mean, median, rms, spearman } from './statistics.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: dataFolder },
    suite: { type: 'string', multiple: true, default: ['hlsyn-vitis', 'hgnn', 'hgnn-loops'] },
    kernel: { type: 'string', multiple: true },
    model: { type: 'boolean', default: false },
    worst: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});

const resources = ['dsp', 'bram', 'uram', 'lut', 'ff'] as const;
const valid = new Set(['ok', 'over_budget']);

interface Result {
  readonly predicted: number;
  readonly label: number;
  readonly what: string;
  /** log2 of (1 + predicted) / (1 + label), where there is a label. */
  readonly units: Readonly<Partial<Record<(typeof resources)[number], number>>>;
}

const errorOf = (r: Result): number => Math.log2(Math.max(1, r.predicted) / r.label);

async function kernelResults(engine: Engine, suite: string, name: string): Promise<Result[]> {
  const lines = await readDesignLines(join(options.data, 'designs', suite, `${name}.jsonl.gz`));
  const rows = lines.filter((line): line is DesignRow => 'spec' in line);
  const labelled = rows.filter(({ fields }) => valid.has(String(fields.outcome)) && typeof fields.latency === 'number');
  const first = labelled[0]?.fields;
  if (!first) return [];
  const source = ['cpp', 'c'].map((end) => join(options.data, 'sources', suite, `${name}.${end}`)).find(existsSync);
  if (source === undefined) throw new Error(`no source of ${suite}/${name}`);
  const analysis = engine.analyze(readFileSync(source, 'utf8'), undefined, (include) => {
    const path = join(dirname(source), include);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  });
  const isHere = analysis.kernel.functions.some((f) => f.name === first.top);
  const choice = engine.chooseTop(analysis, isHere ? String(first.top) : undefined);
  if ('problem' in choice) throw new Error(`${suite}/${name}: ${choice.problem}`);
  const target = { part: String(first.part), clockNs: Number(first.clock_ns), tool: String(first.tool) };
  const specs = labelled.map(({ spec, fields }) => (isHere ? spec : retarget(spec, fields.top, choice.top)));
  const request = { target, top: choice.top, analyticOnly: !options.model };
  const results = await engine.predict(analysis, request, specs, neverCancelled);
  return results.flatMap(({ prediction }, i) => {
    const { fields, spec } = labelled[i] as DesignRow;
    // Known slip of the labels: designs of millions of cycles reported with this count.
    if (prediction.latency === null || (name === 'adi' && fields.latency === 9259)) return [];
    const units: Partial<Record<(typeof resources)[number], number>> = {};
    for (const unit of resources) {
      const label = fields[unit];
      const value = prediction.resources[unit]?.value;
      if (typeof label === 'number' && value !== undefined) units[unit] = Math.log2((1 + value) / (1 + label));
    }
    return [{ predicted: prediction.latency.value, label: Number(fields.latency), what: describe(spec), units }];
  });
}

function describe({ places, overrides }: DesignRow['spec']): string {
  const given = Object.entries(places).map(([name, value]) => `${name.replaceAll('__', '')}=${value ?? 'absent'}`);
  const set = overrides.map((d) => `${d.loop ?? d.variable ?? ''} ${d.kind} ${Object.values(d.options).join(' ')}`);
  return [...given, ...set].join(', ');
}

async function main(): Promise<void> {
  if (!existsSync(options.data)) throw new Error(`no labelled designs at ${options.data}: give --data DIR`);
  const engine = await openEngine();
  const out: string[] = [
    '# Accuracy',
    '',
    `${options.model ? 'Model and analytic terms' : 'Analytic terms alone'} against labels of real synthesis, made by \`npm run accuracy\`. Designs that synthesised`,
    '(also over budget), all of them: rules were looked at on these kernels, so this is not error on unseen code; the model card',
    'has tables with whole families held out. RMSE and bias are of log2(predicted / label); the median is of the relative error;',
    'rho is the rank correlation within the kernel; the last columns are the RMSE of log2((1 + predicted) / (1 + label)).',
    '',
  ];
  for (const suite of options.suite) {
    out.push(
      `## ${suite}`,
      '',
      `| kernel | designs | RMSE of log2 latency | median error | bias | rho | ${resources.join(' | ')} |`,
    );
    out.push(`|---|---|---|---|---|---|${resources.map(() => '---|').join('')}`);
    const all: Result[] = [];
    const byKernel: number[] = [];
    const worst: string[] = [];
    for (const file of readdirSync(join(options.data, 'designs', suite)).sort()) {
      const name = basename(file, '.jsonl.gz');
      if (options.kernel && !options.kernel.includes(name)) continue;
      const results = await kernelResults(engine, suite, name);
      if (results.length === 0) continue;
      all.push(...results);
      byKernel.push(rms(results.map(errorOf)));
      out.push(row(name, results));
      worst.push(...worstOf(name, results, Number(options.worst)));
    }
    out.push(row('**all designs**', all), '', `Mean of the kernels' RMSE: ${mean(byKernel).toFixed(3)}.`, '', ...worst);
  }
  console.log(out.join('\n'));
  if (options.out !== undefined) await writeFile(options.out, out.join('\n') + '\n');
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
  const sorted = [...results].sort((a, b) => Math.abs(errorOf(b)) - Math.abs(errorOf(a)));
  const step = Math.max(1, Math.floor(sorted.length / (2 * count)));
  return sorted
    .filter((_, i) => i % step === 0)
    .slice(0, count)
    .map((r) => `- ${name}: ${errorOf(r).toFixed(2)}, predicted ${r.predicted}, label ${r.label}: ${r.what}`);
}

await main();
