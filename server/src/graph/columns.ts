/** Position of each column by name. */
export function columnsOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

const maxLog2 = 40;

/** log2(1 + x), clipped to 0..40: the value of a `log2_*` column. What is not a number is unknown: 0. */
export function log2p1(x: number): number {
  return x > 0 ? Math.min(Math.log2(1 + x), maxLog2) : 0;
}
