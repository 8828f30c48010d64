/** Which settings are legal for each loop that a top function reaches, and why others are not. */
import type { LineIndex } from '../base/lines';
import { designBuilder } from '../kernel/design-build';
import { isSiteError, siteMap } from '../kernel/design-sites';
import type { Target } from '../kernel/design-sites';
import type { Design } from '../kernel/design';
import { functionNamed, isWithin, type FunctionIr, type Kernel, type Loop, type LoopId } from '../kernel/ir';
import { loopName } from '../kernel/names';
import { cellOf, sameCell } from './cells';
import type { Cell } from './cells';

/** Copies of a body beyond which no unrolling is offered: synthesis would not end. */
const maxCopies = 1024;
const maxFactor = 64;
const maxFactors = 8;

/** The tool unrolls loops of so few trips by itself when a loop around them is pipelined. */
const selfUnrolled = 64;

/** A loop of the source, with all its instances (several where its function was inlined). */
export interface LoopSite {
  readonly function: string;
  /** In the `FunctionIr` of `function`. */
  readonly loop: LoopId;
  /** As directives name it. */
  readonly name: string;
  /** Index of the parent among the sites. */
  readonly parent: number | null;
  readonly targets: readonly Target[];
  /** null: not known, or not the same in all instances. */
  readonly tripCount: number | null;
  /** The settings; the one of the source is `cells[current]`. */
  readonly cells: readonly Cell[];
  readonly current: number;
  readonly refused: readonly { readonly what: string; readonly why: string }[];
}

export interface Space {
  readonly sites: readonly LoopSite[];
  /** The design that the source holds. */
  readonly design: Design;
}

/** The loops that `top` reaches, callees and inlined functions included, in the order of the kernel. */
export function loopSpace(kernel: Kernel, lines: LineIndex, top: string): Space {
  const map = siteMap(kernel, lines);
  const { design } = designBuilder(kernel, lines)({ overrides: [], places: {} });
  const reached = reachedFunctions(kernel, top);
  const written = new Set([...reached].flatMap((f) => [f.name, ...f.loops.map((loop) => loop.sourceFunction)]));
  const sites: LoopSite[] = [];
  for (const f of kernel.functions) {
    if (!written.has(f.name) || f.file !== null) continue;
    const dialect = f.pragmas.some((use) => use.family.toUpperCase() === 'ACCEL') ? 'accel' : 'hls';
    const first = sites.length;
    const own = f.loops.filter((loop) => loop.sourceFunction === f.name);
    for (const loop of own) {
      const name = loopName(f, loop, lines);
      const found = map.loops({ function: f.name, loop: name });
      const all = isSiteError(found) ? [] : found;
      const targets = all.filter(({ fn }) => reached.has(kernel.functions[fn] as FunctionIr));
      const instances = targets.flatMap((t) => kernel.functions[t.fn]?.loops[t.index] ?? []);
      const parent = own.findIndex((other) => other.id === loop.parent);
      const inner = innerCopies(f, loop);
      const tripCount = commonTripCount(instances);
      const at = targets[0];
      const current = cellOf((at && design.functions[at.fn]?.loops[at.index]) ?? {}, dialect);
      const region = at && regionOf(kernel, design, at);
      const { cells, refused } = region ? asItIs(region, dialect) : settings(loop, tripCount, inner, dialect);
      if (!cells.some((cell) => sameCell(cell, current))) cells.unshift(current);
      sites.push({
        function: f.name,
        loop: loop.id,
        name,
        parent: parent < 0 ? null : first + parent,
        targets,
        tripCount,
        cells,
        current: cells.findIndex((cell) => sameCell(cell, current)),
        refused,
      });
    }
  }
  return { sites, design };
}

/** The setting with no pragma at all; every site has it. */
export function plainCell(site: LoopSite): number {
  return site.cells.findIndex((cell) => cell.pipeline === 'none' && cell.unroll === undefined);
}

/** Why a loop stays as it is: it is a dataflow region, or what it calls are processes of one. */
function regionOf(kernel: Kernel, design: Design, { fn, index }: Target): string | undefined {
  const { loops = [], self } = design.functions[fn] ?? {};
  if (loops[index]?.dataflow) return 'it is a dataflow region';
  const f = kernel.functions[fn];
  const parent = f?.loops[index]?.parent ?? null;
  const isProcess = parent === null ? self?.dataflow : loops[parent]?.dataflow;
  const calls = f?.calls.some((call) => isWithin(f, call.loop, index));
  return isProcess && calls ? 'what it calls are processes of a dataflow region' : undefined;
}

function asItIs(why: string, dialect: Cell['dialect']): { cells: Cell[]; refused: LoopSite['refused'] } {
  const refused = ['pipeline', 'unroll'].map((what) => ({ what, why }));
  return { cells: [{ dialect, pipeline: 'none', unroll: undefined }], refused };
}

