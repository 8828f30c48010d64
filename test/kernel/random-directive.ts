/** Directives at random, but legal: for what is printed and read back. */
import type { SiteDirective } from '../../server/src/kernel/directive';
import type { OptionValue, PragmaOption, PragmaSpec } from '../../server/src/kernel/pragma-table';

/** A small generator with a seed, so that a failure repeats. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A directive of the row that the reader takes; it has no function and no loop. */
export function randomDirective(row: PragmaSpec, next: () => number): SiteDirective {
  for (;;) {
    const values = randomValues(row, next);
    if (row.check?.(values) !== undefined) continue;
    const options: Record<string, OptionValue> = {};
    for (const [name, value] of values) if (name !== 'variable') options[name.toLowerCase()] = value;
    const variable = values.get('variable');
    return {
      kind: row.name.toLowerCase(),
      dialect: row.dialect,
      ...(variable === undefined ? {} : { variable: String(variable) }),
      options,
    };
  }
}

function randomValues(row: PragmaSpec, next: () => number): Map<string, OptionValue> {
  const values = new Map<string, OptionValue>();
  for (const option of row.options) {
    const needed =
      option.required || row.anyOf?.some((group) => group.includes(option.name)) || option.name === 'factor';
    if (needed || next() >= 0.5) values.set(option.name, randomValue(option, next));
  }
  for (const group of row.exclusive ?? []) {
    const given = group.filter((name) => values.has(name));
    const kept = given[Math.floor(next() * given.length)];
    for (const name of given) if (name !== kept) values.delete(name);
  }
  return values;
}

function randomValue(option: PragmaOption, next: () => number): OptionValue {
  const low = option.min ?? 0;
  switch (option.type) {
    case 'flag':
      return true;
    case 'int':
      return low + Math.floor(next() * Math.min((option.max ?? low + 1000) - low + 1, 1000));
    case 'enum':
      return option.values?.[Math.floor(next() * option.values.length)] ?? '';
    case 'variable':
      return option.valueOptional && next() < 0.5 ? true : ['a', 'buf.x', 'p->q', 'a,b'][Math.floor(next() * 4)]!;
    case 'list':
      return ['a', 'a,b', 'foo<int,4>'][Math.floor(next() * 3)]!;
    case 'text':
      return ['mul', '10ns', 'slave'][Math.floor(next() * 3)]!;
  }
}
