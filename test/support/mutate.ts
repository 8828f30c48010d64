/** Small deterministic edits of sources, for tests and the fuzzer. */

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

const pieces = [
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
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
  ],
  ...['\n#endif\n', '\n#if 0\n', '\n#pragma HLS unroll\n', '\0', '\ud83d', '->', '::', '##', '...'],
];

const words = [
  ...['for', 'while', 'if', 'else', 'do', 'switch', 'case', 'return', 'break', 'goto', 'static', 'const', 'template'],
  ...['typename', 'struct', 'operator', 'int', 'float', 'ap_int<8>', 'hls::stream<int>', '0', '1', '-1', '0xffffffff'],
  ...[
    '99999999999999999999',
    '1e308',
    '+',
    '-',
    '*',
    '/',
    '%',
    '<<',
    '==',
    '&&',
    '?',
    ':',
    '++',
    '(',
    ')',
    '{',
    '}',
    ';',
  ],
];

const tokens = /\s+|\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|[A-Za-z_]\w*|\d[\w.]*|[-+*/%&|<>=!:]{2}|[^]/g;

/** One random edit of characters: something inserted, deleted or moved. */
export function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * random() * 30);
  const kind = random();
  if (kind < 0.5) return text.slice(0, at) + pick(pieces, random) + text.slice(at);
  if (kind < 0.85) return text.slice(0, at) + text.slice(at + length);
  const to = Math.floor(random() * (text.length + 1));
  return text.slice(0, to) + text.slice(at, at + length) + text.slice(to);
}

/** One token replaced (by another of the text or a word of the language), deleted, doubled, or swapped with another. */
export function mutateTokens(text: string, random: () => number): string {
  return edited(text.match(tokens) ?? [], random, words).join('');
}

/** One line replaced, deleted, doubled or swapped. */
export function mutateLines(text: string, random: () => number): string {
  return edited(text.split('\n'), random, ['#else', '}', '{', '#pragma HLS pipeline', 'for (;;)']).join('\n');
}

function edited(parts: readonly string[], random: () => number, others: readonly string[]): string[] {
  const result = [...parts];
  const at = Math.floor(random() * result.length);
  const other = Math.floor(random() * result.length);
  const kind = random();
  if (kind < 0.25) result[at] = pick(others, random);
  else if (kind < 0.5) result[at] = parts[other] ?? '';
  else if (kind < 0.7) result.splice(at, 1);
  else if (kind < 0.85) result.splice(at, 0, parts[at] ?? '');
  else [result[at], result[other]] = [parts[other] ?? '', parts[at] ?? ''];
  return result;
}

function pick(items: readonly string[], random: () => number): string {
  return items[Math.floor(random() * items.length)] ?? '';
}

/** `count` texts, each one edit away from the one before; every tenth starts again from `text`. */
export function mutations(text: string, count: number, seed = 1): string[] {
  const random = randomNumbers(seed);
  const mutants: string[] = [];
  for (let i = 0; i < count; i++) mutants.push(mutate(i % 10 === 0 ? text : (mutants[i - 1] ?? text), random));
  return mutants;
}

/** The `index`th mutant of a text: one to eight edits of one or several kinds. */
export function mutant(text: string, seed: number, index: number): string {
  const random = randomNumbers(seed * 1_000_003 + index);
  const edits = 1 + Math.floor(random() * random() * 8);
  let result = text;
  for (let i = 0; i < edits; i++) {
    const kind = random();
    const edit = kind < 0.4 ? mutate : kind < 0.8 ? mutateTokens : mutateLines;
    result = edit(result, random);
  }
  return result;
}
