/** What the editor features read: one analysis and the predictions for it, all of one version of one text. */
import type { Analysis, DesignResult, ModelStatus } from '../analysis/types';
import { contains, shift, type Span } from '../base/span';
import type { FunctionIr, Loop } from '../kernel/ir';
import { traceOf } from '../predict/analytic/trace';
import type { FunctionEstimate, LoopEstimate, Target, Trace } from '../predict/types';

export interface Outlook {
  readonly analysis: Analysis;
  readonly target: Target;
  readonly model: ModelStatus;
  /** The design that the source holds, once per top function (several where it is not clear which is the top). */
  readonly tops: readonly TopResult[];
  /** Path of the script or config file whose directives hold as well. */
  readonly directives?: string;
}

export interface TopResult {
  readonly top: string;
  readonly result: DesignResult;
}

/** A loop as it stands in the source, with the function that holds it. */
export interface LoopPlace {
  readonly owner: FunctionIr;
  readonly loop: Loop;
}

/** Functions of the text itself; those of headers have their spans in other files. */
function ownFunctions(analysis: Analysis): readonly FunctionIr[] {
  return analysis.kernel.functions.filter((f) => f.file === null);
}

/** Loops written in the source of their function (copies that came by inlining left out), in source order. */
export function sourceLoops(analysis: Analysis): readonly LoopPlace[] {
  return ownFunctions(analysis).flatMap((owner) =>
    owner.loops.filter((loop) => loop.sourceFunction === owner.name).map((loop) => ({ owner, loop })),
  );
}

/** Label and header, absolute. */
export function headerOf({ owner, loop }: LoopPlace): Span {
  return shift({ start: loop.span.start, end: loop.headerSpan.end }, owner.start);
}

/** The loop whose label or header holds `offset`. */
export function loopHeaderAt(analysis: Analysis, offset: number): LoopPlace | undefined {
  return innermost(sourceLoops(analysis).filter((place) => contains(headerOf(place), offset)));
}

/** The innermost loop around `offset`, its header included. */
export function loopAround(analysis: Analysis, offset: number): LoopPlace | undefined {
  return innermost(
    sourceLoops(analysis).filter((place) => contains(shift(place.loop.span, place.owner.start), offset)),
  );
}

export function functionHeaderAt(analysis: Analysis, offset: number): FunctionIr | undefined {
  return ownFunctions(analysis).find((f) => contains(shift(f.headerSpan, f.start), offset));
}

export function functionAround(analysis: Analysis, offset: number): FunctionIr | undefined {
  return ownFunctions(analysis).find((f) => f.start <= offset && offset <= f.start + f.length);
}

/** An estimate, and the top that its function was reached from: of several, the first. */
interface Reached {
  readonly top: TopResult;
  readonly estimate: FunctionEstimate;
}

interface AllReached {
  readonly byName: ReadonlyMap<string, Reached>;
  /** In the order of the kernel. */
  readonly functions: readonly FunctionIr[];
}

const known = new WeakMap<Outlook, AllReached>();

function allReached(outlook: Outlook): AllReached {
  let found = known.get(outlook);
  if (!found) {
    const byName = new Map<string, Reached>();
    for (const top of outlook.tops) {
      for (const estimate of top.result.analytic.functions) {
        if (!byName.has(estimate.name)) byName.set(estimate.name, { top, estimate });
      }
    }
    found = { byName, functions: outlook.analysis.kernel.functions.filter((f) => byName.has(f.name)) };
    known.set(outlook, found);
  }
  return found;
}

/** The estimate for a function; undefined when no top reaches it. */
export function functionEstimate(outlook: Outlook, name: string): Reached | undefined {
  return allReached(outlook).byName.get(name);
}

/** The estimate for a loop, the function that it is in there, and the top that this was reached from. */
interface ReachedLoop {
  readonly top: TopResult;
  readonly estimate: LoopEstimate;
  readonly owner: FunctionIr;
}

/** Why a loop has its interval. */
export function traceFor({ analysis, target }: Outlook, { top, estimate, owner }: ReachedLoop): Trace {
  const { kernel } = analysis;
  return traceOf(kernel, kernel.functions.indexOf(owner), top.result.design, target, estimate);
}

/**
 * The estimate for a loop of the source. Where its function was inlined, the estimate is that of the first copy of the loop
 * in a caller.
 */
export function loopEstimate(outlook: Outlook, { owner, loop }: LoopPlace): ReachedLoop | undefined {
  const written = (f: FunctionIr): readonly Loop[] => f.loops.filter((l) => l.sourceFunction === owner.name);
  const index = written(owner).indexOf(loop);
  const callers = allReached(outlook).functions.filter((f) => f !== owner);
  for (const f of [owner, ...callers]) {
    const id = written(f)[index]?.id;
    const found = id === undefined ? undefined : functionEstimate(outlook, f.name);
    const estimate = found?.estimate.loops.find((l) => l.loop === id);
    if (found && estimate) return { top: found.top, estimate, owner: f };
  }
  return undefined;
}

/** How a person would name a loop: its label, or its number in the function. */
export function loopTitle({ owner, loop }: LoopPlace): string {
  return loop.label === null ? `Loop ${loop.ordinal} of \`${owner.name}\`` : `Loop \`${loop.label}\``;
}

function innermost(places: readonly LoopPlace[]): LoopPlace | undefined {
  return places.reduce<LoopPlace | undefined>(
    (deepest, place) => (deepest === undefined || place.loop.depth > deepest.loop.depth ? place : deepest),
    undefined,
  );
}
