import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../server/src/graph/build';
import type { ProgramGraph } from '../../server/src/graph/program';
import { programFacts } from '../../server/src/graph/static-facts';
import { programTensors } from '../../server/src/graph/tensors';
import { buildKernel } from '../../server/src/kernel/build';
import { testParser } from '../support/parser';

async function graphOf(text: string, top = 'top'): Promise<ProgramGraph> {
  const parser = await testParser();
  const { kernel } = buildKernel(parser.parse(text).file, [], parser);
  return buildGraph(
    kernel,
    kernel.functions.findIndex((f) => f.name === top),
  );
}

function kinds(graph: ProgramGraph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of graph.nodes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const dot = `
  float dot(float x[32], float y[32]) {
    float sum = 0;
    L0: for (int i = 0; i < 32; i++) sum += x[i] * y[i];
    return sum;
  }
  void top(float a[8][32], float b[32], float out[8]) {
  #pragma HLS inline off
    ROWS: for (int r = 0; r < 8; r++) {
      float row[32];
      for (int i = 0; i < 32; i++) row[i] = a[r][i];
      out[r] = dot(row, b);
    }
  }`;

describe('buildGraph of parsed code', () => {
  it('finds the recurrence of an accumulation', async () => {
    const graph = await graphOf(dot, 'dot');
    expect(kinds(graph)).toMatchObject({ function: 1, loop: 1, array: 2, load: 2, mul: 1, add: 1, phi: 1 });
    const carried = graph.edges.filter((edge) => edge.kind === 'carried');
    expect(carried.map(({ source, target }) => [graph.nodes[source]!.kind, graph.nodes[target]!.kind])).toEqual([
      ['add', 'phi'],
    ]);
  });

  it('reaches callees and binds their array parameters', async () => {
    const graph = await graphOf(dot);
    expect(graph.functions.map((f) => f.ir.name)).toEqual(['top', 'dot']);
    const call = graph.edges.filter((edge) => edge.kind === 'call');
    expect(call.map(({ source, target }) => [graph.nodes[source]!.kind, graph.nodes[target]!.function])).toEqual([
      ['call', 1],
    ]);
    const bound = graph.edges.filter(
      (e) => e.kind === 'memory' && graph.nodes[e.target]!.function !== graph.nodes[e.source]!.function,
    );
    expect(bound).toHaveLength(2);
    expect(programFacts(graph).blocks.map((block) => block.callers)).toEqual([[], [], [], [1], []]);
  });

  const odd: Record<string, string> = {
    nothing: 'void top() {}',
    recursion: 'int top(int n) { return n < 2 ? 1 : top(n - 1) + top(n - 2); }',
    'data-dependent index':
      'void top(int h[16], const unsigned char x[64]) { for (int i = 0; i < 64; i++) h[x[i] & 15]++; }',
    'while, break, unknown bound':
      'void top(int *a, int n) { int i = 0; while (a[i] != n) { if (i > 9) break; a[i++] = n; } }',
    streams:
      '#include "hls_stream.h"\nvoid top(hls::stream<int> &in, hls::stream<int> &out) { for (int i = 0; i < 9; i++) out.write(in.read() * 2); }',
    'structs and pointers':
      'struct P { float x; float y[4]; }; void top(P *p, float *q) { for (int i = 0; i < 4; i++) { p[i].x = q[i]; p->y[i] += *q; } }',
    'memcpy and unknown calls':
      'void top(double *a) { double b[8]; memcpy(b, a, sizeof(b)); foo(b, a[0]); a[1] = bar(b[2]); }',
    'array passed on, element by address':
      'void g(float v[4], float &s) { s = v[0]; } void top(float m[4][4]) { g(m[1], m[2][3]); g(&m[0][0], m[0][1]); }',
    'switch, goto, do':
      'int top(int a[4], int k) { int s = 0; do { switch (k) { case 1: s += a[k]; break; default: s--; } k--; } while (k > 0); end: return s; }',
    'half-typed': 'void top(int a[4]) { for (int i = 0; i < ; i++) { a[i] = } a[1] = 2; }',
    'ap types':
      '#include "ap_int.h"\nvoid top(ap_uint<7> a[3], ap_fixed<16, 4> b[3]) { for (int i = 2; i >= 0; i--) { b[i] = a[i] * b[i]; a[i].range(3, 0) = i; } }',
  };
  for (const [name, text] of Object.entries(odd)) {
    it(`takes ${name}`, async () => {
      const graph = await graphOf(text);
      const facts = programFacts(graph);
      expect(facts.blocks).toHaveLength(graph.blocks.length);
      const tensors = programTensors(graph, [], () => ({ latency: 1, dsp: 0 }));
      expect([...tensors.node_x].every(Number.isFinite)).toBe(true);
      expect(Math.max(-1, ...tensors.edge_src, ...tensors.edge_dst)).toBeLessThan(graph.nodes.length);
    });
  }
});
