/** Sources and designs for the benchmark, generated so that their size is what the table says. */

/** A top function with stages of matrix and vector loops: about `lines` lines that all belong to one design. */
export function staged(lines: number): string {
  const stages = Math.max(1, Math.round((lines - 12) / 19));
  const names = Array.from({ length: stages }, (_, i) => `stage${i}`);
  const body = names.map(
    (name, i) => `static void ${name}(const float in[64], float out[64], const float w[64][64]) {
  float acc[64];
${name}_rows:
  for (int i = 0; i < 64; i++) {
    float sum = ${i}.0f;
  ${name}_dot:
    for (int j = 0; j < 64; j++) {
      sum += w[i][j] * in[j];
    }
    acc[i] = sum;
  }
${name}_scale:
  for (int i = 0; i < 64; i++) {
    float x = acc[i] * 0.5f;
    out[i] = x > 0 ? x : in[i];
  }
}
`,
  );
  const calls = names.map(
    (name, i) => `  ${name}(${i === 0 ? 'x' : `t${i - 1}`}, ${i === stages - 1 ? 'y' : `t${i}`}, w);`,
  );
  const buffers = names.slice(0, -1).map((_, i) => `  float t${i}[64];`);
  return `#include "ap_int.h"

${body.join('\n')}
void chain(const float x[64], float y[64], const float w[64][64]) {
${[...buffers, ...calls].join('\n')}
}
`;
}

/** Many functions of which only the last matters: a file that is long, not a design that is large. */
export function long(lines: number): string {
  const one = (i: number): string => `static int helper${i}(const int a[32], int b) {
  int s = b;
sum${i}:
  for (int i = 0; i < 32; i++) {
    s += a[i] * ${i + 3};
  }
  return s;
}
`;
  const count = Math.round(lines / 9);
  return `#include "ap_int.h"
${Array.from({ length: count }, (_, i) => one(i)).join('\n')}
void top(const int a[32], int out[1]) {
  out[0] = helper0(a, 1);
}
`;
}

/** Three loops, one in another. */
export const product = `void product(const float a[64][64], const float b[64][64], float c[64][64]) {
  for (int i = 0; i < 64; i++)
    for (int j = 0; j < 64; j++) {
      float sum = 0;
      for (int k = 0; k < 64; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}
`;

/** `count` designs of the loops load_cols, cols, dot and store_cols of examples/gemm.cpp, as lines of a designs file. */
export function gemmDesigns(count: number): string {
  const factors = [1, 2, 4, 8, 16, 32, 64, 128];
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const pick = (shift: number): number => factors[(i >> shift) % factors.length] ?? 1;
    const directives = [
      { kind: 'unroll', loop: 'load_cols', factor: pick(0) },
      { kind: 'unroll', loop: 'cols', factor: pick(3) },
      { kind: 'unroll', loop: 'dot', factor: pick(6) },
      { kind: 'unroll', loop: 'store_cols', factor: pick(9) },
      { kind: 'pipeline', loop: (i >> 12) % 2 === 0 ? 'cols' : 'dot' },
    ];
    lines.push(JSON.stringify({ directives }));
  }
  return lines.join('\n') + '\n';
}
