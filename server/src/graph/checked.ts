/** The element at an index that must exist: anything else is an error of the program, not of the user's code. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`graph: no element ${index} of ${items.length}`);
  return item;
}

/** The value of a key that must exist. */
export function valueOf<K, T>(map: ReadonlyMap<K, T>, key: K): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`graph: nothing under ${String(key)}`);
  return value;
}
