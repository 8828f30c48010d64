import { describe, expect, it } from 'vitest';
import { readPragma } from '../../server/src/kernel/pragma-read';

const constants: Record<string, number> = { N: 8, 'N/2': 4, '(N + 1) * 2': 18, 'N > 20': 0, 'N < 20': 1, '-1': -1 };
const evaluate = (text: string): number | undefined => constants[text];

function read(line: string) {
  const [family = '', ...rest] = line.split(' ');
  return readPragma({ family, text: rest.join(' ') }, evaluate);
}

/** What the pragma says, as `kind variable {options}`; or the codes of its problems. */
function show(line: string): string {
  const { directive, problems } = read(line);
  if (!directive) return problems.map((p) => p.code).join(' ') || 'nothing';
  const options = Object.entries(directive.options).map(([name, value]) => `${name}=${value}`);
  return [directive.kind, directive.variable && `[${directive.variable}]`, ...options].filter(Boolean).join(' ');
}

describe('readPragma', () => {
  const cases: [string, string][] = [
    ['HLS pipeline', 'pipeline'],
    ['HLS PIPELINE ii=2 REWIND', 'pipeline ii=2 rewind=true'],
    ['hls Pipeline II = 4 style=FLP', 'pipeline ii=4 style=flp'],
    ['HLS pipeline off', 'pipeline off=true'],
    ['HLS pipeline off=true', 'pipeline off=true'],
    ['HLS pipeline off=0', 'pipeline'],
    ['AP unroll factor=N', 'unroll factor=8'],
    ['AUTOPILOT unroll factor=N/2', 'unroll factor=4'],
    ['HLS unroll factor = (N + 1) * 2 skip_exit_check', 'unroll factor=18 skip_exit_check=true'],
    ['HLS unroll factor=M', 'unroll factor=M'],
    ['HLS loop_tripcount min = 1666 max = 1666 avg = 1666', 'loop_tripcount min=1666 max=1666 avg=1666'],
    ['HLS array_partition variable=a cyclic factor=4 dim=2', 'array_partition [a] type=cyclic factor=4 dim=2'],
    ['HLS array_partition variable=&a, b complete', 'array_partition [a,b] type=complete'],
    ['HLS ARRAY_PARTITION dim=0 variable=buf.x type=Complete', 'array_partition [buf.x] type=complete dim=0'],
    ['HLS dependence variable=x inter false', 'dependence [x] type=inter dependent=false'],
    [
      'HLS dependence class=array RAW distance=2 dependent=true',
      'dependence class=array direction=raw distance=2 dependent=true',
    ],
    ['HLS INTERFACE m_axi port=a offset=slave bundle=gmem', 'interface mode=m_axi port=a bundle=gmem offset=slave'],
    ['HLS interface ap_ctrl_none port=return', 'interface mode=ap_ctrl_none port=return'],
    ['HLS inline recursive', 'inline recursive=true'],
    ['HLS allocation operation instances=mul limit=2', 'allocation type=operation instances=mul limit=2'],
    ['HLS allocation instances=foo<int, 4> limit=1 function', 'allocation type=function instances=foo<int,4> limit=1'],
    ['HLS bind_op variable=c op=mul latency=-1', 'bind_op [c] op=mul latency=-1'],
    ['HLS if (N < 20) pipeline', 'pipeline'],
    ['HLS if (N > 20) pipeline', 'nothing'],
    ['HLS if (T > 20) pipeline', 'hls.unknown-condition'],
    ['ACCEL PARALLEL reduction FACTOR=4', 'parallel reduction=true factor=4'],
    ['ACCEL PARALLEL reduction = x1 FACTOR=4', 'parallel reduction=x1 factor=4'],
    ['ACCEL PIPELINE', 'pipeline'],
    ['ACCEL pipeline Flatten', 'pipeline mode=flatten'],
    ['ACCEL TILE FACTOR=2', 'tile factor=2'],
    ['ACCEL kernel', 'kernel'],
    // Of other vendors.
    ['unroll 4', 'nothing'],
    ['omp parallel for', 'nothing'],
    ['scop', 'nothing'],
    ['HLS loop unroll factor(4)', 'nothing'],
    ['HLS function pipeline top', 'nothing'],
    ['HLS memory partition variable(x) type(complete)', 'nothing'],
    // What the tool drops.
    ['HLS pipelin II=1', 'hls.unknown-pragma'],
    ['HLS', 'hls.unknown-pragma'],
    ['HLS unroll 8', 'hls.unknown-option'],
    ['HLS unroll factor(8)', 'hls.unknown-option'],
    ['HLS unroll facto=8', 'hls.unknown-option'],
    ['HLS unroll factor 8', 'hls.missing-value'],
    ['HLS unroll factor=', 'hls.missing-value'],
    ['HLS array_partition factor= variable=a', 'hls.missing-value'],
    ['HLS pipeline II=1 ii=2', 'hls.repeated-option'],
    ['HLS pipeline II=0', 'hls.bad-value'],
    ['HLS pipeline off=maybe', 'hls.bad-value'],
    ['HLS array_partition variable=a type=cyclc factor=2', 'hls.bad-value'],
    ['HLS array_partition complete', 'hls.missing-option'],
    ['HLS array_reshape variable=a block', 'hls.missing-factor'],
    ['HLS loop_tripcount min=1', 'hls.missing-option'],
    ['HLS latency', 'hls.missing-option'],
    ['ACCEL TILE', 'hls.missing-option'],
  ];
  it.each(cases)('%s -> %s', (line, expected) => {
    expect(show(line)).toBe(expected);
  });

  it('names what is wrong and the nearest spelling', () => {
    const message = (line: string): string =>
      read(line)
        .problems.map((p) => `${p.severity}: ${p.message}`)
        .join('\n');
    expect(message('HLS pipelin')).toBe(
      "error: unknown HLS pragma 'pipelin'; did you mean 'pipeline'?; the tool drops the whole pragma",
    );
    expect(message('HLS unroll facto=2')).toContain("'facto' is not an option of 'unroll'; did you mean 'factor'?");
    expect(message('HLS array_partition variable=a cylcic factor=2')).toContain("did you mean 'cyclic'?");
    expect(message('HLS xyzzy')).not.toContain('did you mean');
  });

  it('says of what is out of use what to write instead, and still reads it', () => {
    const { directive, problems } = read('HLS resource variable=a core=RAM_1P');
    expect(directive).toMatchObject({ kind: 'resource', variable: 'a', options: { core: 'RAM_1P' } });
    expect(problems).toEqual([
      {
        code: 'hls.deprecated',
        message: "'resource' is out of use: write bind_op or bind_storage",
        severity: 'information',
      },
    ]);
  });

  it('reads a text with places as a template: right kind and variable, no invented option', () => {
    expect(show('HLS unroll factor=auto{__PARA__L0}')).toBe('unroll');
    expect(show('HLS array_partition variable=a type=cyclic factor=auto{F} dim=2')).toBe(
      'array_partition [a] type=cyclic dim=2',
    );
    expect(show('ACCEL TILE FACTOR=auto{__TILE__L0}')).toBe('tile');
    expect(show('HLS unrol factor=auto{__PARA__L0}')).toBe('hls.unknown-pragma');
  });
});
