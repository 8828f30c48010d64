/** What must hold of the edits that put pragmas into a source: they leave a text that reads as before, and says them. */
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import type { SourceEdit } from '../../server/src/base/edit';
import type { Problem } from '../../server/src/base/problem';
import type { SiteDirective } from '../../server/src/kernel/directive';
import { loopName } from '../../server/src/kernel/names';

/** Puts some directives and one of the mends into the text. Throws where an edit is wrong. */
export function applySome(
  engine: Engine,
  analysis: Analysis,
  problems: readonly Problem[],
  random: () => number,
): void {
  const directives = someDirectives(analysis, random);
  const edits = engine.edits(analysis, directives);
  for (const { span } of edits) {
    const gone = analysis.text.slice(span.start, span.end).trim();
    if (gone !== '' && !/pragma/i.test(gone) && !isMacro(analysis.text, gone))
      throw new Error(`code taken out: ${gone}`);
  }
  const edited = applied(analysis.text, edits);
  withAnalysis(engine, edited, analysis, (after) => {
    if (hasSyntaxProblem(analysis)) return;
    // The grammar takes some statements that are no C++ as bodies of loops, but not in braces: only functions and loops count.
    if (shapeOf(after) !== shapeOf(analysis)) {
      throw new Error(`pragmas put in change what is read: ${JSON.stringify(edits)}`);
    }
    if (applied(edited, engine.edits(after, directives)) !== edited) {
      throw new Error(`pragmas put in are not found again: ${JSON.stringify(directives)}`);
    }
  });
  const fixes = problems.flatMap((problem) => problem.fixes ?? []);
  const fix = fixes[Math.floor(random() * fixes.length)];
  if (fix) withAnalysis(engine, applied(analysis.text, fix.edits), analysis, () => undefined);
}

/** A directive for a loop or two and an array of one function of the text. */
function someDirectives({ kernel, lines }: Analysis, random: () => number): SiteDirective[] {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const f = pick(kernel.functions.filter((each) => each.file === null && each.name === each.sourceFunction));
  if (!f) return [];
  const own = f.loops.filter((loop) => loop.sourceFunction === f.name);
  const result: SiteDirective[] = [];
  const outer = pick(own);
  const inner = pick(own);
  const array = pick(f.arrays.filter(({ name }) => name !== ''));
  const site = { dialect: 'hls', function: f.name } as const;
  if (outer) result.push({ ...site, kind: 'pipeline', loop: loopName(f, outer, lines), options: { ii: 2 } });
  if (inner) result.push({ ...site, kind: 'unroll', loop: loopName(f, inner, lines), options: { factor: 4 } });
  if (array) {
    const options = { type: 'cyclic', factor: 2, dim: 1 };
    result.push({ ...site, kind: 'array_partition', variable: array.name, options });
  }
  return result;
}

/** What may be left out besides a pragma: a macro that the text defines, which holds one. */
function isMacro(text: string, gone: string): boolean {
  const name = /^\w+/.exec(gone)?.[0];
  return name !== undefined && new RegExp(`#\\s*define\\s+${name}\\b`).test(text);
}

/** The text after edits; throws where these overlap or lie outside. */
function applied(text: string, edits: readonly SourceEdit[]): string {
  let result = '';
  let from = 0;
  for (const { span, newText } of edits) {
    if (span.start < from || span.end < span.start || span.end > text.length) {
      throw new Error(`edits that overlap or lie outside: ${JSON.stringify(edits)}`);
    }
    result += text.slice(from, span.start) + newText;
    from = span.end;
  }
  return result + text.slice(from);
}

function withAnalysis(engine: Engine, text: string, before: Analysis, look: (after: Analysis) => void): void {
  const after = engine.analyze(text, before);
  try {
    look(after);
  } finally {
    engine.release(after);
  }
}

function hasSyntaxProblem({ problems }: Analysis): boolean {
  return problems.some(({ code }) => code.startsWith('syntax.'));
}

/** Functions and the loops of each. */
function shapeOf({ kernel }: Analysis): string {
  return kernel.functions.map((f) => `${f.name} ${f.loops.map(({ label }) => label).join()}`).join('\n');
}
