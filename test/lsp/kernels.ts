/** Sources for the tests of the built server; `$0` marks the cursor. */
export const matrixVector = `#include "ap_int.h"
#define N 64

void matvec(float A[N][N], float x[N], float y[N]) {
  row: for (int i = 0; i < N; i++) {
    float sum = 0;
    $0col: for (int j = 0; j < N; j++) {
      sum += A[i][j] * x[j];
    }
    y[i] = sum;
  }
}
`;

export function cut(marked: string): { readonly text: string; readonly position: { line: number; character: number } } {
  const offset = marked.indexOf('$0');
  if (offset < 0) throw new Error('no $0 in the snippet');
  const before = marked.slice(0, offset).split('\n');
  return {
    text: marked.slice(0, offset) + marked.slice(offset + 2),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}

/** `count` lines of small kernels. */
export function longSource(count: number): string {
  const lines: string[] = [];
  for (let index = 0; lines.length < count; index++) {
    lines.push(
      `void step${index}(int a[128], int b[128]) {`,
      `  L${index}: for (int i = 0; i < 128; i++) {`,
      '#pragma HLS pipeline II=1',
      `    b[i] = a[i] * ${index} + b[i];`,
      '  }',
      '}',
      '',
    );
  }
  return lines.join('\n');
}
