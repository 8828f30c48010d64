import { describe, expect, it } from 'vitest';
import { assignmentSpace } from '../../server/src/explore/assign';
import { loopSpace, unrollFactors } from '../../server/src/explore/legal';
import { printPragma } from '../../server/src/kernel/pragma-print';
import { read } from './support';

async function settings(text: string, top = 'f') {
  const { kernel, lines } = await read(text);
  return loopSpace(kernel, lines, top).sites.map((site) => ({
    name: `${site.function}/${site.name}`,
    cells: site.cells.map((cell) => [cell.pipeline, cell.unroll].filter((x) => x !== undefined).join(' ')),
    current: site.current,
    refused: site.refused.map(({ what, why }) => `${what}: ${why}`),
  }));
}

/** The overrides of setting one loop, as pragma lines behind the loop's name. */
async function overrides(text: string, loop: string, pipeline: string, unroll?: number | 'full'): Promise<string[]> {
  const { kernel, lines } = await read(text);
  const space = assignmentSpace(kernel, lines, 'f');
  const index = space.sites.findIndex((site) => site.name === loop);
  const cell = space.sites[index]!.cells.findIndex((c) => c.pipeline === pipeline && c.unroll === unroll);
  expect(cell, 'the setting is offered').toBeGreaterThanOrEqual(0);
  const assignment = space.canonical(space.current.map((c, i) => (i === index ? cell : c)));
  return space
    .directives(assignment)
    .map(
      (d) => `${d.loop ?? d.function}: ${d.options.absent ? `no ${d.kind}` : printPragma(d).slice('#pragma '.length)}`,
    );
}

describe('unroll factors', () => {
  it('divide the trip count, powers of two first', () => {
    expect(unrollFactors(12)).toEqual([2, 3, 4, 6]);
    expect(unrollFactors(64)).toEqual([2, 4, 8, 16, 32]);
    expect(unrollFactors(7)).toEqual([]);
    expect(unrollFactors(1)).toEqual([]);
    const many = unrollFactors(5040);
    expect(many).toHaveLength(8);
    expect(many).toEqual(expect.arrayContaining([2, 4, 8, 16]));
    expect(many.every((u) => 5040 % u === 0)).toBe(true);
  });
});

describe('settings of loops', () => {
  it('of an innermost loop: pipeline, the divisors, all of it', async () => {
    const [site] = await settings('void f(int a[6]) {\n  L: for (int i = 0; i < 6; i++) a[i]++;\n}\n');
    expect(site).toEqual({
      name: 'f/L',
      cells: ['none', 'on', 'on 2', 'on 3', 'none 2', 'none 3', 'none full'],
      current: 0,
      refused: [],
    });
  });

  it('hold what the source has, and name loops without a label by their line', async () => {
    const text =
      'void f(int a[6]) {\n  for (int i = 0; i < 6; i++) {\n#pragma HLS unroll factor=5\n#pragma HLS pipeline off\n    a[i]++;\n  }\n}\n';
    const [site] = await settings(text);
    expect(site!.name).toBe('f/VITIS_LOOP_2_1');
    expect(site!.cells[site!.current]).toBe('off 5');
  });

  it('say why something is not offered', async () => {
    const text =
      'void f(int a[6], int n) {\n  N: for (int i = 0; i < n; i++) a[i]++;\n' +
      '  O: for (int i = 0; i < 6; i++) {\n    I: for (int j = 0; j < n; j++) a[i] += j;\n  }\n' +
      '  B: for (int i = 0; i < 6; i++) { if (a[i] == n) break; a[i]++; }\n' +
      '  P: for (int i = 0; i < 64; i++) for (int j = 0; j < 2048; j++) a[j % 6] += i;\n}\n';
    const all = await settings(text);
    const refused = Object.fromEntries(all.map((site) => [site.name, site.refused]));
    expect(refused['f/N']).toEqual(['unroll: its trip count is not a known constant']);
    expect(refused['f/O']![0]).toBe('pipeline: loop I inside it cannot be unrolled');
    expect(refused['f/B']).toEqual(['unroll: it can be left early']);
    expect(refused['f/P']![0]).toBe('pipeline: it would unroll the loops inside it into 2048 copies');
    expect(all.find((site) => site.name === 'f/N')!.cells).toEqual(['none', 'on']);
  });

  it('leave dataflow regions, and the loops that call their processes, as they are', async () => {
    const text =
      'void g(int a[8], int b[8]) {\n#pragma HLS inline off\n  G: for (int i = 0; i < 8; i++) b[i] = a[i];\n}\n' +
      'void f(int a[4][8], int b[4][8]) {\n  T: for (int t = 0; t < 2; t++) {\n#pragma HLS dataflow\n' +
      '    P: for (int i = 0; i < 4; i++) {\n#pragma HLS unroll\n      g(a[i], b[i]);\n    }\n  }\n}\n';
    const all = await settings(text);
    const of = (name: string) => all.find((site) => site.name === name)!;
    expect(of('f/T')).toMatchObject({ cells: ['none'], current: 0 });
    expect(of('f/T').refused).toEqual(['pipeline', 'unroll'].map((what) => `${what}: it is a dataflow region`));
    expect(of('f/P').cells).toEqual(['none full', 'none']);
    expect(of('f/P').refused[0]).toContain('processes');
    expect(of('g/G').refused).toEqual([]);
  });

  it('are Merlin’s where the source is Merlin’s', async () => {
    const text =
      '#pragma ACCEL kernel\nvoid f(int a[6]) {\n#pragma ACCEL PIPELINE flatten\n#pragma ACCEL PARALLEL FACTOR=2\n  L: for (int i = 0; i < 6; i++) a[i]++;\n}\n';
    const [site] = await settings(text);
    expect(site!.cells).toEqual(['none', 'none 2', 'none 3', 'flatten', 'flatten 2', 'flatten 3']);
    expect(site!.cells[site!.current]).toBe('flatten 2');
    expect(await overrides(text, 'L', 'none', 3)).toEqual(['L: no pipeline', 'L: ACCEL PARALLEL FACTOR=3']);
  });

  it('of functions that the top does not reach are left out', async () => {
    const text =
      'void g(int a[4]) {\n  G: for (int i = 0; i < 4; i++) a[i]++;\n}\nvoid f(int a[4]) {\n  F: for (int i = 0; i < 4; i++) a[i]--;\n}\n';
    expect((await settings(text)).map((site) => site.name)).toEqual(['f/F']);
  });
});

