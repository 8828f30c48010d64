/** Mends of what reading a pragma reports, and old forms that the tool no longer takes. */
import type { Fix } from '../base/edit';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import { pragmaSpec } from '../kernel/pragma-table';
import { append, placeOf, remove, removeOption, replaceWord, rewrite, withOptions } from './fixes';
import { copiesAt } from './copies';
import type { Finding, FunctionContext, PragmaSite } from './types';

/** The problem with the mends there are for it. `contexts`: of the functions of the text. */
export function withFixes(contexts: readonly FunctionContext[], problem: Problem): Problem {
  const fixes = fixesFor(contexts, problem);
  return fixes.length === 0 ? problem : { ...problem, fixes };
}

function fixesFor(contexts: readonly FunctionContext[], { code, span, suggestion }: Problem): readonly Fix[] {
  const c = contexts.find(({ f }) => f.start <= span.start && span.start < f.start + f.length);
  if (!c) return [];
  if (suggestion) return replaceWord(c, span, suggestion.word, suggestion.meant);
  const site = c.pragmas.find((each) => placeOf(c, each).start === span.start);
  if (!site) return [];
  if (code === 'hls.missing-factor') {
    const variable = /\bvariable\s*=\s*&?\s*(\w+)/i.exec(site.line.text)?.[1];
    const array = c.f.arrays.find((each) => each.name === variable);
    const factor = Math.max(2, array ? copiesAt(c, array) : 2);
    return append(c, span, `factor=${factor}`, `Add factor=${factor}`);
  }
  if (code === 'hls.conflict') return oneOfBoth(c, site, span);
  if (code === 'hls.deprecated' && site.directive) {
    const modern = modernForm(site.directive);
    if (modern === 'remove') return [remove(c, site)];
    return modern ? [rewrite(c, site, modern, `Write '${modern.kind}' in its present form`)] : [];
  }
  return [];
}

/** Takes out one or the other of two options that exclude each other. */
function oneOfBoth(c: FunctionContext, { line }: PragmaSite, span: Span): readonly Fix[] {
  const row = pragmaSpec('hls', /^\w*/.exec(line.text)?.[0] ?? '');
  const isGiven = (name: string): boolean => new RegExp(`\\s${name}\\b`, 'i').test(line.text);
  const both = row?.exclusive?.find((names) => names.every(isGiven)) ?? [];
  return both.flatMap((name) => removeOption(c, span, name));
}

/** What says the same today; undefined where there is no one such form. */
function modernForm(old: SiteDirective): SiteDirective | 'remove' | undefined {
  const { options } = old;
  switch (old.kind) {
    case 'data_pack':
      return { ...old, kind: 'aggregate', options: {} };
    case 'shared':
      return { ...old, kind: 'stream', options: { type: 'shared' } };
    case 'array_map':
      return 'remove';
    case 'resource':
      return bound(old, String(options.core));
    case 'stream':
      return withOptions(old, { ...(options.off === true ? { type: 'pipo' } : {}), off: undefined, dim: undefined });
    case 'pipeline':
      return withOptions(old, { style: 'flp', enable_flush: undefined });
    case 'unroll':
      return withOptions(old, { region: undefined, complete: undefined, partial: undefined });
    case 'dataflow':
      return withOptions(old, { interval: undefined });
    case 'interface':
      return modernPort(old);
    case 'inline':
      // `inline region` asked for the callees to be inlined: without the word it would inline this function.
      return options.region === true ? undefined : withOptions(old, { self: undefined, all: undefined });
    default:
      return undefined;
  }
}

function modernPort(old: SiteDirective): SiteDirective | undefined {
  const { mode, port } = old.options;
  if (mode === 'ap_bus') return withOptions(old, { mode: 'm_axi' });
  if (mode === 'ap_stable' && typeof port === 'string') return { ...old, kind: 'stable', variable: port, options: {} };
  return undefined;
}

/** The core of a `resource` pragma as `bind_storage` or `bind_op`. */
function bound(old: SiteDirective, core: string): SiteDirective | undefined {
  const latency: SiteDirective['options'] = old.options.latency === undefined ? {} : { latency: old.options.latency };
  const memory = /^(FIFO|R[AO]M_[1-9NST]?\w?P)(?:_(BRAM|LUTRAM|URAM|SRL))?$/i.exec(core);
  if (memory) {
    const impl: SiteDirective['options'] = memory[2] === undefined ? {} : { impl: memory[2].toLowerCase() };
    return { ...old, kind: 'bind_storage', options: { type: (memory[1] ?? '').toLowerCase(), ...impl, ...latency } };
  }
  const operator = /^(Mul|DMul|FMul|FAdd|DAdd|FDiv|DDiv|FSqrt|DSqrt|FExp|DExp|FLog|DLog)_(\w+)$/i.exec(core);
  if (!operator) return undefined;
  const style = (operator[2] ?? '').toLowerCase();
  const impl = { lut: 'fabric', nodsp: 'fabric', meddsp: 'meddsp', fulldsp: 'fulldsp', maxdsp: 'maxdsp', dsp: 'dsp' }[
    style
  ];
  const op = (operator[1] ?? '').toLowerCase();
  return impl === undefined ? undefined : { ...old, kind: 'bind_op', options: { op, impl, ...latency } };
}

/** `hls.dependence-implicit`: what a `dependence` without `dependent` means is said in the log alone. */
export function implicitDependence(c: FunctionContext): Finding[] {
  return c.pragmas.flatMap((site) => {
    const { directive } = site;
    if (directive?.kind !== 'dependence' || directive.options.dependent !== undefined) return [];
    const what = directive.variable === undefined ? `${directive.options.class}s` : `'${directive.variable}'`;
    const span = placeOf(c, site);
    return [
      {
        message: `'dependence' of ${what} does not say 'dependent': the tool takes it as dependent=false`,
        span,
        fixes: append(c, span, 'dependent=false', 'Add dependent=false'),
      },
    ];
  });
}
