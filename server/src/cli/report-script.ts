/** The script or config file that a report was made by: directives, sources, and what else was set. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { loadDirectives, type LoadedDirectives } from '../analysis/directives';
import { directivesForm, isDirectivesText } from '../kernel/directives-file';
import { layoutOf } from './report-files';

/** Larger files are no scripts. */
const maxBytes = 1_000_000;
/** Paths in a script are taken from where the tool was run, which is some folders above it at most. */
const maxUp = 4;

/** The script, none, or why it can't be told. */
export type FoundScript = { readonly script?: LoadedDirectives } | { readonly reason: string };

/** The folder itself and those around it, up to `root`. */
export function foldersUpTo(path: string, root: string): string[] {
  const folders = [path];
  for (let at = path; at !== root && dirname(at) !== at;) folders.push((at = dirname(at)));
  return folders;
}

/** The nearest one that fits a report of `top` in the folder `path`; what the tool wrote for its solution comes first. */
export function findScript(path: string, root: string, top: string | undefined): FoundScript {
  const rejected: string[] = [];
  for (const folder of foldersUpTo(path, root)) {
    const all = scriptsIn(folder);
    const sourced = new Set(all.flatMap(({ files }) => files.slice(1).map((file) => file.path)));
    const fitting: LoadedDirectives[] = [];
    for (const script of all) {
      if (sourced.has(pathOf(script))) continue;
      const reason = misfit(script, path, top);
      if (reason === undefined) fitting.push(script);
      else if (reason !== '') rejected.push(reason);
    }
    const [first, second] = fitting;
    // The tool's own is as the solution was built; beside it may lie what it was built from.
    const own = fitting.find((script) => basename(pathOf(script)) === 'script.tcl');
    if (own) return { script: own };
    if (first && second) {
      const names = fitting.map((script) => relative(root, pathOf(script)));
      return { reason: `which of ${names.join(', ')} made it can't be told: leave one beside it` };
    }
    if (first) return { script: first };
  }
  return rejected.length > 0 ? { reason: rejected.join('; ') } : {};
}

/** Why a script is not the one; empty for one that is plainly of another project. */
function misfit(script: LoadedDirectives, path: string, top: string | undefined): string | undefined {
  const name = pathOf(script);
  const text = script.files[0]?.text ?? '';
  const layout = layoutOf(path);
  if (layout && dirname(name) !== layout.solution) {
    const opens = (what: string): string[] =>
      [...text.matchAll(new RegExp(`^[ \\t]*open_${what}\\b(.*)$`, 'gm'))].map((m) => m[1] ?? '');
    const names = (args: string, word: string): boolean =>
      /[$[]/.test(args) || args.split(/[\s"{};/\\]+/).includes(word);
    const projects = opens('project');
    const solutions = opens('solution');
    if (projects.length > 0 && !projects.some((args) => names(args, layout.project))) return '';
    if (solutions.length > 0 && !solutions.some((args) => names(args, basename(layout.solution)))) return '';
    if (solutions.length > 1)
      return `${name} makes several solutions: keep the script.tcl that the tool writes into each, which has the directives of that one`;
  }
  if (top !== undefined && script.top && script.top.value !== top)
    return `${name} sets the top function '${script.top.value}', and the report is of '${top}'`;
  return undefined;
}

function scriptsIn(folder: string): LoadedDirectives[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => directivesForm(name) !== undefined);
  } catch {
    return [];
  }
  return names.sort().flatMap((name) => {
    const path = join(folder, name);
    const form = directivesForm(name);
    const text = textOf(path);
    if (!form || text === undefined || !isDirectivesText(form, text)) return [];
    return loadDirectives(form, path, text, (from, sourced) => {
      const found = resolveFrom(dirname(from), sourced);
      const content = found === undefined ? undefined : textOf(found);
      return found === undefined || content === undefined ? undefined : { path: found, text: content };
    });
  });
}

/** A path that a script names, from its folder or from one around it; undefined where it is in none. */
export function resolveFrom(folder: string, path: string): string | undefined {
  const plain = path.replaceAll('\\', '/');
  let base = folder;
  for (let up = 0; up <= maxUp; up++, base = dirname(base)) {
    const found = resolve(base, plain);
    if (existsSync(found)) return found;
  }
  return undefined;
}

/** Folders that `-I` names in the script, from wherever it may have been run. */
export function includeFolders(script: LoadedDirectives | undefined): string[] {
  return (script?.files ?? []).flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w-])-I\s*([^\s"'{}\];]+)/g)].flatMap(
      (match) => resolveFrom(dirname(path), match[1] ?? '') ?? [],
    ),
  );
}

/** A macro that the compiler is given beside the source. */
export interface GivenMacro {
  readonly name: string;
  /** As written: `-DN=64`. */
  readonly flag: string;
  /** What says the same in a source. */
  readonly define: string;
}

/** Macros that `-D` of compiler flags sets for the design: those of test benches and simulation are left out. */
export function givenMacros(script: LoadedDirectives | undefined): GivenMacro[] {
  const found = (script?.files ?? []).flatMap(({ text }) =>
    text
      .replace(/\\\r?\n/g, ' ')
      .split(/\r?\n/)
      .filter((line) => !/^\s*(?:#|;|tb\.|csim|cosim)|(?<![\w-])-tb\b/.test(line))
      .flatMap((line) => [...line.matchAll(/(?<![\w-])-D\s*([A-Za-z_]\w*)(?:=([^\s"'{}\];,]*))?/g)])
      .map(([flag, name = '', value = '1']): [string, GivenMacro] => [
        name,
        { name, flag, define: `#define ${name} ${value}` },
      ]),
  );
  return [...new Map(found).values()];
}

/**
 * What keeps the directives of a script from being all known, with its place. Part, clock and flow don't: the report has
 * them.
 */
export function unreadDirectives({ problems }: LoadedDirectives): string | undefined {
  const harmless = /^directives\.(?:part|clock|flow)$/;
  const blocking = /^directives\.(?:not-evaluated|not-found)$/;
  const found = problems.find(
    ({ problem }) => !harmless.test(problem.code) && (problem.severity === 'error' || blocking.test(problem.code)),
  );
  if (!found) return undefined;
  const { line, column } = found.file.lines.position(found.problem.span.start);
  return `${found.file.path}:${line + 1}:${column + 1}: ${found.problem.message}`;
}

export function pathOf({ files }: LoadedDirectives): string {
  return files[0]?.path ?? '';
}

function textOf(path: string): string | undefined {
  try {
    return statSync(path).size <= maxBytes ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
