import { posix } from 'node:path';
import { LineIndex } from '../base/lines';
import type { Steps } from '../base/steps';
import type { Header } from '../kernel/build';
import type { Macro, SourceFile } from '../syntax/ast';
import type { HeaderMacros } from '../syntax/mask';
import type { SyntaxParser } from '../syntax/parser';

/** Includes are followed at most this deep. */
const maxDepth = 16;
/** How sources are named whose functions a header declares: `filter.cpp` beside `filter.h`. */
const isHeader = /\.(?:h|hh|hpp|hxx)$/i;
const sourceEndings = ['.cpp', '.cc', '.cxx', '.c'];
/** Headers kept from one analysis to the next. */
const maxKept = 500;

/** The local headers of one text, each parsed when it is first asked for. */
export interface Headers {
  /** The macros that a header and those it includes define, its own last. */
  readonly macros: HeaderMacros;
  /**
   * The headers that a file includes, each once and followed by those that it includes; then the source of that name beside each, with
   * the functions that they declare. One that defines a function of the file is another version of it, or the file itself, and left out,
   * and so is a test bench.
   */
  all(file: SourceFile): Steps<readonly Header[]>;
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
  const lines = new WeakMap<SourceFile, LineIndex>();

  return (read) => {
    const files = new Map<string, SourceFile | undefined>();
    const busy = new Set<string>();

    function* fileOf(path: string): Steps<SourceFile | undefined> {
      if (files.has(path)) return files.get(path);
      // A header that includes itself, whatever lies between, is not there yet.
      if (busy.has(path) || busy.size >= maxDepth) return undefined;
      busy.add(path);
      const text = read?.(path);
      const file = text === undefined ? undefined : yield* parsed(path, text);
      busy.delete(path);
      files.set(path, file);
      return file;
    }
    function* parsed(path: string, text: string): Steps<SourceFile> {
      const before = known.get(path);
      if (before?.text === text && (yield* isAsBefore(before))) return before.file;
      const source = yield* parser.parsing(text, undefined, function* (include) {
        return yield* macrosOf(yield* found(path, include));
      });
      // The tree is for incremental parsing, which headers do without.
      source.dispose();
      const { file } = source;
      const included: [string, SourceFile | undefined][] = [];
      for (const name of yield* local(path, file)) included.push([name, yield* fileOf(name)]);
      if (known.size >= maxKept) known.clear();
      lines.set(file, new LineIndex(text));
      known.set(path, { text, file, included });
      return file;
    }
    function* isAsBefore({ included }: Kept): Steps<boolean> {
      for (const [name, file] of included) if ((yield* fileOf(name)) !== file) return false;
      return true;
    }
    /** Path of what a file includes: beside that file, else beside the text. */
    function* found(includer: string, include: string): Steps<string> {
      const beside = posix.join(posix.dirname(includer), include.replace(/\\/g, '/'));
      return (yield* fileOf(beside)) ? beside : include;
    }
    function* local(includer: string, { includes }: SourceFile): Steps<string[]> {
      const paths: string[] = [];
      for (const { path, system } of includes) if (!system) paths.push(yield* found(includer, path));
      return paths;
    }
    function* collect(paths: readonly string[], headers = new Map<string, Header>()): Steps<Map<string, Header>> {
      for (const path of paths) {
        const file = headers.has(path) ? undefined : yield* fileOf(path);
        if (!file) continue;
        headers.set(path, { path, file, lines: lines.get(file) ?? new LineIndex('') });
        yield* collect(yield* local(path, file), headers);
      }
      return headers;
    }
    function* macrosOf(path: string): Steps<readonly Macro[]> {
      return [...(yield* collect([path])).values()].reverse().flatMap(({ file }) => file.macros);
    }

    function* withSources(file: SourceFile, headers: Map<string, Header>): Steps<void> {
      const taken = new Set(['main', ...file.functions.map(({ name }) => name)]);
      // Those that are found on the way have their turn.
      for (const path of headers.keys()) {
        if (!isHeader.test(path)) continue;
        for (const ending of sourceEndings) {
          const beside = path.replace(isHeader, ending);
          const source = yield* fileOf(beside);
          if (!source) continue;
          if (!source.functions.some(({ name }) => taken.has(name))) yield* collect([beside], headers);
          break;
        }
      }
    }

    return {
      *macros(include) {
        return yield* macrosOf(yield* found('', include));
      },
      *all(file) {
        const headers = yield* collect(yield* local('', file));
        yield* withSources(file, headers);
        return [...headers.values()];
      },
    };
  };
}
