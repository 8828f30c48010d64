import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { atOnce, type Steps } from '../base/steps';
import type { Expr, SourceFile, Stmt, TypeName } from './ast';
import { childOf, copyTree, type Cst, type SkipFunction } from './cst';
import { lowerFile } from './lower';
import { lowerExpr } from './lower-expr';
import { lowerBlock } from './lower-stmt';
import { lowerDescriptor } from './lower-type';
import { PragmaQueue, type Lowering } from './lowering';
import { mask, masking, type HeaderMacros, type Masked } from './mask';
import { ReuseCache } from './reuse';
import { notCpp, sourceFile, tidyProblems, unclosedBraces } from './source-file';
import { syntaxProblems, unreadableShare } from './syntax-problems';
import { parseTree } from './tree';
import { typeNamesOf } from './type-names';

/** Where the two wasm files are: their bytes, or paths (Node). */
export interface ParserFiles {
  readonly runtimeWasm: Uint8Array | string;
  readonly languageWasm: Uint8Array | string;
}

/** One parsed text. `dispose` frees the wasm memory kept for incremental parsing; `file` stays valid. */
export interface ParsedSource {
  readonly text: string;
  readonly file: SourceFile;
  dispose(): void;
}

export interface SyntaxParser {
  /**
   * Never throws. `previous` is an earlier parse of the same document; functions whose text is unchanged are reused.
   * `headerMacros` tells what local headers define, for conditionals and for macros that the grammar can't read.
   */
  parse(text: string, previous?: ParsedSource, headerMacros?: HeaderMacros): ParsedSource;
  /** `parse` in steps. Of several texts they may take turns. */
  parsing(text: string, previous?: ParsedSource, headerMacros?: HeaderMacros): Steps<ParsedSource>;
  /** Reads a macro body or a pragma's value; undefined when it is not an expression. Spans start at 0. */
  parseExpression(text: string): Expr | undefined;
  /** Reads a macro body as a type; undefined when it is not one. */
  parseType(text: string): TypeName | undefined;
  dispose(): void;
}

/** Loads the grammar. The runtime is loaded once for the process, whatever is passed later. */
export async function createParser(files: ParserFiles): Promise<SyntaxParser> {
  const { runtimeWasm, languageWasm } = files;
  await Parser.init(typeof runtimeWasm === 'string' ? { locateFile: () => runtimeWasm } : { wasmBinary: runtimeWasm });
  const language = await Language.load(languageWasm);
  const parser = new Parser();
  parser.setLanguage(language);
  return new TreeSitterParser(parser, language);
}

interface Kept {
  /** Absent once disposed, and for a text with errors: those are parsed afresh, so that history never shows. */
  tree?: Tree;
  readonly input: string;
  readonly reuse: ReuseCache;
}

const maxClosers = 200;
const maxCached = 5000;
/** Replaced expressions inside replaced expressions. */
const maxNesting = 30;
const binary = '\0';

class TreeSitterParser implements SyntaxParser {
  private readonly kept = new WeakMap<ParsedSource, Kept>();
  private readonly expressions = new Map<string, Expr | undefined>();
  private readonly types = new Map<string, TypeName | undefined>();

  private nesting = 0;

  constructor(
    private readonly parser: Parser,
    private readonly language: Language,
  ) {}

  parse(text: string, previous?: ParsedSource, headerMacros?: HeaderMacros): ParsedSource {
    return atOnce(this.parsing(text, previous, headerMacros));
  }

  *parsing(text: string, previous?: ParsedSource, headerMacros?: HeaderMacros): Steps<ParsedSource> {
    const masked = yield* masking(text, headerMacros);
    const input = masked.text + '}'.repeat(Math.min(masked.openBraces.length, maxClosers));
    const old = previous && this.kept.get(previous);
    const typeNames = typeNamesOf(masked);
    const l = this.lowering(text, masked, typeNames, [...masked.problems]);
    const earlier = old?.tree && { input: old.input, tree: old.tree };
    const tree = text.includes(binary) ? null : yield* parseTree(this.language, input, earlier);
    if (!tree) return this.parsed(text, sourceFile(l, masked, masked.pragmas, [notCpp(text)]));
    let isKept = false;
    try {
      const reuse = new ReuseCache(text, masked, [...typeNames].join(' '));
      const file = yield* this.lowered(l, masked, tree, reuse, old?.reuse);
      isKept = !tree.rootNode.hasError;
      return this.parsed(text, file, { tree: isKept ? tree : undefined, input, reuse });
    } finally {
      if (!isKept) tree.delete();
    }
  }

