/** The engine for scripts that run from the sources: the files that the bundle has beside it come from where they are kept. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Engine } from '../server/src/analysis/engine-types';
import { loadEngine, type ReadFile } from '../server/src/analysis/load';
import { createParser, type SyntaxParser } from '../server/src/syntax/parser';

const require = createRequire(import.meta.url);
const places: Readonly<Record<string, string>> = {
  'tree-sitter.wasm': require.resolve('web-tree-sitter/tree-sitter.wasm'),
  'tree-sitter-cpp.wasm': require.resolve('tree-sitter-cpp/tree-sitter-cpp.wasm'),
};

export const readInstalled: ReadFile = (path) =>
  readFile(places[path] ?? join('model/artifact', path.replace(/^model\//, '')));

export function openEngine(): Promise<Engine> {
  return loadEngine(readInstalled);
}

export function openParser(): Promise<SyntaxParser> {
  return createParser({
    runtimeWasm: places['tree-sitter.wasm'] ?? '',
    languageWasm: places['tree-sitter-cpp.wasm'] ?? '',
  });
}

/** The folder with sources/ and designs/, or undefined where it is not installed. */
export const dataFolder = process.env.PRAGMALENS_SHARED
  ? join(process.env.PRAGMALENS_SHARED, 'data')
  : '../shared/data';
