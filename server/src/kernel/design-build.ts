import type { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import { shift, span } from '../base/span';
import type { Span } from '../base/span';
import type { ArrayDirectives, Design, FunctionDesign, FunctionDirectives, LoopDirectives } from './design';
import {
  arrayPatch,
  functionPatch,
  loopPatch,
  mergeArray,
  mergeFunction,
  mergeLoop,
  NotApplicable,
  ofPart,
  slotOf,
  targetOf,
} from './design-apply';
import { conflictsAmong, missingDimensions } from './design-doubts';
import { isSiteError, noLoop, siteMap } from './design-sites';
import type { SiteError, SiteMap, Target } from './design-sites';
import { isAbsent } from './directive';
import type { SiteDirective } from './directive';
import { functionNamed, type FunctionIr, type Kernel, type PragmaUse } from './ir';
import { fillPlaces } from './pragma-places';
import { readPragma } from './pragma-read';
import { calledFromText } from './reached';

/** Overrides of the source's directives, and values for its `auto{NAME}` places. */
export interface Spec {
  readonly overrides: readonly SiteDirective[];
  readonly places: Readonly<Record<string, string | null>>;
  /**
   * Of a script or config file: they hold over all others. What they name was looked up in the source, so that one about
   * something that is no array is no problem.
   */
  readonly outside?: readonly SiteDirective[];
}

export interface BuiltDesign {
  readonly design: Design;
  readonly problems: readonly Problem[];
}

/** What one directive sets for one object; null takes away what was set before. */
type Setting = { readonly fn: number; readonly index: number; readonly slot: number; readonly isOfRow: boolean } & (
  | { readonly kind: 'loop'; readonly patch: LoopDirectives | null }
  | { readonly kind: 'array'; readonly patch: ArrayDirectives | null }
  | { readonly kind: 'function'; readonly patch: FunctionDirectives | null }
);

interface Reading {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
}

interface Context {
  readonly kernel: Kernel;
  /** A number for each kind at each object: what is set last in a slot holds. */
  slot(name: string): number;
}

const nothing: Reading = { settings: [], problems: [] };
const plainLoop: LoopDirectives = {};
const plainArray: ArrayDirectives = { partitions: [], reshapes: [] };
const plainPort: ArrayDirectives = { ...plainArray, isKernelPort: true };
const plainRegisters: ArrayDirectives = { ...plainArray, partitions: [{ type: 'complete', factor: 0, dim: 0 }] };
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
  const ports = kernelPorts(kernel, sites);
  const plain = kernel.functions.map((f, fn): FunctionDesign => ({
    loops: f.loops.map(() => plainLoop),
    arrays: f.arrays.map(({ id, inRegisters }) =>
      ports.has(`${fn} ${id}`) ? plainPort : inRegisters ? plainRegisters : plainArray,
    ),
    self: plainFunction,
  }));
  const slots = new Map<string, number>();
  const known: KnownDesigns = { ids: new Map(), functions: new Map() };
  const context: Context = {
    kernel,
    slot(name) {
      const slot = slots.get(name) ?? slots.size;
      slots.set(name, slot);
      return slot;
    },
  };
  const called = calledFromText(kernel.functions);
  const uses = kernel.functions.flatMap((f, fn) => {
    const here = sourceSites(sites, fn, f);
    const from = called.get(f);
    // Templates that nothing instantiates have nothing to be set, and so it is with what the text does not call.
    const isTold = !f.isOpen && (f.file === null || from !== undefined);
    return f.pragmas
      .filter((use) => isInForce(use, f))
      .map((use) => sourceReader(context, use, from ?? shift(use.span, f.start), here(use)))
      .map((read) => (isTold ? read : (places: Spec['places']) => ({ ...read(places), problems: [] })));
  });
  const reader = (isOverride: boolean): ((directive: SiteDirective) => Reading) => {
    const readings = new WeakMap<SiteDirective, Reading>();
    return (directive) => {
      const known = readings.get(directive);
      if (known) return known;
      const bound = bind(context, directive, sites, span(0, 0), directive.loop !== undefined, isOverride);
      const reading = isOverride ? withDimensions(context, directive, bound, span(0, 0)) : bound;
      readings.set(directive, reading);
      return reading;
    };
  };
  const readOverride = reader(true);
  const readOutside = reader(false);

  return (spec) => {
    const problems: Problem[] = [];
    const winners = new Map<number, Setting>();
    const take = (reading: Reading): void => {
      for (const setting of reading.settings) winners.set(setting.slot, setting);
      if (reading.problems.length > 0) problems.push(...reading.problems);
    };
    for (const use of uses) take(use(spec.places));
    for (const directive of spec.overrides) take(readOverride(directive));
    problems.push(...conflictsAmong(spec.overrides, (directive) => readOverride(directive).settings));
    for (const directive of spec.outside ?? []) take(readOutside(directive));
    return { design: assemble(plain, winners.values(), known), problems };
  };
}

