import { describe, expect, it } from 'vitest';
import type { SourceEdit } from '../../server/src/base/edit';
import type { Problem } from '../../server/src/base/problem';
import { codeActions, type ActionContext } from '../../server/src/ide/codeactions';
import { problemDiagnostics, recommendationDiagnostics } from '../../server/src/ide/diagnostics';
import { analysis, at, pipelineAndUnroll, recommendation } from './samples';

const insertAt = at('\n    L2') + 1;
const edits: readonly SourceEdit[] = [{ span: { start: insertAt, end: insertAt }, newText: '#pragma HLS pipeline\n' }];
const context: ActionContext = {
  uri: 'file:///a.cpp',
  version: 7,
  text: analysis.text,
  lines: analysis.lines,
  editsFor: (directives) => (directives.length === pipelineAndUnroll.length ? edits : []),
};
/** As they come back from the editor. */
const diagnostics = JSON.parse(JSON.stringify(recommendationDiagnostics(analysis, 7, [recommendation]))) as ReturnType<
  typeof recommendationDiagnostics
>;

describe('code actions', () => {
  it('insert the design of a diagnostic in one edit of its version', () => {
    const line = { line: 3, character: 0 };
    expect(codeActions(context, diagnostics)[0]).toEqual({
      title: 'Insert 3 pragmas: pipeline with unroll of L2 by 8 and cyclic partition of a by 8 (6.6×)',
      kind: 'quickfix',
      diagnostics,
      isPreferred: true,
      edit: {
        documentChanges: [
          {
            textDocument: { uri: 'file:///a.cpp', version: 7 },
            edits: [{ range: { start: line, end: line }, newText: '#pragma HLS pipeline\n' }],
          },
        ],
      },
    });
  });

  it('apply the mends of a problem, the only one by preference, and silence it', () => {
    const problem = (fixes: number): Problem => ({
      code: 'hls.no-ii',
      message: '',
      span: { start: insertAt + 6, end: insertAt + 8 },
      severity: 'hint',
      fixes: Array.from({ length: fixes }, (_, i) => ({ title: `Mend ${i}`, edits })),
    });
    const actions = (fixes: number) =>
      codeActions(
        context,
        problemDiagnostics(analysis, [problem(fixes)], { version: 7, documentation: () => undefined }),
      );
    expect(actions(1).map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
      ['Mend 0', true],
      ['Ignore hls.no-ii on this line', undefined],
    ]);
    expect(actions(2).map(({ isPreferred }) => isPreferred)).toEqual([undefined, undefined, undefined]);
    const line = { line: 3, character: 0 };
    expect(actions(0)[0]?.edit?.documentChanges).toEqual([
      {
        textDocument: { uri: 'file:///a.cpp', version: 7 },
        edits: [{ range: { start: line, end: line }, newText: '    // pragmalens: ignore[hls.no-ii]\n' }],
      },
    ]);
  });

  it('leave diagnostics of an older version alone', () => {
    expect(codeActions({ ...context, version: 8 }, diagnostics)).toEqual([]);
  });

  it('leave diagnostics of others, damaged ones and designs without edits alone', () => {
    const [diagnostic] = diagnostics;
    if (!diagnostic) throw new Error('no diagnostic');
    const data = [undefined, null, 'x', { version: 7 }, { version: 7, title: '', directives: [{ kind: 1 }] }];
    expect(
      codeActions(
        context,
        data.map((value) => ({ ...diagnostic, data: value })),
      ),
    ).toEqual([]);
    expect(codeActions({ ...context, editsFor: () => [] }, diagnostics)).toEqual([]);
  });
});
