import { describe, expect, it } from 'vitest';
import { directivesForm, isDirectivesText, readDirectivesFile } from '../../server/src/kernel/directives-file';

const read = (text: string) => readDirectivesFile('tcl', text);

/** The directives of a script as `kind function/loop variable {options}`. */
function show(text: string): string[] {
  return read(text).directives.map(({ value: d }) => {
    const site = [d.function, d.loop].filter((name) => name !== undefined).join('/');
    const options = Object.entries(d.options).map(([name, value]) => `${name}=${value}`);
    return [d.kind, site, d.variable, ...options].filter((part) => part !== undefined).join(' ');
  });
}

/** Its problems as `text at the place: severity: message`. */
function problems(text: string): string[] {
  return read(text).problems.map((p) => `${text.slice(p.span.start, p.span.end)}: ${p.severity}: ${p.message}`);
}

describe('a Tcl script', () => {
  it.each([
    ['set_directive_pipeline -II 4 "dct/L1"', 'pipeline dct/L1 ii=4'],
    ['set_directive_pipeline "dct/L1" -II 4', 'pipeline dct/L1 ii=4'],
    ['set_directive_pipeline -ii 4 -rewind dct/L1', 'pipeline dct/L1 ii=4 rewind=true'],
    ['set_directive_inline -off {sub}', 'inline sub off=true'],
    [
      'set_directive_unroll -factor 4 -skip_exit_check foo/L2 ;# four copies',
      'unroll foo/L2 factor=4 skip_exit_check=true',
    ],
    [
      'set_directive_array_partition -type block -factor 4 -dim 1 "dct" buf',
      'array_partition dct buf type=block factor=4 dim=1',
    ],
    ['set_directive_array_partition dct buf', 'array_partition dct buf'],
    [
      'set_directive_dependence -variable A -type inter -dependent false "foo/L"',
      'dependence foo/L A type=inter dependent=false',
    ],
    ['set_directive_interface -mode m_axi -bundle gmem "top" a', 'interface top mode=m_axi port=a bundle=gmem'],
    ['set_directive_interface -mode s_axilite top return', 'interface top mode=s_axilite port=return'],
    ['set_directive_allocation -limit 2 -type operation "f" mul', 'allocation f type=operation instances=mul limit=2'],
    ['set_directive_bind_op -op mul -impl dsp -latency -1 foo c', 'bind_op foo c op=mul impl=dsp latency=-1'],
    ['set_directive_latency -min=1 foo', undefined],
    ['set_directive_pipeline "lib::dct<8>/L1"', 'pipeline dct/L1'],
    ['set f 4; set fn "dct"\nset_directive_unroll -factor $f "${fn}/L1"', 'unroll dct/L1 factor=4'],
    ['set_directive_unroll \\\n  -factor 4 \\\r\n  "dct/L1"', 'unroll dct/L1 factor=4'],
    ['set_directive_dataflow top\r\nset_directive_dataflow "sub"\r\n', 'dataflow top|dataflow sub'],
    ['# set_directive_dataflow top\n  # and \\\n set_directive_dataflow top\nputs "set_directive_dataflow top"', ''],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(problems(text)).toHaveLength(1);
    else expect(show(text).join('|')).toBe(expected);
  });

  it('says what is built, for what', () => {
    const file = read(
      [
        'open_project -reset dct_prj',
        'set_top dct',
        'set part {xc7z020-clg484-1}',
        'add_files "src/dct.cpp src/util.cpp" -cflags "-DN=8"',
        'add_files -tb dct_test.cpp',
        'open_solution -reset "solution1" -flow_target vivado',
        'set_part $part',
        'create_clock -period 200MHz -name default',
        'config_compile -pipeline_loops 32 -unsafe_math_optimizations',
        'source ./directives.tcl',
        'csynth_design',
        'exit',
      ].join('\n'),
    );
    expect(file.problems).toEqual([]);
    expect(file).toMatchObject({
      top: { value: 'dct' },
      part: { value: 'xc7z020-clg484-1' },
      clockNs: { value: 5 },
      flow: { value: 'vivado' },
    });
    expect(file.sources.map(({ value }) => value)).toEqual(['src/dct.cpp', 'src/util.cpp']);
    expect(file.sourced.map(({ value }) => value)).toEqual(['./directives.tcl']);
    expect([...file.settings].map(([name, { value }]) => `${name}=${value}`)).toEqual([
      'compile.pipeline_loops=32',
      'compile.unsafe_math_optimizations=1',
    ]);
  });

  it.each([
    [
      'set_directive_pipelin "f/L"',
      "set_directive_pipelin: error: unknown directive 'pipelin'; did you mean 'pipeline'?",
    ],
    [
      'set_directve_pipeline "f/L"',
      "set_directve_pipeline: error: unknown command 'set_directve_pipeline'; did you mean 'set_directive_pipeline'?",
    ],
    [
      'set_directive_unroll -facto 4 "f/L"',
      "-facto: error: 'facto' is not an option of 'unroll'; did you mean 'factor'?",
    ],
    ['set_directive_unroll -factor four "f/L"', "four: error: 'factor' of 'unroll' must be an integer, not 'four'"],
    ['set_directive_unroll "f/L" -factor', "-factor: error: '-factor' has no value"],
    [
      'set_directive_unroll',
      "set_directive_unroll: error: 'unroll' needs a location: set_directive_unroll [options] FUNCTION/LABEL",
    ],
    [
      'set_directive_unroll f/L 4',
      "4: error: '4' is too much: 'unroll' takes a location: set_directive_unroll [options] FUNCTION/LABEL",
    ],
    [
      'set_directive_array_partition -type complete "f"',
      `set_directive_array_partition -type complete "f": error: 'array_partition' needs a location and variable: set_directive_array_partition [options] FUNCTION variable`,
    ],
    [
      'set_directive_array_partition -type cyclic "f" a',
      `set_directive_array_partition -type cyclic "f" a: error: 'array_partition' with type=cyclic needs 'factor'`,
    ],
    ['set_directive_pipeline "f/L/M"', `"f/L/M": error: 'f/L/M' is no location: write FUNCTION or FUNCTION/LABEL`],
    [
      'set_directive_unroll -factor $n "f/L"',
      "$n: warning: '$n' is not set in this script; the directive is not counted",
    ],
    [
      'set_directive_unroll -factor [expr 2 * 2] "f/L"',
      "[expr 2 * 2]: warning: '[expr 2 * 2]' is a command, and scripts are not run here; the directive is not counted",
    ],
    [
      'foreach l {A B} {\n  set_directive_unroll "f/$l"\n}',
      "foreach: warning: scripts are not run here: directives inside 'foreach' are not counted; write them out",
    ],
    [
      'create_clock -period fast',
      "fast: error: 'fast' is no clock: write a period such as 5 or 5ns, or a frequency such as 200MHz",
    ],
    ['open_solution s -flow_target vitas', "vitas: error: 'vitas' is no flow target: it is vivado or vitis"],
  ])('%s', (text, expected) => expect(problems(text)).toEqual([expected]));

  it('that is binary is one problem, and no text makes it throw', () => {
    expect(problems('\0ELF\u0001')).toHaveLength(1);
    const text = 'set_directive_unroll -factor {4} "f/$x[a b]" ; set x "y\\"z"\n# end \\\n';
    for (let end = 0; end <= text.length; end++) {
      for (const form of ['tcl', 'config'] as const) readDirectivesFile(form, text.slice(0, end));
      read(text.slice(end));
    }
  });
});

describe('the form of a file', () => {
  it('is told by its name, and whether it is about HLS by its content', () => {
    expect(['a.tcl', 'hls_config.cfg', 'b.INI', 'c.json'].map(directivesForm)).toEqual([
      'tcl',
      'config',
      'config',
      undefined,
    ]);
    expect(isDirectivesText('tcl', 'open_project x\n')).toBe(true);
    expect(isDirectivesText('tcl', 'create_bd_design x\n')).toBe(false);
    expect(isDirectivesText('config', 'part=x\n[hls]\r\n')).toBe(true);
    expect(isDirectivesText('config', '[connectivity]\n')).toBe(false);
  });
});
