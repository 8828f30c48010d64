import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import { neverCancelled } from '../base/cancel';
import { candidateOf } from '../explore/candidate';
import { rank } from '../explore/rank';
import type { SourceEdit } from '../base/edit';
import type { Candidate, ExploreOptions } from '../explore/types';
import { printDesign } from '../kernel/design-print';
import type { SiteDirective } from '../kernel/directive';
import { directiveToJson } from '../kernel/directive-json';
import { didYouMean, loopName } from '../kernel/names';
import { deviceOf } from '../predict/devices';
import type { DesignLine } from './design-rows';
import { allDirectives, refuseErrors, type GivenDirectives } from './directives';
import { UsageError } from './failure';
import { targetOf, topOf, totals, type PredictOptions, type Totals } from './predict-shared';

export interface ExploreFlags extends PredictOptions {
  readonly loop?: string;
  readonly maxUtil: number;
  readonly timeLimit: number;
  readonly seed: number;
}

export interface FrontierRow extends Totals {
  /** Index in the designs file, with `--space`. */
  readonly index?: number;
  readonly max_utilisation: number;
  readonly directives: readonly object[];
  /** The directives as lines of a Tcl script, and of a config file. */
  readonly tcl: readonly string[];
  readonly config: readonly string[];
  readonly pragmas?: object;
  readonly edits: readonly { readonly start: number; readonly end: number; readonly new_text: string }[];
}

export interface ExploreReport {
  readonly base: FrontierRow;
  readonly evaluated: number;
  readonly frontier: readonly FrontierRow[];
  readonly notes: readonly string[];
}

/** Explores the space of legal directives of a source. */
export async function exploreSource(
  engine: Engine,
  analysis: Analysis,
  path: string,
  flags: ExploreFlags,
  given: GivenDirectives,
): Promise<ExploreReport> {
  const target = targetOf(flags, given.conditions);
  const top = topOf(engine, analysis, path, flags.top ?? given.top);
  const { outside, problems } = given.match([analysis]);
  refuseErrors(problems);
  const options: ExploreOptions = {
    target,
    top,
    maxUtilisation: flags.maxUtil,
    timeLimitMs: flags.timeLimit * 1000,
    seed: flags.seed,
    outside: allDirectives(given, outside[0]),
    ...(flags.loop === undefined ? {} : { loop: loopNamed(analysis, flags.loop) }),
  };
  const result = await engine.explore(analysis, options, neverCancelled);
  const row = (candidate: Candidate): FrontierRow => ({
    ...totals(top, target, candidate.prediction),
    max_utilisation: candidate.maxUtilisation,
    ...forms(engine, analysis, candidate.directives),
  });
  return {
    base: row(result.base),
    evaluated: result.evaluated.length,
    frontier: result.frontier.map(row),
    notes: result.notes,
  };
}

/** Ranks given designs only, best first. */
export async function rankSpace(
  engine: Engine,
  analysis: Analysis,
  path: string,
  flags: ExploreFlags,
  lines: readonly DesignLine[],
): Promise<ExploreReport> {
  const readable = lines.flatMap((line, index) => ('error' in line ? [] : [{ line, index }]));
  const first = readable[0]?.line.fields ?? {};
  const target = targetOf(flags, first);
  const asked = flags.top ?? analysis.kernel.functions.find((f) => f.name === first.top)?.name;
  const top = topOf(engine, analysis, path, asked);
  const specs = [{ overrides: [], places: {} }, ...readable.map(({ line }) => line.spec)];
  const [base, ...results] = await engine.predict(
    analysis,
    { target, top, analyticOnly: flags.analytic },
    specs,
    neverCancelled,
  );
  const capacity = deviceOf(target.part)?.resources;
  if (!base || !capacity) throw new Error('no prediction');
  const candidates = results.map((result, i) => candidateOf(readable[i]?.line.spec.overrides ?? [], result, capacity));
  const row = (candidate: Candidate, at?: number): FrontierRow => ({
    ...totals(top, target, candidate.prediction),
    ...(at === undefined ? {} : { index: readable[at]?.index ?? at, pragmas: readable[at]?.line.spec.places ?? {} }),
    max_utilisation: candidate.maxUtilisation,
    ...forms(engine, analysis, candidate.directives),
  });
  return {
    base: row(candidateOf([], base, capacity)),
    evaluated: candidates.length,
    frontier: rank(candidates, flags.maxUtil).map((i) => row(candidates[i] as Candidate, i)),
    notes: lines.length > readable.length ? [`${lines.length - readable.length} lines can't be read`] : [],
  };
}

function loopNamed(analysis: Analysis, wanted: string): NonNullable<ExploreOptions['loop']> {
  const [owner, label] = wanted.includes('/') ? (wanted.split('/') as [string, string]) : [undefined, wanted];
  const all = analysis.kernel.functions
    .filter((f) => owner === undefined || f.name === owner)
    .flatMap((f) =>
      f.loops.map((loop) => ({ function: f.name, loop: loop.id, name: loopName(f, loop, analysis.lines) })),
    );
  const found = all.filter((each) => each.name === label);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = all.map((each) => each.name);
  if (found.length > 1) throw new UsageError(`loop '${wanted}' is in several functions: say FUNCTION/${wanted}`);
  throw new UsageError(`no loop '${wanted}'${didYouMean(label, names) || '.'} Loops: ${names.join(', ') || 'none'}.`);
}

/** A design in every form. */
function forms(
  engine: Engine,
  analysis: Analysis,
  directives: readonly SiteDirective[],
): Pick<FrontierRow, 'directives' | 'tcl' | 'config' | 'edits'> {
  return {
    directives: directives.map(directiveToJson),
    tcl: printDesign(directives, 'tcl'),
    config: printDesign(directives, 'config'),
    edits: engine.edits(analysis, directives).map(editJson),
  };
}

function editJson(edit: SourceEdit): FrontierRow['edits'][number] {
  return { start: edit.span.start, end: edit.span.end, new_text: edit.newText };
}
