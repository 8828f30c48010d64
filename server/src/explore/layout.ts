/** How a text is laid out: its line ends and indentation, so that what is inserted looks like the rest. */

export interface Layout {
  readonly lineEnd: string;
  /** One level of indentation. */
  readonly unit: string;
  /** White space at the start of the line that holds `offset`. */
  indentAt(offset: number): string;
  lineStart(offset: number): number;
  /** Offset of the line break after `offset`, or of the end of the text. */
  lineStop(offset: number): number;
  /** Offset of the next line's start, or of the end of the text. */
  nextLine(offset: number): number;
}

export function layoutOf(text: string): Layout {
  const lineStart = (offset: number): number => {
    let at = offset;
    while (at > 0 && !isBreak(text[at - 1])) at--;
    return at;
  };
  const lineStop = (offset: number): number => {
    let at = offset;
    while (at < text.length && !isBreak(text[at])) at++;
    return at;
  };
  const nextLine = (offset: number): number => {
    const stop = lineStop(offset);
    return text.startsWith('\r\n', stop) ? stop + 2 : Math.min(stop + 1, text.length);
  };
  return {
    lineEnd: text.includes('\r\n') ? '\r\n' : text.includes('\n') || !text.includes('\r') ? '\n' : '\r',
    unit: indentUnit(text),
    indentAt: (offset) => /^[ \t]*/.exec(text.slice(lineStart(offset), lineStop(offset)))?.[0] ?? '',
    lineStart,
    lineStop,
    nextLine,
  };
}

/** Nothing but white space and comments. */
export function isTrivia(text: string): boolean {
  return /^\s*(\/\*([^*]|\*(?!\/))*\*\/\s*)*(\/\/.*)?$/.test(text);
}

function isBreak(c: string | undefined): boolean {
  return c === '\n' || c === '\r';
}

/** The step by which lines are most often indented deeper than the line before. */
function indentUnit(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    const step = indent.startsWith(before) ? indent.slice(before.length) : '';
    if (step !== '') steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent;
  }
  return [...steps].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '  ';
}
