import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDesignLines } from '../../server/src/cli/design-rows';
import { readDirectives } from '../../server/src/cli/directives';
import { predictOne, predictRows } from '../../server/src/cli/predict';
import type { PredictOptions } from '../../server/src/cli/predict-shared';
import { commandLine, failureOf } from './kernels';

const nest = `void mm(float A[64][64], float B[64][64]) {
  rows: for (int i = 0; i < 64; i++) {
    cols: for (int j = 0; j < 64; j++) {
#pragma HLS unroll factor=auto{U}
      B[i][j] = A[i][j] * 2.5f;
    }
  }
}
`;
const two = 'void one(int a[4]) { a[0] = 1; }\nvoid two(int a[4]) { a[0] = 2; }\n';

interface Row {
  readonly top: string | null;
  readonly latency: number | null;
  readonly problems?: readonly { readonly message: string }[];
}

const cli = commandLine();

function file(content: string | Uint8Array, name = 'rows.jsonl'): string {
  const path = join(cli.folder.path, name);
  writeFileSync(path, content);
  return path;
}

async function rowsOf(source: string, rows: readonly unknown[], options: PredictOptions = {}): Promise<Row[]> {
  const lines = await readDesignLines(file(rows.map((row) => JSON.stringify(row)).join('\n')));
  return (await predictRows(cli.engine, cli.engine.analyze(source), 'k.cpp', options, lines)) as Row[];
}

async function messages(source: string, row: unknown, options?: PredictOptions): Promise<string[]> {
  const [only] = await rowsOf(source, [row], options);
  expect(only?.latency).not.toBeNull();
  return (only?.problems ?? []).map(({ message }) => message);
}

describe('the top function of a row', () => {
  it('that is missing or misspelt takes that row alone', async () => {
    const rows = await rowsOf(two, [{ top: 'two' }, {}, { top: 'tow' }, { top: 'one' }]);
    expect(rows.map(({ top }) => top)).toEqual(['two', null, null, 'one']);
    expect(rows.map(({ problems }) => problems?.[0]?.message)).toEqual([
      undefined,
      `which of 'one', 'two' is the top function? Say "top" in the row, or --top NAME`,
      `there is no function 'tow' in this file; did you mean 'two'? Say "top" in the row, or --top NAME`,
      undefined,
    ]);
    expect(Object.keys(rows[1]!)).toEqual([...Object.keys(rows[0]!), 'problems']);
  });

  it('that no row says is asked for once', async () => {
    expect(await failureOf(rowsOf(two, [{}, { directives: [] }]), cli.folder)).toMatch(
      /^k\.cpp: which of .* Say --top NAME\.$/,
    );
    expect((await rowsOf(two, [{}, { top: 'tow' }], { top: 'two' })).map(({ top }) => top)).toEqual(['two', 'two']);
  });

  it('is told where another one is taken', async () => {
    expect(await messages(nest, { top: 'matmul' })).toEqual([
      "there is no function 'matmul' in this file: 'mm' is taken",
    ]);
    // This set is known for it.
    expect(await messages(nest, { top: 'matmul', suite: 'hgnn-loops' })).toEqual([]);
  });
});

