import type { Range } from 'vscode-languageserver-types';
import type { LineIndex } from '../base/lines';
import type { Span } from '../base/span';

/** An absolute span as a range of the protocol. */
export function rangeOf(lines: LineIndex, s: Span): Range {
  const start = lines.position(s.start);
  const end = lines.position(s.end);
  return {
    start: { line: start.line, character: start.column },
    end: { line: end.line, character: end.column },
  };
}
