/** How unrolled copies move an index, and which elements that makes. */
import type { Access, Affine } from '../../kernel/ir';
import type { Lane } from './memory';

/** A lane that moves an index: its copies touch places `step` apart. */
export interface Move {
  readonly step: number;
  readonly copies: number;
}

/** The lanes whose copies move the index, the finest first. */
function movesOf(form: Affine, lanes: readonly Lane[]): Move[] {
  const moves: Move[] = [];
  for (const { loop, copies } of lanes) {
    const step = form.loops.get(loop) ?? 0;
    if (copies > 1 && step !== 0) moves.push({ step, copies });
  }
  return moves.sort((a, b) => Math.abs(a.step) - Math.abs(b.step));
}

/** Each move reaches further than the finer ones together: no two copies touch one element. */
function areApart(moves: readonly Move[]): boolean {
  let width = 0;
  for (const { step, copies } of moves) {
    if (Math.abs(step) <= width) return false;
    width += Math.abs(step) * (copies - 1);
  }
  return true;
}

/** Offsets that the copies of an index take over the lanes, each once; undefined where they may be more than `most`. */
export function offsetsOf(form: Affine, lanes: readonly Lane[], most: number): readonly number[] | undefined {
  const moves = movesOf(form, lanes);
  if (copiesIn(moves) > most) return undefined;
  const offsets = spread(moves);
  return areApart(moves) ? offsets : [...new Set(offsets)];
}

/** An offset for each of those copies. */
export function spread(moves: readonly Move[]): number[] {
  let offsets = [0];
  for (const { step, copies } of moves) {
    const wider: number[] = [];
    for (let copy = 0; copy < copies; copy++) for (const offset of offsets) wider.push(offset + copy * step);
    offsets = wider;
  }
  return offsets;
}

/** Whether the copies of an index touch `most` elements or more. */
export function reaches(form: Affine, lanes: readonly Lane[], most: number): boolean {
  const moves = movesOf(form, lanes);
  if (copiesIn(moves) < most) return false;
  if (areApart(moves)) return true;
  let offsets = new Set([0]);
  for (const { step, copies } of moves) {
    const wider = new Set<number>();
    for (const offset of offsets) {
      for (let copy = 0; copy < copies; copy++) wider.add(offset + copy * step);
      if (wider.size >= most) return true;
    }
    offsets = wider;
  }
  return false;
}

/** All copies that the moves make. */
export function copiesIn(moves: readonly Move[]): number {
  return moves.reduce((count, { copies }) => count * copies, 1);
}

/**
 * Per dimension the moves of the copies of one access; undefined: an index is not known, or copies meet (or one lane moves several
 * indices), so that it takes a look at each element.
 */
export function apartMoves({ index }: Access, lanes: readonly Lane[]): readonly (readonly Move[])[] | undefined {
  const movesTwo = lanes.some(
    ({ loop, copies }) => copies > 1 && index.filter((form) => form?.loops.has(loop)).length > 1,
  );
  if (movesTwo) return undefined;
  const all: Move[][] = [];
  for (const form of index) {
    const moves = form && movesOf(form, lanes);
    if (!moves || !areApart(moves)) return undefined;
    all.push(moves);
  }
  return all;
}

/** Remainders that are counted in a table: of more, only those that occur. */
const largestTable = 4096;

/** The most of the offsets from `constant` on that have one remainder by `divisor`. */
export function mostAlike(constant: number, moves: readonly Move[], divisor: number): number {
  const remainder = (x: number): number => (x % divisor < 0 ? (x % divisor) + divisor : x % divisor);
  if (divisor > largestTable) {
    const places = new Map<number, number>();
    for (const offset of spread(moves)) {
      const at = remainder(constant + offset);
      places.set(at, (places.get(at) ?? 0) + 1);
    }
    return Math.max(...places.values());
  }
  let counts: number[] = new Array<number>(divisor).fill(0);
  counts[remainder(constant)] = 1;
  for (const { step, copies } of moves) {
    const next = new Array<number>(divisor).fill(0);
    for (let copy = 0; copy < copies; copy++) {
      const by = remainder(copy * step);
      for (let at = 0; at < divisor; at++) {
        const to = at + by < divisor ? at + by : at + by - divisor;
        next[to] = (next[to] ?? 0) + (counts[at] ?? 0);
      }
    }
    counts = next;
  }
  return Math.max(...counts);
}

/** The lanes with more than one copy that move one of the accesses; nobody knows how far they move an index that is no affine form. */
export function movingLanes(accesses: readonly Access[], lanes: readonly Lane[]): readonly Lane[] {
  return lanes.filter(
    ({ loop, copies }) =>
      copies > 1 && accesses.some(({ index }) => index.some((form) => !form || form.loops.has(loop))),
  );
}
