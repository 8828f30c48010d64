// Times what a person waits for, and prints a table. Machines differ and are shared, so each time also stands as a ratio to
// one fixed piece of work in the same run. usage: npm run build && npm run bench [-- --out FILE]
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { startClient, type TestClient } from '../test/lsp/client';
import { gemmDesigns, long, product, staged } from './bench-kernels.mjs';
import { quantile } from './statistics.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
const run = promisify(execFile);
const rounds = 21;
const designCount = 10_000;

interface Row {
  readonly what: string;
  readonly times: readonly number[];
  readonly wanted: string;
}

async function main(): Promise<void> {
  const rows = [...(await engineRows()), ...(await editorRows()), ...(await modelRows()), ...(await commandRows())];
  const unit = quantile(fixedWork(), 0.5);
  const lines = [
    `Node ${process.version}, ${process.platform}-${process.arch}; medians of ${rounds} (commands: of 3); 1 unit = ${unit.toFixed(1)} ms here, the time`,
    'that sorting 200,000 pseudo-random numbers takes in the same run.',
    '',
    '| what | median ms | 90 % ms | units | wanted |',
    '|---|---|---|---|---|',
    ...rows.map(({ what, times, wanted }) => {
      const middle = quantile(times, 0.5);
      return `| ${what} | ${middle.toFixed(1)} | ${quantile(times, 0.9).toFixed(1)} | ${(middle / unit).toFixed(2)} | ${wanted} |`;
    }),
  ];
  console.log(lines.join('\n'));
  if (options.out !== undefined) await writeFile(options.out, lines.join('\n') + '\n');
}

/** What one unit is: the same arithmetic on every machine. */
function fixedWork(): number[] {
  return timed(5, () => {
    let x = 1;
    const list = Array.from({ length: 200_000 }, () => (x = (x * 16807) % 2147483647));
    list.sort((a, b) => a - b);
  });
}

function timed(count: number, work: (round: number) => void): number[] {
  return Array.from({ length: count }, (_, round) => {
    const start = performance.now();
    work(round);
    return performance.now() - start;
  });
}

/** A script bundled as the product is: what loads TypeScript at run time makes each use of an imported name a call. */
async function bundled<T>(name: string): Promise<T> {
  const outfile = `test-results/bench-${name}.mjs`;
  const entryPoints = [`scripts/${name}.mts`];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return (await import(pathToFileURL(resolve(outfile)).href)) as T;
}

/** Analysis alone: a first look at a text, and the next one after a keystroke inside a function. */
async function engineRows(): Promise<Row[]> {
  const { openEngine } = await bundled<typeof import('./engine.mjs')>('engine');
  const engine = await openEngine();
  const rows: Row[] = [];
  for (const [name, text, wanted] of [
    ['200-line kernel', staged(200), ''],
    ['5,000-line file', long(5000), 'under 30'],
  ] as const) {
    const fresh = timed(rounds, () => engine.release(engine.analyze(text)));
    let last = engine.analyze(text);
    const at = text.lastIndexOf('for (int i') + 1;
    const edited = timed(rounds, (round) => {
      const end = text.indexOf('\n', at);
      const next = engine.analyze(`${text.slice(0, end)} /* ${round} */${text.slice(end)}`, last);
      engine.release(last);
      last = next;
    });
    rows.push({ what: `analyse a ${name} afresh`, times: fresh, wanted: '' });
    rows.push({ what: `analyse it again after a keystroke (${name})`, times: edited, wanted });
  }
  return rows;
}

/** The built server over stdio, as an editor uses it. */
async function editorRows(): Promise<Row[]> {
  const text = staged(200);
  const client = await startClient('dist/server.js', { enable: 'always' });
  const uri = 'file:///bench.cpp';
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  const position = positionOf(text, 'stage3_dot');
  const ask = (): Promise<unknown> =>
    client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  await ask();
  const still = await each(rounds, ask);
  let version = 1;
  const fresh: number[] = [];
  const diagnostics: number[] = [];
  for (let round = 0; round < rounds; round++) {
    version += 1;
    change(client, uri, version, text, round);
    const start = performance.now();
    await client.diagnostics(uri, version);
    diagnostics.push(performance.now() - start);
    version += 1;
    change(client, uri, version, text, round + 0.5);
    const before = performance.now();
    await ask();
    fresh.push(performance.now() - before);
  }
  await client.stop();
  return [
    { what: 'hover on a loop, 200-line kernel', times: still, wanted: 'under 50' },
    { what: 'hover directly after a keystroke', times: fresh, wanted: '' },
    {
      what: 'diagnostics after the last keystroke (a pause of 100 ms included)',
      times: diagnostics,
      wanted: 'under 300',
    },
  ];
}

function change(client: TestClient, uri: string, version: number, text: string, round: number): void {
  client.change(uri, version, text.replace('0.5f', `${(round + 1).toFixed(1)}f`));
}

function positionOf(text: string, needle: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(needle)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

async function each(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

/** The two halves of the model apart. */
async function modelRows(): Promise<Row[]> {
  const { modelTimes } = await bundled<typeof import('./bench-model.mjs')>('bench-model');
  const { encode, infer } = await modelTimes(product, designCount, rounds);
  return [
    { what: 'model: encode a kernel of three loops, once', times: encode, wanted: '' },
    {
      what: `model: ${designCount.toLocaleString('en')} designs of it, one thread`,
      times: infer,
      wanted: 'under 200: 50,000 a second',
    },
  ];
}

/** Whole commands, start of Node included. */
async function commandRows(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pragma-lens-bench-'));
  const designs = join(folder, 'designs.jsonl');
  await writeFile(designs, gemmDesigns(designCount));
  const cli = (...args: string[]): (() => Promise<unknown>) => {
    return () => run(process.execPath, ['dist/cli.js', ...args], { maxBuffer: 1 << 28 });
  };
  const rows = [
    {
      what: 'command: predict one design of examples/gemm.cpp',
      times: await each(3, cli('predict', 'examples/gemm.cpp')),
      wanted: '',
    },
    {
      what: `command: predict ${designCount.toLocaleString('en')} designs of it`,
      times: await each(3, cli('predict', 'examples/gemm.cpp', '--designs', designs, '--json')),
      wanted: 'under 2000',
    },
    {
      what: 'the same, analytic terms alone',
      times: await each(3, cli('predict', 'examples/gemm.cpp', '--designs', designs, '--json', '--analytic')),
      wanted: '',
    },
  ];
  await rm(folder, { recursive: true });
  return rows;
}

await main();
