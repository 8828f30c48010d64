import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowConditions } from '../../server/src/cli/design-rows';
import { readDirectives } from '../../server/src/cli/directives';
import { predictOne } from '../../server/src/cli/predict';
import { targetOf } from '../../server/src/cli/predict-shared';
import { analyzeFile } from '../../server/src/cli/source';
import { commandLine } from './kernels';

const tool = 'vitis_hls 2025.1';
const old = 'vitis_hls 2022.1';

describe('the conditions of a row of designs', () => {
  it.each([
    ['those of its data set', { suite: 'hlsyn-vitis', tool }, { unsafeMath: true, argumentPorts: undefined }],
    ['those of its data set', { suite: 'hgnn-loops', tool: old }, { unsafeMath: undefined, argumentPorts: 's2p' }],
    ['what it says itself', { suite: 'hlsyn-vitis', tool, unsafe_math: false }, { unsafeMath: false }],
    ["the tool's defaults in another set", { suite: 'own', tool }, { unsafeMath: undefined }],
    ["the tool's defaults in another set", { suite: 'own', tool: old }, { argumentPorts: undefined }],
    ['with no set, those of the set the version was measured on', { tool }, { unsafeMath: true }],
    ['with no set, those of the set the version was measured on', { tool: old }, { argumentPorts: 's2p' }],
    ["the tool's defaults where it says neither", {}, { unsafeMath: undefined, argumentPorts: undefined }],
    ['nothing of what is no text', { suite: 3, tool: null, flow: 'other' }, { unsafeMath: undefined, flow: undefined }],
  ])('are %s: %j', (_, fields, expected) => {
    expect(rowConditions(fields)).toMatchObject(expected);
  });

  it('give way to flags', () => {
    const row = { suite: 'hlsyn-vitis', part: 'xcu200', clock_ns: 4, tool };
    expect(targetOf({ unsafeMath: false, clockNs: 5 }, row)).toMatchObject({ unsafeMath: false, clockNs: 5 });
  });
});

describe('a row of designs as a directives file', () => {
  const cli = commandLine();

  it('holds with its part, clock and data set', async () => {
    const source = join(cli.folder.path, 'sum.cpp');
    writeFileSync(
      source,
      `void sum(const float a[64], float o[1]) {
        float s = 0;
        L: for (int i = 0; i < 64; i++) s += a[i];
        o[0] = s;
      }`,
    );
    const directives = [{ kind: 'unroll', function: 'sum', loop: 'L', factor: 4 }];
    const interval = async (row: object): Promise<unknown> => {
      const path = join(cli.folder.path, 'row.json');
      writeFileSync(path, JSON.stringify(row));
      const found = await predictOne(
        cli.engine,
        await analyzeFile(cli.engine, source),
        source,
        {},
        await readDirectives(path),
      );
      return [found.part, found.clock_ns, found.loops[0]?.ii];
    };
    const row = { part: 'xcu250-figd2104-2L-e', clock_ns: 5, tool, directives };
    const [reordered, ordered] = [
      await interval({ ...row, suite: 'hlsyn-vitis' }),
      await interval({ ...row, suite: 'own' }),
    ];
    // A tree of four terms before one adder; in order it is four adders, one after the other.
    expect([reordered, ordered]).toEqual([
      ['xcu250-figd2104-2L-e', 5, 5],
      ['xcu250-figd2104-2L-e', 5, 20],
    ]);
  });
});
