import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import { UsageError } from '../../server/src/cli/failure';
import { engineWithoutModel } from '../analysis/support';

/** Files that the tests of the command line read. */
const files: Readonly<Record<string, string>> = {
  'scale.cpp': `#include "sizes.h"
void scale(float a[N], float b[N]) {
  L: for (int i = 0; i < N; i++) {
    b[i] = a[i] * 2.5f;
  }
}
`,
  'sizes.h': '#define N 64\n',
  'auto.cpp': `void scale(float a[64], float b[64]) {
  L: for (int i = 0; i < 64; i++) {
#pragma HLS unroll factor=auto{U}
    b[i] = a[i] * 2.5f;
  }
}
`,
  'open.cpp': 'void open(int a[64], int n) {\n  for (int i = 0; i < n; i++) a[i] = i;\n}\n',
  'two.cpp': 'void one(int a[4]) { a[0] = 1; }\nvoid two(int a[4]) { a[0] = 2; }\n',
  'empty.cpp': '',
  'header.h': '#pragma once\nvoid scale(float a[64], float b[64]);\n',
  'prose.cpp': 'Dear all,\n\nthere is (((( no program {{ in this letter.\n',
  'half.cpp': 'void f(int a[8], int b[8]) {\n  for (int i = 0; i < 8; i++) a[i] = i;\n  L: for (int i = 0; i <\n}\n',
  'broken.cpp': 'void f(int a[8]) {\n  for (int i = 0; i < 8; i++) {\n    a[i] = ;\n  }\n}\n',
  'unroll.json': '[{"kind":"unroll","loop":"L","factor":4}]',
  'object.json': '{"directives":[{"kind":"unroll","loop":"L","factor":4}],"pragmas":{}}',
  'misspelt-loop.json': '[{"kind":"pipeline","loop":"LL"}]',
  'misspelt-kind.json': '[{"kind":"pipeline","loop":"L"},{"kind":"unrol","loop":"L"}]',
  'bad-value.json': '[{"kind":"unroll","loop":"L","factor":"four"}]',
  'nest.cpp': `void nest(int a[64], int b[64], int n) {
  rows: for (int i = 0; i < 8; i++) {
    cols: for (int j = 0; j < 8; j++) {
#pragma HLS pipeline off
      b[8 * i + j] = a[8 * i + j] * n;
    }
  }
}
`,
  'run.tcl': `open_project -reset prj
set_top nest
add_files nest.cpp
open_solution sol -flow_target vivado
set_part {xczu9eg-ffvb1156-2-i}
create_clock -period 100MHz
set width 4
source directives.tcl
exit
`,
  'directives.tcl': 'set_directive_unroll -factor $width "nest/cols"\n',
  'hls_config.cfg':
    'part=xczu9eg-ffvb1156-2-i\r\n\r\n[hls]\r\nclock=10\r\nsyn.file=nest.cpp\r\nsyn.directive.unroll=nest/cols factor=4\r\nsyn.directive.interface=nest n mode=s_axilite\r\n',
  'misspelt.cfg': '[hls]\nsyn.directive.pipeline=nest/colls II=1\nsyn.directive.unroll=nest/rows facto=2\n',
  'misspelt.tcl': '# both\nset_directive_unroll -factor 4 "nets/cols"\nset_directive_pipelin "nest/rows"\n',
  'arguments.tcl': 'set_directive_array_partition -type complete "nest"\n',
  'against.cfg': '[hls]\nsyn.file=nest.cpp\nsyn.directive.pipeline=nest/cols II=2\n',
  'part.cfg': 'part=xcx1\n[hls]\nclock=5ns\n',
  'binary.tcl': 'MZ\0\u0001\u0002',
  'no-name': '[hls]\nsyn.directive.unroll=nest/cols factor=4\n',
  'not-json.json': '[{"kind":',
  'number.json': '3',
  'null.json': 'null',
  'no-list.json': '{"directives":{"kind":"unroll"}}',
  'not-gzip.jsonl.gz': '{"directives":[]}\n',
  'designs.jsonl': [
    '{"directives":[]}',
    '{"directives":[{"kind":"unroll","loop":"L","factor":"4"}]}',
    'not json',
    '{"directives":[{"kind":"unroll","loop":"LL","factor":4}]}',
    '{"directives":[{"kind":"unrol","loop":"L"}]}',
    '[1]',
    '{"directives":[{"kind":"pipeline","loop":"L","off":true}],"part":"xczu9eg-ffvb1156-2-i","clock_ns":10,"tool":"vitis_hls 2022.1"}',
    '{"directives":[],"part":"xcu9000"}',
    '{"directives":[],"clock_ns":-3}',
    '{"directives":{"kind":"unroll"}}',
    '{"directives":[],"top":"scale"}',
    '',
  ].join('\n'),
  'places.jsonl': [
    '{"pragmas":{"U":"1"}}',
    '{"pragmas":{"U":"8"}}',
    '{"pragmas":{"U":null}}',
    '{"pragmas":{"U":"2"}}',
    '',
  ].join('\n'),
};

/** Writes the files to a folder of their own. */
export function testFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'pragma-lens-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** The engine without a model and a folder of these files, for the tests of one file; there once they run. */
export function commandLine(): { engine: Engine; folder: ReturnType<typeof testFolder> } {
  const made = {} as { engine: Engine; folder: ReturnType<typeof testFolder> };
  beforeAll(async () => {
    made.engine = await engineWithoutModel();
    made.folder = testFolder();
  });
  afterAll(() => made.folder.remove());
  return made;
}

/** What the user is told where an action fails, with paths as in `folder`. */
export async function failureOf(action: Promise<unknown>, folder: { readonly path: string }): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof UsageError) return error.message.replaceAll(folder.path + '/', '');
    throw error;
  }
  return 'no failure';
}