function settings(
  loop: Loop,
  tripCount: number | null,
  inner: Inner,
  dialect: Cell['dialect'],
): { cells: Cell[]; refused: LoopSite['refused'] } {
  const refused: { what: string; why: string }[] = [];
  const cells: Cell[] = [{ dialect, pipeline: 'none', unroll: undefined }];
  const add = (pipeline: Cell['pipeline'], unroll: Cell['unroll']): void => {
    cells.push({ dialect, pipeline, unroll });
  };
  const factors = tripCount === null || loop.hasEarlyExit ? [] : unrollFactors(tripCount);
  if (loop.hasEarlyExit) refused.push({ what: 'unroll', why: 'it can be left early' });
  else if (tripCount === null) refused.push({ what: 'unroll', why: 'its trip count is not a known constant' });
  const isLeaf = loop.children.length === 0;
  const mayUnrollItself = dialect === 'hls' && loop.parent !== null && tripCount !== null && tripCount <= selfUnrolled;
  if (mayUnrollItself) add('none', 1);
  const isWhole = isLeaf && tripCount !== null && !loop.hasEarlyExit && tripCount > 1 && tripCount <= 2 * maxFactor;
  if (dialect === 'accel') {
    const modes = isLeaf ? (['none', 'flatten'] as const) : (['none', 'coarse', 'flatten'] as const);
    for (const mode of modes.filter((m) => m !== 'flatten' || inner.unknown === null)) {
      if (mode !== 'none') add(mode, undefined);
      for (const factor of factors.filter((u) => mode !== 'flatten' || u * inner.copies <= maxCopies))
        add(mode, factor);
    }
    return { cells, refused };
  }
  if (inner.unknown !== null) refused.push({ what: 'pipeline', why: `${inner.unknown} inside it cannot be unrolled` });
  else if (inner.copies > maxCopies) {
    refused.push({ what: 'pipeline', why: `it would unroll the loops inside it into ${inner.copies} copies` });
  } else {
    add('on', undefined);
    for (const factor of factors) if (factor * inner.copies <= maxCopies) add('on', factor);
  }
  if (isLeaf) {
    for (const factor of factors) add('none', factor);
    if (isWhole) add('none', 'full');
  } else if (factors.length > 0) {
    refused.push({
      what: 'unroll',
      why: 'without pipelining, copies of a loop that holds loops run one after another',
    });
  }
  return { cells, refused };
}

interface Inner {
  /** Copies of the innermost bodies when all loops inside are unrolled; 1 for an innermost loop. */
  readonly copies: number;
  /** A loop inside whose bound keeps it from being unrolled, in words. */
  readonly unknown: string | null;
}

function innerCopies(f: FunctionIr, loop: Loop): Inner {
  let copies = 1;
  let unknown: string | null = null;
  for (const id of loop.children) {
    const child = f.loops[id];
    if (!child) continue;
    const below = innerCopies(f, child);
    const isKnown = child.tripCount.kind === 'exact' && !child.hasVariableBound && child.kind === 'for';
    if (!isKnown) unknown ??= child.label === null ? 'a loop' : `loop ${child.label}`;
    unknown ??= below.unknown;
    copies = Math.max(copies, (child.tripCount.kind === 'exact' ? child.tripCount.count : 1) * below.copies);
  }
  return { copies, unknown };
}

/** Divisors of the trip count, powers of two first when there are too many; ascending. */
export function unrollFactors(tripCount: number): number[] {
  const divisors: number[] = [];
  for (let d = 2; d <= Math.min(maxFactor, tripCount - 1); d++) if (tripCount % d === 0) divisors.push(d);
  const isPower = (d: number): boolean => (d & (d - 1)) === 0;
  const chosen = [...divisors.filter(isPower), ...divisors.filter((d) => !isPower(d))].slice(0, maxFactors);
  return chosen.sort((a, b) => a - b);
}

function commonTripCount(loops: readonly Loop[]): number | null {
  const counts = new Set(
    loops.map((loop) => (loop.tripCount.kind === 'exact' && !loop.hasVariableBound ? loop.tripCount.count : null)),
  );
  return counts.size === 1 ? ([...counts][0] ?? null) : null;
}

/** The top function and all that it calls, directly or not. */
export function reachedFunctions(kernel: Kernel, top: string): Set<FunctionIr> {
  const reached = new Set(kernel.functions.filter((f) => f.name === top).slice(0, 1));
  for (const f of reached) {
    for (const call of f.calls) {
      const callee = functionNamed(kernel, call.callee);
      if (callee) reached.add(callee);
    }
  }
  return reached;
}
