import { expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { printDesign } from '../../server/src/kernel/design-print';
import { sourceDirectives } from '../../server/src/kernel/source-directives';
import { kernelOf } from './lowered';

it('lists what the pragmas of a text say, each with the loop that it stands in', async () => {
  const text = `void sub(int x[8]) {
#pragma HLS inline
  for (int j = 0; j < 8; j++) {
#pragma HLS unroll factor=2
    x[j]++;
  }
}
void top(int a[8]) {
#pragma HLS array_partition variable=a complete
#pragma HLS interface ap_memory port=a
  L: for (int i = 0; i < 4; i++) {
#pragma HLS pipeline II=auto{II}
    a[i] = i;
    if (i > 2) {
#pragma HLS unroll
    }
  }
  sub(a);
}
`;
  expect(printDesign(sourceDirectives(await kernelOf(text), new LineIndex(text)), 'tcl')).toEqual([
    '# VITIS_LOOP_3_1 has no label in the source; give it one if the tool does not find it.',
    'set_directive_inline "sub"',
    'set_directive_unroll -factor 2 "sub/VITIS_LOOP_3_1"',
    'set_directive_array_partition -type complete "top" a',
    'set_directive_interface -mode ap_memory "top" a',
  ]);
});

it('lists the pragmas of a template once, however many instances it has', async () => {
  const text = `template <typename T, int N>
void fill(T out[N]) {
#pragma HLS inline off
  L: for (int i = 0; i < N; i++) {
#pragma HLS pipeline II=2
    out[i] = i;
  }
}
void top(int a[16], int b[32], float c[8]) {
  fill<int, 16>(a);
  fill(b);
  fill<float, 8>(c);
}
`;
  const kernel = await kernelOf(text);
  expect(kernel.functions.filter(({ sourceFunction }) => sourceFunction === 'fill')).toHaveLength(3);
  expect(printDesign(sourceDirectives(kernel, new LineIndex(text)), 'tcl')).toEqual([
    'set_directive_inline -off "fill"',
    'set_directive_pipeline -II 2 "fill/L"',
  ]);
});
