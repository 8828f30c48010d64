/** The pragma under the cursor, from the text alone: it is being typed, so that nothing else can be relied on. */
import type { LineIndex } from '../base/lines';
import { dialectOf, type Dialect } from '../kernel/pragma-table';

export interface PragmaText {
  /** `HLS`, `ACCEL`, or what has been typed of it. */
  readonly family: { readonly text: string; readonly start: number };
  /** Undefined where the family is not one that the table knows. */
  readonly dialect: Dialect | undefined;
  /** What follows the family; continued lines are joined, with every character at its offset. */
  readonly body: { readonly text: string; readonly start: number };
}

/** The `#pragma` or `_Pragma("...")` whose text holds `offset`. */
export function pragmaAround(text: string, lines: LineIndex, offset: number): PragmaText | undefined {
  let first = lines.lineOf(offset);
  let last = first;
  while (first > 0 && isContinued(text, lines, first - 1)) first--;
  while (last + 1 < lines.lineCount && isContinued(text, lines, last)) last++;
  const start = lines.lineStart(first);
  const line = text.slice(start, lines.lineStart(last + 1)).replace(/\\(\r?\n|\r)/g, (end) => ' '.repeat(end.length));
  const directive = /^[ \t]*#[ \t]*pragma[ \t]+(\w*)/.exec(line);
  if (directive) {
    const end = line.search(/\/[/*]|[\r\n]|$/);
    return pragmaText(line.slice(0, end), start, directive[0], directive[1] ?? '', offset);
  }
  for (const operator of line.matchAll(/_Pragma\s*\(\s*"\s*(\w*)/g)) {
    const close = line.slice(operator.index).search(/(?<=_Pragma\s*\(\s*"[^"]*)"|[\r\n]|$/);
    const content = line.slice(0, operator.index + close);
    const found = pragmaText(content, start, content.slice(0, operator.index) + operator[0], operator[1] ?? '', offset);
    if (found) return found;
  }
  return undefined;
}

function pragmaText(line: string, start: number, head: string, family: string, offset: number): PragmaText | undefined {
  const familyStart = start + head.length - family.length;
  if (offset < familyStart || offset > start + line.length) return undefined;
  return {
    family: { text: family, start: familyStart },
    dialect: dialectOf(family),
    body: { text: line.slice(head.length), start: start + head.length },
  };
}

function isContinued(text: string, lines: LineIndex, line: number): boolean {
  return /\\\r?\n?$/.test(text.slice(lines.lineStart(line), lines.lineStart(line + 1)));
}
