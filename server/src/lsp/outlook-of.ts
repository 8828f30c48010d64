import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import { unsafeMathOf, type LoadedDirectives } from '../analysis/directives';
import type { Outlook, TopResult } from '../ide/outlook';
import type { Target } from '../predict/types';
import type { Analysed } from './documents';
import type { Settings } from './settings';

/** What is built: as the settings say, but for what a script or config file says. */
export function targetOf({ part, clockNs, tool, unsafeMath }: Settings, file?: LoadedDirectives): Target {
  const inFile = file && unsafeMathOf(file);
  return {
    part: file?.part?.value ?? part,
    clockNs: file?.clockNs?.value ?? clockNs,
    tool,
    unsafeMath: inFile ?? (unsafeMath === 'auto' ? undefined : unsafeMath === 'on'),
    flow: file?.flow?.value,
  };
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
export async function outlookOf({
  engine,
  analysis,
  settings,
  target,
  outside,
  token,
}: Omit<Analysed, 'document' | 'directives' | 'outlook'>): Promise<Outlook> {
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
  const model = await engine.model;
  return { analysis, target, model, tops, ...(directives === undefined ? {} : { directives }) };
}
