/** `hls.conflict`: pragmas, or options of one, that exclude each other. */
import type { SiteDirective } from '../kernel/directive';
import { nameOf, placeOf, remove, rewrite, withOptions } from './fixes';
import type { Finding, FunctionContext, PragmaSite } from './types';

export function conflicts(c: FunctionContext): Finding[] {
  return [...optionConflicts(c), ...scopeConflicts(c), ...arrayConflicts(c)];
}

/** Options of one pipeline pragma, besides those that the pragma table refuses. */
function optionConflicts(c: FunctionContext): Finding[] {
  return c.pragmas.flatMap((site): Finding[] => {
    const { directive } = site;
    if (directive?.kind !== 'pipeline' || directive.dialect !== 'hls') return [];
    const { off, rewind, ii } = directive.options;
    const span = placeOf(c, site);
    const without = (...names: string[]): Finding['fixes'] => {
      const change = Object.fromEntries(names.map((name) => [name, undefined]));
      return [rewrite(c, site, withOptions(directive, change), `Remove ${names.join(', ')}`)];
    };
    if (off === true && (ii !== undefined || rewind === true)) {
      const names = [ii === undefined ? '' : 'II', rewind === true ? 'rewind' : ''].filter((name) => name !== '');
      const fixes = without(...names.map((name) => name.toLowerCase()));
      return [{ message: `'pipeline off' takes no ${names.join(', ')}`, span, fixes }];
    }
    if (rewind === true && !site.loop) {
      return [
        { message: `'rewind' is for loops: function '${c.f.name}' can't rewind`, span, fixes: without('rewind') },
      ];
    }
    return [];
  });
}

/** Two pragmas of one loop or function. */
function scopeConflicts(c: FunctionContext): Finding[] {
  const found: Finding[] = [];
  const direct = c.pragmas.filter((site) => site.isDirect && site.directive?.dialect === 'hls');
  for (const [i, later] of direct.entries()) {
    const earlier = direct.slice(0, i).filter((site) => site.loop === later.loop);
    const where = later.loop ? `loop ${nameOf(c, later.loop)}` : `function ${c.f.name}`;
    for (const first of earlier) {
      const message = scopeConflict(first.directive, later.directive, where);
      if (message === undefined) continue;
      const choices = [first, later].map((site) => remove(c, site, `Remove '${site.directive?.kind}'`));
      found.push({ message, span: placeOf(c, later), fixes: choices });
    }
  }
  return found;
}

const oncePerScope = new Set([
  'pipeline',
  'unroll',
  'loop_flatten',
  'loop_tripcount',
  'inline',
  'dataflow',
  'performance',
]);

function scopeConflict(a: SiteDirective | null, b: SiteDirective | null, where: string): string | undefined {
  if (!a || !b) return undefined;
  if (a.kind === b.kind) return oncePerScope.has(a.kind) ? `'${a.kind}' is given twice for ${where}` : undefined;
  const isPair = (one: string, other: string): boolean =>
    (a.kind === one && b.kind === other) || (a.kind === other && b.kind === one);
  if (isPair('pipeline', 'dataflow') && !isOff(a) && !isOff(b)) {
    return `${where} can't be both a pipeline and a dataflow region`;
  }
  const unroll = a.kind === 'unroll' ? a : b;
  if (isPair('pipeline', 'unroll') && !isOff(a) && !isOff(b) && !unroll.options.factor) {
    return `${where} is fully unrolled: there is no loop left to pipeline`;
  }
  return undefined;
}

function isOff(directive: SiteDirective): boolean {
  return directive.options.off === true;
}

/** Two pragmas that shape one dimension of one array. */
function arrayConflicts(c: FunctionContext): Finding[] {
  const found: Finding[] = [];
  const about = (site: PragmaSite): string[] => site.directive?.variable?.split(',') ?? [];
  for (const [i, later] of c.pragmas.entries()) {
    for (const first of c.pragmas.slice(0, i)) {
      const shared = about(later).find((name) => about(first).includes(name));
      if (shared === undefined || !first.directive || !later.directive) continue;
      const message = arrayConflict(first.directive, later.directive, shared);
      if (message === undefined) continue;
      const choices = [first, later]
        .filter((site) => about(site).length === 1)
        .map((site) => remove(c, site, `Remove '${site.directive?.kind}'`));
      found.push({ message, span: placeOf(c, later), fixes: choices });
    }
  }
  return found;
}

function arrayConflict(a: SiteDirective, b: SiteDirective, name: string): string | undefined {
  const shapes = new Set(['array_partition', 'array_reshape']);
  if (!shapes.has(a.kind) || !shapes.has(b.kind) || isOff(a) || isOff(b)) return undefined;
  const [one, other] = [a.options.dim ?? 1, b.options.dim ?? 1];
  if (one !== other && one !== 0 && other !== 0) return undefined;
  if (a.kind !== b.kind) return `'${name}' is both partitioned and reshaped in one dimension`;
  return `'${name}' is ${a.kind === 'array_partition' ? 'partitioned' : 'reshaped'} twice in one dimension`;
}
