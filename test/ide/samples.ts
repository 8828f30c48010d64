/** A kernel, its analysis and its predictions, made by hand, so that the editor features are tested apart from the rest. */
import type { Analysis, DesignResult } from '../../server/src/analysis/types';
import { LineIndex } from '../../server/src/base/lines';
import type { Candidate, Exploration, Recommendation } from '../../server/src/explore/types';
import type { Outlook } from '../../server/src/ide/outlook';
import type { SiteDirective } from '../../server/src/kernel/directive';
import type { FunctionIr, Loop } from '../../server/src/kernel/ir';
import type { AnalyticEstimate, LoopEstimate, Prediction, Target } from '../../server/src/predict/types';

export const source = `// A kernel.
void scale(int a[64], int b[64]) {
  L1: for (int i = 0; i < 64; i++) {
    L2: for (int j = 0; j < 8; j++) {
      b[i] += a[i] * j;
    }
  }
}

void unused(int n) {
  while (n) n--;
}
`;

export const target: Target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2025.1' };

export const analysis: Analysis = {
  text: source,
  lines: new LineIndex(source),
  file: {
    functions: [],
    prototypes: [],
    cLinkage: [],
    globals: [],
    structs: [],
    aliases: [],
    enumerators: [],
    macros: [],
    includes: [],
    pragmas: [],
    problems: [],
  },
  kernel: { functions: [functionIr('scale'), functionIr('unused')], roots: ['scale', 'unused'], problems: [] },
  problems: [],
};

function functionIr(name: string): FunctionIr {
  const start = source.indexOf(`void ${name}`);
  const length = source.indexOf('\n}\n', start) + 2 - start;
  const text = source.slice(start, start + length);
  const spanOf = (from: string, to: string) => {
    const at = text.indexOf(from);
    return { start: at, end: text.indexOf(to, at) + to.length };
  };
  const loop = (id: number, label: string | null, from: string, to: string, depth: number): Loop => ({
    id,
    kind: label === null ? 'while' : 'for',
    parent: depth === 0 ? null : id - 1,
    children: [],
    depth,
    label,
    ordinal: id + 1,
    sourceFunction: name,
    tripCount: label === null ? { kind: 'unknown' } : { kind: 'exact', count: id === 0 ? 64 : 8 },
    hasVariableBound: label === null,
    hasEarlyExit: false,
    guarded: false,
    body: { items: [] },
    phis: [],
    span: { start: text.indexOf(from), end: depth === 0 ? text.lastIndexOf('\n}') : text.indexOf('\n    }') + 6 },
    headerSpan: { start: text.indexOf(from) + (label === null ? 0 : 4), end: spanOf(from, to).end },
    bodySpan: spanOf(to, '\n'),
    hasBraces: true,
  });
  return {
    name,
    hasCLinkage: false,
    sourceFunction: name,
    file: null,
    isOpen: false,
    start,
    length,
    nameSpan: spanOf(name, name),
    headerSpan: { start: 0, end: text.indexOf(')') + 1 },
    bodySpan: { start: text.indexOf('{'), end: length },
    params: [],
    returnType: null,
    arrays: [],
    loops:
      name === 'scale'
        ? [loop(0, 'L1', 'L1: for', 'i++)', 0), loop(1, 'L2', 'L2: for', 'j++)', 1)]
        : [loop(0, null, 'while', '(n)', 0)],
    ops: [],
    accesses: [],
    calls: [],
    copies: [],
    results: [],
    body: { items: [] },
    pragmas: [],
    problems: [],
  };
}

export function loopEstimate(change: Partial<LoopEstimate>): LoopEstimate {
  return {
    loop: 0,
    latency: 4112,
    tripCount: 64,
    ii: null,
    depth: 64,
    pipelined: false,
    unroll: 1,
    restart: null,
    absorbed: 'no',
    limit: { kind: 'sequential', reason: 'inner-loop' },
    ...change,
  };
}

const inner = loopEstimate({
  loop: 1,
  latency: 40,
  tripCount: 8,
  ii: 4,
  depth: 12,
  pipelined: true,
  limit: { kind: 'ports', array: 'a', accesses: 8, of: 'accesses', banks: 1, portsPerBank: 2 },
});

export const prediction: Prediction = {
  latency: { value: 4120, low: 3900, high: 4400 },
  interval: 4121,
  resources: {
    dsp: { value: 684, low: 600, high: 700 },
    bram: { value: 0, low: 0, high: 0 },
    uram: null,
    lut: { value: 1200, low: 1000, high: 1500 },
    ff: { value: 900, low: 800, high: 1000 },
  },
  pValid: 0.97,
  inDistribution: true,
  source: 'model',
};

export function analytic(loops: readonly LoopEstimate[]): AnalyticEstimate {
  return {
    latency: 4100,
    interval: 4101,
    resources: { dsp: 684, bram: 0, uram: 0, lut: 1200, ff: 900 },
    size: 10,
    functions: [{ name: 'scale', latency: 4100, interval: 4101, loops }],
    composition: [],
  };
}

/** The prediction of `scale` for `source`, with changes. */
export function outlook(
  change: { outlook?: Partial<Outlook>; prediction?: Partial<Prediction>; loop?: Partial<LoopEstimate> } = {},
): Outlook {
  const result: DesignResult = {
    design: { functions: [] },
    analytic: analytic([loopEstimate(change.loop ?? {}), inner]),
    prediction: { ...prediction, ...change.prediction },
    problems: [],
  };
  return {
    analysis,
    target,
    model: { kind: 'ready', name: 'test' },
    tops: [{ top: 'scale', result }],
    ...change.outlook,
  };
}

export const pipelineAndUnroll: readonly SiteDirective[] = [
  { kind: 'pipeline', dialect: 'hls', function: 'scale', loop: 'L1', options: {} },
  { kind: 'unroll', dialect: 'hls', function: 'scale', loop: 'L2', options: { factor: 8 } },
  {
    kind: 'array_partition',
    dialect: 'hls',
    function: 'scale',
    variable: 'a',
    options: { type: 'cyclic', factor: 8, dim: 1 },
  },
];

export function candidate(latency: number | null, share: number, directives: readonly SiteDirective[]): Candidate {
  return {
    directives,
    prediction: { ...prediction, latency: latency === null ? null : { value: latency, low: latency, high: latency } },
    analytic: analytic([]),
    utilisation: { dsp: share, bram: share / 2, uram: 0, lut: share / 4, ff: share / 8 },
    maxUtilisation: share,
  };
}

export const recommendation: Recommendation = {
  function: 'scale',
  loop: 0,
  directives: pipelineAndUnroll,
  before: candidate(4120, 0.01, []),
  after: candidate(620, 0.08, pipelineAndUnroll),
};

const base = candidate(4120, 0.01, []);
const best = candidate(620, 0.08, pipelineAndUnroll);
const cheap = candidate(1030, 0.02, pipelineAndUnroll.slice(0, 1));
const worse = candidate(2000, 0.3, pipelineAndUnroll.slice(1, 2));
const unknown = candidate(null, 0.3, pipelineAndUnroll.slice(1, 2));

export const exploration: Exploration = {
  base,
  frontier: [best, cheap],
  evaluated: [base, cheap, worse, best, unknown],
  notes: ['L3: its trip count is not known'],
};

/** Offset of the first place where `text` stands in the sample. */
export function at(text: string): number {
  const offset = source.indexOf(text);
  if (offset < 0) throw new Error(`the sample has no "${text}"`);
  return offset;
}
