/** Initiation intervals that miss what is asked: memory ports and recurrences, as the analytic terms find them. */
import type { SourceEdit } from '../base/edit';
import type { Severity } from '../base/problem';
import type { Span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import type { ArrayVar, Loop } from '../kernel/ir';
import { printPragma } from '../kernel/pragma-print';
import { adviceText, causeText, traceText } from '../predict/trace-words';
import type { Advice, Limit, LoopEstimate } from '../predict/types';
import { loopsInside } from './copies';
import { at, insertion, nameOf, placeOf, rewrite, withOptions } from './fixes';
import { pipelinesOf, type Pipeline } from './pipelines';
import type { Finding, FunctionContext, PragmaSite } from './types';

/** A pipelined loop of the source whose interval is above 1, and what asked for better. */
interface Slow {
  readonly loop: Loop;
  readonly row: LoopEstimate;
  readonly ii: number;
  readonly limit: Limit;
  /** The pipeline pragma of the loop, and the unroll pragma that made its copies. */
  readonly pipeline: Pipeline | undefined;
  readonly unroll: PragmaSite | undefined;
  /** A smaller interval is asked for by number. */
  readonly isMissed: boolean;
  readonly span: Span;
}

/** Only where the source asks for speed, by a pipeline or an unroll of the loop: the rest is for recommendations. */
function slowLoops(c: FunctionContext): Slow[] {
  const pipelines = pipelinesOf(c);
  return (c.estimated?.loops ?? []).flatMap((row): Slow[] => {
    const loop = c.f.loops[row.loop];
    const { ii, limit } = row;
    if (!loop || ii === null || ii < 2 || row.absorbed !== 'no' || loop.sourceFunction !== c.f.sourceFunction)
      return [];
    const pipeline = pipelines.find((each) => each.loop === loop);
    const unroll = unrollsOf(c, loop)[0];
    const site = pipeline?.site ?? unroll;
    if (!site) return [];
    const asked = pipeline?.directive.options.ii;
    if (typeof asked === 'number' && asked >= ii) return [];
    return [{ loop, row, ii, limit, pipeline, unroll, isMissed: typeof asked === 'number', span: placeOf(c, site) }];
  });
}

/** Unroll pragmas of the loop, or of loops inside it that became part of its body. */
function unrollsOf(c: FunctionContext, loop: Loop): PragmaSite[] {
  const loops = [
    loop,
    ...loopsInside(c.f, loop).filter((inner) => c.estimated?.loops[inner.id]?.absorbed === 'unrolled'),
  ];
  return c.pragmas.filter(({ directive, loop: of, isDirect }) => {
    const { off, factor } = directive?.options ?? {};
    return directive?.kind === 'unroll' && isDirect && off !== true && factor !== 1 && of && loops.includes(of);
  });
}

/** `hls.ports`: a pipeline that waits for memory. */
export function portLimits(c: FunctionContext): Finding[] {
  return limitedByPorts(c).flatMap(({ slow, array, what }) => {
    if (isSplit(c, array) || slow.unroll) return [];
    const better = betterBanks(c, slow, array);
    return [portFinding(c, slow, better, what, slow.isMissed ? 'warning' : 'information')];
  });
}

/** `hls.unroll-no-banks`: copies of a body that queue for the same memory. */
export function unrolledWithoutBanks(c: FunctionContext): Finding[] {
  return limitedByPorts(c).flatMap(({ slow, array, what }) => {
    if (isSplit(c, array) || !slow.unroll) return [];
    const better = betterBanks(c, slow, array);
    const severity = better ? 'warning' : 'information';
    const there = { ...slow, span: placeOf(c, slow.unroll) };
    return [portFinding(c, there, better, `${what}, so unrolling does not pay`, severity)];
  });
}

/** `hls.partition-mismatch` of what the accesses show: banks that don't part them. */
export function uselessBanks(c: FunctionContext): Finding[] {
  return limitedByPorts(c).flatMap(({ slow, array, what }) => {
    const split = c.pragmas.find(
      ({ directive }) =>
        directive?.kind === 'array_partition' && directive.variable?.split(',').includes(array.name) === true,
    );
    const better = isSplit(c, array) && split ? betterBanks(c, slow, array) : undefined;
    if (!split || !better) return [];
    return [portFinding(c, { ...slow, span: placeOf(c, split) }, better, what, 'warning')];
  });
}

function isSplit(c: FunctionContext, array: ArrayVar): boolean {
  const { partitions = [], reshapes = [] } = c.directives.arrays[array.id] ?? {};
  return partitions.length + reshapes.length > 0;
}

interface PortLimited {
  readonly slow: Slow;
  readonly array: ArrayVar;
  readonly what: string;
}

/** A partition that the estimate says helps, and the pragma for it. */
interface Better {
  readonly advice: Advice;
  readonly directive: SiteDirective;
}

function limitedByPorts(c: FunctionContext): PortLimited[] {
  return slowLoops(c).flatMap((slow): PortLimited[] => {
    const { limit, loop, ii } = slow;
    if (limit.kind !== 'ports') return [];
    const array = c.f.arrays.find((each) => each.name === limit.array);
    if (!array) return [];
    const what = `${nameOf(c, loop)} has ${inQuotes(causeText(limit, ii))}`;
    return [{ slow, array, what }];
  });
}

function portFinding(
  c: FunctionContext,
  slow: Slow,
  better: Better | undefined,
  what: string,
  severity: Severity,
): Finding {
  const { span } = slow;
  if (!better) return { message: what, span, severity };
  const { type, factor, dim } = better.directive.options;
  return {
    message: `${what}; ${adviceText(better.advice)}`,
    span,
    severity,
    fixes: [
      {
        title: `Partition '${better.directive.variable}': ${type} factor=${factor} dim=${dim}`,
        edits: insertion(c, better.directive),
      },
    ],
  };
}

/** The partition that the trace advises, where it can be written as a pragma. */
function betterBanks(c: FunctionContext, { row }: Slow, array: ArrayVar): Better | undefined {
  const { advice } = c.trace(c.f, row);
  if (advice?.kind !== 'partition' || !/^\w+$/.test(array.name)) return undefined;
  const { type, factor, dim } = advice.partition;
  const site = { kind: 'array_partition', dialect: 'hls', function: c.f.name, variable: array.name } as const;
  return { advice, directive: { ...site, options: { type, factor, dim } } };
}

/** Names as messages have them, which are no markdown. */
function inQuotes(text: string | null): string {
  return (text ?? '').replaceAll('`', "'");
}

/** `hls.recurrence`: an iteration that waits for the one before. */
export function recurrences(c: FunctionContext): Finding[] {
  return carried(c).flatMap(({ slow, isData }) => {
    if (isData) return [];
    const { ii, pipeline, span, isMissed } = slow;
    const honest =
      pipeline && isMissed
        ? [rewrite(c, pipeline.site, withOptions(pipeline.directive, { ii }), `Ask for II=${ii}`)]
        : [];
    return [
      {
        message: `${nameOf(c, slow.loop)} has ${inQuotes(traceText(c.trace(c.f, slow.row)))}`,
        span,
        severity: isMissed ? 'warning' : 'information',
        fixes: honest,
      },
    ];
  });
}

/** `hls.maybe-false-dep`: a recurrence through an index that only the data knows. */
export function maybeFalse(c: FunctionContext): Finding[] {
  return carried(c).flatMap(({ slow, limit, isData }) => {
    if (!isData) return [];
    const { variable } = limit;
    const options = { type: 'inter', dependent: 'false' };
    const directive: SiteDirective = { kind: 'dependence', dialect: 'hls', variable, options };
    return [
      {
        message: `Iterations of ${nameOf(c, slow.loop)} may meet in '${variable}', whose index depends on data: II >= ${slow.ii}. If they never do, a dependence pragma says so; if they do, it gives wrong hardware`,
        span: slow.span,
        fixes: [
          {
            title: `Declare '${variable}' free of dependences between iterations (prove it first)`,
            edits: withTodo(insertion(c, at(c, directive, slow.loop)), printPragma(directive)),
          },
        ],
      },
    ];
  });
}

function withTodo(edits: readonly SourceEdit[], line: string): SourceEdit[] {
  return edits.map((edit) => ({ ...edit, newText: edit.newText.replace(line, `${line} // TODO: prove it`) }));
}

interface Carried {
  readonly slow: Slow;
  readonly limit: Extract<Limit, { kind: 'recurrence' }>;
  /** The carried array has an index that only the data knows. */
  readonly isData: boolean;
}

/** Loops that a recurrence limits, but those that a dependence pragma speaks of. */
function carried(c: FunctionContext): Carried[] {
  return slowLoops(c).flatMap((slow): Carried[] => {
    const { limit, loop } = slow;
    if (limit.kind !== 'recurrence') return [];
    const isDeclared = c.pragmas.some(
      ({ directive }) => directive?.kind === 'dependence' && directive.variable === limit.variable,
    );
    if (isDeclared) return [];
    const array = c.f.arrays.find((each) => each.name === limit.variable);
    const isData = c.f.accesses.some(
      (access) =>
        access.array === array?.id &&
        access.loops.includes(loop.id) &&
        access.index.some(
          (form) => form === null || [...form.symbols.keys()].some((op) => c.f.ops[op]?.loop === loop.id),
        ),
    );
    return [{ slow, limit, isData }];
  });
}
