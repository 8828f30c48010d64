import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { buildDesign, designBuilder } from '../../server/src/kernel/design-build';
import type { Spec } from '../../server/src/kernel/design-build';
import type { Kernel } from '../../server/src/kernel/ir';
import { override, sketch } from './sketch';

// Offset 100 and on: each line is ten characters.
const lines = new LineIndex('123456789\n'.repeat(500));

function build(kernel: Kernel, spec: Partial<Spec>) {
  return buildDesign(kernel, { overrides: [], places: {}, ...spec }, lines);
}

function codes(kernel: Kernel, ...overrides: Spec['overrides']): string[] {
  return build(kernel, { overrides }).problems.map((p) => `${p.code}: ${p.message}`);
}

const nest = sketch({
  name: 'top',
  loops: [
    { label: 'rows', trips: 8 },
    { label: 'cols', parent: 0, trips: 16 },
    { parent: 0, trips: 4 },
  ],
  arrays: [{ name: 'a', dims: [8, 16] }],
  pragmas: [
    [0, 'HLS pipeline auto{P}'],
    [1, 'HLS unroll factor=auto{U}'],
    [1, 'HLS loop_flatten off'],
    [null, 'HLS array_partition variable=a type=cyclic factor=4 dim=2'],
  ],
});

describe('places', () => {
  it('are filled; a null or missing one takes its line away', () => {
    const loops = (places: Spec['places']) => build(nest, { places }).design.functions[0]!.loops;
    expect(loops({ P: '', U: '4' })[0]).toEqual({ pipeline: { off: false, rewind: false } });
    expect(loops({ P: 'off', U: '4' })[0]?.pipeline?.off).toBe(true);
    expect(loops({ P: null, U: '4' })[0]).toEqual({});
    expect(loops({})).toEqual([{}, { flatten: 'off' }, {}]);
    expect(loops({ P: null, U: '4' })[1]).toEqual({ unroll: 4, flatten: 'off' });
    expect(loops({ P: null, U: '' })[1]).toEqual({ unroll: 'full', flatten: 'off' });
  });

  it('keep the options that stand beside them, evaluated', () => {
    const kernel = sketch({
      name: 'top',
      loops: [{ label: 'l', trips: 8 }],
      arrays: [{ name: 'a', dims: [8] }],
      pragmas: [[null, 'HLS array_partition variable=a type=cyclic dim=D factor=auto{F}']],
    });
    const use = kernel.functions[0]!.pragmas[0]!;
    Object.assign(use.directive!.options, { dim: 1 });
    const { design, problems } = build(kernel, { places: { F: '2' } });
    expect(design.functions[0]!.arrays[0]!.partitions).toEqual([{ type: 'cyclic', factor: 2, dim: 1 }]);
    expect(problems).toEqual([]);
  });

  it('that make a pragma the tool would drop say so and set nothing', () => {
    const kernel = sketch({ name: 'top', loops: [{ label: 'l', trips: 8 }], pragmas: [[0, 'HLS unroll auto{U}']] });
    const { design, problems } = build(kernel, { places: { U: '8' } });
    expect(design.functions[0]!.loops).toEqual([{}]);
    expect(problems).toMatchObject([{ code: 'hls.unknown-option', severity: 'error', span: { start: 500, end: 501 } }]);
  });
});

