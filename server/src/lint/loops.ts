/** Trip counts and what unrolling, flattening and performance targets need of them. */
import type { SiteDirective } from '../kernel/directive';
import type { Loop } from '../kernel/ir';
import { soleLoop } from '../predict/analytic/rewind';
import { loopsInside, tripsOf } from './copies';
import { at, headerOf, insertion, nameOf, placeOf, remove, rewrite, withOptions } from './fixes';
import type { Finding, FunctionContext, PragmaSite } from './types';

/** The pragmas of one kind that hold for a loop, `off` left out. */
function atLoops(c: FunctionContext, kind: string): { site: PragmaSite; directive: SiteDirective; loop: Loop }[] {
  return c.pragmas.flatMap((site) => {
    const { directive, loop } = site;
    const holds = directive?.kind === kind && directive.dialect === 'hls' && site.isDirect && loop;
    return holds && directive.options.off !== true ? [{ site, directive, loop }] : [];
  });
}

/** Loops as written here, not copies of an inlined callee's. */
function ownLoops({ f }: FunctionContext): Loop[] {
  return f.loops.filter((loop) => loop.sourceFunction === f.sourceFunction);
}

/** `hls.tripcount-unknown`: without it neither the tool's report nor a prediction has a latency. */
export function unknownTripCounts(c: FunctionContext): Finding[] {
  return ownLoops(c).flatMap((loop) => {
    if (c.f.isOpen || tripsOf(c, loop) !== undefined) return [];
    const max = largestIndex(c, loop);
    const directive: SiteDirective = { kind: 'loop_tripcount', dialect: 'hls', options: { min: 1, max: max ?? 1 } };
    return [
      {
        message: `The trip count of loop ${nameOf(c, loop)} is not known: latency is '?' without loop_tripcount`,
        span: headerOf(c, loop),
        ...(max === undefined
          ? {}
          : {
              fixes: [
                {
                  title: `Add loop_tripcount min=1 max=${max}, the size of the array that the loop walks over`,
                  edits: insertion(c, at(c, directive, loop)),
                },
              ],
            }),
      },
    ];
  });
}

/** The smallest dimension that the loop's counter indexes alone: it runs no further. */
function largestIndex({ f }: FunctionContext, loop: Loop): number | undefined {
  const sizes = f.accesses.flatMap((access) =>
    access.index.flatMap((form, dim) => {
      const isCounter = form?.loops.size === 1 && form.loops.get(loop.id) === 1 && form.symbols.size === 0;
      const size = f.arrays[access.array]?.dims[dim];
      return isCounter && size ? [size - form.constant] : [];
    }),
  );
  return sizes.length === 0 ? undefined : Math.max(1, Math.min(...sizes));
}

/** `hls.unroll-variable`: a full unroll needs a constant trip count. */
export function variableUnrolls(c: FunctionContext): Finding[] {
  return atLoops(c, 'unroll').flatMap(({ site, directive, loop }) => {
    if (directive.options.factor || !loop.hasVariableBound || c.f.isOpen) return [];
    const partial = withOptions(directive, { factor: 4, skip_exit_check: undefined });
    return [
      {
        message: `Loop ${nameOf(c, loop)} can't be unrolled completely: its trip count is not constant; the pragma is ignored`,
        span: placeOf(c, site),
        fixes: [rewrite(c, site, partial, 'Unroll by a factor of 4')],
      },
    ];
  });
}

/** `hls.unroll-remainder`: a factor that leaves a rest, or exceeds the trip count. */
export function unrollRemainders(c: FunctionContext): Finding[] {
  return atLoops(c, 'unroll').flatMap(({ site, directive, loop }): Finding[] => {
    const { factor, skip_exit_check: skips } = directive.options;
    if (typeof factor !== 'number' || factor < 2 || loop.tripCount.kind !== 'exact') return [];
    const { count } = loop.tripCount;
    if (count === 0 || count % factor === 0) return [];
    const name = nameOf(c, loop);
    const fixes = divisorsAround(count, factor).map((divisor) =>
      rewrite(c, site, withOptions(directive, { factor: divisor }), `Change to factor=${divisor}`),
    );
    const cause =
      factor > count
        ? `Loop ${name} runs ${count} times: a factor of ${factor} is more than that`
        : `${factor} does not divide the ${count} iterations of loop ${name}`;
    const consequence =
      skips === true
        ? 'without the exit check it would run too often'
        : factor > count
          ? 'the loop is unrolled completely'
          : 'each copy gets an exit check';
    const severity = skips === true ? 'warning' : 'information';
    return [{ message: `${cause}: ${consequence}`, span: placeOf(c, site), severity, fixes }];
  });
}

/** The nearest divisors of `count` below and above `factor`, 1 left out. */
function divisorsAround(count: number, factor: number): number[] {
  const isDivisor = (n: number): boolean => count % n === 0;
  const found: number[] = [];
  for (let n = Math.min(factor, count); n > 1 && found.length === 0; n--) if (isDivisor(n)) found.push(n);
  for (let n = factor + 1; n <= Math.min(count, 4 * factor); n++) {
    if (!isDivisor(n)) continue;
    found.push(n);
    break;
  }
  return found;
}

/** `hls.flatten`: nests that can't become one loop. */
export function impossibleFlattening(c: FunctionContext): Finding[] {
  return [
    ...impossibleRewinds(c),
    ...atLoops(c, 'loop_flatten').flatMap(({ site, loop }): Finding[] => {
      const why = hindrance(c, loop);
      if (!why) return [];
      return [{ message: why.message, span: placeOf(c, site), severity: why.severity, fixes: [remove(c, site)] }];
    }),
  ];
}

