import { describe, expect, it } from 'vitest';
import { readDirectivesFile } from '../../server/src/kernel/directives-file';

const read = (text: string) => readDirectivesFile('config', text);

function show(line: string): string {
  return read(`[hls]\n${line}`)
    .directives.map(({ value: d }) => {
      const site = [d.function, d.loop].filter((name) => name !== undefined).join('/');
      const options = Object.entries(d.options).map(([name, value]) => `${name}=${value}`);
      return [d.kind, site, d.variable, ...options].filter((part) => part !== undefined).join(' ');
    })
    .join('|');
}

function problems(text: string): string[] {
  return read(text).problems.map((p) => `${text.slice(p.span.start, p.span.end)}: ${p.severity}: ${p.message}`);
}

describe('a config file', () => {
  it.each([
    ['syn.directive.pipeline=dct2d/L1 II=4', 'pipeline dct2d/L1 ii=4'],
    ['syn.directive.unroll=skip_exit_check factor=4 foo/L2', 'unroll foo/L2 factor=4 skip_exit_check=true'],
    [
      'syn.directive.array_partition=dct buf type=block factor=4 dim=1',
      'array_partition dct buf type=block factor=4 dim=1',
    ],
    ['syn.directive.array_reshape=type=cyclic factor=2 func AB', 'array_reshape func AB type=cyclic factor=2'],
    ['syn.directive.dataflow=foo', 'dataflow foo'],
    ['syn.directive.inline=off func_sub', 'inline func_sub off=true'],
    ['syn.directive.loop_tripcount=min=12 max=16 avg=14 foo/L', 'loop_tripcount foo/L min=12 max=16 avg=14'],
    [
      'syn.directive.dependence=variable=A type=inter dependent=false foo/L',
      'dependence foo/L A type=inter dependent=false',
    ],
    ['syn.directive.bind_op=op=mul impl=fabric latency=2 foo c', 'bind_op foo c op=mul impl=fabric latency=2'],
    ['syn.directive.bind_storage=f coeffs type=RAM_1P impl=bram', 'bind_storage f coeffs type=ram_1p impl=bram'],
    ['syn.directive.interface=mode=m_axi top a bundle=gmem0', 'interface top mode=m_axi port=a bundle=gmem0'],
    ['syn.directive.interface = top return mode=s_axilite', 'interface top mode=s_axilite port=return'],
    ['  syn.directive.dataflow=foo  \r', 'dataflow foo'],
    ['# syn.directive.dataflow=foo', ''],
  ])('%s', (line, expected) => expect(show(line)).toBe(expected));

  it('says what is built, for what', () => {
    const file = read(
      [
        'part=xc7z020-clg484-1',
        '',
        '[hls]',
        'flow_target=vitis',
        'clock=8ns',
        'clock_uncertainty=15%',
        'syn.file=src/dct.cpp',
        'syn.file=util.cpp',
        'tb.file=dct_test.cpp',
        'syn.top=dct',
        'syn.compile.unsafe_math_optimizations=1',
      ].join('\r\n'),
    );
    expect(file.problems).toEqual([]);
    expect(file).toMatchObject({
      part: { value: 'xc7z020-clg484-1' },
      clockNs: { value: 8 },
      flow: { value: 'vitis' },
      top: { value: 'dct' },
    });
    expect(file.sources.map(({ value }) => value)).toEqual(['src/dct.cpp', 'util.cpp']);
    expect(file.settings.get('compile.unsafe_math_optimizations')?.value).toBe('1');
  });

  it.each([
    [
      '[hls]\nsyn.directive.pipelin=f/L',
      "syn.directive.pipelin: error: unknown directive 'pipelin'; did you mean 'pipeline'?",
    ],
    [
      '[hls]\nsyn.directve.pipeline=f/L',
      "syn.directve.pipeline: error: unknown entry 'syn.directve.pipeline'; did you mean 'syn.directive.pipeline'?",
    ],
    [
      '[hls]\nsyn.directive.unroll=f/L facto=4',
      "facto: error: 'facto' is not an option of 'unroll'; did you mean 'factor'?",
    ],
    [
      '[hls]\nsyn.directive.unroll',
      "syn.directive.unroll: error: 'syn.directive.unroll' has no value: write NAME=VALUE",
    ],
    [
      '[hls]\nsyn.directive.unroll=',
      "syn.directive.unroll=: error: 'unroll' needs a location: syn.directive.unroll=FUNCTION/LABEL [options]",
    ],
    [
      'syn.directive.unroll=f/L',
      "syn.directive.unroll: warning: 'syn.directive.unroll' stands outside the section [hls], where the tool does not look for it",
    ],
    [
      '[hls]\nclock=quick',
      "quick: error: 'quick' is no clock: write a period such as 5 or 5ns, or a frequency such as 200MHz",
    ],
  ])('%s', (text, expected) => expect(problems(text)).toEqual([expected]));
});
