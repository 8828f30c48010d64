import { LineIndex } from '../../server/src/base/lines';
import { buildKernel } from '../../server/src/kernel/build';
import { designBuilder } from '../../server/src/kernel/design-build';
import { directiveFromJson } from '../../server/src/kernel/directive-json';
import type { Kernel } from '../../server/src/kernel/ir';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { suiteConditions } from '../../server/src/predict/suites';
import type { AnalyticEstimate, LoopEstimate, Target } from '../../server/src/predict/types';
import { testParser } from '../support/parser';

/** As hlsyn-vitis was made. At 4 ns: load 2, store 1, fadd 6, fmul 4, integer add 0.19 of a cycle. */
export const vitis2025: Target = {
  part: 'xcu200-fsgd2104-2-e',
  clockNs: 4,
  tool: 'vitis_hls 2025.1',
  ...suiteConditions('hlsyn-vitis', undefined),
};
/** As hgnn was made. At 10 ns: load 1, store 1, fadd 4, fmul 3. */
export const vitis2022: Target = {
  part: 'xczu9eg-ffvb1156-2-i',
  clockNs: 10,
  tool: 'vitis_hls 2022.1',
  ...suiteConditions('hgnn', undefined),
};

/** A directive as in a designs file: `{ kind: 'unroll', loop: 'L', factor: 4 }`. */
export type Json = Readonly<Record<string, unknown>>;

export interface Estimator {
  readonly kernel: Kernel;
  (directives?: readonly Json[], target?: Target): AnalyticEstimate;
}

/** Estimates designs of the function `top` of a text. */
export async function estimator(text: string, top = 'f'): Promise<Estimator> {
  const parser = await testParser();
  const { kernel } = buildKernel(parser.parse(text).file, [], parser);
  const index = kernel.functions.findIndex((f) => f.name === top);
  const build = designBuilder(kernel, new LineIndex(text));
  const estimate = (directives: readonly Json[] = [], target: Target = vitis2025): AnalyticEstimate => {
    const overrides = directives.map((json) => {
      const directive = directiveFromJson(json);
      if (typeof directive === 'string') throw new Error(directive);
      return directive;
    });
    const { design, problems } = build({ overrides, places: {} });
    if (problems.length > 0) throw new Error(problems.map((p) => p.message).join('; '));
    return analyticEstimate(kernel, index, design, target);
  };
  return Object.assign(estimate, { kernel });
}

/** The loop with that label (or ordinal, from 0) of the function that is estimated first. */
export function loopOf(estimate: AnalyticEstimate, kernel: Kernel, label: string): LoopEstimate {
  for (const f of estimate.functions) {
    const loop = kernel.functions.find((g) => g.name === f.name)?.loops.find((l) => l.label === label);
    const found = loop && f.loops[loop.id];
    if (found) return found;
  }
  throw new Error(`no loop ${label}`);
}

/** Cycles of a pipelined loop with its entry, and of a function with it. */
export const pipelined = (ii: number, trips: number, depth: number): number => ii * (trips - 1) + depth + 2;
