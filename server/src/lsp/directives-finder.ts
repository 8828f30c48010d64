/** Finds and reads the script or config file whose directives hold for a source. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDirectives, type LoadedDirectives } from '../analysis/directives';
import { directivesForm, isDirectivesText } from '../kernel/directives-file';

/** `loaded`: in effect; `missing`: the setting names a file that can't be read; undefined: there is none. */
export type FoundDirectives = { readonly loaded: LoadedDirectives } | { readonly missing: string } | undefined;

/** What `pragmaLens.directives` is set to: `auto`, `off` or a path. */
export type FindDirectives = (uri: string, setting: string) => FoundDirectives;

/** Larger files are no scripts. */
const maxBytes = 1_000_000;
/** Folders with more such files are not where a kernel is. */
const maxCandidates = 50;

/**
 * Looks in the folder of the source, then in those around it up to the workspace folder, for a file that names the source,
 * or that is the only one in its folder and names none. `roots` are the paths of the workspace folders. Files are read
 * again when they have changed.
 */
export function directivesFinder(roots: () => readonly string[]): FindDirectives {
  const known = new Map<string, { readonly stamp: string; readonly loaded: LoadedDirectives }>();

  /** The file if it is one of HLS; with `isAsked` of anything that has the right name. */
  const read = (path: string, isAsked: boolean): LoadedDirectives | undefined => {
    const form = directivesForm(path);
    if (!form) return undefined;
    const before = known.get(path);
    if (before && before.stamp === stampOf(before.loaded)) return before.loaded;
    const text = readText(path);
    if (text === undefined || !(isAsked || isDirectivesText(form, text))) return undefined;
    const loaded = loadDirectives(form, path, text, (from, sourced) => {
      const found = resolve(dirname(from), sourced);
      const content = readText(found);
      return content === undefined ? undefined : { path: found, text: content };
    });
    known.set(path, { stamp: stampOf(loaded), loaded });
    return loaded;
  };

  const inFolder = (folder: string, source: string): LoadedDirectives | undefined => {
    const all = candidatesIn(folder).flatMap((path) => read(path, false) ?? []);
    const sourced = new Set(all.flatMap((file) => file.files.slice(1).map(({ path }) => path)));
    const candidates = all.filter((file) => !sourced.has(file.files[0]?.path ?? ''));
    const naming = candidates.find((file) => names(file, source));
    if (naming) return naming;
    const [only] = candidates;
    return only && candidates.length === 1 && only.sources.length === 0 ? only : undefined;
  };

  return (uri, setting) => {
    if (setting === 'off' || !uri.startsWith('file:')) return undefined;
    const source = fileURLToPath(uri);
    const root = roots().find((path) => source.startsWith(join(path, '/')));
    if (setting !== 'auto') {
      const paths = isAbsolute(setting)
        ? [setting]
        : [...(root ? [root] : []), dirname(source)].map((f) => join(f, setting));
      const loaded = paths.flatMap((path) => read(path, true) ?? [])[0];
      return loaded ? { loaded } : { missing: setting };
    }
    for (let folder = dirname(source); ; folder = dirname(folder)) {
      const loaded = inFolder(folder, source);
      if (loaded) return { loaded };
      if (root === undefined || folder === root || folder === dirname(folder)) return undefined;
    }
  };
}

/** Config files first, `hls_config.cfg` before others, then scripts. */
function candidatesIn(folder: string): string[] {
  const rank = (name: string): string => `${/\.tcl$/i.test(name) ? 2 : name === 'hls_config.cfg' ? 0 : 1}${name}`;
  try {
    const found = readdirSync(folder).filter((name) => /\.(cfg|tcl)$/i.test(name));
    if (found.length > maxCandidates) return [];
    return found.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A path with variables or of another place still names the source by its last part. */
function names(file: LoadedDirectives, source: string): boolean {
  const folder = dirname(file.files[0]?.path ?? '');
  return file.sources.some((path) => resolve(folder, path) === source || basename(path) === basename(source));
}

function readText(path: string): string | undefined {
  try {
    return statSync(path).size <= maxBytes ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Changes when one of the files does. */
function stampOf({ files }: LoadedDirectives): string {
  return files
    .map(({ path }) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone';
    })
    .join();
}
