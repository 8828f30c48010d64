/** `// pragmalens: ignore[code]` on a line or above it; without brackets all codes. */
import type { SourceEdit } from '../base/edit';
import type { LineIndex } from '../base/lines';
import { span } from '../base/span';

const comment = /\/\/\s*pragmalens:\s*ignore\b(?:\s*\[([^\]]*)\])?/i;

/** Tells whether a comment suppresses `code` at `offset`. */
export function suppressions(text: string, lines: LineIndex): (code: string, offset: number) => boolean {
  if (!/pragmalens:/i.test(text)) return () => false;
  const lineAt = (line: number): string => text.slice(lines.lineStart(line), lines.lineStart(line + 1));
  const ignores = (line: string, code: string): boolean => {
    const match = comment.exec(line);
    if (!match) return false;
    return match[1] === undefined || match[1].split(',').some((each) => each.trim() === code);
  };
  return (code, offset) => {
    const here = lines.lineOf(offset);
    if (ignores(lineAt(here), code)) return true;
    // Above the line there may be several such comments.
    for (let line = here - 1; line >= 0 && isOnlyComment(lineAt(line)); line--) {
      if (ignores(lineAt(line), code)) return true;
    }
    return false;
  };
}

function isOnlyComment(line: string): boolean {
  return line.trimStart().startsWith('//') && comment.test(line);
}

/** The comment that suppresses `code` on the line of `offset`, above it with its indentation. */
export function ignoreEdit(text: string, lines: LineIndex, offset: number, code: string): SourceEdit {
  const start = lines.lineStart(lines.lineOf(offset));
  const indent = /^[ \t]*/.exec(text.slice(start, start + 256))?.[0] ?? '';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return { span: span(start, start), newText: `${indent}// pragmalens: ignore[${code}]${lineEnd}` };
}
