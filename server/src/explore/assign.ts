/** An assignment of settings to the loops of a space, and the overrides that it stands for. */
import type { LineIndex } from '../base/lines';
import type { SiteDirective } from '../kernel/directive';
import type { Kernel } from '../kernel/ir';
import { bankPlanner } from './banks';
import { absorbsInner, changes } from './cells';
import type { Cell } from './cells';
import { loopSpace, plainCell, reachedFunctions } from './legal';
import type { LoopSite } from './legal';

/** For each site the index of its setting among the site's cells. */
export type Assignment = readonly number[];

export interface AssignmentSpace {
  readonly sites: readonly LoopSite[];
  /** What the source holds. */
  readonly current: Assignment;
  /** The same effect with nothing set inside a loop whose pipelining unrolls everything below. */
  canonical(assignment: Assignment): Assignment;
  /** Overrides of the source, with the partitions that the unrolled accesses need. Empty for `current`. */
  directives(assignment: Assignment): SiteDirective[];
}

export function assignmentSpace(kernel: Kernel, lines: LineIndex, top: string): AssignmentSpace {
  const { sites, design } = loopSpace(kernel, lines, top);
  const plan = bankPlanner(kernel, design, reachedFunctions(kernel, top));
  const siteOf = new Map<string, number>();
  sites.forEach((site, i) => site.targets.forEach((t) => siteOf.set(`${t.fn} ${t.index}`, i)));
  const current = sites.map((site) => site.current);
  const cellAt = (assignment: Assignment, i: number): Cell | undefined => sites[i]?.cells[assignment[i] ?? 0];

  /** The innermost loop around site `i` that unrolls everything inside it. */
  const absorber = (assignment: Assignment, i: number): number | null => {
    for (let up = sites[i]?.parent ?? null; up !== null; up = sites[up]?.parent ?? null) {
      const cell = cellAt(assignment, up);
      if (cell && absorbsInner(cell)) return up;
    }
    return null;
  };
  const canonical = (assignment: Assignment): Assignment =>
    assignment.map((cell, i) => {
      const site = sites[i];
      const by = absorber(assignment, i);
      if (!site || by === null) return cell;
      return assignment[by] === current[by] ? site.current : plainCell(site);
    });
  const copiesOf = (assignment: Assignment, i: number): number => {
    const site = sites[i];
    const cell = cellAt(assignment, i);
    if (!site || !cell) return 1;
    if (cell.unroll === 'full' || absorber(assignment, i) !== null) return site.tripCount ?? 1;
    return cell.unroll ?? 1;
  };

  return {
    sites,
    current,
    canonical,
    directives(assignment) {
      const loops = sites.flatMap((site, i) => {
        const from = site.cells[site.current];
        const to = cellAt(assignment, i);
        return from && to ? changes(from, to, { function: site.function, loop: site.name }) : [];
      });
      if (loops.length === 0 || sites.some((site) => site.cells[0]?.dialect === 'accel')) return loops;
      const site = (fn: number, loop: number): number => siteOf.get(`${fn} ${loop}`) ?? -1;
      const banks = plan({
        of: (fn, loop) => copiesOf(assignment, site(fn, loop)),
        changed: (fn, loop) => assignment[site(fn, loop)] !== current[site(fn, loop)],
      });
      return [...loops, ...banks];
    },
  };
}
