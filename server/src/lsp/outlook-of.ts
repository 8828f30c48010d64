import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import type { CancelToken } from '../base/cancel';
import type { Outlook, TopResult } from '../ide/outlook';
import type { Target } from '../predict/types';
import type { Outside } from './outside';
import type { Settings } from './settings';

export function targetOf(settings: Settings): Target {
  const { part, clockNs, tool, unsafeMath } = settings;
  return { part, clockNs, tool, ...(unsafeMath === 'auto' ? {} : { unsafeMath: unsafeMath === 'on' }) };
}

/** The top functions to predict: the one of the settings if it is here; else the one that stands out; else all candidates. */
export function topsOf(engine: Engine, analysis: Analysis, settings: Settings): readonly string[] {
  const wanted = engine.chooseTop(analysis, settings.topFunction === '' ? undefined : settings.topFunction);
  const choice = 'top' in wanted || settings.topFunction === '' ? wanted : engine.chooseTop(analysis);
  return 'top' in choice ? [choice.top] : choice.candidates.slice(0, maxTops);
}

/** A file of many unrelated functions is no kernel; predicting each would only cost time. */
const maxTops = 8;

/** Predicts the design that the source holds. Throws `CancelledError`. */
export async function outlookOf(
  engine: Engine,
  analysis: Analysis,
  settings: Settings,
  outside: Outside | undefined,
  token: CancelToken,
): Promise<Outlook> {
  const target = targetOf(settings);
  const tops: TopResult[] = [];
  for (const top of topsOf(engine, analysis, settings)) {
    const [result] = await engine.predict(
      analysis,
      { target, top, outside: outside?.overrides },
      [{ overrides: [], places: {} }],
      token,
    );
    if (result) tops.push({ top, result });
  }
  const directives = outside?.loaded.files[0]?.path;
  return { analysis, target, model: engine.model, tops, ...(directives === undefined ? {} : { directives }) };
}
