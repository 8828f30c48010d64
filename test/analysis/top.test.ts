import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, TopChoice } from '../../server/src/analysis/engine-types';
import { engineWithoutModel } from './support';

let engine: Engine;
beforeAll(async () => {
  engine = await engineWithoutModel();
});

function choose(text: string, requested?: string, header?: string): TopChoice {
  const analysis = engine.analyze(text, undefined, () => header);
  const choice = engine.chooseTop(analysis, requested);
  engine.release(analysis);
  return choice;
}

const f = 'void f(int a[4]) { a[0] = 1; }\n';
const g = 'void g(int a[4]) { a[0] = 2; }\n';
const caller = 'void all(int a[4]) { f(a); g(a); }\n';

describe('the top function', () => {
  it.each([
    ['the only one', f, undefined, 'f'],
    ['the one that calls the others', f + g + caller, undefined, 'all'],
    ['the requested one', f + g + caller, 'g', 'g'],
    ['for an empty request as without one', f + g + caller, '', 'all'],
    ['the one with an interface pragma', f + g.replace('{', '{\n#pragma HLS interface m_axi port=a\n'), undefined, 'g'],
    ['the one with a top pragma', f + g.replace('{', '{\n#pragma HLS top\n'), undefined, 'g'],
    [
      'of several with interfaces the one that calls them',
      f.replace('{', '{\n#pragma HLS interface ap_memory port=a\n') +
        caller.replace('g(a);', '').replace('{', '{\n#pragma HLS interface m_axi port=a\n'),
      undefined,
      'all',
    ],
    ['not the test bench', `${f}int main() { int a[4]; f(a); return 0; }`, undefined, 'f'],
    ['main where there is nothing else', 'int main() { return 0; }', undefined, 'main'],
    [
      'not a template that is called',
      `template <int N> void t(int a[N]) { a[0] = N; }\nvoid f(int a[4]) { t<4>(a); }`,
      undefined,
      'f',
    ],
  ])('is %s', (_, text, requested, top) => expect(choose(text, requested)).toEqual({ top }));

  it.each([
    ['two that nobody calls', f + g, undefined, "which of 'f', 'g' is the top function?", ['f', 'g']],
    [
      'a circle',
      'void g(int n); void f(int n) { g(n); }\nvoid g(int n) { f(n); }',
      undefined,
      "which of 'f', 'g' is the top function?",
      ['f', 'g'],
    ],
    ['a name that is not there', f + g, 'h', "there is no function 'h' in this file", ['f', 'g']],
    [
      'a name that is nearly there',
      'void kernel_top(int a[4]) { a[0] = 1; }',
      'kernel_tpo',
      "there is no function 'kernel_tpo' in this file; did you mean 'kernel_top'?",
      ['kernel_top'],
    ],
    ['nothing', '', undefined, 'this file defines no function', []],
    [
      'a header',
      '#pragma once\nvoid f(int a[4]);\n',
      undefined,
      'this file defines no function (only declarations)',
      [],
    ],
    ['a request of nothing', '', 'f', "there is no function 'f' in this file", []],
  ])('is not guessed from %s', (_, text, requested, problem, candidates) => {
    expect(choose(text, requested)).toEqual({ problem, candidates });
  });

  it('is not one of a header', () => {
    expect(choose(`#include "k.h"\n${f}`, undefined, g)).toEqual({ top: 'f' });
    expect(choose('#include "k.h"\n', undefined, g)).toMatchObject({ candidates: [] });
    expect(choose(`#include "k.h"\n${f}`, 'g', g)).toMatchObject({ candidates: ['f'] });
  });
});
