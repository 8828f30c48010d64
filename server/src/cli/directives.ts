/** What `--directives FILE` gives: JSON as in a designs file, a Tcl script, or a config file. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  allProblems,
  loadDirectives,
  matchDirectives,
  placesOf,
  unsafeMathOf,
  type LoadedDirectives,
  type PlacedProblem,
} from '../analysis/directives';
import type { Analysis, DesignSpec } from '../analysis/types';
import { directivesForm, isDirectivesText } from '../kernel/directives-file';
import type { SiteDirective } from '../kernel/directive';
import { specFromJson } from './design-rows';
import { UsageError, unreadable } from './failure';

const asItIs: DesignSpec = { overrides: [], places: {} };

export interface GivenDirectives {
  /** Of the file as the command line names it; undefined where none is given. */
  readonly path?: string;
  /** What the file says of the top function; it holds where the command line says nothing. */
  readonly top?: string;
  /** Likewise of the run, as the fields of a row of designs. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** A JSON file's design. */
  readonly spec: DesignSpec;
  /** For each source what a script or config file sets in it, and what is wrong in the file. */
  match(analyses: readonly Analysis[]): {
    readonly outside: readonly (readonly SiteDirective[])[];
    readonly problems: readonly PlacedProblem[];
  };
  /** File and line of a directive of a script or config file. */
  readonly placeOf?: (directive: SiteDirective) => string | undefined;
}

/** All directives for one of the sources, whatever the form of the file. */
export function allDirectives(given: GivenDirectives, outside: readonly SiteDirective[] = []): SiteDirective[] {
  return [...given.spec.overrides, ...outside];
}

/** Reads `--directives`. Throws `UsageError` for what is no file, and for JSON that is not as it should be. */
export async function readDirectives(path: string | undefined): Promise<GivenDirectives> {
  if (path === undefined) return always(asItIs);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  const form = directivesForm(path) ?? (/\.json$/i.test(path) ? undefined : formOf(text));
  return form === undefined ? fromJson(path, text) : fromFile(path, loaded(form, path, text));
}

/** The first error of a file, if there is one, with its place. Throws `UsageError`. */
export function refuseErrors(problems: readonly PlacedProblem[]): void {
  const errors = problems.filter(({ problem }) => problem.severity === 'error');
  if (errors.length > 0) throw new UsageError(errors.map(located).join('; '));
}

function located({ file, problem }: PlacedProblem): string {
  const { line, column } = file.lines.position(problem.span.start);
  return `${file.path}:${line + 1}:${column + 1}: ${problem.message}`;
}

function formOf(text: string): 'tcl' | 'config' | undefined {
  return (['config', 'tcl'] as const).find((form) => isDirectivesText(form, text));
}

function loaded(form: 'tcl' | 'config', path: string, text: string): LoadedDirectives {
  return loadDirectives(form, path, text, (from, sourced) => {
    const found = resolve(dirname(from), sourced);
    try {
      return { path: found, text: readFileSync(found, 'utf8') };
    } catch {
      return undefined;
    }
  });
}

function fromFile(path: string, file: LoadedDirectives): GivenDirectives {
  return {
    path,
    top: file.top?.value,
    conditions: {
      part: file.part?.value,
      clock_ns: file.clockNs?.value,
      flow: file.flow?.value,
      unsafe_math: unsafeMathOf(file),
    },
    spec: asItIs,
    placeOf: placesOf(file),
    match: (analyses) => {
      const matched = matchDirectives(file, analyses);
      return {
        outside: matched.overrides,
        problems: allProblems(file, matched),
      };
    },
  };
}

function always(spec: DesignSpec, conditions: GivenDirectives['conditions'] = {}): GivenDirectives {
  return { conditions, spec, match: () => ({ outside: [], problems: [] }) };
}

/** A JSON list of directives, or `{"directives": [...], "pragmas": {...}}` with the conditions of a row of a designs file. */
function fromJson(path: string, text: string): GivenDirectives {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = /\.json$/i.test(path)
      ? (error as Error).message
      : 'and neither a Tcl script nor a config file of HLS';
    throw new UsageError(`${path}: not JSON: ${reason}`);
  }
  const row = Array.isArray(value) ? { directives: value } : value;
  const spec = specFromJson(row);
  if (typeof spec === 'string') throw new UsageError(`${path}: ${spec}`);
  return { ...always(spec, row as Record<string, unknown>), path };
}
