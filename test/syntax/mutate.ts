/** A small deterministic random generator (mulberry32): numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const inserts = [
  '(',
  ')',
  '{',
  '}',
  ';',
  ',',
  '"',
  "'",
  '#',
  '\\',
  '\n',
  '\r\n',
  '/*',
  '*/',
  '//',
  ' ',
  'x',
  '0',
  '=',
  '<',
  '\n#endif\n',
  '\n#if 0\n',
];

/** One random edit: something inserted, deleted or moved. */
export function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * random() * 30);
  const kind = random();
  if (kind < 0.5) return text.slice(0, at) + (inserts[Math.floor(random() * inserts.length)] ?? '') + text.slice(at);
  if (kind < 0.85) return text.slice(0, at) + text.slice(at + length);
  const to = Math.floor(random() * (text.length + 1));
  return text.slice(0, to) + text.slice(at, at + length) + text.slice(to);
}

/** `count` texts, each one edit away from the one before; every tenth starts again from `text`. */
export function mutations(text: string, count: number, seed = 1): string[] {
  const random = randomNumbers(seed);
  const mutants: string[] = [];
  for (let i = 0; i < count; i++) mutants.push(mutate(i % 10 === 0 ? text : (mutants[i - 1] ?? text), random));
  return mutants;
}
