import { posix } from 'node:path';
import type { Header } from '../kernel/build';
import type { Macro, SourceFile } from '../syntax/ast';
import type { HeaderMacros } from '../syntax/mask';
import type { SyntaxParser } from '../syntax/parser';

/** Includes are followed at most this deep. */
const maxDepth = 16;
/** Headers kept from one analysis to the next. */
const maxKept = 500;

/** The local headers of one text, each parsed when it is first asked for. */
export interface Headers {
  /** The macros that a header and those it includes define, its own last. */
  readonly macros: HeaderMacros;
  /** The headers that a file includes, each once and followed by those that it includes. */
  all(file: SourceFile): readonly Header[];
}

interface Kept {
  readonly text: string;
  readonly file: SourceFile;
  /** What it included then: its conditionals depend on their macros. */
  readonly included: readonly (readonly [path: string, file: SourceFile | undefined])[];
}

/**
 * Follows includes, and parses each header again only when it or one that it includes has changed. `read` gives the content
 * of a header by its path from the text, undefined where there is none.
 */
export function headerCache(parser: SyntaxParser): (read?: (path: string) => string | undefined) => Headers {
  const known = new Map<string, Kept>();

  return (read) => {
    const files = new Map<string, SourceFile | undefined>();
    const busy = new Set<string>();

    const fileOf = (path: string): SourceFile | undefined => {
      if (files.has(path)) return files.get(path);
      // A header that includes itself, whatever lies between, is not there yet.
      if (busy.has(path) || busy.size >= maxDepth) return undefined;
      busy.add(path);
      const text = read?.(path);
      const file = text === undefined ? undefined : parsed(path, text);
      busy.delete(path);
      files.set(path, file);
      return file;
    };
    const parsed = (path: string, text: string): SourceFile => {
      const before = known.get(path);
      if (before?.text === text && before.included.every(([name, file]) => fileOf(name) === file)) return before.file;
      const source = parser.parse(text, undefined, (include) => macrosOf(found(path, include)));
      // The tree is for incremental parsing, which headers do without.
      source.dispose();
      const { file } = source;
      if (known.size >= maxKept) known.clear();
      known.set(path, { text, file, included: local(path, file).map((name) => [name, fileOf(name)]) });
      return file;
    };
    /** Path of what a file includes: beside that file, else beside the text. */
    const found = (includer: string, include: string): string => {
      const beside = posix.join(posix.dirname(includer), include.replace(/\\/g, '/'));
      return fileOf(beside) ? beside : include;
    };
    const local = (includer: string, { includes }: SourceFile): string[] =>
      includes.filter(({ system }) => !system).map(({ path }) => found(includer, path));

    const collect = (paths: readonly string[], headers = new Map<string, Header>()): Map<string, Header> => {
      for (const path of paths) {
        const file = headers.has(path) ? undefined : fileOf(path);
        if (!file) continue;
        headers.set(path, { path, file });
        collect(local(path, file), headers);
      }
      return headers;
    };
    const macrosOf = (path: string): readonly Macro[] =>
      [...collect([path]).values()].reverse().flatMap(({ file }) => file.macros);

    return {
      macros: (include) => macrosOf(found('', include)),
      all: (file) => [...collect(local('', file)).values()],
    };
  };
}
