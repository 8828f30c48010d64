/** Pipelines: what they unroll, what keeps them from happening, and the interval that they ask for. */
import type { Fix } from '../base/edit';
import type { Span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import type { Loop } from '../kernel/ir';
import { loopsInside, tripsOf } from './copies';
import { at, moveInto, nameOf, placeOf, remove, rewrite, withOptions } from './fixes';
import type { Finding, FunctionContext, PragmaSite } from './types';

/** Copies of a body above which synthesis seldom ends, and from which on a designer should know. */
const manyCopies = 1024;
const notableCopies = 128;

export interface Pipeline {
  readonly site: PragmaSite;
  readonly directive: SiteDirective;
  /** Undefined: the function is pipelined. */
  readonly loop: Loop | undefined;
  readonly name: string;
  readonly span: Span;
}

/** The pipelines that the source asks for. */
export function pipelinesOf(c: FunctionContext): Pipeline[] {
  return c.pragmas.flatMap((site) => {
    const { directive, loop } = site;
    if (directive?.kind !== 'pipeline' || directive.dialect !== 'hls' || !site.isDirect) return [];
    if (directive.options.off === true) return [];
    const name = loop ? `loop ${nameOf(c, loop)}` : `function ${c.f.name}`;
    return [{ site, directive, loop, name, span: placeOf(c, site) }];
  });
}

/** `hls.pipeline-conflict`: everything below a pipeline is unrolled, so it must be possible to unroll it. */
export function pipelineConflicts(c: FunctionContext): Finding[] {
  return pipelinesOf(c).flatMap(({ site, directive, loop, name, span }): Finding[] => {
    const inside = loopsInside(c.f, loop);
    const variable = inside.find((inner) => inner.hasVariableBound);
    if (variable && !c.f.isOpen) {
      const inner = nameOf(c, variable);
      const message = `${capital(name)} can't be pipelined: the trip count of loop ${inner} in it is not constant`;
      return [{ message, span, fixes: moveInside(c, site, directive, [variable]) }];
    }
    for (const inner of inside) {
      const other = innerPragma(c, inner);
      if (!other?.directive) continue;
      const { kind } = other.directive;
      const innerName = nameOf(c, inner);
      const message =
        kind === 'pipeline'
          ? `${capital(name)} is pipelined, which unrolls loop ${innerName}: its own 'pipeline' is lost`
          : `${capital(name)} can't be pipelined: '${kind}' keeps loop ${innerName} in it a loop`;
      return [
        {
          message,
          span: placeOf(c, other),
          fixes: [
            remove(c, site, `Remove 'pipeline' of ${name}`),
            remove(c, other, `Remove '${kind}' of loop ${innerName}`),
          ],
        },
      ];
    }
    return [];
  });
}

/** A pragma of the loop that does not go with a pipeline around it. */
function innerPragma(c: FunctionContext, loop: Loop): PragmaSite | undefined {
  const trips = tripsOf(c, loop);
  return c.pragmas.find(({ directive, loop: of, isDirect }) => {
    if (of !== loop || !isDirect || directive?.dialect !== 'hls') return false;
    const { off, factor } = directive.options;
    if (directive.kind === 'unroll') {
      return off === true || (typeof factor === 'number' && factor > 0 && trips !== undefined && factor < trips);
    }
    return (directive.kind === 'pipeline' && off !== true) || directive.kind === 'dataflow';
  });
}

/** `hls.implicit-unroll`: copies that nobody asked for by name. */
export function implicitUnrolls(c: FunctionContext): Finding[] {
  return pipelinesOf(c).flatMap(({ site, directive, loop, name, span }): Finding[] => {
    const inside = loopsInside(c.f, loop);
    const isAsked = (inner: Loop): boolean => c.directives.loops[inner.id]?.unroll !== undefined;
    if (inside.length === 0 || inside.every(isAsked) || inside.some((inner) => inner.hasVariableBound)) return [];
    const copies = Math.max(...inside.map((inner) => copiesUnder(c, inner, loop)));
    if (copies < notableCopies) return [];
    const innermost = inside.filter((inner) => inner.children.length === 0);
    const outcome = copies > manyCopies ? ': synthesis may not end' : '';
    return [
      {
        message: `The pipeline of ${name} unrolls every loop in it: ${copies} copies of the innermost body${outcome}`,
        span,
        severity: copies > manyCopies ? 'warning' : 'information',
        fixes: moveInside(c, site, directive, innermost),
      },
    ];
  });
}

function copiesUnder(c: FunctionContext, inner: Loop, pipelined: Loop | undefined): number {
  let copies = 1;
  for (let loop: Loop | undefined = inner; loop && loop !== pipelined;) {
    copies *= tripsOf(c, loop) ?? 1;
    loop = loop.parent === null ? undefined : c.f.loops[loop.parent];
  }
  return copies;
}

function moveInside(
  c: FunctionContext,
  site: PragmaSite,
  directive: SiteDirective,
  loops: readonly Loop[],
): readonly Fix[] {
  const own = loops.filter((loop) => loop.sourceFunction === c.f.sourceFunction);
  if (own.length === 0) return [remove(c, site, 'Remove the pipeline')];
  const names = own.map((loop) => nameOf(c, loop)).join(' and ');
  const moved = own.map((loop) => at(c, directive, loop));
  return moveInto(c, site, moved, `Move the pipeline into ${own.length > 1 ? 'loops' : 'loop'} ${names}`);
}

/** `hls.no-ii`: without a target the tool may give up the interval for timing. */
export function noTarget(c: FunctionContext): Finding[] {
  return pipelinesOf(c).flatMap(({ site, directive, loop, name, span }): Finding[] => {
    if (directive.options.ii !== undefined) return [];
    const row = loop && c.estimated?.loops[loop.id];
    const ii = row?.pipelined ? row.ii : null;
    return [
      {
        message: `The pipeline of ${name} names no II: the tool may raise it to meet timing`,
        span,
        ...(ii === null || ii === undefined
          ? {}
          : { fixes: [rewrite(c, site, withOptions(directive, { ii }), `Add II=${ii}, the predicted one`)] }),
      },
    ];
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
