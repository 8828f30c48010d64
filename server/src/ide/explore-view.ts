/** The explore panel's content: numbers for plotting and sorting, each with its words, so that the page formats nothing. */
import { bottleneckOf, rowOfBottleneck } from '../explore/bottleneck';
import type { Candidate, Exploration } from '../explore/types';
import { printDesign } from '../kernel/design-print';
import type { SiteDirective } from '../kernel/directive';
import type { Kernel } from '../kernel/ir';
import { printPragma } from '../kernel/pragma-print';
import { resourceNames, type ResourceName, type Target } from '../predict/types';
import * as format from './format';
import { loopTitle } from './outlook';

/** A number and how to write it. */
export interface Quantity {
  readonly value: number;
  readonly text: string;
}

export type ScriptForm = 'tcl' | 'config';

/** A column of the table that is a share of the part, and a choice for the plot's x axis. */
export type ShareName = ResourceName | 'max';

export interface ExploreRow {
  /** In words. */
  readonly pragmas: string;
  /** As they will stand in the source, with the loop that they belong to. */
  readonly lines: readonly string[];
  readonly directives: readonly SiteDirective[];
  /** The same as a Tcl script and as a config file, to be copied. */
  readonly scripts: Readonly<Record<ScriptForm, string>>;
  /** Cycles; null where unknown (such a row is in the table, not in the plot). */
  readonly latency: Quantity | null;
  readonly time: string;
  readonly interval: string;
  /** What holds the loop that takes most of the cycles; empty where there is nothing to say. */
  readonly why: string;
  /** Against the design that the source holds. */
  readonly speedup: Quantity | null;
  readonly shares: Readonly<Record<ShareName, Quantity>>;
  /** Only the source's design may be off the frontier. */
  readonly isOnFrontier: boolean;
}

export interface ExploreView {
  readonly title: string;
  readonly target: string;
  readonly summary: string;
  /** Row 0: the design that the source holds; then the frontier, best latency first. */
  readonly rows: readonly ExploreRow[];
  /** The other designs looked at, for the plot's background: latency in cycles, shares of 1. */
  readonly others: readonly { readonly latency: number; readonly shares: Readonly<Record<ShareName, number>> }[];
  readonly axes: {
    readonly latency: readonly Quantity[];
    readonly shares: Readonly<Record<ShareName, readonly Quantity[]>>;
  };
  readonly shareLabels: Readonly<Record<ShareName, string>>;
  readonly notes: readonly string[];
}

const shareNames: readonly ShareName[] = ['max', ...resourceNames];

/** More background points than this add ink, not knowledge. */
const maxOthers = 1500;

export function exploreView(exploration: Exploration, title: string, target: Target, kernel: Kernel): ExploreView {
  const { base, frontier, evaluated } = exploration;
  const onFrontier = new Set(frontier);
  const background = evaluated.filter((c) => c !== base && !onFrontier.has(c) && c.prediction.latency !== null);
  const step = Math.max(1, Math.ceil(background.length / maxOthers));
  const others = background
    .filter((_, index) => index % step === 0)
    .map((c) => ({ latency: c.prediction.latency?.value ?? 0, shares: sharesOf(c) }));
  const changed = frontier.filter((c) => c.directives.length > 0);
  const rows = [
    rowOf(base, base, target, kernel, changed.length < frontier.length),
    ...changed.map((c) => rowOf(c, base, target, kernel, true)),
  ];
  const latencies = [...rows.flatMap((row) => row.latency?.value ?? []), ...others.map((o) => o.latency)];
  const maxShare = (name: ShareName) =>
    Math.max(...rows.map((row) => row.shares[name].value), ...others.map((o) => o.shares[name]));
  return {
    title,
    target: `${target.part}, ${target.clockNs} ns, ${target.tool}`,
    summary:
      `${format.plural(evaluated.length, 'design')} looked at, ` +
      `${format.plural(frontier.length, 'design')} on the frontier`,
    rows,
    others,
    axes: {
      latency: logTicks(latencies).map((value) => ({ value, text: format.short(value) })),
      shares: eachShare((name) => linearTicks(maxShare(name)).map((value) => ({ value, text: format.percent(value) }))),
    },
    shareLabels: { max: 'Largest share', ...format.resourceLabels },
    notes: exploration.notes,
  };
}

