/** The one core behind both fronts: text in; analyses, predictions, explorations and edits out. */
import { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import { atOnce, inSlices, type Steps } from '../base/steps';
import { editsFor } from '../explore/edits';
import { recommendations } from '../explore/recommend';
import { explore, type ExploreContext } from '../explore/search';
import { buildingKernel, type KernelCache } from '../kernel/build';
import { designBuilder } from '../kernel/design-build';
import { unknownPlaces } from '../kernel/design-doubts';
import type { Design } from '../kernel/design';
import { functionIndex, type Kernel } from '../kernel/ir';
import { placesOf } from '../kernel/pragma-places';
import { linting } from '../lint/index';
import type { LintInput } from '../lint/types';
import { analyticEstimate } from '../predict/analytic';
import { traceOf } from '../predict/analytic/trace';
import { deviceOf } from '../predict/devices';
import { createPredictor, type Predictor } from '../predict/model';
import type { LatencyModel, LoadedModel } from '../predict/onnx';
import { opCost } from '../predict/toolchain';
import type { FunctionEstimate, Target } from '../predict/types';
import type { ParsedSource, SyntaxParser } from '../syntax/parser';
import type { Engine, LintRequest, ReadInclude } from './engine-types';
import { headerCache } from './headers';
import { chooseTop } from './top';
import type { Analysis, DesignResult, PredictRequest } from './types';

/** What an analysis keeps for the next one and for predictions. */
interface Kept {
  readonly parsed: ParsedSource;
  readonly cache: KernelCache;
  /** Made at the first design. */
  readonly build: () => ReturnType<typeof designBuilder>;
  /** Names of the places that its pragmas have. */
  readonly places: () => ReadonlySet<string>;
  readonly predictors: Map<string, Predictor>;
}

/** `model` may still be loading: what needs it waits for it. */
export function createEngine(parser: SyntaxParser, model: LoadedModel | Promise<LoadedModel>): Engine {
  const loaded = Promise.resolve(model);
  const usable = loaded.then((found) => (found.kind === 'ready' ? found.model : null));
  const none = Promise.resolve(null);
  const kept = new WeakMap<Analysis, Kept>();
  const headers = headerCache(parser);

  const keptOf = (analysis: Analysis): Kept => {
    const found = kept.get(analysis);
    if (!found) throw new Error('this analysis was released, or made by another engine');
    return found;
  };
  const predictorOf = (analysis: Analysis, request: PredictRequest & { readonly top: string }): Predictor => {
    const { target, analyticOnly = false } = request;
    const { predictors } = keptOf(analysis);
    const key = JSON.stringify([request.top, target, analyticOnly]);
    let predictor = predictors.get(key);
    if (!predictor) {
      predictor = predictorFor(analysis.kernel, request.top, target, analyticOnly ? none : usable);
      predictors.set(key, predictor);
    }
    return predictor;
  };
  const topOf = (analysis: Analysis, requested: string | undefined): string => {
    const choice = chooseTop(analysis.file, analysis.kernel, requested);
    if ('problem' in choice) throw new Error(choice.problem);
    return choice.top;
  };
  const contextOf = (
    analysis: Analysis,
    request: PredictRequest & { readonly top: string },
    capacity: ExploreContext['capacity'],
  ): ExploreContext => {
    const predictor = predictorOf(analysis, request);
    const build = keptOf(analysis).build();
    const { outside } = request;
    return {
      kernel: analysis.kernel,
      lines: analysis.lines,
      capacity,
      evaluate: (designs) => predictor(designs.map((overrides) => build({ overrides, places: {}, outside }).design)),
    };
  };
  const capacityOf = (target: Target): ExploreContext['capacity'] => {
    const device = deviceOf(target.part);
    if (!device) throw new Error(`unknown part '${target.part}'`);
    return device.resources;
  };

  function* analyzing(text: string, previous?: Analysis, readInclude?: ReadInclude): Steps<Analysis> {
    const before = previous && kept.get(previous);
    const includes = headers(readInclude);
    const parsed = yield* parser.parsing(text, before?.parsed, includes.macros);
    let isKept = false;
    try {
      const { file } = parsed;
      const { kernel, cache } = yield* buildingKernel(file, yield* includes.all(file), parser, before?.cache);
      const lines = new LineIndex(text);
      const problems: Problem[] = [...file.problems, ...kernel.problems].sort((a, b) => a.span.start - b.span.start);
      const analysis: Analysis = { text, lines, file, kernel, problems };
      const build = once(() => designBuilder(kernel, lines));
      const places = once(() => placesIn(text, kernel));
      kept.set(analysis, { parsed, cache, build, places, predictors: new Map() });
      isKept = true;
      return analysis;
    } finally {
      if (!isKept) parsed.dispose();
    }
  }

  function* lintingOf(analysis: Analysis, request: LintRequest): Steps<readonly Problem[]> {
    const { target, tops, outside = [], outsidePlace = () => undefined, levels } = request;
    const { kernel, problems } = analysis;
    const build = keptOf(analysis).build();
    const { design, problems: designProblems } = build({ overrides: [], places: {}, outside });
    yield;
    const estimates: FunctionEstimate[] = [];
    for (const top of tops) {
      const index = functionIndex(kernel, top);
      if (index >= 0) estimates.push(...analyticEstimate(kernel, index, design, target).functions);
      yield;
    }
    const trace: LintInput['trace'] = (f, row) => traceOf(kernel, kernel.functions.indexOf(f), design, target, row);
    const of = { ...analysis, design, designProblems, tops, target, estimates, trace, outside, outsidePlace };
    return yield* linting(of, problems, levels);
  }

  return {
    model: loaded.then((found) =>
      found.kind === 'ready' ? { kind: 'ready', name: found.model.manifest.name } : found,
    ),

    analyze: (text, previous, readInclude) => atOnce(analyzing(text, previous, readInclude)),

    analyzeInSlices: (text, token, previous, readInclude) => inSlices(analyzing(text, previous, readInclude), token),

    release(analysis) {
      kept.get(analysis)?.parsed.dispose();
      kept.delete(analysis);
    },

    chooseTop: (analysis, requested) => chooseTop(analysis.file, analysis.kernel, requested),

    async predict(analysis, request, specs, token) {
      const top = topOf(analysis, request.top);
      const build = keptOf(analysis).build();
      const { outside } = request;
      const built = specs.map((spec) => build({ ...spec, outside }));
      const predicted = await predictorOf(analysis, { ...request, top })(
        built.map(({ design }) => design),
        token,
      );
      const known = keptOf(analysis).places();
      return built.map(({ design, problems }, i): DesignResult => {
        const result = predicted[i];
        if (!result) throw new Error('the predictor lost a design');
        return { design, problems: [...problems, ...unknownPlaces(known, specs[i]?.places ?? {})], ...result };
      });
    },

    async explore(analysis, options, token, progress) {
      const { target, top, outside } = options;
      const request = { target, top, outside };
      return explore(contextOf(analysis, request, capacityOf(options.target)), options, token, progress);
    },

    async recommend(analysis, request, token) {
      const top = topOf(analysis, request.top);
      const context = contextOf(analysis, { ...request, top }, capacityOf(request.target));
      return recommendations(context, { top, maxUtilisation: request.maxUtilisation }, token);
    },

    lint: (analysis, request) => atOnce(lintingOf(analysis, request)),

    lintInSlices: (analysis, request, token) => inSlices(lintingOf(analysis, request), token),

    edits: (analysis, directives) => editsFor(analysis.text, analysis.kernel, directives),

    close: async () => (await usable)?.close(),
  };
}

/** In the text wherever they stand, and in headers. */
function placesIn(text: string, kernel: Kernel): ReadonlySet<string> {
  return new Set([...placesOf(text), ...kernel.functions.flatMap((f) => f.pragmas.flatMap(({ places }) => places))]);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function predictorFor(kernel: Kernel, topName: string, target: Target, model: Promise<LatencyModel | null>): Predictor {
  const top = functionIndex(kernel, topName);
  return createPredictor({
    kernel,
    top,
    target,
    model,
    estimate: (design: Design) => analyticEstimate(kernel, top, design, target),
    opInfo: (op, operands) => opCost(op, target.clockNs, operands),
  });
}
