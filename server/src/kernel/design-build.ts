import type { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import { shift, span } from '../base/span';
import type { Span } from '../base/span';
import type { ArrayDirectives, Design, FunctionDesign, FunctionDirectives, LoopDirectives } from './design';
import { applyToArray, applyToFunction, applyToLoop, NotApplicable, slotOf, targetOf } from './design-apply';
import { isSiteError, noLoop, siteMap } from './design-sites';
import type { SiteMap, Target } from './design-sites';
import { isAbsent } from './directive';
import type { SiteDirective } from './directive';
import type { FunctionIr, Kernel, PragmaUse } from './ir';
import { fillPlaces } from './pragma-places';
import { readPragma } from './pragma-read';

/** Overrides of the source's directives, and values for its `auto{NAME}` places. */
export interface Spec {
  readonly overrides: readonly SiteDirective[];
  readonly places: Readonly<Record<string, string | null>>;
}

export interface BuiltDesign {
  readonly design: Design;
  readonly problems: readonly Problem[];
}

/** A directive with the objects that it acts on. */
interface Bound {
  readonly directive: SiteDirective;
  readonly slot: string;
  readonly kind: 'loop' | 'array' | 'function';
  readonly targets: readonly Target[];
  readonly at: Span;
}

interface Reading {
  readonly bound: readonly Bound[];
  readonly problems: readonly Problem[];
}

const nothing: Reading = { bound: [], problems: [] };
const plainLoop: LoopDirectives = {};
const plainArray: ArrayDirectives = { partitions: [], reshapes: [] };
const plainFunction: FunctionDirectives = {};

/** One design; for many of one kernel `designBuilder` shares the work. */
export function buildDesign(kernel: Kernel, spec: Spec, lines: LineIndex): BuiltDesign {
  return designBuilder(kernel, lines)(spec);
}

/**
 * A function that resolves the source's pragmas, changed by a spec, into a design. An override replaces what is set before
 * it for the same kind at the same object (of partitions: the same dimension too). Problems of the source have the pragma's
 * span, those of overrides an empty one at 0.
 */
export function designBuilder(kernel: Kernel, lines: LineIndex): (spec: Spec) => BuiltDesign {
  const sites = siteMap(kernel, lines);
  const plain = kernel.functions.map((f): FunctionDesign => ({
    loops: f.loops.map(() => plainLoop),
    arrays: f.arrays.map(() => plainArray),
    self: plainFunction,
  }));
  const uses = kernel.functions.flatMap((f, fn) => {
    const here = sourceSites(sites, fn, f);
    return f.pragmas
      .filter((use) => isInForce(use, f))
      .map((use) => sourceReader(use, shift(use.span, f.start), here(use)));
  });

  return (spec) => {
    const problems: Problem[] = [];
    const bound: Bound[] = [];
    const take = (reading: Reading): void => {
      bound.push(...reading.bound);
      problems.push(...reading.problems);
    };
    for (const use of uses) take(use(spec.places));
    for (const directive of spec.overrides)
      take(bind(directive, sites, span(0, 0), directive.loop !== undefined, true));
    return { design: assemble(kernel, plain, bound, problems), problems };
  };
}

/** Inlining keeps the pragmas of a function's loops and variables, and drops those of the function itself. */
function isInForce(use: PragmaUse, f: FunctionIr): boolean {
  if (use.stray || !use.directive) return false;
  const { function: from, variable } = use.directive;
  const around = use.loop === null ? f.name : f.loops[use.loop]?.sourceFunction;
  return from === undefined || from === around || variable !== undefined;
}

/** A pragma of the source is about the loop and the function that it stands in, inlined copies each their own. */
function sourceSites(sites: SiteMap, fn: number, f: FunctionIr): (use: PragmaUse) => SiteMap {
  return ({ loop }) => ({
    functions: () => [{ fn, index: -1 }],
    loops: () => (loop === null ? noLoop : [{ fn, index: loop }]),
    arrays: (owner, variable) => {
      const own = sites.arrays(f.name, variable);
      return isSiteError(own) ? sites.arrays(owner, variable) : own;
    },
  });
}

/** Reads one pragma of the source for given places. Each filling is read once. */
function sourceReader(use: PragmaUse, at: Span, sites: SiteMap): (places: Spec['places']) => Reading {
  const template = use.directive;
  if (!template) return () => nothing;
  if (use.places.length === 0) {
    const reading = bind(template, sites, at, use.loop !== null, false);
    return () => reading;
  }
  const readings = new Map<string | null, Reading>();
  return (places) => {
    const text = fillPlaces(use.text, places);
    const known = readings.get(text);
    if (known) return known;
    const reading = text === null ? nothing : readFilled(use, text, template, sites, at);
    readings.set(text, reading);
    return reading;
  };
}

/** `template` has the site, and the options whose expressions only the kernel layer can evaluate. */
function readFilled(use: PragmaUse, text: string, template: SiteDirective, sites: SiteMap, at: Span): Reading {
  const { directive, problems } = readPragma({ family: use.family, text }, () => undefined);
  const shown = problems.filter((p) => p.severity === 'warning').map((p) => ({ ...p, span: at }));
  if (!directive) return { bound: [], problems: shown };
  const options = { ...directive.options, ...template.options };
  const { bound, problems: more } = bind({ ...template, options }, sites, at, use.loop !== null, false);
  return { bound, problems: [...shown, ...more] };
}

function bind(directive: SiteDirective, sites: SiteMap, at: Span, inLoop: boolean, isOverride: boolean): Reading {
  const kind = targetOf(directive, inLoop);
  if (kind === 'none') return nothing;
  const names = directive.variable?.split(',') ?? [];
  const found =
    kind === 'loop'
      ? [sites.loops(directive)]
      : kind === 'function'
        ? [sites.functions(directive)]
        : names.length > 0
          ? names.map((name) => sites.arrays(directive.function, name))
          : [{ code: 'design.unknown-variable', message: `'${directive.kind}' names no variable` }];
  const targets = found.flatMap((result) => (isSiteError(result) ? [] : result));
  // The IR has arrays only: that a pragma of the source names something else may be right.
  const errors = found.filter(isSiteError).filter((error) => isOverride || error.code !== 'design.unknown-variable');
  return {
    bound: [{ directive, slot: slotOf(directive), kind, targets, at }],
    problems: errors.map((error) => ({ ...error, span: at, severity: isOverride ? 'error' : 'warning' })),
  };
}

/** Later directives win their slot; what stays is applied to copies of the plain design. */
function assemble(
  kernel: Kernel,
  plain: readonly FunctionDesign[],
  bound: readonly Bound[],
  problems: Problem[],
): Design {
  const winners = new Map<string, { readonly bound: Bound; readonly target: Target }>();
  for (const each of bound) {
    for (const target of each.targets) {
      const key = `${target.fn} ${target.index} ${each.slot}`;
      winners.delete(key);
      winners.set(key, { bound: each, target });
    }
  }
  const functions = [...plain];
  const copies = new Map<number, { loops: LoopDirectives[]; arrays: ArrayDirectives[]; self: FunctionDirectives }>();
  const copyOf = (fn: number): { loops: LoopDirectives[]; arrays: ArrayDirectives[]; self: FunctionDirectives } => {
    const known = copies.get(fn);
    if (known) return known;
    const from = plain[fn] ?? { loops: [], arrays: [], self: plainFunction };
    const copy = { loops: [...from.loops], arrays: [...from.arrays], self: from.self };
    copies.set(fn, copy);
    functions[fn] = copy;
    return copy;
  };
  for (const {
    bound: { directive, kind, at },
    target,
  } of winners.values()) {
    if (isAbsent(directive)) continue;
    try {
      const copy = copyOf(target.fn);
      if (kind === 'function') copy.self = applyToFunction(copy.self, directive);
      else if (kind === 'array') {
        copy.arrays[target.index] = applyToArray(copy.arrays[target.index] ?? plainArray, directive);
      } else {
        const count = kernel.functions[target.fn]?.loops[target.index]?.tripCount;
        const trips = count?.kind === 'exact' ? count.count : null;
        copy.loops[target.index] = applyToLoop(copy.loops[target.index] ?? plainLoop, directive, trips);
      }
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      problems.push({ code: 'design.not-constant', message: error.message, span: at, severity: 'warning' });
    }
  }
  return { functions };
}
