// Analyses broken sources: mutants of the examples, of the snippets of the tests and, where present, of the kernels in the data
// folder. None may throw, take a second, or leave memory behind. What fails is printed with the index that makes it again.
// usage: npm run fuzz -- [--count N] [--seed S] [--seconds T] [--truncations K] [--only INDEX] [--from INDEX]
//   --truncations  instead of mutants: K sources cut off at every offset
//   --only         one source alone, which is printed
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Analysis } from '../server/src/analysis/types';
import { mutant } from '../test/support/mutate';
import { snippets } from '../test/syntax/snippets';
import { dataFolder, openEngine } from './engine.mjs';
import { check } from './fuzz-check.mjs';

const limitMs = 1000;
/** A source that takes this long by the clock is ended with its process. */
const hangMs = 120_000;
const memoryEvery = 2000;

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly seconds: number;
  readonly truncations: number;
  readonly from: number;
}

interface Source {
  readonly name: string;
  readonly text: string;
}

type Report =
  | { readonly kind: 'failure'; readonly index: number; readonly what: string }
  | { readonly kind: 'memory'; readonly index: number; readonly heapMb: number; readonly rssMb: number }
  | { readonly kind: 'done'; readonly passed: number; readonly slowestMs: number };

function seeds(): Source[] {
  const folders = ['examples', join(dataFolder, 'sources')].filter(existsSync);
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:c|cpp)$/.test(path))
      .sort()
      .map((path) => ({ name: join(folder, path), text: readFileSync(join(folder, path), 'utf8') })),
  );
  return [...files, ...snippets.map(({ name, text }) => ({ name, text }))];
}

/** The source of an index, or undefined after the last. `base` is what it was made of. */
function sourceAt(index: number, all: readonly Source[], options: Options): { base: Source; text: string } | undefined {
  if (options.truncations === 0) {
    // Ten mutants of one source after each other, of which the analysis is needed once.
    const base = all[Math.floor(index / 10) % all.length];
    return index < options.count && base ? { base, text: mutant(base.text, options.seed, index) } : undefined;
  }
  const chosen = all.filter(({ text }) => text.length < 6000).slice(0, options.truncations);
  let offset = index;
  for (const base of chosen) {
    if (offset <= base.text.length) return { base, text: base.text.slice(0, offset) };
    offset -= base.text.length + 1;
  }
  return undefined;
}

/** Goes through the sources; the file `progress` holds the index of the one at work, for the watchdog. */
async function work(options: Options, progress: string, post: (report: Report) => void): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const engine = await openEngine();
  const all = seeds();
  const ends = Date.now() + options.seconds * 1000;
  let before: { base: Source; analysis: Analysis } | undefined;
  let passed = 0;
  let slowestMs = 0;
  for (let index = options.from; Date.now() < ends; index++) {
    const source = sourceAt(index, all, options);
    if (!source) break;
    writeFileSync(progress, String(index));
    const start = process.cpuUsage();
    let what: string | undefined;
    try {
      if (before?.base !== source.base) {
        if (before) engine.release(before.analysis);
        before = undefined;
        before = { base: source.base, analysis: engine.analyze(source.base.text) };
      }
      await check(engine, source.text, before.analysis, index % 20 === 0);
    } catch (error) {
      what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const { user, system } = process.cpuUsage(start);
    const ms = (user + system) / 1000;
    slowestMs = Math.max(slowestMs, ms);
    what ??= ms > limitMs ? `took ${ms.toFixed(0)} ms` : undefined;
    if (what === undefined) passed++;
    else post({ kind: 'failure', index, what: `${source.base.name}: ${what}` });
    if ((index - options.from) % memoryEvery === memoryEvery - 1) {
      collect();
      const { heapUsed, rss } = process.memoryUsage();
      post({ kind: 'memory', index, heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 });
    }
  }
  post({ kind: 'done', passed, slowestMs });
}

/** Runs the sources in a process of its own, and ends it where one hangs; the next process goes on after that. */
async function watch(options: Options): Promise<{ passed: number; failed: number }> {
  const ends = Date.now() + options.seconds * 1000;
  const folder = mkdtempSync(join(tmpdir(), 'pragma-lens-fuzz-'));
  const progress = join(folder, 'progress');
  const memory: number[] = [];
  let passed = 0;
  let failed = 0;
  let from: number | undefined = options.from;
  while (from !== undefined) {
    const start: number = from;
    let failedHere = 0;
    const onReport = (report: Report): void => {
      if (report.kind === 'failure') {
        failedHere++;
        console.log(`FAILED ${report.index}: ${report.what}`);
      } else if (report.kind === 'memory') {
        memory.push(report.heapMb);
        const process = `process ${report.rssMb.toFixed(0)} MB`;
        console.log(`${report.index + 1} sources: heap ${report.heapMb.toFixed(1)} MB, ${process}`);
      } else {
        passed += report.passed;
        console.log(`slowest: ${report.slowestMs.toFixed(0)} ms of processor time`);
      }
    };
    writeFileSync(progress, String(start));
    const hung = await runOnce({ ...options, from: start, seconds: (ends - Date.now()) / 1000 }, progress, onReport);
    if (hung !== undefined) {
      console.log(`FAILED ${hung}: hangs, or ends the process`);
      passed += hung - start - failedHere;
      failedHere++;
    }
    failed += failedHere;
    from = hung === undefined ? undefined : hung + 1;
  }
  rmSync(folder, { recursive: true });
  // What the caches hold is there after the first reading.
  if (memory.length > 2) console.log(`heap growth: ${((memory.at(-1) ?? 0) - (memory[1] ?? 0)).toFixed(1)} MB`);
  return { passed, failed };
}

/** Index of the source at which the process was ended, or undefined when it went through all. */
function runOnce(options: Options, progress: string, onReport: (report: Report) => void): Promise<number | undefined> {
  const child = fork(fileURLToPath(import.meta.url), [], {
    env: { ...process.env, FUZZ: JSON.stringify({ options, progress }) },
  });
  return new Promise((resolve) => {
    let last = '';
    let since = Date.now();
    let isDone = false;
    const timer = setInterval(() => {
      const index = readFileSync(progress, 'utf8');
      if (index !== last) since = Date.now();
      last = index;
      if (Date.now() - since > hangMs) child.kill('SIGKILL');
    }, 500);
    child.on('message', (report: Report) => {
      isDone = report.kind === 'done';
      onReport(report);
    });
    child.on('exit', () => {
      clearInterval(timer);
      resolve(isDone ? undefined : Number(readFileSync(progress, 'utf8')));
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '3600' },
      truncations: { type: 'string', default: '0' },
      only: { type: 'string' },
      from: { type: 'string', default: '0' },
    },
  });
  const options: Options = {
    count: Number(values.count),
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    truncations: Number(values.truncations),
    from: Number(values.from),
  };
  if (values.only !== undefined) {
    const all = seeds();
    const source = sourceAt(Number(values.only), all, { ...options, count: Infinity });
    if (!source) throw new Error(`there is no source ${values.only}`);
    console.log(source.text);
    const engine = await openEngine();
    await check(engine, source.text, engine.analyze(source.base.text), true);
    return;
  }
  const { passed, failed } = await watch(options);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const given = process.env.FUZZ;
if (given === undefined) await main();
else {
  const { options, progress } = JSON.parse(given) as { options: Options; progress: string };
  await work(options, progress, (report) => process.send?.(report));
  process.disconnect();
}
