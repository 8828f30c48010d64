/** Directives that hold besides the source's pragmas: of a script or config file, and of the scripts that it sources. */
import { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import { directiveMatcher } from '../kernel/directive-match';
import { readDirectivesFile, type DirectivesFile, type Said } from '../kernel/directives-file';
import { didYouMean } from '../kernel/names';
import { deviceOf, devices } from '../predict/devices';
import type { Analysis } from './types';

/** Something that a file says, and where. */
export interface Placed<T> {
  readonly value: T;
  readonly file: DirectivesText;
  readonly span: Span;
}

export interface DirectivesText {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
}

export interface PlacedProblem {
  readonly file: DirectivesText;
  readonly problem: Problem;
}

export interface LoadedDirectives {
  /** The file itself, then those that it sources. */
  readonly files: readonly DirectivesText[];
  readonly directives: readonly Placed<SiteDirective>[];
  readonly top?: Placed<string>;
  /** A part that is known; of another one a problem tells. */
  readonly part?: Placed<string>;
  readonly clockNs?: Placed<number>;
  readonly flow?: Placed<'vivado' | 'vitis'>;
  /** As written. */
  readonly sources: readonly string[];
  /** Global settings by lower-case name, such as `compile.unsafe_math_optimizations` (a flag is `1`). */
  readonly settings: ReadonlyMap<string, Placed<string>>;
  readonly problems: readonly PlacedProblem[];
}

/** A script's path and text by the path that another one sources it by; undefined where it can't be read. */
export type ReadSourced = (from: string, path: string) => { readonly path: string; readonly text: string } | undefined;

/** Scripts that are sourced are followed at most this deep. */
const maxDepth = 8;

/** Reads a script or config file of the given form, and the scripts that it sources. */
export function loadDirectives(
  form: 'tcl' | 'config',
  path: string,
  text: string,
  readSourced: ReadSourced,
): LoadedDirectives {
  const read: { readonly file: DirectivesText; readonly said: DirectivesFile }[] = [];
  const problems: PlacedProblem[] = [];
  const follow = (at: string, content: string, depth: number): void => {
    const file: DirectivesText = { path: at, text: content, lines: new LineIndex(content) };
    const said = readDirectivesFile(form, content);
    read.push({ file, said });
    problems.push(...said.problems.map((problem) => ({ file, problem })));
    for (const { value, span } of said.sourced) {
      const found = depth < maxDepth ? readSourced(at, value) : undefined;
      if (found && read.some((known) => known.file.path === found.path)) continue;
      if (found) follow(found.path, found.text, depth + 1);
      else {
        const message = `'${value}' can't be read: what it says is not counted`;
        problems.push({ file, problem: { code: 'directives.not-found', message, span, severity: 'information' } });
      }
    }
  };
  follow(path, text, 0);

  const last = <T>(of: (said: DirectivesFile) => Said<T> | undefined): Placed<T> | undefined =>
    read.flatMap(({ file, said }) => placed(file, of(said))).at(-1);
  const part = last((said) => said.part);
  const isKnownPart = part !== undefined && deviceOf(part.value) !== undefined;
  if (part && !isKnownPart) {
    const { value, file, span } = part;
    const near = didYouMean(
      value,
      devices.map((device) => device.part),
    );
    const message = `the part '${value}' is not known here${near || `; known: ${devices.map((d) => d.part).join(', ')}`}`;
    problems.push({ file, problem: { code: 'directives.part', message, span, severity: 'error' } });
  }
  return {
    files: read.map(({ file }) => file),
    directives: read.flatMap(({ file, said }) => said.directives.flatMap((each) => placed(file, each))),
    top: last((said) => said.top),
    part: isKnownPart ? part : undefined,
    clockNs: last((said) => said.clockNs),
    flow: last((said) => said.flow),
    sources: read.flatMap(({ said }) => said.sources.map(({ value }) => value)),
    settings: new Map(
      read.flatMap(({ file, said }) => [...said.settings].map(([name, each]) => [name, { ...each, file }] as const)),
    ),
    problems,
  };
}

/** `-unsafe_math_optimizations` of the file; undefined where it says nothing. */
export function unsafeMathOf({ settings }: LoadedDirectives): boolean | undefined {
  const value = settings.get('compile.unsafe_math_optimizations')?.value;
  return value === undefined ? undefined : /^(1|true)$/i.test(value);
}

/** For a directive of the file where it stands: `hls.tcl:4`. */
export function placesOf({ directives }: LoadedDirectives): (directive: SiteDirective) => string | undefined {
  const places = new Map(directives.map((placed) => [placed.value, placed]));
  return (directive) => {
    const found = places.get(directive);
    if (!found) return undefined;
    const { file, span } = found;
    return `${/[^/\\]*$/.exec(file.path)?.[0]}:${file.lines.lineOf(span.start) + 1}`;
  };
}

export interface MatchedDirectives {
  /** For each analysis the directives that are about it. */
  readonly overrides: readonly (readonly SiteDirective[])[];
  /** Of directives that are about none of them. */
  readonly problems: readonly PlacedProblem[];
}

/** All problems of a file, its own and those of its directives, in the order of the text. */
export function allProblems(loaded: LoadedDirectives, matched: MatchedDirectives): readonly PlacedProblem[] {
  const order = ({ file, problem }: PlacedProblem): readonly [number, number] => [
    loaded.files.indexOf(file),
    problem.span.start,
  ];
  return [...loaded.problems, ...matched.problems].sort((a, b) => {
    const [[fileA, startA], [fileB, startB]] = [order(a), order(b)];
    return fileA - fileB || startA - startB;
  });
}

/** Which of the directives name something in the given sources; one that names nothing in any of them is a problem. */
export function matchDirectives(loaded: LoadedDirectives, analyses: readonly Analysis[]): MatchedDirectives {
  const matchers = analyses.map(({ file, kernel, lines }) => directiveMatcher(file, kernel, lines));
  const overrides = analyses.map((): SiteDirective[] => []);
  const problems: PlacedProblem[] = [];
  for (const { value, file, span } of loaded.directives) {
    const mismatches = matchers.map((match, i) => {
      const mismatch = match(value);
      if (!mismatch) overrides[i]?.push(value);
      return mismatch;
    });
    if (mismatches.some((mismatch) => mismatch === undefined)) continue;
    const nearest = mismatches.find((mismatch) => mismatch?.code !== 'design.unknown-function') ?? mismatches[0];
    if (nearest) problems.push({ file, problem: { ...nearest, span, severity: 'error' } });
  }
  return { overrides, problems };
}

function placed<T>(file: DirectivesText, said: Said<T> | undefined): Placed<T>[] {
  return said === undefined ? [] : [{ ...said, file }];
}
