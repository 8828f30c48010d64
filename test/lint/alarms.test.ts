/** What lints must not do: alarm where all is well, or throw. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAlarm, linter, shown, type Linter } from './linter';

let lint: Linter;
beforeAll(async () => {
  lint = await linter();
});

const tools = ['vitis_hls 2025.1', 'vitis_hls 2022.1'];
const correct = readdirSync('test/lint/correct');
const kernel = (name: string): string => readFileSync(join('test/lint/correct', name), 'utf8');

/** Errors and warnings, with every tool. */
function alarms(text: string): string[] {
  return tools.flatMap((tool) =>
    lint(text, { tool })
      .filter(isAlarm)
      .map((problem) => shown(text, problem)),
  );
}

describe('kernels of our own that use each pragma properly', () => {
  it.each(correct)('%s', (name) => {
    expect(alarms(kernel(name))).toEqual([]);
  });
});

const data = '../shared/data/sources';
if (!existsSync(data)) console.warn(`${data} is not there: the public kernels are not linted`);

describe.skipIf(!existsSync(data))('public kernels', () => {
  const paths = existsSync(data)
    ? readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(c|cpp)$/.test(path))
    : [];

  it.each(paths)('%s', (path) => {
    expect(alarms(readFileSync(join(data, path), 'utf8'))).toEqual([]);
  });
});

describe('texts that end anywhere', () => {
  it.each(correct)('%s', (name) => {
    const text = kernel(name);
    for (let end = 0; end < text.length; end += 37) expect(() => lint(text.slice(0, end))).not.toThrow();
  });
});

describe('pragmas of nonsense', () => {
  it.each([
    '#pragma HLS',
    '#pragma HLS array_partition variable= type=cyclic',
    '#pragma HLS array_partition variable=a,,b type=cyclic factor=0 dim=99',
    '#pragma HLS interface mode=m_axi port=',
    '#pragma HLS unroll factor=99999999999999999999',
    '#pragma HLS pipeline II=1 II=2 off rewind style=flp',
    '#pragma HLS dependence variable=(a inter',
    '#pragma HLS stream variable=[ depth=-1',
  ])('%s', (line) => {
    for (const place of [
      `${line}\n`,
      `void f(int a[4]) {\n${line}\nfor (int i = 0; i < 4; i++) {\n${line}\na[i] = i;}\n}`,
    ]) {
      expect(() => lint(place)).not.toThrow();
    }
  });
});