describe('the overrides of a setting', () => {
  const nest = `void f(int in[8][16], int out[8]) {
  int sum[8];
#pragma HLS array_partition variable=sum type=complete
  R: for (int i = 0; i < 8; i++) {
    C: for (int j = 0; j < 16; j++) {
#pragma HLS unroll factor=2
      sum[i] += in[i][j];
    }
    out[i] = sum[i];
  }
}
`;

  it('give unrolled copies banks of their own, where they have none', async () => {
    expect(await overrides(nest, 'C', 'none', 4)).toEqual([
      'C: HLS unroll factor=4',
      'f: HLS array_partition variable=in type=cyclic factor=4 dim=2',
    ]);
  });

  it('with a pipelined outer loop unroll the inner one, and take its own pragmas away', async () => {
    expect(await overrides(nest, 'R', 'on', 2)).toEqual([
      'R: HLS pipeline',
      'R: HLS unroll factor=2',
      'C: no unroll',
      'f: HLS array_partition variable=in type=cyclic factor=2 dim=1',
      'f: HLS array_partition variable=in type=complete dim=2',
      'f: HLS array_partition variable=out type=cyclic factor=2 dim=1',
    ]);
  });

  it('split a flattened matrix by rows when all rows are read at once', async () => {
    const flat =
      'void f(int a[64]) {\n  int s = 0;\n  J: for (int j = 0; j < 16; j++) {\n    I: for (int i = 0; i < 4; i++) s += a[i * 16 + j];\n  }\n  a[0] = s;\n}\n';
    expect(await overrides(flat, 'J', 'on')).toContain('f: HLS array_partition variable=a type=block factor=4 dim=1');
  });

  it('never partition what is behind an m_axi port, and name the memory where it is declared', async () => {
    const text = `void g(int x[16], int y[16]) {
  G: for (int i = 0; i < 16; i++) x[i] += y[i];
}
void f(int bus[16]) {
#pragma HLS interface mode=m_axi port=bus
  int buf[16];
  g(buf, bus);
}
`;
    expect(await overrides(text, 'G', 'none', 4)).toEqual([
      'G: HLS unroll factor=4',
      'f: HLS array_partition variable=buf type=cyclic factor=4 dim=1',
    ]);
  });
});
