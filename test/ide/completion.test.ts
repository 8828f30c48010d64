import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import { completions } from '../../server/src/ide/completion';
import { engineWithoutModel } from '../analysis/support';

let engine: Engine;
beforeAll(async () => {
  engine = await engineWithoutModel();
});

/** What is offered at `$0`, in the editor's order; `label`, or `-label` for what is out of use or not legal there. */
function offered(marked: string, top?: string): string[] {
  const offset = marked.indexOf('$0');
  const analysis = engine.analyze(marked.replace('$0', ''));
  return completions(analysis, offset, top)
    .sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1))
    .map(({ label, detail, tags }) => (detail !== undefined || tags ? `-${label}` : label));
}

const kernel = (pragma: string): string => `
int table[16];
void sub(int x[8]) { x[0] = 1; }
void top(int a[64], int n) {
  int buf[64];
  L: for (int i = 0; i < 12; i++) {
    int t = a[i];
    ${pragma}
    buf[i] = t;
  }
  int late;
}
`;

describe('completion in a pragma', () => {
  it('offers HLS, then the names of pragmas', () => {
    expect(offered('#pragma $0')).toEqual(['HLS']);
    expect(offered('#pragma HL$0')).toEqual(['HLS']);
    expect(offered('#pragma once $0')).toEqual([]);
    expect(offered('int x = $0')).toEqual([]);
  });

  it('has what is legal at the place first, what is out of use last', () => {
    const inLoop = offered(kernel('#pragma HLS $0'));
    expect(inLoop.slice(0, 4)).toEqual(['aggregate', 'allocation', 'array_partition', 'array_reshape']);
    expect(inLoop).toContain('unroll');
    expect(inLoop).toContain('pipeline');
    expect(inLoop).toContain('-interface');
    expect(inLoop.at(-1)).toBe('-shared');
    const inFunction = offered('void f(int a[4]) {\n#pragma HLS un$0\n}\n');
    expect(inFunction).toContain('-unroll');
    expect(inFunction).toContain('interface');
    expect(offered('void f(int a[4]) {\n#pragma HLS $0\n}\nvoid g() {}\n', 'g')).toContain('-interface');
    expect(offered('void f(int a[4]) {\n if (a[0]) {\n#pragma HLS $0\n a[1] = 0; } }\n')).toContain('-pipeline');
    expect(offered('#pragma HLS $0\nvoid f(int a[4]) {}\n').every((label) => label.startsWith('-'))).toBe(true);
  });

  it('offers the options that are not given yet, the required ones first', () => {
    const unroll = ['factor', 'skip_exit_check', 'off', '-region', '-complete', '-partial'];
    expect(offered(kernel('#pragma HLS unroll $0'))).toEqual(unroll);
    expect(offered(kernel('#pragma HLS array_partition cyclic $0 dim=1'))).toEqual(['variable', 'factor', 'off']);
    expect(offered(kernel('#pragma HLS if (N > 2) pipeline II=1 st$0'))).toEqual([
      'off',
      'rewind',
      'style',
      '-enable_flush',
    ]);
    expect(offered(kernel('#pragma HLS interface mode=axis $0'))).toEqual([
      'port',
      'name',
      'depth',
      'register',
      'register_mode',
      'latency',
    ]);
    expect(offered(kernel('#pragma HLS nonsense $0'))).toEqual([]);
  });

  it('offers values', () => {
    expect(offered(kernel('#pragma HLS array_partition variable=a type=$0'))).toEqual(['cyclic', 'block', 'complete']);
    expect(offered(kernel('#pragma HLS pipeline style=f$0'))).toEqual(['stp', 'flp', 'frp']);
    expect(offered(kernel('#pragma HLS unroll factor=$0'))).toEqual(['2', '3', '4', '6']);
    expect(offered(kernel('#pragma HLS interface mode=$0')).slice(-2)).toEqual(['-ap_stable', '-ap_bus']);
    expect(offered(kernel('#pragma HLS allocation instances=$0')).slice(0, 2).sort()).toEqual(['add', 'sub']);
  });

  it('offers the variables that are visible, arrays first', () => {
    expect(offered(kernel('#pragma HLS array_partition variable=$0'))).toEqual(['buf', 'a', 'table', 't', 'i', 'n']);
    expect(offered(kernel('#pragma HLS array_partition variable=buf,$0 complete'))).toContain('a');
    expect(offered(kernel('#pragma HLS interface m_axi port=$0'))).toEqual(['a', 'n', 'return']);
  });

  it('replaces what has been typed, and goes on to the value', () => {
    const text = 'void f(int a[4]) {\n#pragma HLS array_part\n}\n';
    const offset = text.indexOf('_part') + '_part'.length;
    const found = completions(engine.analyze(text), offset, undefined).find(({ label }) => label === 'array_partition');
    expect(found?.textEdit).toEqual({
      range: { start: { line: 1, character: 12 }, end: { line: 1, character: 22 } },
      newText: 'array_partition',
    });
    const option = offeredItem('void f(int a[4]) {\n#pragma HLS array_partition fac$0\n}\n', 'factor');
    expect(option?.textEdit?.newText).toBe('factor=');
    expect(option?.command?.command).toBe('editor.action.triggerSuggest');
  });

  it('works over continued lines and in _Pragma', () => {
    expect(offered(kernel('#pragma HLS unroll \\\n  fa$0'))).toContain('factor');
    expect(offered(kernel('_Pragma("HLS unroll $0")'))).toContain('factor');
    expect(offered(kernel('_Pragma("HLS unroll") $0'))).toEqual([]);
    expect(offered(kernel('#pragma HLS unroll // $0'))).toEqual([]);
  });
});

function offeredItem(marked: string, label: string) {
  const analysis = engine.analyze(marked.replace('$0', ''));
  return completions(analysis, marked.indexOf('$0'), undefined).find((item) => item.label === label);
}
