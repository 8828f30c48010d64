import { beforeAll, describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { ignoreEdit } from '../../server/src/lint/suppress';
import { applied, linter, type Linter } from './linter';

let lint: Linter;
beforeAll(async () => {
  lint = await linter();
});

/** Line 3 gives `hls.no-ii` and `hls.redundant`'s line is 4. */
const text = (above = '', behind = ''): string =>
  `void f(int a[64]) {\n  for (int i = 0; i < 64; i++) {\n${above}    #pragma HLS pipeline${behind}\n    #pragma HLS loop_tripcount max=64\n    a[i] += 1;\n  }\n}\n`;
const codes = (source: string): string[] => lint(source).map(({ code }) => code);

describe('comments', () => {
  it.each([
    ['none', text(), ['hls.no-ii', 'hls.redundant']],
    ['behind the pragma', text('', ' // pragmalens: ignore[hls.no-ii]'), ['hls.redundant']],
    ['above it', text('    // pragmalens: ignore[hls.no-ii]\n'), ['hls.redundant']],
    ['of several codes', text('    // pragmalens: ignore[hls.ports, hls.no-ii]\n'), ['hls.redundant']],
    ['of all codes', text('    // PragmaLens: ignore (the tool picks)\n'), ['hls.redundant']],
    ['of another code', text('    // pragmalens: ignore[hls.ports]\n'), ['hls.no-ii', 'hls.redundant']],
    [
      'two above each other',
      text('    // pragmalens: ignore[hls.no-ii]\n    // pragmalens: ignore[hls.ports]\n'),
      ['hls.redundant'],
    ],
    ['above a blank line', text('    // pragmalens: ignore[hls.no-ii]\n\n'), ['hls.no-ii', 'hls.redundant']],
    ['behind the line above', text('    int x; // pragmalens: ignore[hls.no-ii]\n'), ['hls.no-ii', 'hls.redundant']],
  ])('%s', (_, source, expected) => {
    expect(codes(source)).toEqual(expected);
  });

  it.each(['\n', '\r\n'])('are written above the line, with its indentation and line end %j', (lineEnd) => {
    const source = text().replaceAll('\n', lineEnd);
    const edit = ignoreEdit(source, new LineIndex(source), source.indexOf('#pragma'), 'hls.no-ii');
    const silenced = applied(source, [edit]);
    expect(silenced).toBe(text('    // pragmalens: ignore[hls.no-ii]\n').replaceAll('\n', lineEnd));
    expect(codes(silenced)).toEqual(['hls.redundant']);
  });
});

describe('levels', () => {
  it('change the severity of a code, or turn it off', () => {
    const levels = { 'hls.no-ii': 'error', 'hls.redundant': 'off' } as const;
    expect(lint(text(), { levels }).map(({ code, severity }) => `${code} ${severity}`)).toEqual(['hls.no-ii error']);
  });

  it('hold for problems of reading as well', () => {
    const source = text().replace('pipeline', 'pipelin');
    expect(lint(source, { levels: { 'hls.unknown-pragma': 'hint' } })[0]?.severity).toBe('hint');
  });
});
