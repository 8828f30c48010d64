import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxParser } from '../../server/src/syntax/parser';
import { testParser } from '../support/parser';
import { showStmt } from './show';

let parser: SyntaxParser;
beforeAll(async () => {
  parser = await testParser();
});

const around = (line: string): string => `void before() { a(); }
void f(int x[4]) {
  first: for (int k = 0; k < 4; k++) { x[k] = k; }
  ${line}
  last: for (int k = 0; k < 4; k++) { x[k] += k; }
}
void after() { b(); }
`;

describe('a loop that is being typed', () => {
  it.each([
    ['for ()', ''],
    ['for (int i = 0;)', 'for (; ; ) '],
    ['for (int i = 0; i <)', 'for (; ; ) '],
    ['for (int i = 0; i < 4; i++', 'for (int i = 0; (i < 4); (i++)) '],
    ['for (int i = 0; i < 4; i++ {\n    x[i] = 1;\n  }', 'for (int i = 0; (i < 4); (i++)) { (x[i] = 1); } '],
    ['for (int i = 0; i < 4; i++) {\n    x[i] = 1;\n  }', 'for (int i = 0; (i < 4); (i++)) { (x[i] = 1); } '],
    ['for (', ''],
    ['while (', ''],
    ['while (x[0] <)', 'for (; ; ) '],
  ])('%s', (line, shown) => {
    const { functions } = parser.parse(around(line)).file;
    expect(functions.map((def) => def.name)).toEqual(['before', 'f', 'after']);
    const body = functions[1] ? showStmt(functions[1].body) : '';
    expect(body).toContain('first: for');
    expect(body).toContain('last: for');
    expect(body).toContain(shown.trim());
  });

  it('for () keeps its body', () => {
    const [, f] = parser.parse(around('for () { x[0] = 1; }')).file.functions;
    expect(f && showStmt(f.body)).toContain('{ (x[0] = 1); }');
  });

  it('keeps the functions around it at every keystroke in an editor that closes brackets', () => {
    const typed = 'for (int i = 0; i < 4; i++) { x[i] = 1; }';
    for (let end = 0; end <= typed.length; end++) {
      const closed = closedBrackets(typed.slice(0, end));
      const names = parser.parse(around(closed)).file.functions.map((def) => def.name);
      expect(names, closed).toEqual(expect.arrayContaining(['before', 'f', 'after']));
    }
  });
});

it('a function whose name is still missing is none yet', () => {
  const { functions, problems } = parser.parse('void pack::(int a[4]) { a[0] = 1; }\nvoid f() { b(); }\n').file;
  expect(functions.map((def) => def.name)).toEqual(['f']);
  expect(problems.map(({ message }) => message)).toEqual(['Missing a name']);
});

describe('an index that is being typed', () => {
  it.each(['x[3 -] = 1;', 'x[3 -];', 'x[x[2] /] = 1;'])('%s', (line) => {
    const { functions, problems } = parser.parse(around(line)).file;
    expect(functions.map((def) => def.name)).toEqual(['before', 'f', 'after']);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^'.' has no right side$/)]);
  });

  it('leaves a finished one alone', () => {
    expect(parser.parse(around('x[k--] = x[k++] - x[-k];')).file.problems).toEqual([]);
  });
});

function closedBrackets(text: string): string {
  const open: string[] = [];
  for (const c of text) {
    const close = { '(': ')', '[': ']', '{': '}' }[c];
    if (close !== undefined) open.push(close);
    else if (c === open.at(-1)) open.pop();
  }
  return text + open.reverse().join('');
}
