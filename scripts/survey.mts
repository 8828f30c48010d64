// Reads every C and C++ file below some folders, and prints the share that is read clean (no syntax problem, no loop lost), the
// problems by kind, and the files that took longest. usage: npm run survey -- FOLDER... [--hls] [--list]
//   --hls   only files that name HLS: a pragma, an arbitrary-precision type or a stream
//   --list  every problem, with its place
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LineIndex } from '../server/src/base/lines';
import type { SourceFile } from '../server/src/syntax/ast';
import { mask } from '../server/src/syntax/mask';
import { openParser } from './engine.mjs';
import { median } from './statistics.mjs';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { hls: { type: 'boolean' }, list: { type: 'boolean' } },
});
const maxBytes = 1_000_000;
const hls = /#\s*pragma\s+(?:HLS|ACCEL)\b|\bap_u?(?:int|fixed)\s*<|\bhls::\w/i;

interface Reading {
  readonly path: string;
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

async function main(): Promise<void> {
  if (folders.length === 0) throw new Error('usage: npm run survey -- FOLDER... [--hls] [--list]');
  const parser = await openParser();
  const readings: Reading[] = [];
  for (const path of folders.flatMap(sourcesBelow)) {
    const text = readFileSync(path, 'utf8');
    if (options.hls && !hls.test(text)) continue;
    const start = performance.now();
    const parsed = parser.parse(text);
    const milliseconds = performance.now() - start;
    const lines = new LineIndex(text);
    const problems = parsed.file.problems.map(
      (p) => `${p.message} (line ${lines.lineOf(p.span.start) + 1}): ${lineOf(text, p.span.start)}`,
    );
    const lost = loopsIn(mask(text).text) - loopsOf(parsed.file);
    readings.push({
      path,
      problems: lost > 0 ? [...problems, `${lost} loops lost (in all): `] : problems,
      milliseconds,
    });
    parsed.dispose();
  }
  report(readings);
}

function report(readings: readonly Reading[]): void {
  const clean = readings.filter((r) => r.problems.length === 0).length;
  const kinds = new Map<string, number>();
  for (const { path, problems } of readings) {
    for (const problem of problems) {
      if (options.list) console.log(`${path}: ${problem}`);
      const kind = problem.replace(/ \((?:line|in all).*$/, '').replace(/\d+/g, 'N');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  const share = ((100 * clean) / Math.max(1, readings.length)).toFixed(1);
  console.log(`${readings.length} files, ${clean} read clean (${share} %)`);
  for (const [kind, count] of [...kinds].sort((a, b) => b[1] - a[1])) console.log(`  ${count} x ${kind}`);
  const slow = [...readings].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
  console.log(`median ${median(readings.map((r) => r.milliseconds)).toFixed(1)} ms a file; the slowest:`);
  for (const { path, milliseconds } of slow) console.log(`  ${milliseconds.toFixed(0)} ms  ${path}`);
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:c|cc|cpp|cxx|h|hh|hpp)$/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= maxBytes)
    .sort();
}

function lineOf(text: string, at: number): string {
  return (
    text
      .slice(text.lastIndexOf('\n', at - 1) + 1)
      .split(/\r?\n/, 1)[0]
      ?.trim()
      .slice(0, 120) ?? ''
  );
}

/** Loop keywords in what the grammar is shown. */
function loopsIn(masked: string): number {
  const code = masked.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, ' ');
  return code.match(/\b(?:for|while)\s*\(/g)?.length ?? 0;
}

/** Loops in the tree, those of lambdas not counted in either. */
function loopsOf(file: SourceFile): number {
  return file.functions.reduce((n, f) => n + (JSON.stringify(f.body).match(/"strayPragmas"/g)?.length ?? 0), 0);
}

await main();
