/** A folder with reports to import, made anew for each test of a file that imports this. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { Engine } from '../../server/src/analysis/engine-types';
import { UsageError } from '../../server/src/cli/failure';
import { importReports, type ImportReport } from '../../server/src/cli/import-reports';
import { engineWithoutModel } from '../analysis/support';
import { vitisModule, xmlReport } from '../reports/samples';

export const scale = `void scale(int a[64], int b[64]) {
  L: for (int i = 0; i < 64; i++) {
    b[i] = 3 * a[i];
  }
}
`;
export const config = (extra = ''): string =>
  `part=xczu9eg-ffvb1156-2-e\n\n[hls]\nclock=10\nflow_target=vivado\nsyn.top=scale\nsyn.file=src/scale.cpp\n${extra}`;
/** As the tool writes it into a solution; it was run in the folder around the project. */
const script = (project: string, solution: string): string => `open_project ${project}
set_top scale
add_files src/scale.cpp
add_files -tb src/scale_test.cpp
open_solution "${solution}" -flow_target vivado
set_part {xczu9eg-ffvb1156-2-e}
create_clock -period 10 -name default
source "./${project}/${solution}/directives.tcl"
csynth_design
`;

export let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await engineWithoutModel();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

export const at = (name: string): string => join(folder, name);

export function write(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
}

export const imported = (options: { suite?: string; source?: string } = {}): Promise<ImportReport> =>
  importReports(engine, at('in'), { out: at('out'), suite: 'own', ...options });

export async function failure(options: { suite?: string; source?: string } = {}): Promise<string> {
  try {
    await imported(options);
  } catch (error) {
    if (error instanceof UsageError) return error.message.replaceAll(folder + '/', '');
    throw error;
  }
  return 'no failure';
}

export function lines(name: string): Record<string, unknown>[] {
  const text = gunzipSync(readFileSync(at(`out/designs/own/${name}.jsonl.gz`))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

/** Vitis HLS 2022.2 as a project with two solutions, and a test bench that is no source. */
export const project = {
  'in/src/scale.cpp': scale,
  'in/src/scale_test.cpp': 'int main() { return 0; }\n',
  'in/run.tcl': 'open_project prj\nopen_solution s1\nopen_solution s2\n',
  'in/prj/s1/script.tcl': script('prj', 's1'),
  'in/prj/s1/directives.tcl': '# none\n',
  'in/prj/s1/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2022.2' }),
  'in/prj/s1/syn/report/scale_csynth.xml': xmlReport({ top: 'scale', version: '2022.2' }),
  'in/prj/s1/syn/report/scale_csynth.rpt': vitisModule,
  'in/prj/s1/.autopilot/db/csynth.xml': 'a copy',
  'in/prj/s2/script.tcl': script('prj', 's2'),
  'in/prj/s2/directives.tcl':
    'set_directive_top -name scale "scale"\nset_directive_unroll -factor 4 "scale/L"\n' +
    'set_directive_array_partition -type cyclic -factor 4 -dim 1 "scale" a\n',
  'in/prj/s2/syn/report/csynth.xml': xmlReport({ top: 'scale', version: '2022.2', latency: '22', dsp: 20 }),
};
