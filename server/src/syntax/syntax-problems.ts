import type { Problem } from '../base/problem';
import type { Cst } from './cst';

/** At most this many problems are reported for one file. */
export const maxProblems = 100;

const missingNames: Readonly<Record<string, string>> = {
  identifier: 'a name',
  type_identifier: 'a type',
  primitive_type: 'a type',
};

/** A problem for each thing the grammar could not read or had to make up. */
export function syntaxProblems(root: Cst, source: string): Problem[] {
  const problems: Problem[] = [];
  const add = (start: number, end: number, message: string): void => {
    problems.push({ code: 'syntax.error', message, span: { start, end }, severity: 'error' });
  };
  if (root.type === 'ERROR') {
    // Nothing completes the file: what was being read at its end is the closest thing to a place.
    const last = root.children.filter((c) => c.start < source.length).at(-1) ?? root;
    add(last.start, firstLineEnd(source, last.start, Math.min(last.end, source.length)), "Can't read this code");
  }
  const stack: { node: Cst; parent: Cst }[] = root.children.map((node) => ({ node, parent: root })).reverse();
  for (let top = stack.pop(); top && problems.length < maxProblems; top = stack.pop()) {
    const { node, parent } = top;
    if (node.missing) {
      const at = lastCharacter(source, node.start);
      if (node.start < source.length || at > 0)
        add(at, Math.min(at + 1, source.length), `Missing ${missingNames[node.type] ?? `'${node.type}'`}`);
      continue;
    }
    // Past the end are the braces that the parser added, and those are reported as never closed.
    if (node.type === 'ERROR' && node.start < source.length) {
      if (lacksSemicolon(source, node)) add(node.end - 1, node.end, "Missing ';'");
      else
        add(
          node.start,
          firstLineEnd(source, node.start, Math.min(node.end, source.length)),
          `Can't read this ${what(parent)}`,
        );
    }
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child && (child.children.length > 0 || child.missing || child.type === 'ERROR'))
        stack.push({ node: child, parent: node });
    }
  }
  return problems;
}

/** Offset of the last thing before `offset` that is not blank: where something is missing. */
function lastCharacter(source: string, offset: number): number {
  let i = Math.min(offset, source.length) - 1;
  while (i > 0 && /\s/.test(source.charAt(i))) i--;
  return Math.max(i, 0);
}

function firstLineEnd(source: string, start: number, end: number): number {
  const line = source.slice(start, end).search(/[\r\n]/);
  return line > 0 ? start + line : Math.max(end, Math.min(start + 1, source.length));
}

/** True when what could not be read ends its line as a statement would, and the next line begins another. */
function lacksSemicolon(source: string, node: Cst): boolean {
  const rest = source.slice(node.end, node.end + 200);
  return /[\w)\]"']$/.test(source.slice(node.end - 1, node.end)) && /^[ \t]*(?:\/\/.*)?\r?\n\s*[A-Za-z_}]/.test(rest);
}

function what(parent: Cst): string {
  if (/_expression$|_list$|_clause$/.test(parent.type)) return 'expression';
  if (/^(?:declaration|field_declaration|init_declarator|parameter_declaration)$/.test(parent.type))
    return 'declaration';
  if (/_statement$/.test(parent.type)) return 'statement';
  return 'code';
}

/** Share of the file's non-blank text that lies in `ERROR` nodes, from 0 to 1. */
export function unreadableShare(root: Cst, masked: string): number {
  let unread = 0;
  const solid = (text: string): number => text.replace(/\s+/g, '').length;
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'ERROR') unread += solid(masked.slice(node.start, node.end));
    else stack.push(...node.children);
  }
  const all = solid(masked);
  return all === 0 ? 0 : unread / all;
}