describe('overrides', () => {
  it('replace the same kind at the same loop and leave other kinds', () => {
    const { design } = build(nest, {
      places: { P: '', U: '4' },
      overrides: [override('unroll', { function: 'top', loop: 'cols' }, { factor: 2 })],
    });
    expect(design.functions[0]!.loops).toEqual([
      { pipeline: { off: false, rewind: false } },
      { unroll: 2, flatten: 'off' },
      {},
    ]);
  });

  it('replace a partition of the same dimension only', () => {
    const partitions = (dim: number, options: Record<string, string | number | boolean>) =>
      build(nest, { overrides: [override('array_partition', { function: 'top', variable: 'a' }, { ...options, dim })] })
        .design.functions[0]!.arrays[0]!.partitions;
    const cyclic8 = { type: 'cyclic', factor: 8 };
    expect(partitions(2, cyclic8)).toEqual([{ type: 'cyclic', factor: 8, dim: 2 }]);
    expect(partitions(1, cyclic8)).toHaveLength(2);
    expect(partitions(2, { type: 'complete' })).toEqual([{ type: 'complete', factor: 0, dim: 2 }]);
    expect(partitions(2, { type: 'cyclic', factor: 1 }), 'one bank is none').toEqual([]);
    expect(partitions(2, { off: true })).toEqual([]);
    expect(partitions(2, { absent: true })).toEqual([]);
  });

  it('with `absent` take the line of the source away', () => {
    const { design, problems } = build(nest, {
      places: { P: '', U: '4' },
      overrides: [override('pipeline', { loop: 'rows' }, { absent: true })],
    });
    expect(design.functions[0]!.loops[0]).toEqual({});
    expect(problems).toEqual([]);
  });

  it('address a loop by label alone, and one without label by its line', () => {
    expect(
      build(nest, { overrides: [override('pipeline', { loop: 'cols' }, { ii: 2 })] }).design.functions[0]!.loops[1],
    ).toMatchObject({ pipeline: { ii: 2 } });
    const third = override('unroll', { function: 'top', loop: 'VITIS_LOOP_13_3' });
    expect(build(nest, { overrides: [third] }).design.functions[0]!.loops[2]).toEqual({ unroll: 'full' });
  });

  it('set functions', () => {
    const { self } = build(nest, {
      overrides: [override('inline', { function: 'top' }, { off: true }), override('pipeline', { function: 'top' })],
    }).design.functions[0]!;
    expect(self).toEqual({ inline: 'off', pipeline: { off: false } });
  });

  it('set what Merlin is told apart from what HLS is told', () => {
    const accel = (kind: string, options = {}) => ({
      ...override(kind, { loop: 'cols' }, options),
      dialect: 'accel' as const,
    });
    const { design } = build(nest, {
      overrides: [
        accel('pipeline', { mode: 'flatten' }),
        accel('parallel', { factor: 4 }),
        accel('tile', { factor: 2 }),
      ],
    });
    expect(design.functions[0]!.loops[1]!.merlin).toEqual({ pipeline: 'flatten', parallel: 4, tile: 2 });
    const whole = build(nest, { overrides: [accel('pipeline'), accel('parallel')] }).design.functions[0]!.loops[1]!;
    expect(whole.merlin).toEqual({ pipeline: 'coarse', parallel: 16 });
    expect(whole.pipeline).toBeUndefined();
  });
});

describe('sites that are not there', () => {
  const two = sketch(
    { name: 'first', loops: [{ label: 'copy', trips: 4 }], arrays: [{ name: 'buf', dims: [4] }] },
    {
      name: 'second',
      loops: [
        { label: 'copy', trips: 4 },
        { label: 'sum', trips: 4 },
      ],
      arrays: [{ name: 'buf', dims: [4] }],
    },
  );

  it('are named, with the nearest name', () => {
    expect(codes(nest, override('unroll', { loop: 'cosl' }))).toEqual([
      "design.unknown-loop: no loop 'cosl'; did you mean 'cols'?",
    ]);
    expect(codes(two, override('unroll', { function: 'first', loop: 'sum' }))).toEqual([
      "design.unknown-loop: no loop 'sum' in function 'first'",
    ]);
    expect(codes(two, override('unroll', { function: 'frist', loop: 'copy' }))).toEqual([
      "design.unknown-function: no function 'frist'; did you mean 'first'?",
    ]);
    expect(codes(nest, override('array_partition', { function: 'top', variable: 'aa' }, { type: 'complete' }))).toEqual(
      ["design.unknown-variable: no array 'aa' in function 'top'; did you mean 'a'?"],
    );
    expect(codes(nest, override('unroll', { function: 'top' }))).toEqual([
      'design.unknown-loop: the directive is about a loop, and names none',
    ]);
  });

  it('must not be ambiguous', () => {
    expect(codes(two, override('unroll', { loop: 'copy' }))).toEqual([
      "design.ambiguous-loop: loop 'copy' is in several functions (first, second): name one",
    ]);
    expect(codes(two, override('unroll', { loop: 'sum' }))).toEqual([]);
  });

  it('and values that are not constant set nothing', () => {
    const { design, problems } = build(nest, { overrides: [override('unroll', { loop: 'rows' }, { factor: 'N' })] });
    expect(design.functions[0]!.loops[0]).toEqual({});
    expect(problems.map((p) => p.code)).toEqual(['design.not-constant']);
  });
});

