import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pragmaTable } from '../../server/src/kernel/pragma-table';

interface Grammar {
  readonly repository: {
    readonly line: { readonly begin: string };
    readonly name: { readonly match: string };
    readonly place: { readonly match: string };
    readonly option: { readonly match: string };
  };
}

const { repository } = JSON.parse(readFileSync('syntaxes/pragma-hls.tmLanguage.json', 'utf8')) as Grammar;

/** The grammar's patterns are Oniguruma's; `(?i:...)` is the only thing in these that JavaScript may not know. */
function regExp(pattern: string): RegExp {
  return new RegExp(pattern.replaceAll('(?i:', '(?:'), 'i');
}

describe('grammar', () => {
  it('knows every name of the pragma table, and no other', () => {
    const alternatives = /\(\?i:(function_instantiate[^)]*)\)/.exec(repository.name.match)?.[1]?.split('|') ?? [];
    const names = new Set(pragmaTable.map((row) => row.name.toLowerCase()));
    expect(alternatives.sort()).toEqual([...names].sort());
  });

  it.each([
    ['#pragma HLS pipeline II=1', true],
    ['  # pragma hls unroll', true],
    ['#pragma ACCEL PARALLEL FACTOR=auto{__PARA__L0}', true],
    ['#pragma omp parallel', false],
    ['// #pragma HLS pipeline', false],
  ])('%s: %s', (line, expected) => {
    expect(regExp(repository.line.begin).test(line)).toBe(expected);
  });

  it('marks name, options and places of a line', () => {
    const line = '#pragma HLS unroll factor = auto{__PARA__L0}';
    expect(regExp(repository.name.match).exec(line)?.[0].trim()).toBe('unroll');
    expect(regExp(repository.option.match).exec(line)?.[1]).toBe('factor');
    expect(regExp(repository.place.match).exec(line)?.[3]).toBe('__PARA__L0');
  });
});
