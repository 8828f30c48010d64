import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver-types';
import { allProblems, matchDirectives, type LoadedDirectives, type PlacedProblem } from '../analysis/directives';
import type { Analysis } from '../analysis/types';
import { problemDiagnostics } from '../ide/diagnostics';
import type { SiteDirective } from '../kernel/directive';

/** What a script or config file sets in one source, and what is wrong in it. */
export interface Outside {
  /** Where each directive stands. */
  readonly loaded: LoadedDirectives;
  readonly overrides: readonly SiteDirective[];
  readonly problems: readonly PlacedProblem[];
}

/** A file of several sources may well set something in a function of another one. */
export function outsideOf(loaded: LoadedDirectives, analysis: Analysis): Outside {
  const matched = matchDirectives(loaded, [analysis]);
  const problems = allProblems(loaded, matched).filter(
    ({ problem }) => loaded.sources.length < 2 || problem.code !== 'design.unknown-function',
  );
  return { loaded, overrides: matched.overrides[0] ?? [], problems };
}

export interface OutsideDiagnostics {
  /** Replaces what is told of the files that hold for a source; undefined: none holds any more. */
  update(source: string, outside: Outside | undefined): void;
}

/** Publishes problems of scripts and config files in these files; several sources may share one. */
export function outsideDiagnostics(publish: (uri: string, diagnostics: Diagnostic[]) => void): OutsideDiagnostics {
  /** By source, then by file. */
  const told = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>();
  const sent = new Map<string, string>();

  function send(file: string): void {
    const all = [...told.values()].flatMap((files) => files.get(file) ?? []);
    const unique = [...new Map(all.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
    const content = JSON.stringify(unique);
    if ((sent.get(file) ?? '[]') === content) return;
    sent.set(file, content);
    publish(file, unique);
  }

  return {
    update(source, outside) {
      const before = told.get(source);
      const now = new Map<string, Diagnostic[]>();
      for (const file of outside?.loaded.files ?? []) {
        const problems = outside?.problems.filter((each) => each.file === file).map(({ problem }) => problem) ?? [];
        now.set(pathToFileURL(file.path).href, problemDiagnostics(file, problems));
      }
      if (outside) told.set(source, now);
      else told.delete(source);
      for (const file of new Set([...(before?.keys() ?? []), ...now.keys()])) send(file);
    },
  };
}
