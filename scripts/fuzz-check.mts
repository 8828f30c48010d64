/** What must hold of every source, however broken. */
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../server/src/analysis/engine-types';
import type { Analysis } from '../server/src/analysis/types';
import { neverCancelled } from '../server/src/base/cancel';
import { buildGraph } from '../server/src/graph/build';

const target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2025.1' };

/**
 * Analyses a text as an editor does after an edit of `before`, builds its graph and predicts the design that it holds by the
 * analytic terms. Throws where anything does, where a problem lies outside of the text, and, with `compare`, where the
 * analysis differs from that of the text alone.
 */
export async function check(engine: Engine, text: string, before?: Analysis, compare = false): Promise<void> {
  const analysis = engine.analyze(text, before);
  try {
    for (const { message, span } of analysis.problems) {
      const isInside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
      if (!isInside) throw new Error(`a problem outside of the text: ${message} at ${span.start}..${span.end}`);
    }
    if (compare) compareWithFresh(engine, analysis);
    const choice = engine.chooseTop(analysis);
    if (!('top' in choice)) return;
    const { top } = choice;
    buildGraph(
      analysis.kernel,
      analysis.kernel.functions.findIndex((f) => f.name === top),
    );
    await engine.predict(
      analysis,
      { target, top, analyticOnly: true },
      [{ overrides: [], places: {} }],
      neverCancelled,
    );
  } finally {
    engine.release(analysis);
  }
}

function compareWithFresh(engine: Engine, analysis: Analysis): void {
  const fresh = engine.analyze(analysis.text);
  const isSame = isDeepStrictEqual(fresh.file, analysis.file) && isDeepStrictEqual(fresh.kernel, analysis.kernel);
  engine.release(fresh);
  if (!isSame) throw new Error('the analysis after an edit differs from that of the text alone');
}
