import { expect, it } from 'vitest';
import { statusOf } from '../../server/src/lsp/status';

const ready = { model: { kind: 'ready', name: 'moe-1' } } as const;
const missing = { model: { kind: 'missing', reason: 'model.json is not there' } } as const;

it('tells ready, no model, starting, and what is wrong', () => {
  expect(statusOf({ engine: undefined, directives: [], settingProblems: [] }).kind).toBe('starting');
  expect(statusOf({ engine: ready, directives: [], settingProblems: [] })).toEqual({
    kind: 'ready',
    summary: 'ready',
    lines: ['Model moe-1 is loaded.'],
  });
  expect(statusOf({ engine: missing, directives: [], settingProblems: [] })).toEqual({
    kind: 'no-model',
    summary: 'no model',
    lines: ['No model, so predictions are analytic terms alone: model.json is not there.'],
  });
  expect(statusOf({ engine: missing, directives: [], settingProblems: ['Bad part.'] })).toMatchObject({
    kind: 'problem',
    lines: ['Bad part.', expect.stringContaining('No model')],
  });
  expect(statusOf({ engine: { failure: 'no wasm' }, directives: [], settingProblems: [] })).toMatchObject({
    kind: 'problem',
    lines: [expect.stringContaining('no wasm')],
  });
});
