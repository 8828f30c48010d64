/** Tables of text reports: borders of `+----+`, headings over one or more lines, rows of cells. */
import type { Problem } from '../base/problem';
import { span, type Span } from '../base/span';

export interface Table {
  /** Lines joined: `Latency (cycles) min`. */
  readonly headings: readonly string[];
  readonly rows: readonly TableRow[];
  /** Its last line is a border; else the text was cut off in it. */
  readonly isClosed: boolean;
}

export interface TableRow {
  /** As they stand, blanks included: those in front of a name say how deep it is. */
  readonly cells: readonly string[];
  readonly span: Span;
}

interface Line {
  readonly text: string;
  readonly start: number;
}

const border = /^\s*\+(?:[-=]+\+)+\s*$/;

/** The tables of a text, in order. A row with another number of cells than its table has columns is left out and told. */
export function tablesOf(text: string, problems: Problem[]): Table[] {
  const lines = [...text.matchAll(/[^\r\n]+/g)].map((match): Line => ({ text: match[0], start: match.index }));
  const tables: Table[] = [];
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i];
    if (!first || !border.test(first.text)) continue;
    const parts: Line[][] = [[]];
    let end = i + 1;
    for (; end < lines.length; end++) {
      const line = lines[end] as Line;
      if (border.test(line.text)) parts.push([]);
      else if (/^\s*\|/.test(line.text)) parts.at(-1)?.push(line);
      else break;
    }
    tables.push(tableOf(first, parts, problems));
    i = end - 1;
  }
  return tables;
}

function tableOf(first: Line, [heading = [], ...body]: readonly Line[][], problems: Problem[]): Table {
  const edges = [...first.text.matchAll(/\+/g)].map(({ index }) => index);
  const columns = edges.slice(0, -1);
  const headings = columns.map((edge, i) =>
    heading
      .map(({ text }) => {
        const cells = cellsOf(text);
        return cells.length === columns.length ? (cells[i] ?? '').trim() : cellOver(text, edge);
      })
      .filter((part) => part !== '')
      .join(' '),
  );
  const rows = body.flat().flatMap((line): TableRow[] => {
    const cells = cellsOf(line.text);
    const where = span(line.start, line.start + line.text.length);
    if (cells.length === columns.length) return [{ cells, span: where }];
    const message = `this row has ${cells.length} cells and its table ${columns.length} columns: it is not counted`;
    problems.push({ code: 'report.row', message, span: where, severity: 'warning' });
    return [];
  });
  return { headings, rows, isClosed: body.at(-1)?.length === 0 };
}

function cellsOf(line: string): string[] {
  return line.trim().split('|').slice(1, -1);
}

/** The cell of a heading line that stands over the column that starts at `edge`: one may stand over several. */
function cellOver(line: string, edge: number): string {
  const start = line.lastIndexOf('|', edge);
  const end = line.indexOf('|', edge + 1);
  return start < 0 || end < 0 ? '' : line.slice(start + 1, end).trim();
}