/** The memories behind the arguments of functions with C linkage, by function and array. */
function kernelPorts(kernel: Kernel, sites: SiteMap): ReadonlySet<string> {
  const found = new Set<string>();
  for (const f of kernel.functions) {
    if (!f.hasCLinkage || !kernel.roots.includes(f.sourceFunction)) continue;
    for (const { name, place } of f.arrays) {
      const shared = place === 'argument' ? sites.arrays(f.name, name) : [];
      if (!isSiteError(shared)) for (const { fn, index } of shared) found.add(`${fn} ${index}`);
    }
  }
  return found;
}

/** Inlining keeps the pragmas of a function's loops and variables, and drops those of the function itself. */
function isInForce(use: PragmaUse, f: FunctionIr): boolean {
  if (use.stray || !use.directive) return false;
  const { function: from, variable } = use.directive;
  const around = use.loop === null ? f.sourceFunction : f.loops[use.loop]?.sourceFunction;
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
function sourceReader(context: Context, use: PragmaUse, at: Span, sites: SiteMap): (places: Spec['places']) => Reading {
  const template = use.directive;
  if (!template) return () => nothing;
  if (use.places.length === 0) {
    const reading = bind(context, template, sites, at, use.loop !== null, false);
    return () => reading;
  }
  const readings = new Map<string | null, Reading>();
  return (places) => {
    const key = fillingKey(use.places, places);
    const known = readings.get(key);
    if (known) return known;
    const text = fillPlaces(use.text, places);
    const reading = text === null ? nothing : readFilled(context, use, text, template, sites, at);
    readings.set(key, reading);
    return reading;
  };
}

/** The values of a pragma's places as one key; null when one is absent. */
function fillingKey(names: readonly string[], places: Spec['places']): string | null {
  let key = '';
  for (const name of names) {
    const value = Object.hasOwn(places, name) ? places[name] : null;
    if (value === null || value === undefined) return null;
    key += `${value}\0`;
  }
  return key;
}

/** `template` has the site, and the options whose expressions only the kernel layer can evaluate. */
function readFilled(
  context: Context,
  use: PragmaUse,
  text: string,
  template: SiteDirective,
  sites: SiteMap,
  at: Span,
): Reading {
  const { directive, problems } = readPragma({ family: use.family, text }, () => undefined);
  const shown = problems.filter((p) => p.severity === 'error').map((p) => ({ ...p, span: at }));
  if (!directive) return { settings: [], problems: shown };
  const options = { ...directive.options, ...template.options };
  const filled = { ...template, options };
  const bound = bind(context, filled, sites, at, use.loop !== null, false);
  const { settings, problems: more } = withDimensions(context, filled, bound, at);
  // A value that is no number is refused in a directive, too.
  const refused = more.map((p): Problem => (p.code === 'design.not-constant' ? { ...p, severity: 'error' } : p));
  return { settings, problems: [...shown, ...refused] };
}

function withDimensions(
  { kernel }: Context,
  directive: SiteDirective,
  { settings, problems }: Reading,
  at: Span,
): Reading {
  return { settings, problems: [...problems, ...missingDimensions(kernel, directive, settings, at)] };
}

function bind(
  context: Context,
  directive: SiteDirective,
  sites: SiteMap,
  at: Span,
  inLoop: boolean,
  isOverride: boolean,
): Reading {
  const kind = targetOf(directive, inLoop);
  if (kind === 'none') return nothing;
  const found = targetsOf(context.kernel, kind, directive, sites);
  // The IR has arrays only: that a pragma of the source names something else may be right.
  const errors = found.filter(isSiteError).filter((error) => isOverride || error.code !== 'design.unknown-variable');
  const problems: Problem[] = errors.map((error) => ({
    ...error,
    span: at,
    severity: isOverride ? 'error' : 'warning',
  }));
  const targets = found.flatMap((result) => (isSiteError(result) ? [] : result));
  try {
    const settings = targets.flatMap((target) => {
      const own = target.lacks === undefined ? directive : ofPart(directive, target.lacks);
      return own ? [settingOf(context, kind, own, target)] : [];
    });
    return { settings, problems };
  } catch (error) {
    if (!(error instanceof NotApplicable)) throw error;
    problems.push({ code: 'design.not-constant', message: error.message, span: at, severity: 'warning' });
    return { settings: [], problems };
  }
}

/** A port that is no array, or the block control: it has an interface, but no memory. */
function isScalarPort(kernel: Kernel, { function: owner, options: { port } }: SiteDirective): boolean {
  const params = functionNamed(kernel, owner ?? '')?.params ?? [];
  return port === 'return' || params.some(({ name, array }) => name === port && array === null);
}

function targetsOf(
  kernel: Kernel,
  kind: Setting['kind'],
  directive: SiteDirective,
  sites: SiteMap,
): readonly (readonly Target[] | SiteError)[] {
  if (kind === 'loop') return [sites.loops(directive)];
  if (kind === 'function') return [sites.functions(directive)];
  if (directive.kind === 'interface' && isScalarPort(kernel, directive)) return [];
  const names = directive.kind === 'interface' ? directive.options.port : directive.variable;
  if (typeof names === 'string') return names.split(',').map((name) => sites.arrays(directive.function, name));
  return [{ code: 'design.unknown-variable', message: `'${directive.kind}' names no variable` }];
}

function settingOf(context: Context, kind: Setting['kind'], directive: SiteDirective, target: Target): Setting {
  const { fn, index, lacks = 0 } = target;
  // What is said of an array holds for a row of it that is passed, and the other way, and gives way to what is said of that itself.
  const isOfRow = lacks !== 0;
  const slot = context.slot(`${fn} ${index} ${kind} ${slotOf(directive)}${isOfRow ? ' of a row' : ''}`);
  const isGone = isAbsent(directive);
  const at = { fn, index, slot, isOfRow };
  if (kind === 'function') return { ...at, kind, patch: isGone ? null : functionPatch(directive) };
  if (kind === 'array') return { ...at, kind, patch: isGone ? null : arrayPatch(directive) };
  const count = context.kernel.functions[fn]?.loops[index]?.tripCount;
  const trips = count?.kind === 'exact' ? count.count : null;
  return { ...at, kind, patch: isGone ? null : loopPatch(directive, trips) };
}

interface FunctionCopy {
  readonly loops: LoopDirectives[];
  readonly arrays: ArrayDirectives[];
  self: FunctionDirectives;
}

/** Function designs made before: what is worked out for one is found again by its identity. */
interface KnownDesigns {
  readonly ids: Map<Setting, number>;
  /** By function and the ids of its settings. */
  readonly functions: Map<string, FunctionDesign>;
}

/** The table is emptied when it holds this many. */
const knownLimit = 20_000;

/** Applies settings to copies of the plain design; equal function designs are the same object. */
function assemble(plain: readonly FunctionDesign[], settings: Iterable<Setting>, known: KnownDesigns): Design {
  const functions = [...plain];
  const byFunction = new Map<number, Setting[]>();
  for (const setting of settings) {
    if (setting.patch === null) continue;
    const list = byFunction.get(setting.fn);
    if (list) list.push(setting);
    else byFunction.set(setting.fn, [setting]);
  }
  for (const [fn, all] of byFunction) {
    const ofRows = all.filter(({ isOfRow }) => isOfRow);
    const list = ofRows.length > 0 ? [...ofRows, ...all.filter(({ isOfRow }) => !isOfRow)] : all;
    let key = `${fn}`;
    for (const setting of list) {
      let id = known.ids.get(setting);
      if (id === undefined) known.ids.set(setting, (id = known.ids.size));
      key += ` ${id}`;
    }
    let design = known.functions.get(key);
    if (!design) {
      if (known.functions.size >= knownLimit) known.functions.clear();
      known.functions.set(key, (design = patched(plain[fn], list)));
    }
    functions[fn] = design;
  }
  return { functions };
}

function patched(from: FunctionDesign | undefined, settings: readonly Setting[]): FunctionDesign {
  const copy: FunctionCopy = {
    loops: [...(from?.loops ?? [])],
    arrays: [...(from?.arrays ?? [])],
    self: from?.self ?? plainFunction,
  };
  for (const { index, kind, patch } of settings) {
    if (patch === null) continue;
    if (kind === 'loop') {
      const before = copy.loops[index] ?? plainLoop;
      copy.loops[index] = before === plainLoop ? patch : mergeLoop(before, patch);
    } else if (kind === 'array') {
      const before = copy.arrays[index] ?? plainArray;
      copy.arrays[index] = before === plainArray ? patch : mergeArray(before, patch);
    } else copy.self = mergeFunction(copy.self, patch);
  }
  return copy;
}
