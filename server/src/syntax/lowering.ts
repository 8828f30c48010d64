import type { Problem } from '../base/problem';
import { firstFrom, type Span } from '../base/span';
import type {
  Alias,
  Declarator,
  Expr,
  FunctionDef,
  PragmaLine,
  Prototype,
  Stmt,
  StructDef,
  TemplateParam,
} from './ast';
import type { Cst } from './cst';
import type { Replaced } from './mask';

/** What lowering a file produces besides macros, includes and pragmas. */
export interface Lowered {
  readonly functions: FunctionDef[];
  readonly prototypes: Prototype[];
  readonly cLinkage: string[];
  readonly globals: Declarator[];
  readonly structs: StructDef[];
  readonly aliases: Alias[];
  readonly enumerators: { readonly name: string; readonly value?: Expr; readonly startsEnum: boolean }[];
}

/** State of one lowering, passed first to every `lower...` function. */
export interface Lowering {
  readonly source: string;
  /** Absolute offset that spans are relative to: 0, or the start of the function being lowered. */
  readonly base: number;
  readonly inFunction: boolean;
  readonly out: Lowered;
  readonly problems: Problem[];
  readonly pragmas: PragmaQueue;
  /** Names that the file uses as types, to tell `(T)(x)` from a call and `A<N>` from `A<T>`. */
  readonly typeNames: ReadonlySet<string>;
  readonly templateParams: readonly TemplateParam[];
  readonly className?: string;
  /** What that class is specialised for. */
  readonly classArguments?: string;
  /** What the grammar saw as something else, by its absolute start. */
  readonly replaced: ReadonlyMap<number, Replaced>;
  /** Functions that declare types, or hold other functions: lowering them again is the only way to get those again. */
  readonly notReusable: Set<FunctionDef>;
  /** Reads a text that the grammar saw differently in its place, its spans starting at `at`. */
  readonly reparse: (text: string, at: number) => Expr | undefined;
  /** Reads the statements that a macro stands for; all their spans are `span`. */
  readonly reparseStatements: (text: string, span: Span) => readonly Stmt[] | undefined;
  readonly depth: { now: number };
}

/** More nesting than this becomes `opaque` or `unknown`, here and for everyone who walks the tree. */
export const maxDepth = 400;

export function spanOf(l: Lowering, node: Cst): Span {
  return { start: node.start - l.base, end: Math.min(node.end, l.source.length) - l.base };
}

export function textOf(l: Lowering, node: Cst): string {
  return l.source.slice(node.start, node.end);
}

/** The node's text without blanks that say nothing: `hls :: sqrt` -> `hls::sqrt`, `f<typename C::t, unsigned int>` -> `f<C::t,unsigned int>`. */
export function wordOf(l: Lowering, node: Cst): string {
  const text = textOf(l, node);
  if (!/\s/.test(text)) return text;
  return text.replace(/\btypename\s+/g, '').replace(/(?<!\w)\s+|\s+(?!\w)|(?<=\boperator)\s+/g, '');
}

export function report(l: Lowering, node: Cst, code: string, message: string): void {
  l.problems.push({
    code,
    message,
    span: { start: node.start, end: Math.max(node.end, node.start + 1) },
    severity: 'error',
  });
}

/** Runs `lower` one level deeper, or gives up with `instead` and a problem when the code nests too deeply. */
export function deeper<T>(l: Lowering, node: Cst, lower: () => T, instead: () => T): T {
  if (isTooDeep(l, node)) return instead();
  l.depth.now++;
  const result = lower();
  l.depth.now--;
  return result;
}

/** Tells of code that nests too deeply to be lowered. */
export function isTooDeep(l: Lowering, node: Cst): boolean {
  if (l.depth.now < maxDepth) return false;
  report(l, node, 'syntax.too-deep', 'Nested too deeply to be analysed');
  return true;
}

/** Pragmas of a file in source order; each is taken once. Spans are absolute. */
export class PragmaQueue {
  private readonly taken: boolean[];

  constructor(private readonly lines: readonly PragmaLine[]) {
    this.taken = lines.map(() => false);
  }

  /** Takes the pragmas that start in `[start, end)` and are still there. */
  take(start: number, end: number): PragmaLine[] {
    const found: PragmaLine[] = [];
    for (let i = firstFrom(this.lines, start, (line) => line.span.start); i < this.lines.length; i++) {
      const line = this.lines[i];
      if (!line || line.span.start >= end) break;
      if (this.taken[i]) continue;
      this.taken[i] = true;
      found.push(line);
    }
    return found;
  }
}