describe('partitions follow the calls', () => {
  const argument = (name: string) => ({ name, dims: [64, 64], place: 'argument' as const });
  const kernel = sketch(
    { name: 'inner', arrays: [argument('x')], calls: [{ callee: 'inner', arrays: [0] }] },
    { name: 'middle', arrays: [argument('m')], calls: [{ callee: 'inner', arrays: [0] }] },
    {
      name: 'top',
      arrays: [argument('A'), argument('B'), { name: 'row', dims: [64] }],
      calls: [
        { callee: 'middle', arrays: [0] },
        { callee: 'inner', arrays: [1] },
        { callee: 'middle', arrays: [2] },
      ],
    },
  );
  const banks = (fn: string, variable: string) => {
    const set = override('array_partition', { function: fn, variable }, { type: 'cyclic', factor: 4, dim: 2 });
    const { design } = build(kernel, { overrides: [set] });
    return kernel.functions.flatMap((f, i) =>
      f.arrays
        .filter((a) => design.functions[i]!.arrays[a.id]!.partitions.length > 0)
        .map((a) => `${f.name}.${a.name}`),
    );
  };

  it('down to the parameters, past recursion', () => {
    expect(banks('top', 'A')).toEqual(['inner.x', 'middle.m', 'top.A']);
    expect(banks('top', 'B')).toEqual(['inner.x', 'top.B']);
  });

  it('up to the arrays that are passed, and not where the shapes differ', () => {
    expect(banks('inner', 'x')).toEqual(['inner.x', 'middle.m', 'top.A', 'top.B']);
    expect(banks('top', 'row')).toEqual(['top.row']);
  });
});

describe('inlined copies', () => {
  const copy = { trips: 8, sourceFunction: 'helper' };
  const kernel = sketch(
    { name: 'helper', loops: [{ trips: 8 }, { trips: 8, label: 'last' }], pragmas: [[0, 'HLS pipeline II=3']] },
    {
      name: 'top',
      loops: [{ label: 'main', trips: 2 }, copy, { ...copy, label: 'last' }, copy, { ...copy, label: 'last' }],
      pragmas: [
        [1, 'HLS pipeline II=3'],
        [3, 'HLS pipeline II=3'],
      ],
    },
  );

  it('take the directives of the function that they come from, by whatever name', () => {
    const { design, problems } = build(kernel, {
      overrides: [
        override('unroll', { function: 'helper', loop: 'VITIS_LOOP_11_1' }, { factor: 2 }),
        override('unroll', { loop: 'last' }, { factor: 4 }),
      ],
    });
    expect(problems).toEqual([]);
    const unrolls = design.functions.map((f) => f.loops.map((l) => l.unroll ?? 0));
    expect(unrolls).toEqual([
      [2, 4],
      [0, 2, 4, 2, 4],
    ]);
  });

  it('and the pragmas that stand in them', () => {
    const { design } = build(kernel, {});
    const iis = design.functions.map((f) => f.loops.map((l) => l.pipeline?.ii ?? 0));
    expect(iis).toEqual([
      [3, 0],
      [0, 3, 0, 3, 0],
    ]);
  });
});

describe('directives from outside of the source', () => {
  it('hold over pragmas and overrides, and may be about what is no array', () => {
    const [loop] = nest.functions[0]?.loops ?? [];
    const site = { function: nest.functions[0]?.name ?? '', loop: loop?.label ?? '' };
    const { design, problems } = build(nest, {
      overrides: [override('unroll', site, { factor: 2 })],
      outside: [
        override('unroll', site, { factor: 8 }),
        { ...override('stream', { function: site.function }, {}), variable: 's' },
      ],
    });
    expect(problems).toEqual([]);
    expect(design.functions[0]?.loops[0]?.unroll).toBe(8);
  });
});

describe('designBuilder', () => {
  it('gives each spec its own design and shares nothing that changes', () => {
    const builder = designBuilder(nest, lines);
    const first = builder({ overrides: [], places: { P: '', U: '4' } });
    const second = builder({ overrides: [], places: { P: null, U: '8' } });
    const again = builder({ overrides: [], places: { P: '', U: '4' } });
    expect(second.design).not.toEqual(first.design);
    expect(again).toEqual(first);
  });
});
