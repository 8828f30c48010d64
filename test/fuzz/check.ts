/** What must hold of every source, however broken, and of all that an editor asks about it. */
import { isDeepStrictEqual } from 'node:util';
import { loadDirectives, type LoadedDirectives } from '../../server/src/analysis/directives';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { Analysis } from '../../server/src/analysis/types';
import { neverCancelled } from '../../server/src/base/cancel';
import type { Problem } from '../../server/src/base/problem';
import type { Span } from '../../server/src/base/span';
import { buildGraph } from '../../server/src/graph/build';
import { codeLenses } from '../../server/src/ide/codelens';
import { completions } from '../../server/src/ide/completion';
import { problemDiagnostics } from '../../server/src/ide/diagnostics';
import { hover } from '../../server/src/ide/hover';
import { hoverPragma } from '../../server/src/ide/hover-pragma';
import type { Outlook } from '../../server/src/ide/outlook';
import { printDesign } from '../../server/src/kernel/design-print';
import { sourceDirectives } from '../../server/src/kernel/source-directives';
import { outlookOf, targetOf, topsOf } from '../../server/src/lsp/outlook-of';
import { outsideOf } from '../../server/src/lsp/outside';
import { defaultSettings } from '../../server/src/lsp/settings';
import { mutant } from '../support/mutate';
import { applySome } from './apply';

export interface Case {
  readonly text: string;
  /** Analysis of the source that the text was made of. */
  readonly base: Analysis;
  readonly random: () => number;
  /** Compare with an analysis of the text alone. */
  readonly compare: boolean;
}

/**
 * Analyses a text as an editor does after an edit of its base, under a broken script or config file with the directives of
 * the base; builds the graphs, predicts the design, lints it, asks for hovers and completions at some offsets, and puts pragmas
 * in. Throws where anything does, where something lies outside of the text, and where the analysis differs from that of the
 * text alone.
 */
export async function check(engine: Engine, { text, base, random, compare }: Case): Promise<void> {
  const analysis = engine.analyze(text, base);
  try {
    inside(text, analysis.problems);
    if (compare) compareWithFresh(engine, analysis);
    const tops = topsOf(engine, analysis, defaultSettings);
    for (const top of tops) {
      buildGraph(
        analysis.kernel,
        analysis.kernel.functions.findIndex((f) => f.name === top),
      );
    }
    const outside = outsideOf(brokenDirectives(base, random), analysis);
    const target = targetOf(defaultSettings, outside.loaded);
    for (const { file, problem } of outside.problems) inside(file.text, [problem]);
    const outlook = await outlookOf({
      engine,
      analysis,
      settings: defaultSettings,
      target,
      outside,
      token: neverCancelled,
    });
    const problems = engine.lint(analysis, { target, tops, outside: outside.overrides, levels: {} });
    inside(text, problems);
    problemDiagnostics(analysis, problems, { version: 1, documentation: () => undefined });
    ask(outlook, tops[0], random);
    applySome(engine, analysis, problems, random);
  } finally {
    engine.release(analysis);
  }
}

function inside(text: string, problems: readonly Problem[]): void {
  const isInside = ({ start, end }: Span): boolean => 0 <= start && start <= end && end <= text.length;
  for (const { message, span, fixes = [] } of problems) {
    if (!isInside(span)) throw new Error(`a problem outside of the text: ${message} at ${span.start}..${span.end}`);
    for (const { title, edits } of fixes) {
      const isApart = edits.every((edit, i) => isInside(edit.span) && edit.span.start >= (edits[i - 1]?.span.end ?? 0));
      if (!isApart) throw new Error(`a mend outside of the text, or with edits that overlap: ${title}`);
    }
  }
}

function compareWithFresh(engine: Engine, analysis: Analysis): void {
  const fresh = engine.analyze(analysis.text);
  const isSame = isDeepStrictEqual(fresh.file, analysis.file) && isDeepStrictEqual(fresh.kernel, analysis.kernel);
  engine.release(fresh);
  if (!isSame) throw new Error('the analysis after an edit differs from that of the text alone');
}

/** A mutant of what the pragmas of the base say, as a Tcl script or a config file. */
function brokenDirectives(base: Analysis, random: () => number): LoadedDirectives {
  const form = random() < 0.5 ? 'tcl' : 'config';
  const lines = printDesign(sourceDirectives(base.kernel, base.lines), form);
  const broken = mutant(lines.join('\n'), Math.floor(random() * 2 ** 31), 0);
  return loadDirectives(form, `broken.${form === 'tcl' ? 'tcl' : 'cfg'}`, broken, () => undefined);
}

/** What an editor asks for, at two offsets of the text and two of one of its pragmas. */
function ask(outlook: Outlook, top: string | undefined, random: () => number): void {
  const { analysis } = outlook;
  const { text, lines } = analysis;
  const pragmas = [...text.matchAll(/#pragma[^\n]*/g)];
  const pragma = pragmas[Math.floor(random() * pragmas.length)];
  const within = (start: number, length: number): number => start + Math.floor(random() * (length + 1));
  const offsets = [within(0, text.length), within(0, text.length)];
  if (pragma) offsets.push(within(pragma.index, pragma[0].length), within(pragma.index, pragma[0].length));
  codeLenses(outlook, 'file:///kernel.cpp');
  for (const offset of offsets) {
    hover(outlook, offset);
    hoverPragma(text, lines, offset);
    completions(analysis, offset, top);
  }
}