function rowOf(
  candidate: Candidate,
  base: Candidate,
  target: Target,
  kernel: Kernel,
  isOnFrontier: boolean,
): ExploreRow {
  const { latency } = candidate.prediction;
  const before = base.prediction.latency?.value ?? null;
  const speedup = format.speedup(before, latency?.value ?? null);
  const shares = sharesOf(candidate);
  return {
    pragmas: candidate === base ? 'The source as it is' : format.directives(candidate.directives),
    lines: candidate.directives.map((d) => `${d.loop ?? d.function ?? ''}: ${printPragma(d)}`),
    directives: candidate.directives,
    scripts: { tcl: script(candidate.directives, 'tcl'), config: script(candidate.directives, 'config') },
    latency: latency && { value: latency.value, text: format.grouped(latency.value) },
    time: latency ? format.duration(latency.value * target.clockNs) : 'unknown',
    interval: latency ? format.interval(latency) : '',
    why: whyOf(candidate, kernel),
    speedup: latency && before !== null && speedup !== '' ? { value: before / latency.value, text: speedup } : null,
    shares: eachShare((name) => ({ value: shares[name], text: format.percent(shares[name]) })),
    isOnFrontier,
  };
}

/** `Loop `L2`: II = 4: 8 reads of `a` on 2 ports of 1 bank`. */
function whyOf({ analytic }: Candidate, { functions }: Kernel): string {
  const slowest = bottleneckOf(analytic);
  const owner = slowest && functions[slowest.fn];
  const loop = owner?.loops[slowest?.loop ?? -1];
  const row = slowest && owner && rowOfBottleneck(analytic, slowest, owner.name);
  const cause = row ? format.traceText({ ii: row.ii, cause: row.limit, advice: null }) : null;
  return owner && loop && cause !== null ? `${loopTitle({ owner, loop })}: ${cause}`.replaceAll('`', '') : '';
}

function script(directives: readonly SiteDirective[], form: ScriptForm): string {
  return printDesign(directives, form).join('\n') + '\n';
}

function sharesOf(candidate: Candidate): Record<ShareName, number> {
  return { ...candidate.utilisation, max: candidate.maxUtilisation };
}

function eachShare<T>(of: (name: ShareName) => T): Record<ShareName, T> {
  return Object.fromEntries(shareNames.map((name) => [name, of(name)])) as Record<ShareName, T>;
}

/** Ticks at 1, 2, 5 x 10^n around positive values, thinned to powers of ten where they span over two decades. */
function logTicks(values: readonly number[]): number[] {
  const positive = values.filter((v) => v > 0);
  if (positive.length === 0) return [1, 10];
  const low = Math.min(...positive);
  const high = Math.max(...positive);
  const mantissas = high / low > 100 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)) - 1; exponent <= Math.ceil(Math.log10(high)) + 1; exponent++) {
    for (const mantissa of mantissas) ticks.push(mantissa * 10 ** exponent);
  }
  const first = Math.max(
    0,
    ticks.findLastIndex((tick) => tick <= low),
  );
  const last = ticks.findIndex((tick, index) => tick >= high && index > first);
  return ticks.slice(first, last + 1);
}

/** From 0 to at least `max` in three to six even steps of 1, 2 or 5 x 10^n. */
function linearTicks(max: number): number[] {
  if (!(max > 0)) return [0, 0.01];
  const rough = max / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((mantissa) => mantissa * magnitude >= rough) ?? 10) * magnitude;
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
