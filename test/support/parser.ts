import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createParser, type SyntaxParser } from '../../server/src/syntax/parser';

const require = createRequire(import.meta.url);
let parser: Promise<SyntaxParser> | undefined;

/** The one parser of a test file. */
export function testParser(): Promise<SyntaxParser> {
  parser ??= createParser({
    runtimeWasm: readFileSync(require.resolve('web-tree-sitter/tree-sitter.wasm')),
    languageWasm: readFileSync(require.resolve('tree-sitter-cpp/tree-sitter-cpp.wasm')),
  });
  return parser;
}
