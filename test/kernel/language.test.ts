import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../server/src/base/cancel';
import { asItIs, engineWithoutModel, target } from '../analysis/support';
import { factsOf } from './language-facts';

// Small kernels in the styles that HLS code is written in. Each ends with a comment that says what is to be found in it;
// a line "latency unknown" in it says that no latency can be given.
const folder = 'test/kernel/language';
const kernels = readdirSync(folder).filter((file) => file.endsWith('.cpp'));

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

function include(path: string): string | undefined {
  return existsSync(join(folder, path)) ? read(path) : undefined;
}

describe('the language of kernels', () => {
  it.each(kernels)('%s', async (file) => {
    const text = read(file);
    const [, expected = ''] = /\/\* facts\n(.*)\n\*\/\s*$/s.exec(text) ?? [];
    const engine = await engineWithoutModel();
    const analysis = engine.analyze(text, undefined, include);
    const syntax = analysis.file.problems.map((p) => `problem ${p.code}: ${p.message}`);
    const facts = [factsOf(analysis.kernel), ...syntax];

    const choice = engine.chooseTop(analysis);
    const tops = 'top' in choice ? [choice.top] : choice.candidates;
    for (const top of tops) {
      const request = { target, top, analyticOnly: true };
      const [result] = await engine.predict(analysis, request, [asItIs], neverCancelled);
      if (result?.prediction.latency === null) facts.push(`latency of ${top} unknown`);
    }
    expect(facts.join('\n')).toBe(expected);
  });
});
