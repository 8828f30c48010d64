import type { SourceEdit } from '../../server/src/base/edit';
import type { Problem } from '../../server/src/base/problem';
import type { SiteDirective } from '../../server/src/kernel/directive';
import type { LintLevels } from '../../server/src/lint';
import { engineWithoutModel, target } from '../analysis/support';

export interface Linter {
  (
    text: string,
    options?: {
      readonly top?: string;
      readonly tool?: string;
      readonly outside?: readonly SiteDirective[];
      readonly levels?: LintLevels;
    },
  ): Problem[];
}

/** Lints texts as the command line does, without a model. */
export async function linter(): Promise<Linter> {
  const engine = await engineWithoutModel();
  return (text, { top, tool = target.tool, outside = [], levels = {} } = {}) => {
    const analysis = engine.analyze(text);
    const choice = engine.chooseTop(analysis, top);
    const tops = 'top' in choice ? [choice.top] : choice.candidates;
    const problems = [...engine.lint(analysis, { target: { ...target, tool }, tops, outside, levels })];
    engine.release(analysis);
    return problems;
  };
}

/** The text after edits, which are in its order and apart. */
export function applied(text: string, edits: readonly SourceEdit[]): string {
  let result = '';
  let from = 0;
  for (const { span, newText } of edits) {
    if (span.start < from) throw new Error('edits overlap or are not in order');
    result += text.slice(from, span.start) + newText;
    from = span.end;
  }
  return result + text.slice(from);
}

/** `4 warning hls.ports: message`, line from 1. */
export function shown(text: string, { code, message, severity, span }: Problem): string {
  return `${text.slice(0, span.start).split('\n').length} ${severity} ${code}: ${message}`;
}

export function isAlarm({ severity }: Problem): boolean {
  return severity === 'error' || severity === 'warning';
}
