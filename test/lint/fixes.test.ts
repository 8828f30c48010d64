import { beforeAll, expect, it } from 'vitest';
import { isSound } from '../../server/src/lint/fixes';
import { linter, type Linter } from './linter';

let lint: Linter;
beforeAll(async () => {
  lint = await linter();
});

const titles = (text: string, code: string): readonly (readonly string[])[] =>
  lint(text)
    .filter((problem) => problem.code === code)
    .map(({ fixes = [] }) => fixes.map(({ title }) => title));

const edit = (start: number, end: number) => ({ span: { start, end }, newText: 'x' });

it('a mend is sound when it has edits, in order and apart', () => {
  expect(isSound({ title: '', edits: [edit(1, 4), edit(4, 4), edit(5, 9)] })).toBe(true);
  expect(isSound({ title: '', edits: [] })).toBe(false);
  expect(isSound({ title: '', edits: [edit(1, 4), edit(3, 5)] })).toBe(false);
  expect(isSound({ title: '', edits: [edit(4, 4), edit(1, 2)] })).toBe(false);
  expect(isSound({ title: '', edits: [edit(4, 2)] })).toBe(false);
});

it('a pragma that counts for the function already is not offered to be moved there', () => {
  const text =
    'void f(int a[64]) {\n  a[0] = 1;\n#pragma HLS pipeline\n  L: for (int i = 0; i < 64; i++) a[i] = i;\n}\n';
  expect(titles(text, 'hls.placement')).toEqual([['Move the pragma to the top of loop L']]);
});

it('nothing moves into a loop that is being typed', () => {
  const text = 'void f(int a[64]) {\n#pragma HLS pipeline\n  for (int i = 0; i < 64; i++) {\n    for (int j';
  expect(titles(text, 'hls.pipeline-conflict')).toEqual([[]]);
  expect(titles('void f(int a[8]) {\n  a[0] = 1;\n#pragma HLS unroll\n  for (int i', 'hls.placement')).toEqual([[]]);
});
