/** A half-open range of UTF-16 offsets, `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function span(start: number, end: number): Span {
  return { start, end };
}

/** The same span, `offset` characters later in the text. */
export function shift(s: Span, offset: number): Span {
  return { start: s.start + offset, end: s.end + offset };
}

export function contains(outer: Span, offset: number): boolean {
  return outer.start <= offset && offset < outer.end;
}

/** Index of the first of some items, sorted by where they start, that starts at `offset` or later. */
export function firstFrom<T>(sorted: readonly T[], offset: number, startOf: (item: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(sorted[middle] as T) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
