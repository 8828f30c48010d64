/** The source that a report is of, with the headers that it reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { LoadedDirectives } from '../analysis/directives';
import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import { foldersUpTo, includeFolders, pathOf, resolveFrom } from './report-script';
import { unreadable } from './failure';

const isSource = (path: string): boolean => /\.(?:c|cc|cpp|cxx|c\+\+)$/i.test(path);
/** Headers of the tool, which are known without being read. */
const isVendor = (path: string): boolean => /(?:^|\/)(?:ap_|hls_|hls\/|xf_|xcl|adf|etc\/)/.test(path);

export interface KernelSource {
  readonly path: string;
  readonly analysis: Analysis;
  /** Text by the path that an include asks for it, from the source's folder. */
  readonly headers: ReadonlyMap<string, string>;
  /** Local headers that are nowhere. */
  readonly missing: readonly string[];
}

export type ReadSource = (path: string, includes: readonly string[]) => KernelSource;

/** Reads each source once. */
export function sourceReader(engine: Engine): ReadSource {
  const known = new Map<string, KernelSource>();
  return (path, includes) => {
    const key = [path, ...includes].join('\n');
    const found = known.get(key) ?? readSource(engine, path, includes);
    known.set(key, found);
    return found;
  };
}

function readSource(engine: Engine, path: string, includes: readonly string[]): KernelSource {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  const headers = new Map<string, string>();
  const read = (asked: string): string | undefined => {
    for (const folder of [dirname(path), ...includes]) {
      try {
        const content = readFileSync(join(folder, asked), 'utf8');
        headers.set(asked, content);
        return content;
      } catch {
        continue;
      }
    }
    return undefined;
  };
  const analysis = engine.analyze(text, undefined, read);
  const missing = analysis.file.includes
    .filter((include) => !include.system && !isVendor(include.path) && !headers.has(include.path.replaceAll('\\', '/')))
    .map((include) => include.path);
  return { path, analysis, headers, missing };
}

/** The source that defines `top`, or why there is none. `given`: the person named it. */
export function findSource(
  folder: string,
  root: string,
  top: string,
  script: LoadedDirectives | undefined,
  given: string | undefined,
  read: ReadSource,
): KernelSource | string {
  const includes = includeFolders(script);
  const candidates = given === undefined ? candidatesOf(folder, root, script) : [given];
  if (typeof candidates === 'string') return candidates;
  const sources = candidates.map((path) => read(path, includes));
  const defining = sources.filter(({ analysis }) =>
    analysis.kernel.functions.some(({ name, file }) => name === top && file === null),
  );
  const [source, second] = defining;
  const names = (all: readonly KernelSource[]): string => all.map(({ path }) => basename(path)).join(', ');
  if (!source) {
    const has = sources[0]?.analysis.kernel.roots.map((name) => `'${name}'`).join(', ');
    const one = sources.length === 1 ? ` (it has ${has || 'none'})` : '';
    return `the report is of '${top}', which ${names(sources)} does not define${one}`;
  }
  if (second) return `${names(defining)} all define '${top}': say --source FILE`;
  const called = sources.find((other) => other !== source && callOf(source, other) !== undefined);
  if (called)
    return `${basename(source.path)} calls '${callOf(source, called)}' of ${basename(called.path)}: a kernel must be one file with its headers`;
  return source;
}

/** Sources that the script names; without any, those of the nearest folder that has some. */
function candidatesOf(folder: string, root: string, script: LoadedDirectives | undefined): string[] | string {
  const around = foldersUpTo(folder, root).flatMap((each) => [each, join(each, 'src')]);
  const named = [...new Set(script?.sources ?? [])].filter(isSource);
  if (script && named.length > 0) {
    const found: string[] = [];
    for (const name of named) {
      // A path of the machine that it was built on still names the file by its last part.
      const base = basename(name.replaceAll('\\', '/'));
      const path =
        resolveFrom(dirname(pathOf(script)), name) ??
        around
          .map((each) => sourcesIn(each).find((source) => basename(source) === base))
          .find((each) => each !== undefined);
      if (path === undefined)
        return `${pathOf(script)} names the source '${name}', which is nowhere: say --source FILE`;
      found.push(path);
    }
    return found;
  }
  const beside = around.map(sourcesIn).find((sources) => sources.length > 0);
  return beside ?? 'no source: no script or config file names one, and none is beside it; say --source FILE';
}

function sourcesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(isSource)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A function of `other` that `source` calls and does not define. */
function callOf({ analysis }: KernelSource, other: KernelSource): string | undefined {
  const own = new Set(analysis.kernel.functions.map(({ name }) => name));
  return other.analysis.kernel.functions
    .map(({ name }) => name)
    .find(
      (name) =>
        /^\w+$/.test(name) && !own.has(name) && new RegExp(`\\b${name}\\s*(?:<[^;{}]*>)?\\(`).test(analysis.text),
    );
}

/**
 * The source and its headers by their paths below a folder of their own, so that its includes find them there; a source that
 * reads no header needs none.
 */
export function filesOf(
  source: KernelSource,
  kernel: string,
): { readonly main: string; readonly files: ReadonlyMap<string, string> } {
  const name = kernel + (extname(source.path).toLowerCase() === '.c' ? '.c' : '.cpp');
  if (source.headers.size === 0) return { main: name, files: new Map([[name, source.analysis.text]]) };
  // As many folders as the includes go up.
  const ups = [...source.headers.keys()].map((asked) => /^(?:\.\.\/)*/.exec(asked)?.[0].length ?? 0);
  const folder = kernel + '/src'.repeat(Math.max(...ups) / '../'.length);
  const main = `${folder}/${name}`;
  const headers = [...source.headers].map(
    ([asked, text]) => [join(folder, asked).replaceAll('\\', '/'), text] as const,
  );
  return { main, files: new Map([[main, source.analysis.text], ...headers]) };
}
