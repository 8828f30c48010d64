/** What can be set for one loop, as values that a search can enumerate. */
import type { LoopDirectives } from '../kernel/design';
import { absentOption } from '../kernel/directive';
import type { SiteDirective } from '../kernel/directive';

/**
 * One setting of a loop. HLS: pipeline none, on or off. Merlin: none, off, coarse or flatten, and `unroll` is its PARALLEL
 * factor. `unroll` undefined: no such pragma.
 */
export interface Cell {
  readonly dialect: 'hls' | 'accel';
  readonly pipeline: 'none' | 'on' | 'off' | 'coarse' | 'flatten';
  readonly unroll: number | 'full' | undefined;
}

/** The setting that a loop has in a design. */
export function cellOf(loop: LoopDirectives, dialect: Cell['dialect']): Cell {
  if (dialect === 'accel') {
    return { dialect, pipeline: loop.merlin?.pipeline ?? 'none', unroll: loop.merlin?.parallel };
  }
  const pipeline = loop.pipeline === undefined ? 'none' : loop.pipeline.off ? 'off' : 'on';
  return { dialect, pipeline, unroll: loop.unroll };
}

export function sameCell(a: Cell, b: Cell): boolean {
  return a.dialect === b.dialect && a.pipeline === b.pipeline && a.unroll === b.unroll;
}

/** All loops inside are unrolled, so that nothing is left to set for them. */
export function absorbsInner(cell: Cell): boolean {
  return cell.pipeline === 'on' || cell.pipeline === 'flatten';
}

/** The overrides that lead from one setting of a loop to another. */
export function changes(
  from: Cell,
  to: Cell,
  site: { readonly function: string; readonly loop: string },
): SiteDirective[] {
  const result: SiteDirective[] = [];
  const set = (kind: string, options: SiteDirective['options'] | null): void => {
    result.push({ kind, dialect: to.dialect, ...site, options: options ?? { [absentOption]: true } });
  };
  if (from.pipeline !== to.pipeline) set('pipeline', pipelineOptions(to));
  if (from.unroll !== to.unroll) {
    const kind = to.dialect === 'hls' ? 'unroll' : 'parallel';
    set(kind, to.unroll === undefined ? null : to.unroll === 'full' ? {} : { factor: to.unroll });
  }
  return result;
}

function pipelineOptions(cell: Cell): SiteDirective['options'] | null {
  switch (cell.pipeline) {
    case 'none':
      return null;
    case 'on':
    case 'coarse':
      return {};
    case 'off':
      return cell.dialect === 'hls' ? { off: true } : { mode: 'off' };
    case 'flatten':
      return { mode: 'flatten' };
  }
}