/** Loops that should rewind, inside of others that do not flatten into them (message 200-957). */
function impossibleRewinds(c: FunctionContext): Finding[] {
  return rewinding(c).flatMap(({ loop, outer, ...found }): Finding[] => {
    if (!outer) return [];
    return [
      {
        ...found,
        message: `Loop ${nameOf(c, loop)} can't rewind: ${nameOf(c, outer)} around it does not flatten into it`,
      },
    ];
  });
}

/** `hls.placement`: loops that should rewind, but are not all that their function does. */
export function uselessRewinds(c: FunctionContext): Finding[] {
  return rewinding(c).flatMap(({ loop, outer, ...found }): Finding[] => {
    if (outer || soleLoop(c.f) !== null) return [];
    return [{ ...found, message: `Loop ${nameOf(c, loop)} can't rewind: ${c.f.name} does more than run it` }];
  });
}

/** The loops with `rewind` that become pipelines but do not rewind. `outer`: the loop around that runs them as a whole. */
function rewinding(c: FunctionContext): (Omit<Finding, 'message'> & { loop: Loop; outer: Loop | undefined })[] {
  return atLoops(c, 'pipeline').flatMap(({ site, directive, loop }) => {
    const row = c.estimated?.loops[loop.id];
    if (directive.options.rewind !== true || !row?.pipelined || row.restart !== null) return [];
    let { parent } = loop;
    while (parent !== null && c.estimated?.loops[parent]?.absorbed === 'flattened')
      parent = c.f.loops[parent]?.parent ?? null;
    const around = parent === null ? c.directives.self : c.directives.loops[parent];
    if (around?.dataflow) return [];
    const fixes = [rewrite(c, site, withOptions(directive, { rewind: undefined }), 'Remove rewind')];
    return [{ loop, outer: c.f.loops[parent ?? -1], span: placeOf(c, site), fixes }];
  });
}

/** What keeps the nest around and below a loop from flattening. */
function hindrance(
  c: FunctionContext,
  loop: Loop,
): { message: string; severity: 'warning' | 'information' } | undefined {
  const { f } = c;
  const nest: Loop[] = [loop];
  for (let outer = loop.parent; outer !== null; outer = f.loops[outer]?.parent ?? null) {
    const next = f.loops[outer];
    if (next) nest.unshift(next);
  }
  for (let last = loop; last.children.length === 1;) {
    last = f.loops[last.children[0] ?? -1] ?? last;
    nest.push(last);
  }
  const name = nameOf(c, loop);
  if (nest.length === 1) {
    return { message: `Loop ${name} is in no nest: there is nothing to flatten`, severity: 'warning' };
  }
  const variable = nest.slice(1).find((each) => each.hasVariableBound);
  if (variable) {
    const message = `Loop ${name} can't be flattened: the bound of ${nameOf(c, variable)} is not constant`;
    return { message, severity: 'warning' };
  }
  const exiting = nest.find((each) => each.hasEarlyExit);
  if (exiting) {
    const message = `Loop ${name} can't be flattened: ${nameOf(c, exiting)} may end early`;
    return { message, severity: 'warning' };
  }
  const busy = nest.slice(0, -1).find((each) => hasWork(c, each));
  if (!busy) return undefined;
  const message = `Loop ${name} may not flatten: ${nameOf(c, busy)} does more than run the loop in it`;
  return { message, severity: 'information' };
}

/** The body stores, calls or holds several loops beside its inner loop. */
function hasWork({ f }: FunctionContext, loop: Loop): boolean {
  return (
    loop.children.length > 1 ||
    loop.body.items.some((item) => {
      const opcode = item.kind === 'op' ? f.ops[item.op]?.opcode : undefined;
      return item.kind === 'call' || item.kind === 'copy' || opcode === 'store' || opcode === 'streamWrite';
    })
  );
}

/** `hls.performance`: targets that the tool can't work towards. */
export function performanceTargets(c: FunctionContext): Finding[] {
  return atLoops(c, 'performance').flatMap(({ site, loop }): Finding[] => {
    const name = nameOf(c, loop);
    const span = placeOf(c, site);
    if (c.directives.loops[loop.id]?.unroll === 'full') {
      return [
        {
          message: `Loop ${name} is unrolled away: its performance target has no effect`,
          span,
          fixes: [remove(c, site)],
        },
      ];
    }
    const unknown = [loop, ...loopsInside(c.f, loop)].find((each) => tripsOf(c, each) === undefined);
    if (!unknown) return [];
    const whose = unknown === loop ? 'its trip count' : `the trip count of ${nameOf(c, unknown)}`;
    return [
      {
        message: `The performance target of loop ${name} needs ${whose}, which is not known: add loop_tripcount`,
        span,
      },
    ];
  });
}

/** `hls.redundant`: what the tool knows or does already. */
export function redundant(c: FunctionContext): Finding[] {
  return atLoops(c, 'loop_tripcount').flatMap(({ site, loop }): Finding[] => {
    if (loop.tripCount.kind !== 'exact' || loop.hasEarlyExit) return [];
    return [
      {
        message: `Loop ${nameOf(c, loop)} runs ${loop.tripCount.count} times, as its header says: loop_tripcount changes nothing`,
        span: placeOf(c, site),
        fixes: [remove(c, site)],
      },
    ];
  });
}
