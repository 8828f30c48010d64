import { describe, expect, it } from 'vitest';
import type { Op, ScalarType } from '../../server/src/kernel/ir';
import operatorData from '../../server/src/predict/data/operators.json';
import { opCost, toolchainOf, type OpCost, type Operand } from '../../server/src/predict/toolchain';
import { lowered } from '../kernel/lowered';

const clocks = Array.from({ length: 20 }, (_, i) => i + 1);
const float = (bits: 16 | 32 | 64): ScalarType => ({ kind: 'float', bits });
const int = (bits: number, signed = true): ScalarType => ({ kind: 'int', bits, signed });
const op = (opcode: Op['opcode'], type: ScalarType, callee?: string): Pick<Op, 'opcode' | 'type' | 'callee'> => ({
  opcode,
  type,
  callee,
});
const floats = [float(16), float(32), float(64)];
const math = ['sqrt', 'rsqrt', 'recip', 'exp', 'log', 'pow', 'sin', 'tan', 'atan', 'rem'];

/** Every kind of operation that a kernel can have. */
const all = [
  ...floats.flatMap((type) =>
    (['add', 'sub', 'mul', 'div', 'rem', 'neg', 'cmp', 'select', 'cast'] as const).map((o) => op(o, type)),
  ),
  ...[
    int(1, false),
    int(8),
    int(32),
    int(64),
    { kind: 'unknown' } as const,
    { kind: 'fixed', bits: 18, integerBits: 6, signed: true } as const,
  ].flatMap((type) =>
    (
      [
        'add',
        'sub',
        'mul',
        'div',
        'rem',
        'neg',
        'shl',
        'shr',
        'and',
        'or',
        'xor',
        'not',
        'cmp',
        'select',
        'cast',
      ] as const
    ).map((o) => op(o, type)),
  ),
  ...floats.flatMap((type) => math.map((name) => op('math', type, name))),
  ...(
    ['const', 'argument', 'phi', 'induction', 'load', 'store', 'call', 'streamRead', 'streamWrite', 'opaque'] as const
  ).map((o) => op(o, int(32))),
];

