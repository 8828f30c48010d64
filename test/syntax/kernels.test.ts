import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testParser } from '../support/parser';

const root = resolve(import.meta.dirname, '../..');
const sources = join(process.env.PRAGMALENS_SHARED ?? join(root, '../shared'), 'data/sources');
const found = existsSync(sources);
if (!found) console.warn(`kernels.test: no kernels in ${sources}, skipped (set PRAGMALENS_SHARED)`);

describe.skipIf(!found)('published kernels', () => {
  const files = found
    ? readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(?:c|cpp|h)$/.test(f))
    : [];

  it.each(files)('%s reads without problems', async (name) => {
    const parser = await testParser();
    const text = readFileSync(join(sources, name), 'utf8');
    const parsed = parser.parse(text);
    expect(parsed.file.problems).toEqual([]);
    const hasFunction = parsed.file.functions.length + parsed.file.prototypes.length > 0;
    expect(hasFunction).toBe(true);
    const lines = text.match(/^\s*#\s*pragma/gm)?.length ?? 0;
    const inFunctions = parsed.file.functions.reduce(
      (n, f) => n + (JSON.stringify(f.body).match(/"family"/g)?.length ?? 0),
      0,
    );
    expect(inFunctions + parsed.file.pragmas.length).toBe(lines);
    const loops = text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ').match(/\b(?:for|while)\s*\(/g)?.length ?? 0;
    expect(
      parsed.file.functions.reduce((n, f) => n + (JSON.stringify(f.body).match(/"strayPragmas"/g)?.length ?? 0), 0),
    ).toBe(loops);
    parsed.dispose();
  });
});
