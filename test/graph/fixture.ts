import type { Design } from '../../server/src/kernel/design';
import type { Access, Affine, FunctionIr, Kernel, Loop, Op, ScalarType } from '../../server/src/kernel/ir';
import type { EstimateInput } from '../../server/src/graph/encode-input';

const none = { start: 0, end: 0 };
const float: ScalarType = { kind: 'float', bits: 32 };
const int: ScalarType = { kind: 'int', bits: 32, signed: true };

function affine(constant: number, loops: Record<number, number> = {}, symbols: Record<number, number> = {}): Affine {
  const numbered = (record: Record<number, number>): Map<number, number> =>
    new Map(Object.entries(record).map(([id, coefficient]) => [Number(id), coefficient]));
  return { constant, loops: numbered(loops), symbols: numbered(symbols) };
}

function op(id: number, opcode: Op['opcode'], loop: number | null, args: number[] = [], more: Partial<Op> = {}): Op {
  return { id, opcode, type: float, args, loop, span: none, ...more };
}

function loopOf(id: number, parent: number | null, more: Partial<Loop>): Loop {
  return {
    id,
    parent,
    kind: 'for',
    children: [],
    depth: parent === null ? 0 : 1,
    label: `L${id}`,
    ordinal: id + 1,
    sourceFunction: 'rows',
    tripCount: { kind: 'exact', count: 8 },
    hasVariableBound: false,
    hasEarlyExit: false,
    guarded: false,
    body: { items: [] },
    phis: [],
    span: none,
    headerSpan: none,
    bodySpan: none,
    hasBraces: true,
    ...more,
  };
}

function access(
  id: number,
  opId: number,
  array: number,
  isStore: boolean,
  index: (Affine | null)[],
  loops: number[],
): Access {
  return { id, op: opId, array, isStore, index, loops, guarded: false, span: none };
}

const emptyFunction: FunctionIr = {
  name: '',
  sourceFunction: '',
  hasCLinkage: false,
  file: null,
  isOpen: false,
  start: 0,
  length: 0,
  nameSpan: none,
  headerSpan: none,
  bodySpan: none,
  params: [],
  returnType: null,
  arrays: [],
  loops: [],
  ops: [],
  accesses: [],
  calls: [],
  copies: [],
  results: [],
  body: { items: [] },
  pragmas: [],
  problems: [],
};

/**
 * rows(a[16][8], out[16], n): L0 over i, L1 over j: sum += a[i][j] * 2 (a phi); out[i] = sum.
 * It is called by `top(a, out)`, which first runs L0 over i: out[i + 1] = out[i] (carried through memory), then copies.
 */
export const rows: FunctionIr = {
  ...emptyFunction,
  name: 'rows',
  params: [
    { name: 'a', type: float, array: 0 },
    { name: 'out', type: float, array: 1 },
    { name: 'n', type: int, array: null },
  ],
  arrays: [
    { id: 0, name: 'a', dims: [16, 8], element: float, place: 'argument', parameter: 0, isConst: false, span: none },
    { id: 1, name: 'out', dims: [16], element: float, place: 'argument', parameter: 1, isConst: false, span: none },
  ],
  loops: [
    loopOf(0, null, {
      children: [1],
      tripCount: { kind: 'exact', count: 16 },
      body: {
        items: [
          { kind: 'loop', loop: 1 },
          { kind: 'op', op: 6 },
        ],
      },
    }),
    loopOf(1, 0, {
      phis: [2],
      body: {
        items: [
          { kind: 'op', op: 3 },
          { kind: 'op', op: 4 },
          { kind: 'op', op: 5 },
        ],
      },
    }),
  ],
  ops: [
    op(0, 'const', null, [], { value: 2 }),
    op(1, 'argument', null, [], { type: int }),
    op(2, 'phi', 1, [0, 5]),
    op(3, 'load', 1, [], { access: 0 }),
    op(4, 'mul', 1, [3, 0]),
    op(5, 'add', 1, [2, 4]),
    op(6, 'store', 0, [5], { access: 1, guard: 1 }),
  ],
  accesses: [
    access(0, 3, 0, false, [affine(0, { 0: 1 }), affine(0, { 1: 1 })], [0, 1]),
    access(1, 6, 1, true, [affine(0, { 0: 1 }, { 1: 1 })], [0]),
  ],
  body: { items: [{ kind: 'loop', loop: 0 }] },
};

export const top: FunctionIr = {
  ...emptyFunction,
  name: 'top',
  arrays: rows.arrays,
  loops: [
    loopOf(0, null, {
      sourceFunction: 'top',
      body: {
        items: [
          { kind: 'op', op: 0 },
          { kind: 'op', op: 1 },
        ],
      },
    }),
  ],
  ops: [op(0, 'load', 0, [], { access: 0 }), op(1, 'store', 0, [0], { access: 1 }), op(2, 'call', null)],
  accesses: [access(0, 0, 1, false, [affine(0, { 0: 1 })], [0]), access(1, 1, 1, true, [affine(1, { 0: 1 })], [0])],
  calls: [
    {
      callee: 'rows',
      members: [],
      rows: [],
      arrays: [0, 1, null],
      streams: [null, null, null],
      args: [],
      result: 2,
      loop: null,
      guarded: false,
      span: none,
    },
  ],
  copies: [{ to: 1, from: 0, count: 16, element: float, loop: null, span: none }],
  body: {
    items: [
      { kind: 'loop', loop: 0 },
      { kind: 'call', call: 0 },
      { kind: 'copy', copy: 0 },
    ],
  },
};

/** `rows` stands first, as a callee does in a source. */
export const kernel: Kernel = { functions: [rows, top], roots: ['top'], problems: [] };
export const topIndex = 1;

export function plainDesign(): Design {
  return {
    functions: kernel.functions.map((ir) => ({
      loops: ir.loops.map(() => ({})),
      arrays: ir.arrays.map(() => ({ partitions: [], reshapes: [] })),
      self: {},
    })),
  };
}

type LoopInput = EstimateInput['functions'][number]['loops'][number];

export function loopEstimate(more: Partial<LoopInput>): LoopInput {
  return {
    latency: 100,
    tripCount: 8,
    ii: 1,
    depth: 5,
    pipelined: false,
    unroll: 1,
    absorbed: 'no',
    limit: { kind: 'none' },
    ...more,
  };
}

export const composition = [
  { parent: -1, function: 1, loop: null, multiplier: 1, addend: 2, combine: 'sum' as const },
  { parent: 0, function: 1, loop: 0, multiplier: 8, addend: 0, combine: 'sum' as const },
  { parent: 0, function: 0, loop: 0, multiplier: 16, addend: 3, combine: 'max' as const },
  { parent: 2, function: 0, loop: 1, multiplier: 8, addend: 5, combine: 'sum' as const },
];

export function plainEstimate(): EstimateInput {
  return {
    latency: 1000,
    interval: 1001,
    resources: { dsp: 5, bram: 2, uram: 0, lut: 700, ff: 800 },
    size: 64,
    functions: [
      {
        name: 'rows',
        latency: 800,
        interval: 801,
        loops: [loopEstimate({ latency: 790, tripCount: 16 }), loopEstimate({ latency: 45, pipelined: true, ii: 4 })],
      },
      { name: 'top', latency: 1000, interval: 1001, loops: [loopEstimate({})] },
    ],
    composition,
  };
}
