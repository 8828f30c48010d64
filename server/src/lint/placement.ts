/** Pragmas that stand where the tool does not look for them. */
import { span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import type { Loop } from '../kernel/ir';
import { readPragma } from '../kernel/pragma-read';
import { pragmaSpec } from '../kernel/pragma-table';
import type { Stmt } from '../syntax/ast';
import { headerOf, inOrder, moveTo, nameOf, placeOf } from './fixes';
import type { Finding, FunctionContext, LintInput, PragmaSite, Shared } from './types';

/** Pragmas of loops alone: in a function's body they are refused. */
const loopOnly = new Set(['unroll', 'loop_flatten', 'loop_tripcount']);

/** `hls.placement`: a pragma that applies to something else than what it stands at, or to nothing. */
export function misplaced(c: FunctionContext): Finding[] {
  return c.pragmas.flatMap((site) => {
    const { directive } = site;
    if (!directive) return [];
    if (directive.dialect === 'accel') return misplacedAccel(c, site);
    const found = site.isDirect ? inBody(c, site, directive) : notDirect(c, site, directive);
    return found ? [found] : [];
  });
}

/** Outside of the place that its row names: between header and body, in an `if`, in a bare block. */
function notDirect(c: FunctionContext, site: PragmaSite, directive: SiteDirective): Finding | undefined {
  if (!site.use.stray) return undefined;
  // Between a header and its body `use.loop` is the loop whose header it is.
  const isLoops = pragmaSpec('hls', directive.kind)?.places.includes('loop') ?? false;
  const loop = isLoops ? site.loop : undefined;
  if (isLoops && !loop && loopOnly.has(directive.kind)) return outsideLoops(c, site, directive);
  const target = loop ? `the body of loop ${nameOf(c, loop)}` : `the body of function ${c.f.name}`;
  return {
    message: `'${directive.kind}' has no effect here: it must stand directly in ${target}`,
    span: placeOf(c, site),
    fixes: moveTo(c, site, directive, loop),
  };
}

function inBody(c: FunctionContext, site: PragmaSite, directive: SiteDirective): Finding | undefined {
  if (directive.kind === 'loop_merge') return mergeInside(c, site, directive);
  if (loopOnly.has(directive.kind) && !site.loop) return outsideLoops(c, site, directive);
  if (!loopOnly.has(directive.kind) && directive.kind !== 'pipeline') return undefined;
  const next = nextLoop(c, site);
  if (!next || !site.siblings.slice(0, site.position).some(isWork)) return undefined;
  const parent = site.loop ? `loop ${nameOf(c, site.loop)}` : `function ${c.f.name}`;
  return {
    message: `'${directive.kind}' stands before loop ${nameOf(c, next)}, so it applies to ${parent}`,
    span: placeOf(c, site),
    fixes: [...moveTo(c, site, directive, next), ...moveTo(c, site, directive, site.loop)],
  };
}

function outsideLoops(c: FunctionContext, site: PragmaSite, directive: SiteDirective): Finding {
  const next = nextLoop(c, site);
  return {
    message: `'${directive.kind}' is refused here: it must stand in the body of a loop`,
    severity: 'error',
    span: placeOf(c, site),
    ...(next ? { fixes: moveTo(c, site, directive, next) } : {}),
  };
}

/** The loop that follows the pragma, with nothing but other pragmas between. */
function nextLoop(c: FunctionContext, { siblings, position }: PragmaSite): Loop | undefined {
  const next = siblings.slice(position + 1).find((stmt) => stmt.kind !== 'pragma' && stmt.kind !== 'empty');
  if (next?.kind !== 'for' && next?.kind !== 'while' && next?.kind !== 'do') return undefined;
  return c.f.loops.find((loop) => loop.headerSpan === next.headerSpan);
}

/** Anything that the tool makes hardware of: what comes before a pragma's proper place is declarations and pragmas. */
function isWork(stmt: Stmt): boolean {
  return stmt.kind !== 'pragma' && stmt.kind !== 'declare' && stmt.kind !== 'empty';
}

/** `loop_merge` belongs in what holds the loops, not in one of them. */
function mergeInside(c: FunctionContext, site: PragmaSite, directive: SiteDirective): Finding | undefined {
  const { loop } = site;
  const inside = c.f.loops.filter((each) => each.parent === (loop?.id ?? null));
  if (inside.length > 1) return undefined;
  const beside = loop && c.f.loops.filter((each) => each.parent === loop.parent);
  const parent = loop?.parent === null || !loop ? undefined : c.f.loops[loop.parent];
  return {
    message: `'loop_merge' stands in ${loop ? `loop ${nameOf(c, loop)}` : `function ${c.f.name}`}, which holds ${inside.length === 1 ? 'only one loop' : 'no loops'} to merge`,
    span: placeOf(c, site),
    ...(beside && beside.length > 1 ? { fixes: moveTo(c, site, directive, parent) } : {}),
  };
}

function misplacedAccel(c: FunctionContext, site: PragmaSite): Finding[] {
  if (!site.use.stray) return [];
  const { directive, loop } = site;
  const message = `'${directive?.kind}' of Merlin stands before the loop that it is about; here it has no effect`;
  if (!directive || !loop) return [{ message, span: placeOf(c, site) }];
  const title = `Move the pragma before loop ${nameOf(c, loop)}`;
  const fixes = moveTo(c, site, directive, loop).map((fix) => ({ ...fix, title }));
  return [{ message, span: placeOf(c, site), fixes }];
}

/** `hls.placement` of pragmas outside of any function: the tool stops at them. */
export function outsideFunctions({ file, kernel, text }: LintInput, { layout, edits }: Shared): Finding[] {
  return file.pragmas.flatMap((line): Finding[] => {
    const { directive } = readPragma(line, () => undefined);
    if (directive?.dialect !== 'hls') return [];
    const def = file.functions.find((each) => each.start >= line.span.end);
    const isBefore = def && /^\s*$/.test(text.slice(line.span.end, def.start));
    const f = isBefore ? kernel.functions.find((each) => each.start === def.start) : undefined;
    const next = f && { ...directive, function: f.name };
    const removed = { span: span(layout.lineStart(line.span.start), layout.nextLine(line.span.end)), newText: '' };
    const isFunctions = pragmaSpec('hls', directive.kind)?.places.includes('function');
    return [
      {
        message: `'${directive.kind}' is refused here: HLS pragmas stand in the body of a function`,
        span: line.span,
        severity: 'error',
        ...(f && next && isFunctions
          ? {
              fixes: [
                {
                  title: `Move the pragma to the top of function ${f.name}`,
                  edits: inOrder([removed, ...edits([next])]),
                },
              ],
            }
          : {}),
      },
    ];
  });
}

/** `hls.no-label`: directives files address loops by label; a loop without one stands out where others have one. */
export function unlabelled(c: FunctionContext): Finding[] {
  const own = c.f.loops.filter((loop) => loop.sourceFunction === c.f.sourceFunction);
  if (!own.some((loop) => loop.label !== null)) return [];
  return own
    .filter((loop) => loop.label === null)
    .map((loop) => {
      const header = headerOf(c, loop);
      const taken = new Set(c.f.loops.map((each) => each.label));
      let n = loop.ordinal;
      while (taken.has(`L${n}`)) n++;
      return {
        message: `This loop has no label: Tcl and config files can't address it (reports call it ${nameOf(c, loop)})`,
        span: header,
        fixes: [
          { title: `Label the loop L${n}`, edits: [{ span: span(header.start, header.start), newText: `L${n}: ` }] },
        ],
      };
    });
}
