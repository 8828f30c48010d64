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