describe('what is wrong in a row', () => {
  const partition = (options: object): object => ({ kind: 'array_partition', variable: 'A', ...options });
  it.each<[string, object, string[]]>([
    ['a place that is nowhere', { pragmas: { U: '2', V: '4' } }, ['no pragma has a place auto{V}']],
    [
      'a value that is no number',
      { pragmas: { U: 'abc' } },
      ["'factor' of 'unroll' is 'abc', which is not a known constant"],
    ],
    ['a value that is a flag', { pragmas: { U: true } }, [expect.stringMatching(/'factor' of 'unroll' is 'true'/)]],
    [
      'a dimension that is not there',
      { directives: [partition({ dim: 5, type: 'complete' })] },
      ["'A' has 2 dimensions: there is no dimension 5 to split"],
    ],
    [
      'a partition and a reshape',
      {
        directives: [
          partition({ dim: 2, type: 'cyclic', factor: 2 }),
          { kind: 'array_reshape', function: 'mm', variable: 'A', dim: 2, type: 'cyclic', factor: 2 },
        ],
      },
      ["'A' is both partitioned and reshaped in dimension 2"],
    ],
    [
      'two partitions',
      {
        directives: [
          partition({ dim: 1, type: 'cyclic', factor: 2 }),
          partition({ dim: 1, type: 'block', factor: 2 }),
          partition({ dim: 0, type: 'complete' }),
        ],
      },
      [
        "'A' is partitioned twice in dimension 1, with other options: the last one holds",
        "'A' is partitioned twice in dimension 1, with other options",
      ],
    ],
    [
      'a pipeline that is off',
      {
        directives: [
          { kind: 'pipeline', loop: 'rows', off: true },
          { kind: 'pipeline', function: 'mm', loop: 'rows' },
        ],
      },
      ["'pipeline' is given twice for 'rows', with other options: the last one holds"],
    ],
    ['a period that is text', { clock_ns: '5' }, [`'clock_ns' must be a number, not "5": 4 is taken`]],
    [
      'a tool that is none',
      { tool: 'hls' },
      [
        "'hls' is no HLS tool with a version that is known, such as 'vitis_hls 2022.1': the rules of the newest Vitis HLS are taken",
      ],
    ],
    ['a tool that is a number', { tool: 2022.1 }, ["'tool' must be text, not 2022.1: vitis_hls 2025.1 is taken"]],
  ])('%s is told beside its numbers', async (_, row, expected) => {
    expect(await messages(nest, row)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['the same twice', { directives: [1, 2].map(() => ({ kind: 'unroll', loop: 'cols', factor: 4 })) }],
    ['partitions of several dimensions', { directives: [1, 2].map((dim) => partition({ dim, type: 'complete' })) }],
    [
      'a directive taken away and given anew',
      {
        directives: [
          { kind: 'unroll', loop: 'cols', absent: true },
          { kind: 'unroll', loop: 'cols', factor: 4 },
        ],
      },
    ],
    ['a place that is left out', { pragmas: { U: null } }],
    ['what is null', { top: null, part: null, clock_ns: null, tool: null }],
  ])('%s is not', async (_, row) => {
    expect(await messages(nest, row)).toEqual([]);
  });

  it('is not what the source says wrong, which all rows share', async () => {
    const source = nest.replace('auto{U}', 'N\n#pragma HLS array_partition variable=A complete dim=5');
    expect(await messages(source, {})).toEqual([]);
  });

  it('is told of a directives file, too', async () => {
    const path = file('{"pragmas":{"NOPE":"4"}}', 'row.json');
    const { problems } = await predictOne(
      cli.engine,
      cli.engine.analyze(nest),
      'k.cpp',
      {},
      await readDirectives(path),
    );
    expect(problems).toMatchObject([{ code: 'design.unknown-place', severity: 'warning' }]);
  });
});

describe('a file of designs', () => {
  const row = '{"directives":[]}\n';
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  it.each<[string, string | Uint8Array, string, string]>([
    ['UTF-16 with no mark', utf16(row), 'a.jsonl', 'a.jsonl: it is UTF-16 text: save it as UTF-8'],
    ['gzip', gzipSync(row), 'a.jsonl', 'a.jsonl: it is a gzip file: let its name end in .gz'],
    ['gzip that is cut off', gzipSync(row).subarray(0, 20), 'a.jsonl.gz', 'a.jsonl.gz: this gzip file is cut off'],
    [
      'a list',
      `[\n${row.trim()},\n${row}]\n`,
      'a.jsonl',
      'a.jsonl: it is one JSON list: put each design on a line of its own, as an object',
    ],
    [
      'a list on one line',
      `[${row.trim()}]`,
      'a.jsonl',
      'a.jsonl: it is one JSON list: put each design on a line of its own, as an object',
    ],
    [
      'one object over lines',
      '{\n"directives": []\n}\n',
      'a.jsonl',
      'a.jsonl: it is one JSON object over several lines: put each design on a line of its own, as an object',
    ],
  ])('that is %s is refused', async (_, content, name, message) => {
    expect(await failureOf(readDesignLines(file(content, name)), cli.folder)).toBe(message);
  });

  it('may be UTF-16 with a mark, of either order', async () => {
    for (const bytes of [utf16('\ufeff' + row), utf16('\ufeff' + row).swap16()])
      expect((await readDesignLines(file(bytes))).map((line) => 'spec' in line)).toEqual([true]);
  });

  it('may have a mark of UTF-8, ends of lines of Windows, and blank lines, which are no designs', async () => {
    const lines = await readDesignLines(file(`\ufeff${row.trim()}\r\n\r\n${row}not JSON\n[]\n`));
    expect(lines.map((line) => 'spec' in line)).toEqual([true, true, false, false]);
  });
});
