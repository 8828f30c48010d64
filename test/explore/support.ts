/** Kernels read from text, and designs judged by the analytic terms alone. */
import { LineIndex } from '../../server/src/base/lines';
import type { Evaluate } from '../../server/src/explore/candidate';
import type { SourceEdit } from '../../server/src/base/edit';
import { buildKernel } from '../../server/src/kernel/build';
import { buildDesign, designBuilder } from '../../server/src/kernel/design-build';
import type { Design } from '../../server/src/kernel/design';
import type { SiteDirective } from '../../server/src/kernel/directive';
import type { Kernel } from '../../server/src/kernel/ir';
import { analyticEstimate } from '../../server/src/predict/analytic';
import { deviceOf } from '../../server/src/predict/devices';
import type { AnalyticEstimate, Prediction, Target } from '../../server/src/predict/types';
import { testParser } from '../support/parser';

export const target: Target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2025.1' };

export const capacity = deviceOf(target.part)!.resources;

export async function read(text: string): Promise<{ kernel: Kernel; lines: LineIndex }> {
  const parser = await testParser();
  const { kernel } = buildKernel(parser.parse(text).file, [], parser);
  return { kernel, lines: new LineIndex(text) };
}

/** The design that a text holds, changed by overrides. */
export async function designOf(text: string, overrides: readonly SiteDirective[] = []): Promise<Design> {
  const { kernel, lines } = await read(text);
  return buildDesign(kernel, { overrides, places: {} }, lines).design;
}

export function analyticEvaluate(kernel: Kernel, lines: LineIndex, top: string): Evaluate {
  const build = designBuilder(kernel, lines);
  const index = kernel.functions.findIndex((f) => f.name === top);
  return (designs) =>
    Promise.resolve(
      designs.map((overrides) => {
        const analytic = analyticEstimate(kernel, index, build({ overrides, places: {} }).design, target);
        return { analytic, prediction: predictionOf(analytic) };
      }),
    );
}

export function predictionOf(
  analytic: Pick<AnalyticEstimate, 'latency' | 'resources'>,
  pValid: number | null = null,
): Prediction {
  const exact = (value: number) => ({ value, low: value, high: value });
  const { dsp, bram, uram, lut, ff } = analytic.resources;
  return {
    latency: analytic.latency === null ? null : exact(analytic.latency),
    interval: null,
    resources: { dsp: exact(dsp), bram: exact(bram), uram: exact(uram), lut: exact(lut), ff: exact(ff) },
    pValid,
    inDistribution: null,
    source: 'analytic',
  };
}

export function applied(text: string, edits: readonly SourceEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, newText } of edits) {
    if (span.start < at) throw new Error(`edits overlap at ${span.start}`);
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}
