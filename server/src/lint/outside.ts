/** `hls.cfg-vs-source`: a directives file and the source speak of the same thing. */
import type { SiteDirective } from '../kernel/directive';
import { printPragma } from '../kernel/pragma-print';
import { nameOf, placeOf, remove, rewrite } from './fixes';
import type { Finding, LintContext, PragmaSite } from './types';

export function saidTwice(c: LintContext): Finding[] {
  return c.pragmas.flatMap((site): Finding[] => {
    const { directive } = site;
    const other = directive && c.outside.findLast((each) => isAboutSame(c, site, directive, each));
    if (!directive || !other || printPragma(other) === printPragma(directive)) return [];
    const theirs = printPragma(other).replace(/^#pragma HLS /, '');
    return [
      {
        message: `${c.outsidePlace(other) ?? 'The directives file'} says '${theirs}' here: which of the two holds only the tool's log tells`,
        span: placeOf(c, site),
        fixes: [rewrite(c, site, other, 'Say the same in the source'), remove(c, site)],
      },
    ];
  });
}

/** The same kind at the same object; of partitions the same dimension too. */
function isAboutSame(c: LintContext, { loop }: PragmaSite, a: SiteDirective, b: SiteDirective): boolean {
  if (a.kind !== b.kind || a.dialect !== b.dialect || (b.function !== undefined && b.function !== c.f.name))
    return false;
  if (a.variable !== b.variable || a.options.port !== b.options.port) return false;
  if ((a.options.dim ?? 1) !== (b.options.dim ?? 1)) return false;
  // Directives of variables stand anywhere in the function.
  if (a.variable !== undefined && a.kind !== 'dependence') return true;
  return b.loop === (loop && nameOf(c, loop));
}
