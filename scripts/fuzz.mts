// Checks broken sources (see test/fuzz): mutants of the examples, of the kernels and snippets of the tests and, where present,
// of the kernels in the data folder. What fails is printed with the index that makes it again.
// usage: npm run fuzz -- [--count N] [--seed S] [--seconds T] [--truncations K] [--only INDEX] [--from INDEX]
//   --truncations  instead of mutants: K sources cut off at every offset
//   --only         one source alone, which is printed
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { engineWithoutModel } from '../test/analysis/support';
import { brokenAt, fuzz, type FuzzPlan } from '../test/fuzz/fuzz';
import { sources } from '../test/fuzz/sources';
import { dataFolder } from './engine.mjs';

/** A source that takes this much processor time is ended with its thread. */
const hangMs = 30_000;
const memoryEvery = 2000;
const notStarted = -1;

interface Work {
  readonly plan: FuzzPlan;
  /** By the clock. */
  readonly ends: number;
  /** Holds the index at work, for the watchdog. */
  readonly progress: Int32Array;
}

type Report =
  | { readonly kind: 'failure'; readonly index: number; readonly what: string }
  | { readonly kind: 'memory'; readonly index: number; readonly heapMb: number; readonly rssMb: number }
  | { readonly kind: 'done'; readonly slowestMs: number };

/** A thread does not inherit how TypeScript is loaded. */
const threadEntry = `require('tsx/cjs'); import('tsx/esm/api').then(({ register }) => { register(); return import('${import.meta.url}'); })`;

const all = sources(join(dataFolder, 'sources'));

async function work({ plan, ends, progress }: Work, post: (report: Report) => void): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const engine = await engineWithoutModel();
  let slowestMs = 0;
  progress[0] = plan.from;
  for await (const { index, name, ms, failure } of fuzz(engine, all, plan)) {
    slowestMs = Math.max(slowestMs, ms);
    if (failure !== undefined) post({ kind: 'failure', index, what: `${name}: ${failure}` });
    progress[0] = index + 1;
    if ((index - plan.from) % memoryEvery === memoryEvery - 1) {
      collect();
      const { heapUsed, rss } = process.memoryUsage();
      post({ kind: 'memory', index, heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 });
    }
    if (Date.now() > ends) break;
  }
  post({ kind: 'done', slowestMs });
}

/** Runs the sources in a thread of its own, and ends it where one hangs; the next thread goes on after that. */
async function watch(plan: FuzzPlan, ends: number): Promise<{ passed: number; failed: number }> {
  const memory: number[] = [];
  let failed = 0;
  let from = plan.from;
  for (let isDone = false; !isDone;) {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    progress[0] = notStarted;
    const ended = await runOnce({ plan: { ...plan, from }, ends, progress }, (report) => {
      if (report.kind === 'failure') {
        failed++;
        console.log(`FAILED ${report.index}: ${report.what}`);
      } else if (report.kind === 'memory') {
        memory.push(report.heapMb);
        const process = `process ${report.rssMb.toFixed(0)} MB`;
        console.log(`${report.index + 1} sources: heap ${report.heapMb.toFixed(1)} MB, ${process}`);
      } else {
        isDone = true;
        console.log(`slowest: ${report.slowestMs.toFixed(0)} ms of processor time`);
      }
    });
    from = progress[0];
    if (from === notStarted) throw new Error(`the thread ${ended}`);
    if (!isDone) {
      failed++;
      console.log(`FAILED ${from}: the thread ${ended}`);
      from++;
    }
  }
  // What the caches hold is there after the first reading.
  if (memory.length > 2) console.log(`heap growth: ${((memory.at(-1) ?? 0) - (memory[1] ?? 0)).toFixed(1)} MB`);
  return { passed: from - plan.from - failed, failed };
}

/** Resolves when the thread is over, with why it is. */
function runOnce(workerData: Work, onReport: (report: Report) => void): Promise<string> {
  const worker = new Worker(threadEntry, { eval: true, workerData });
  return new Promise((resolve) => {
    let why = 'ended';
    let last = -1;
    let since = process.cpuUsage();
    const timer = setInterval(() => {
      const index = workerData.progress[0] ?? 0;
      if (index !== last) since = process.cpuUsage();
      last = index;
      // The time of this thread is as good as none; that by the clock would blame a busy machine on the source.
      const { user, system } = process.cpuUsage(since);
      if ((user + system) / 1000 < hangMs) return;
      why = `hung for ${hangMs / 1000} s`;
      void worker.terminate();
    }, 500);
    worker.on('message', onReport);
    worker.on('error', (error) => (why = `ended: ${String(error)}`));
    worker.on('exit', () => {
      clearInterval(timer);
      resolve(why);
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
  const { only } = values;
  const plan: FuzzPlan = {
    count: only === undefined ? Number(values.count) : Number(only) + 1,
    seed: Number(values.seed),
    truncations: Number(values.truncations),
    from: Number(only ?? values.from),
  };
  if (only !== undefined) console.log(brokenAt(plan.from, all, plan)?.text ?? `there is no source ${only}`);
  const { passed, failed } = await watch(plan, Date.now() + (only === undefined ? Number(values.seconds) * 1000 : 0));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

if (isMainThread) await main();
else await work(workerData as Work, (report) => parentPort?.postMessage(report));
