import { describe, expect, it } from 'vitest';
import { problemDiagnostics, recommendationDiagnostics } from '../../server/src/ide/diagnostics';
import type { Problem } from '../../server/src/base/problem';
import { analysis, at, candidate, pipelineAndUnroll, recommendation } from './samples';

describe('problem diagnostics', () => {
  const problem: Problem = {
    code: 'design.unknown-loop',
    message: 'There is no loop L9.',
    span: { start: at('L2'), end: at('L2') + 2 },
    severity: 'warning',
    fixes: [{ title: 'Change L9 to L2', edits: [{ span: { start: 0, end: 2 }, newText: 'L2' }] }],
  };

  it('carry place, severity, code, source, explanation and mends', () => {
    const documentation = (code: string): string => `lints.md#${code}`;
    expect(problemDiagnostics(analysis, [problem], { version: 7, documentation })).toEqual([
      {
        range: { start: { line: 3, character: 4 }, end: { line: 3, character: 6 } },
        severity: 2,
        code: 'design.unknown-loop',
        codeDescription: { href: 'lints.md#design.unknown-loop' },
        source: 'PragmaLens',
        message: 'There is no loop L9.',
        data: { version: 7, fixes: problem.fixes },
      },
    ]);
  });

  it('have no link where nothing is explained', () => {
    const mending = { version: 7, documentation: () => undefined };
    const [diagnostic] = problemDiagnostics(analysis, [{ ...problem, fixes: undefined }], mending);
    expect(diagnostic).not.toHaveProperty('codeDescription');
    expect(diagnostic?.data).toEqual({ version: 7, fixes: [] });
  });

  it('say a thing once', () => {
    expect(problemDiagnostics(analysis, [problem, { ...problem }, { ...problem, code: 'other' }])).toHaveLength(2);
  });
});

describe('recommendation diagnostics', () => {
  it('name the change and its gain on the header of the loop', () => {
    const [diagnostic] = recommendationDiagnostics(analysis, 7, [recommendation]);
    expect(diagnostic?.message).toBe(
      'Pipeline with unroll of L2 by 8 and cyclic partition of a by 8: 4,120 → 620 cycles (6.6×)',
    );
    expect(diagnostic?.severity).toBe(3);
    expect(diagnostic?.range).toEqual({ start: { line: 2, character: 6 }, end: { line: 2, character: 34 } });
    expect(diagnostic?.data).toEqual({
      version: 7,
      title: 'Insert 3 pragmas: pipeline with unroll of L2 by 8 and cyclic partition of a by 8 (6.6×)',
      directives: pipelineAndUnroll,
    });
  });

  it('are not made of unknown latencies or of loops that are not there', () => {
    const unknown = { ...recommendation, after: candidate(null, 0.1, pipelineAndUnroll) };
    const gone = { ...recommendation, function: 'nowhere' };
    expect(recommendationDiagnostics(analysis, 7, [unknown, gone])).toEqual([]);
  });
});
