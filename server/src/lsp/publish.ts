import type { Diagnostic } from 'vscode-languageserver-types';
import { placesOf } from '../analysis/directives';
import { CancelledError } from '../base/cancel';
import type { Recommendation } from '../explore/types';
import { problemDiagnostics, type Mending, recommendationDiagnostics } from '../ide/diagnostics';
import type { Analysed } from './documents';
import { errorText, type Log } from './request';

/** The diagnostics of one version. Throws `CancelledError`; where a prediction fails, the problems are still told. */
export async function diagnosticsOf(
  analysed: Analysed,
  documentation: Mending['documentation'],
  log: Log,
): Promise<Diagnostic[]> {
  const { analysis, document, engine, outside, settings, target, token } = analysed;
  let tops: readonly string[] = [];
  let recommendations: readonly Recommendation[] = [];
  try {
    tops = (await analysed.outlook()).tops.map(({ top }) => top);
    recommendations = await recommendationsOf(analysed, tops);
  } catch (error) {
    if (error instanceof CancelledError || token.isCancellationRequested) throw error;
    log.error(`diagnostics of ${document.uri}: ${errorText(error)}`);
  }
  const { lints: levels } = settings;
  const outsidePlace = outside && placesOf(outside.loaded);
  const request = { target, tops, outside: outside?.overrides, outsidePlace, levels };
  const problems = await engine.lintInSlices(analysis, request, token);
  return [
    ...problemDiagnostics(analysis, problems, { version: document.version, documentation }),
    ...recommendationDiagnostics(analysis, document.version, recommendations),
  ];
}

/** One per loop: a loop that two tops share gets the first one's. */
async function recommendationsOf(
  { engine, analysis, settings, target, outside, token }: Analysed,
  tops: readonly string[],
): Promise<readonly Recommendation[]> {
  const byLoop = new Map<string, Recommendation>();
  for (const top of tops) {
    const request = {
      target,
      top,
      maxUtilisation: settings.maxUtilisation,
      outside: outside?.overrides,
    };
    for (const recommendation of await engine.recommend(analysis, request, token)) {
      const key = `${recommendation.function} ${recommendation.loop}`;
      if (!byLoop.has(key)) byLoop.set(key, recommendation);
    }
  }
  return [...byLoop.values()];
}
