import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
