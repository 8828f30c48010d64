import type { LineIndex } from '../base/lines';
import type { FunctionIr, Loop } from './ir';

/**
 * The name by which reports and directives know a loop: its label, else `VITIS_LOOP_<line>_<n>`, line being the 1-based
 * line of the loop's header in the file and n its ordinal in the function.
 */
export function loopName(fn: FunctionIr, loop: Loop, lines: LineIndex): string {
  return loop.label ?? `VITIS_LOOP_${loopLine(fn, loop, lines)}_${loop.ordinal}`;
}

/** The 1-based line of a loop's header in the file that its function is in; `lines` are those of the analysed text. */
export function loopLine(fn: FunctionIr, loop: Loop, lines: LineIndex): number {
  return (fn.lines ?? lines).lineOf(fn.start + loop.headerSpan.start) + 1;
}

/** The candidate that `name` is probably a misspelling of; undefined when none is near. Case does not count. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  // Of a name of one letter nothing would be left.
  let bestDistance = Math.min(wanted.length, Math.max(1, Math.floor(wanted.length / 3)) + 1);
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `; did you mean ...?` when a candidate is near, else nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearest(name, candidates);
  return near === undefined ? '' : `; did you mean '${near}'?`;
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` when it is that many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(limit, last[b.length] ?? limit);
}
