import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDef, PragmaLine, Stmt } from '../../server/src/syntax/ast';
import type { SyntaxParser } from '../../server/src/syntax/parser';
import { testParser } from '../support/parser';
import { snippets } from './snippets';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

describe('code as people write it', () => {
  it.each(snippets)('$name', ({ text, outline }) => {
    const { file } = parser.parse(text);
    expect(file.problems).toEqual([]);
    expect(file.functions.map(outlineOf)).toEqual(outline.map((line) => line.trim()));
  });

  it.each(snippets)('$name, with the line breaks of Windows', ({ text, outline }) => {
    const { file } = parser.parse(text.replace(/\r?\n/g, '\r\n'));
    expect(file.functions.map(outlineOf)).toEqual(outline.map((line) => line.trim()));
  });
});

function outlineOf(def: FunctionDef): string {
  const params = def.params.map((p) => p.name).join(' ');
  return [`${def.name}(${params})`, ...items(def.body)].join(' ');
}

function items(stmt: Stmt): string[] {
  switch (stmt.kind) {
    case 'pragma':
      return [`#${firstWord(stmt.pragma)}`];
    case 'for':
    case 'while':
    case 'do': {
      const inside = [...stmt.strayPragmas.map((p) => `~${firstWord(p)}`), ...items(stmt.body)];
      return [`${stmt.label ?? stmt.kind}[${inside.join(' ')}]`];
    }
    case 'block':
      return stmt.items.flatMap(items);
    case 'if':
      return [...items(stmt.yes), ...(stmt.no ? items(stmt.no) : [])];
    case 'switch':
      return stmt.cases.flatMap((c) => c.items.flatMap(items));
    case 'label':
      return items(stmt.body);
    default:
      return [];
  }
}

function firstWord(pragma: PragmaLine): string {
  return /^\w*/.exec(pragma.text)?.[0] ?? '';
}