  private *lowered(
    l: Lowering,
    masked: Masked,
    tree: Tree,
    reuse: ReuseCache,
    old: ReuseCache | undefined,
  ): Steps<SourceFile> {
    const { source, problems } = l;
    const { hasError } = tree.rootNode;
    const skip: SkipFunction = (node) => old !== undefined && !node.hasError() && reuse.find(node, old) !== undefined;
    const root = yield* this.copy(tree, hasError, skip);
    yield* lowerFile(l, root, (node) => reuse.found(node.start));
    if (hasError) problems.push(...syntaxProblems(root, source));
    problems.push(...unclosedBraces(masked));
    reuse.keep(l.out.functions, problems, l.notReusable);
    // A bracket that is not closed yet can make all of a file unreadable; what includes and defines is C++ all the same.
    const hasDirectives = masked.includes.length + masked.macros.length + masked.pragmas.length > 0;
    const isForeign = !hasDirectives && problems.length > 2 && unreadableShare(root, masked.text) > 0.5;
    const pragmas = l.pragmas.take(0, source.length);
    return sourceFile(l, masked, pragmas, isForeign ? [notCpp(source)] : tidyProblems(problems));
  }

  parseExpression(text: string): Expr | undefined {
    return cached(this.expressions, text, () => this.nested(() => this.readExpression(text, 0, new Set())));
  }

  parseType(text: string): TypeName | undefined {
    return cached(this.types, text, () => {
      const read = this.readAlone('using _=', `${text}\n;`, 0, new Set());
      const descriptor = read && childOf(read.node, 'type');
      const type = descriptor && lowerDescriptor(read.l, descriptor);
      return read?.l.problems.length === 0 ? type : undefined;
    });
  }

  dispose(): void {
    this.parser.delete();
  }

  /** Bounds how deep what is read again may itself hold something to be read again. */
  private nested<T>(read: () => T): T | undefined {
    if (this.nesting >= maxNesting) return undefined;
    this.nesting++;
    const result = read();
    this.nesting--;
    return result;
  }

  private readStatements(text: string, span: Span, typeNames: ReadonlySet<string>): readonly Stmt[] | undefined {
    const read = this.readAlone('void _(){', `${text}\n}`, 0, typeNames);
    const body = read && childOf(read.node, 'body');
    if (!body) return undefined;
    const { items } = lowerBlock(read.l, body);
    return read.l.problems.length === 0 ? placed(items, span) : undefined;
  }

  /** The expression that a text holds, its spans starting at `at`. */
  private readExpression(text: string, at: number, typeNames: ReadonlySet<string>): Expr | undefined {
    const read = this.readAlone('int _=', `${text}\n;`, at, typeNames);
    const declarators = read?.node.children.filter((c) => c.field === 'declarator') ?? [];
    const value = declarators[0] && childOf(declarators[0], 'value');
    if (!read || !value || declarators.length !== 1) return undefined;
    const expr = lowerExpr(read.l, value);
    return read.l.problems.length === 0 ? expr : undefined;
  }

  /** Parses `text` after `before` as the one declaration of a file, its spans starting at `at`; undefined on any error. */
  private readAlone(
    before: string,
    text: string,
    at: number,
    typeNames: ReadonlySet<string>,
  ): { l: Lowering; node: Cst } | undefined {
    const source = before + text;
    const masked = mask(source);
    const tree = this.parser.parse(masked.text);
    if (!tree) return undefined;
    const root = tree.rootNode.hasError ? undefined : atOnce(this.copy(tree, false, () => false));
    tree.delete();
    const node = root?.children.length === 1 ? root.children[0] : undefined;
    return node && { l: { ...this.lowering(source, masked, typeNames, []), base: before.length - at }, node };
  }

  private *copy(tree: Tree, withErrors: boolean, skip: SkipFunction): Steps<Cst> {
    const cursor = tree.walk();
    try {
      return yield* copyTree(cursor, this.language, withErrors, skip);
    } finally {
      cursor.delete();
    }
  }

  private lowering(source: string, masked: Masked, typeNames: ReadonlySet<string>, problems: Problem[]): Lowering {
    return {
      source,
      base: 0,
      inFunction: false,
      out: { functions: [], prototypes: [], cLinkage: [], globals: [], structs: [], aliases: [], enumerators: [] },
      problems,
      pragmas: new PragmaQueue(masked.pragmas),
      typeNames,
      templateParams: [],
      replaced: new Map(masked.replaced.map((span) => [span.start, span])),
      notReusable: new Set(),
      reparse: (text, at) => this.nested(() => this.readExpression(text, at, typeNames)),
      reparseStatements: (text, span) => this.nested(() => this.readStatements(text, span, typeNames)),
      depth: { now: 0 },
    };
  }

  private parsed(text: string, file: SourceFile, kept?: Kept): ParsedSource {
    const dispose = (): void => {
      kept?.tree?.delete();
      if (kept) kept.tree = undefined;
    };
    const parsed: ParsedSource = { text, file, dispose };
    if (kept) this.kept.set(parsed, kept);
    return parsed;
  }
}

/** The same tree with one span everywhere. */
function placed<T>(tree: T, span: Span): T {
  return JSON.parse(JSON.stringify(tree), (key, value: unknown) => (/^span$|Span$/.test(key) ? span : value)) as T;
}

function cached<T>(cache: Map<string, T>, key: string, compute: () => T): T {
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) return known as T;
  if (cache.size >= maxCached) cache.clear();
  const value = compute();
  cache.set(key, value);
  return value;
}