describe('costs of operations', () => {
  it('are finite and not negative at all clocks', () => {
    const wrong = all.flatMap((each) =>
      [0.5, ...clocks, 50].flatMap((clock) => {
        const { latency, delay, dsp, lut, ff, unit } = opCost(each, clock);
        const isRight =
          [latency, delay, dsp, lut, ff].every((value) => Number.isFinite(value) && value >= 0) &&
          Number.isInteger(latency) &&
          unit !== '';
        return isRight ? [] : [`${each.opcode} ${each.callee ?? ''} at ${clock} ns`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('do not grow in cycles with a slower clock', () => {
    for (const each of all) {
      const costs = clocks.map((clock) => opCost(each, clock));
      for (const of of ['latency', 'delay'] as const) {
        const values = costs.map((cost) => cost[of]);
        expect(values, `${each.opcode} ${each.callee ?? ''}`).toEqual([...values].sort((a, b) => b - a));
      }
    }
  });

  it('are those of the data at its own clocks', () => {
    expect([4, 10].map((clock) => opCost(op('add', float(32)), clock).latency)).toEqual([6, 4]);
    expect([4, 10].map((clock) => opCost(op('mul', float(64)), clock).latency)).toEqual([6, 3]);
    expect([4, 10].map((clock) => opCost(op('load', float(32)), clock).latency)).toEqual([2, 1]);
    expect(opCost(op('sub', float(32)), 4)).toEqual(opCost(op('add', float(32)), 4));
    expect(opCost(op('rem', int(32)), 4)).toEqual(opCost(op('div', int(32)), 4));
  });

  it('are lowest for what is wires', () => {
    for (const opcode of ['const', 'argument', 'phi', 'induction', 'call', 'opaque'] as const) {
      expect(opCost(op(opcode, float(32)), 4)).toMatchObject({ latency: 0, delay: 0, dsp: 0, lut: 0, ff: 0 });
    }
    expect(opCost(op('cast', int(64)), 4).latency).toBe(0);
  });

  it('of an integer product grow with its width', () => {
    const dsp = [8, 16, 24, 32, 48, 64].map((bits) => opCost(op('mul', int(bits)), 4).dsp);
    expect(dsp[0]).toBe(0);
    expect(dsp).toEqual([...dsp].sort((a, b) => a - b));
    expect(new Set(dsp).size).toBeGreaterThan(3);
  });

  // A slice multiplies 27 x 18 bits. 24 x 24: 24 x 17 and 24 x 7. 32 x 16: 27 x 16 and 5 x 16. 32 x 32: four pieces of 17 x 17 of
  // which the highest is above the 32 bits that are kept. 64 x 64: 4 + 3 + 2 + 1 of 16 pieces start below bit 64.
  it.each([
    [8, 8, 16, 0],
    [16, 16, 32, 1],
    [18, 18, 36, 1],
    [24, 24, 48, 2],
    [32, 16, 32, 2],
    [32, 32, 32, 3],
    [32, 32, 64, 4],
    [64, 64, 64, 10],
    [64, 64, 128, 16],
  ])('of a product of %d x %d bits, %d of them kept: %d slices', (a, b, kept, slices) => {
    const operands = [op('argument', int(a)), op('argument', int(b))];
    expect(opCost(op('mul', int(kept)), 4, operands).dsp).toBe(slices);
  });

  it('of a shift by a constant are nothing, of a division those of the dividend', () => {
    const three = { ...op('const', int(32)), value: 3 };
    expect(opCost(op('shr', int(32)), 4, [op('argument', int(32)), three])).toMatchObject({ delay: 0, lut: 0 });
    expect(opCost(op('rem', int(4, false)), 4, [op('argument', int(12)), three]).latency).toBe(12 + 3);
  });

  it('of divisions by constants are those of what the tool makes of them', () => {
    const [three, eight] = [3, 8].map((value) => ({ ...op('const', int(32)), value }));
    const byEight = (opcode: 'div' | 'rem', of: Operand): OpCost =>
      opCost(op(opcode, int(32)), 4, [of, eight as Operand]);
    expect(byEight('rem', op('load', int(32, false)))).toMatchObject({ latency: 0, delay: 0, lut: 0 });
    expect(byEight('div', op('induction', int(32)))).toMatchObject({ latency: 0, delay: 0, lut: 0 });
    expect(byEight('div', op('load', int(32)))).toMatchObject({ latency: 0, lut: 32 });
    expect(byEight('div', op('load', int(32))).delay).toBeGreaterThan(0);
    expect(opCost(op('div', int(16)), 4, [op('load', int(16)), three as Operand])).toMatchObject({
      unit: 'mul 17x16',
      dsp: 1,
    });
  });

  it('of comparisons of floating numbers are a register, unlike those of integers', () => {
    const compare = (type: ScalarType): OpCost =>
      opCost(op('cmp', int(1, false)), 4, [op('load', type), op('load', type)]);
    expect(compare(float(32))).toMatchObject({ latency: 1, unit: 'fcmp' });
    expect(compare(float(64))).toMatchObject({ latency: 1, unit: 'dcmp' });
    expect(compare(int(32)).latency).toBe(0);
  });
});

describe('operators in the data', () => {
  it('are all reached from source', async () => {
    const calls = ['sqrt', 'exp', 'log', 'pow', 'sin', 'atan', 'rsqrt', 'recip', 'tan'];
    const use = (type: string): string => `
      ${type} ${type}_f(${type} a[8], ${type} x, ${type} y) {
        a[0] = x + y; a[1] = x * y; a[2] = x / y;
        ${calls.map((name, i) => `a[${i % 8}] = hls::${name}(${name === 'pow' ? 'x, y' : 'x'});`).join('\n')}
        return x < y ? a[3] : a[(int)x];
      }`;
    const text = `${use('float')} ${use('double')} ${use('half')}
      void i_f(int a[8], float b[8], int x, int y, hls::stream<int> &s) { a[0] = x * y; a[1] = x / y; b[0] = x; s << x; }`;
    const reached = new Set<string>();
    for (const name of ['float_f', 'double_f', 'half_f', 'i_f']) {
      const { ops } = await lowered(text, name);
      for (const each of ops)
        reached.add(
          opCost(
            each,
            4,
            each.args.map((arg) => ops[arg] as Op),
          ).unit,
        );
    }
    // The square root of a half takes the operator for float; multipliers are told apart by their widths.
    expect(Object.keys(operatorData.operators).filter((name) => !reached.has(name))).toEqual(['hsqrt', 'imul', 'lmul']);
  });

  it('have two latencies each, for the two clocks', () => {
    expect(operatorData.clocks).toEqual([4, 10]);
    for (const [name, { latency }] of Object.entries(operatorData.operators)) {
      expect(latency.length, name).toBe(2);
      expect(latency[0]! >= latency[1]!, name).toBe(true);
    }
  });

  it('exist for every library function that the kernel knows', () => {
    const missing = [float(32), float(64)].flatMap((type) =>
      math.filter((name) => opCost(op('math', type, name), 4).latency === 0),
    );
    expect(missing).toEqual([]);
  });
});

describe('profiles', () => {
  it.each([
    ['vitis_hls 2025.1', 'vitis-2025.1', 2025, false],
    ['vitis_hls 2025.2', 'vitis-2023', 2025, false],
    ['vitis_hls 2023.2', 'vitis-2023', 2023, false],
    ['Vitis HLS 2024.1', 'vitis-2023', 2024, false],
    ['vitis_hls 2022.1', 'vitis-2022.1', 2022, false],
    ['vitis_hls 2022.2', 'vitis-2022.2', 2022, false],
    ['vitis_hls 2021.1', 'vitis-2020', 2021, false],
    ['vitis_hls 2020.1', 'vitis-2020', 2020, false],
    ['vitis_hls 2019.2', 'vivado', 2019, false],
    ['vivado_hls 2020.1', 'vivado', 2020, false],
    ['Vivado HLS 2018.3', 'vivado', 2018, false],
    ['vitis 2020.2 + merlin', 'vitis-2020', 2020, true],
    ['sdaccel 2018.3 + merlin', 'sdaccel', 2018, true],
    ['something else', 'vitis-2023', 2025, false],
    ['', 'vitis-2023', 2025, false],
  ])('%j', (tool, id, year, isMerlin) => {
    expect(toolchainOf({ part: 'xcu200', clockNs: 4, tool })).toMatchObject({ id, year, isMerlin, clockNs: 4 });
  });

  it('reorder sums as told, and by themselves behind the newer Merlin alone', () => {
    const unsafe = (tool: string, unsafeMath?: boolean): boolean =>
      toolchainOf({ part: 'xcu200', clockNs: 4, tool, unsafeMath }).unsafeMath;
    expect(['vitis_hls 2025.1', 'vivado_hls 2019.1', 'vitis 2021.1 + merlin'].map((tool) => unsafe(tool))).toEqual([
      false,
      false,
      true,
    ]);
    expect([unsafe('vitis 2021.1 + merlin', false), unsafe('vitis_hls 2024.2', true)]).toEqual([false, true]);
  });

  it('give arrays of the interface a second port, unless the design says otherwise', () => {
    const ports = (argumentPorts?: 's2p'): string =>
      toolchainOf({ part: 'xczu9eg', clockNs: 10, tool: 'vitis_hls 2022.1', argumentPorts }).argumentPorts;
    expect([ports(), ports('s2p')]).toEqual(['t2p', 's2p']);
  });

  it('pipeline loops by themselves since Vitis HLS; Merlin does so before any tool', () => {
    const auto = (tool: string): boolean => toolchainOf({ part: 'xcu200', clockNs: 4, tool }).autoPipeline;
    expect(['vivado_hls 2019.2', 'vitis_hls 2020.2', 'sdaccel 2018.3 + merlin'].map(auto)).toEqual([false, true, true]);
  });

  it('take a card for the vitis flow, unless the flow is said', () => {
    const flow = (part: string, said?: 'vivado' | 'vitis'): string =>
      toolchainOf({ part, clockNs: 4, tool: 'vitis_hls 2024.2', flow: said }).flow;
    expect([flow('xcu280-fsvh2892-2L-e'), flow('xczu9eg'), flow('xcu280', 'vivado'), flow('xc7z020', 'vitis')]).toEqual(
      ['vitis', 'vivado', 'vivado', 'vitis'],
    );
  });
});
