// Compares the analytic terms with the labels of a data folder and prints a table per kernel.
// usage: tsx scripts/accuracy.ts [--data DIR] [--suite S]... [--kernel K]... [--worst N]
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { LineIndex } from '../server/src/base/lines';
import { readDesignLines } from '../server/src/cli/design-rows';
import { buildKernel } from '../server/src/kernel/build';
import { designBuilder } from '../server/src/kernel/design-build';
import { analyticEstimate } from '../server/src/predict/analytic';
import { createParser } from '../server/src/syntax/parser';

const require = createRequire(import.meta.url);
const { values: options } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: process.env.PRAGMALENS_SHARED ? join(process.env.PRAGMALENS_SHARED, 'data') : '../shared/data',
    },
    suite: { type: 'string', multiple: true, default: ['hlsyn-vitis', 'hgnn', 'hgnn-loops'] },
    kernel: { type: 'string', multiple: true },
    worst: { type: 'string', default: '0' },
  },
});

async function main(): Promise<void> {
  const { data } = options;
  if (!existsSync(data)) throw new Error(`no labelled designs at ${data}: give --data`);
  const parser = await createParser({
    runtimeWasm: require.resolve('web-tree-sitter/tree-sitter.wasm'),
    languageWasm: readFileSync(require.resolve('tree-sitter-cpp/tree-sitter-cpp.wasm')),
  });
  for (const suite of options.suite) {
    console.log(`\n## ${suite}\n`);
    console.log('| kernel | n | RMSE log2 latency | median % | bias | rho | DSP RMSE | BRAM | LUT | FF |');
    console.log('|---|---|---|---|---|---|---|---|---|---|');
    const all: number[] = [];
    const rmses: number[] = [];
    for (const file of readdirSync(join(data, 'designs', suite)).sort()) {
      const kernelName = basename(file, '.jsonl.gz');
      if (options.kernel && !options.kernel.includes(kernelName)) continue;
      const errors: number[] = [];
      const pairs: [number, number][] = [];
      const resources: Record<string, number[]> = { dsp: [], bram: [], lut: [], ff: [] };
      const lines = await readDesignLines(join(data, 'designs', suite, file));
      const first = lines.find((line) => !('error' in line));
      if (!first || 'error' in first) continue;
      const ext = existsSync(join(data, 'sources', suite, `${kernelName}.cpp`)) ? 'cpp' : 'c';
      const path = join(data, 'sources', suite, `${kernelName}.${ext}`);
      const text = readFileSync(path, 'utf8');
      const parsed = parser.parse(text);
      const headers = parsed.file.includes
        .filter((include) => !include.system && existsSync(join(dirname(path), include.path)))
        .map((include) => ({
          path: include.path,
          file: parser.parse(readFileSync(join(dirname(path), include.path), 'utf8')).file,
        }));
      const { kernel } = buildKernel(parsed.file, headers, parser);
      const build = designBuilder(kernel, new LineIndex(text));
      const rows: [number, string][] = [];
      for (const line of lines) {
        if ('error' in line) throw new Error(line.error);
        const f = line.fields as Record<string, unknown>;
        if (f.outcome === 'no_result' || typeof f.latency !== 'number') continue;
        if (kernelName === 'adi' && f.latency === 9259) continue;
        const top = kernel.functions.findIndex((fn) => fn.name === (f.top as string));
        const { design, problems } = build(line.spec);
        const wrong = problems.find((p) => p.severity === 'error');
        if (wrong) throw new Error(`${kernelName}: ${wrong.message}`);
        const estimate = analyticEstimate(kernel, top < 0 ? kernel.functions.length - 1 : top, design, {
          part: f.part as string,
          clockNs: f.clock_ns as number,
          tool: f.tool as string,
        });
        if (estimate.latency === null) continue;
        const error = Math.log2(Math.max(1, estimate.latency) / f.latency);
        errors.push(error);
        pairs.push([estimate.latency, f.latency]);
        const what = f.pragmas
          ? JSON.stringify(f.pragmas)
          : (
              f.directives as {
                kind: string;
                loop?: string;
                off?: boolean;
                factor?: number;
                variable?: string;
                dim?: number;
              }[]
            )
              .map((d) => `${d.variable ?? d.loop}${d.dim ?? ''}${d.kind[0]}${d.off ?? ''}${d.factor ?? ''}`)
              .join(' ');
        rows.push([
          error,
          `${error.toFixed(2)} predicted ${estimate.latency} label ${f.latency} dsp ${estimate.resources.dsp}/${String(f.dsp)} ${what.replace(/__|"/g, '')}`,
        ]);
        for (const name of ['dsp', 'bram', 'lut', 'ff'] as const) {
          if (typeof f[name] === 'number')
            resources[name]?.push(Math.log2((1 + estimate.resources[name]) / (1 + (f[name] as number))));
        }
      }
      if (errors.length === 0) continue;
      all.push(...errors);
      rmses.push(rms(errors));
      const cells = [
        errors.length,
        rms(errors).toFixed(2),
        (100 * median(errors.map((e) => Math.abs(2 ** e - 1)))).toFixed(1),
        mean(errors).toFixed(2),
        spearman(pairs).toFixed(2),
        ...Object.values(resources).map((r) => (r.length ? rms(r).toFixed(2) : '-')),
      ];
      console.log(`| ${kernelName} | ${cells.join(' | ')} |`);
      for (const [, text] of rows
        .sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]))
        .filter((_, i, l) => i % Math.max(1, Math.floor(l.length / Number(options.worst) / 2)) === 0)
        .slice(0, Number(options.worst)))
        console.log('   ', text);
    }
    console.log(
      `| all | ${all.length} | ${rms(all).toFixed(3)} (mean of kernels ${mean(rmses).toFixed(3)}) | ${(100 * median(all.map((e) => Math.abs(2 ** e - 1)))).toFixed(2)} |`,
    );
  }
}

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const rms = (x: readonly number[]): number => Math.sqrt(mean(x.map((v) => v * v)));
const median = (x: readonly number[]): number => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)] ?? NaN;
function spearman(pairs: readonly [number, number][]): number {
  const rank = (values: readonly number[]): number[] => {
    const order = values.map((v, i) => [v, i] as const).sort((a, b) => a[0] - b[0]);
    const ranks: number[] = [];
    for (let i = 0; i < order.length;) {
      let j = i;
      while (j < order.length && order[j]?.[0] === order[i]?.[0]) j++;
      for (let k = i; k < j; k++) ranks[order[k]?.[1] ?? 0] = (i + j - 1) / 2;
      i = j;
    }
    return ranks;
  };
  const a = rank(pairs.map((p) => p[0]));
  const b = rank(pairs.map((p) => p[1]));
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((v, i) => (v - ma) * ((b[i] ?? 0) - mb)));
  return cov / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
}

await main();
