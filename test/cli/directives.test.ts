import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDirectives, checkFile } from '../../server/src/cli/check';
import { designAs } from '../../server/src/cli/design-as';
import { readDirectives } from '../../server/src/cli/directives';
import { exploreSource } from '../../server/src/cli/explore';
import { predictOne } from '../../server/src/cli/predict';
import { defaultTarget } from '../../server/src/cli/source';
import { analyzeFile } from '../../server/src/cli/source';
import { sourceDirectives } from '../../server/src/kernel/source-directives';
import { commandLine, failureOf } from './kernels';

const cli = commandLine();

const at = (name: string): string => join(cli.folder.path, name);

async function predict(directives: string | undefined, flags: { part?: string; clockNs?: number } = {}) {
  const analysis = await analyzeFile(cli.engine, at('nest.cpp'));
  return predictOne(cli.engine, analysis, at('nest.cpp'), flags, await readDirectives(directives && at(directives)));
}

const failure = (directives: string): Promise<string> => failureOf(predict(directives), cli.folder);

describe('a script or config file', () => {
  it('gives directives, part and clock, which hold where the command line says nothing', async () => {
    const plain = await predict(undefined);
    const config = await predict('hls_config.cfg');
    expect(config).toMatchObject({ part: 'xczu9eg-ffvb1156-2-i', clock_ns: 10, problems: [] });
    expect(config.loops.map(({ unroll }) => unroll)).toEqual([1, 4]);
    expect(plain.loops.map(({ unroll }) => unroll)).toEqual([1, 1]);
    expect(await predict('hls_config.cfg', { clockNs: 5, part: 'xcu250' })).toMatchObject({
      part: 'xcu250',
      clock_ns: 5,
    });
  });

  it('may source another script, and may have any name', async () => {
    const script = await predict('run.tcl');
    expect(script).toMatchObject({ top: 'nest', part: 'xczu9eg-ffvb1156-2-i', clock_ns: 10 });
    // The tool would know the variable; here each script knows its own only.
    expect(script.problems.map(({ file, line, message }) => [file, line, message])).toEqual([
      [at('directives.tcl'), 1, "'$width' is not set in this script; the directive is not counted"],
    ]);
    expect((await predict('no-name')).loops.map(({ unroll }) => unroll)).toEqual([1, 4]);
  });

  it.each([
    [
      'misspelt.cfg',
      "misspelt.cfg:2:1: no loop 'colls' in function 'nest'; did you mean 'cols'?; " +
        "misspelt.cfg:3:32: 'facto' is not an option of 'unroll'; did you mean 'factor'?",
    ],
    [
      'misspelt.tcl',
      "misspelt.tcl:2:1: no function 'nets'; did you mean 'nest'?; " +
        "misspelt.tcl:3:1: unknown directive 'pipelin'; did you mean 'pipeline'?",
    ],
    [
      'arguments.tcl',
      "arguments.tcl:1:1: 'array_partition' needs a location and variable: " +
        'set_directive_array_partition [options] FUNCTION variable',
    ],
    ['binary.tcl', 'binary.tcl:1:1: this is no Tcl script: it holds bytes that are no text'],
    ['none.tcl', 'none.tcl: there is no such file'],
  ])('%s is refused', async (name, message) => expect(await failure(name)).toBe(message));

  it('with an unknown part is refused, naming those that are known', async () => {
    expect(await failure('part.cfg')).toMatch(/^part\.cfg:1:6: the part 'xcx1' is not known here/);
  });

  it('is checked with the source: each problem at its line in its file', async () => {
    const analysis = await analyzeFile(cli.engine, at('nest.cpp'));
    const given = await readDirectives(at('misspelt.cfg'));
    const { outside, problems } = given.match([analysis]);
    expect(checkDirectives(problems).map(({ file, line, severity }) => [file, line, severity])).toEqual([
      [at('misspelt.cfg'), 2, 'error'],
      [at('misspelt.cfg'), 3, 'error'],
    ]);
    const options = { target: defaultTarget, maxUtilisation: 0.8, outside: outside[0] ?? [] };
    const found = await checkFile(cli.engine, analysis, 'nest.cpp', options);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('that contradicts a pragma is named with the line', async () => {
    const analysis = await analyzeFile(cli.engine, at('nest.cpp'));
    const given = await readDirectives(at('against.cfg'));
    const outside = given.match([analysis]).outside[0] ?? [];
    const options = { target: defaultTarget, maxUtilisation: 0.8, outside, outsidePlace: given.placeOf };
    const found = await checkFile(cli.engine, analysis, 'nest.cpp', options);
    expect(found.find(({ code }) => code === 'hls.cfg-vs-source')?.message).toBe(
      "against.cfg:3 says 'pipeline II=2' here: which of the two holds only the tool's log tells",
    );
  });
});

describe('a design in another form', () => {
  it('is the source with its pragmas, a script, or a config file', async () => {
    const analysis = await analyzeFile(cli.engine, at('nest.cpp'));
    const design = sourceDirectives(analysis.kernel, analysis.lines);
    expect(designAs(cli.engine, analysis, design, 'tcl', 'As it is.')).toBe(
      '# As it is.\nset_directive_pipeline -off "nest/cols"\n',
    );
    expect(designAs(cli.engine, analysis, design, 'cfg', 'As it is.')).toBe(
      '# As it is.\n[hls]\nsyn.directive.pipeline=nest/cols off\n',
    );
    const unrolled = [
      { kind: 'unroll', dialect: 'hls', function: 'nest', loop: 'cols', options: { factor: 4 } },
    ] as const;
    expect(designAs(cli.engine, analysis, unrolled, 'pragmas', '')).toMatch(
      /^ *#pragma HLS unroll factor=4\n *#pragma HLS pipeline off$/m,
    );
  });

  it('is part of every row of an exploration; what a file sets stays', async () => {
    const analysis = await analyzeFile(cli.engine, at('nest.cpp'));
    const flags = { maxUtil: 0.8, timeLimit: 20, seed: 1 };
    const report = await exploreSource(
      cli.engine,
      analysis,
      at('nest.cpp'),
      flags,
      await readDirectives(at('hls_config.cfg')),
    );
    expect(report.base).toMatchObject({ clock_ns: 10, latency: (await predict('hls_config.cfg')).latency });
    const [best] = report.frontier;
    expect(best?.tcl.join('\n')).toMatch(/^set_directive_\w+ .*"nest/m);
    expect(best?.config[0]).toBe('[hls]');
    for (const row of report.frontier)
      expect(row.tcl.join()).not.toContain('set_directive_unroll -factor 2 "nest/cols"');
  });
});
