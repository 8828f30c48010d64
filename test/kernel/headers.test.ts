import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../server/src/base/lines';
import { buildDesign } from '../../server/src/kernel/design-build';
import { functionNamed } from '../../server/src/kernel/ir';
import { loopName } from '../../server/src/kernel/names';
import { kernelOf } from './lowered';

const header = `
#define GAP
struct plain { static const int step = 1; };

template <class C> void scale(int v[8]) {
#pragma HLS pipeline II=C::step
  for (int i = 0; i < 8; i++) v[i] = v[i] * 3;
}

void shift(int v[8], int by) {
#pragma HLS pipeline II=GIVEN
  for (int i = 0; i < 8; i++) v[i] = lookUp(v[i]) << by;
}
`;

async function read(text: string) {
  const kernel = await kernelOf(text, { 'lib.h': header });
  const lines = new LineIndex(text);
  const { problems } = buildDesign(kernel, { overrides: [], places: {} }, lines);
  const at = (start: number): string => text.slice(start).split(';')[0] ?? '';
  const told = [...kernel.problems, ...problems].map(({ code, span }) => `${code} at ${at(span.start)}`);
  return { kernel, lines, told };
}

describe('functions of headers', () => {
  it('say nothing of their pragmas where the text does not call them, or the template stays open', async () => {
    const { told } = await read(`#include "lib.h"\nvoid top(int v[8]) { v[0] = 1; }`);
    expect(told).toEqual([]);
  });

  it('tell what is wrong at the call that leads to them', async () => {
    const { told } = await read(
      `#include "lib.h"\nvoid middle(int v[8]) {\n#pragma HLS inline off\n  shift(v, 2);\n}\nvoid top(int v[8]) { scale<plain>(v); middle(v); }`,
    );
    expect(told).toEqual(['kernel.unknown-function at shift(v, 2)', 'design.not-constant at shift(v, 2)']);
  });

  it('name their loops by the lines of the header', async () => {
    const { kernel, lines } = await read(`#include "lib.h"\nvoid top(int v[8]) { shift(v, 2); }`);
    const f = functionNamed(kernel, 'shift')!;
    expect(loopName(f, f.loops[0]!, lines)).toBe('VITIS_LOOP_12_1');
  });
});

it('a template that nothing instantiates has no values for its pragmas, wherever it stands', async () => {
  const { told } = await read(
    `template <class C> void own(int v[8]) {\n#pragma HLS pipeline II=C::step\n  v[0] = 2;\n}\nvoid top(int v[8]) { v[0] = 1; }`,
  );
  expect(told).toEqual([]);
});
