import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { randomNumbers } from '../support/mutate';
import { check } from './check';
import { mutantAt, truncationAt, type Broken, type Source } from './sources';

/** A source that takes longer than this, with all that is asked about it, fails. */
export const limitMs = 1000;
/** One in so many is compared with an analysis of the text alone. */
const compareEvery = 20;

export interface FuzzPlan {
  readonly seed: number;
  /** How many mutants. */
  readonly count: number;
  /** Instead of mutants: how many sources are cut off at every offset. */
  readonly truncations: number;
  /** Index to begin with. */
  readonly from: number;
}

export interface Outcome {
  readonly index: number;
  /** Name of the source that the broken one was made of. */
  readonly name: string;
  /** Processor time. */
  readonly ms: number;
  /** What went wrong. */
  readonly failure?: string;
}

/** The broken source of an index; undefined after the last. */
export function brokenAt(index: number, all: readonly Source[], plan: FuzzPlan): Broken | undefined {
  if (plan.truncations > 0) return truncationAt(index, all, plan.truncations);
  return index < plan.count ? mutantAt(index, all, plan.seed) : undefined;
}

/** Checks one broken source after the other. The same plan gives the same sources. */
export async function* fuzz(engine: Engine, all: readonly Source[], plan: FuzzPlan): AsyncGenerator<Outcome> {
  let before: { readonly source: Source; readonly analysis: Analysis } | undefined;
  for (let index = plan.from; ; index++) {
    const broken = brokenAt(index, all, plan);
    if (!broken) break;
    const { base, text } = broken;
    if (before?.source !== base) {
      if (before) engine.release(before.analysis);
      before = { source: base, analysis: engine.analyze(base.text) };
    }
    const { analysis } = before;
    const measured = (): Promise<Measured> => {
      const random = randomNumbers(plan.seed * 1_000_003 + index);
      return measure(() => check(engine, { text, base: analysis, random, compare: index % compareEvery === 0 }));
    };
    let { ms, failure } = await measured();
    // A collection or a compilation may fall into one run, but not into both.
    if (ms > limitMs) ms = Math.min(ms, (await measured()).ms);
    if (ms > limitMs) failure ??= `took ${ms.toFixed(0)} ms`;
    yield { index, name: base.name, ms, failure };
  }
  if (before) engine.release(before.analysis);
}

/** Message and where, without what a loader writes into the trace. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at .{1,200}$/.test(line));
  return [error.message, ...trace.slice(0, 8)].join('\n');
}

interface Measured {
  readonly ms: number;
  readonly failure?: string;
}

async function measure(run: () => Promise<void>): Promise<Measured> {
  const start = process.cpuUsage();
  let failure: string | undefined;
  try {
    await run();
  } catch (error) {
    failure = told(error);
  }
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, failure };
}
