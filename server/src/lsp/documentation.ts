import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mending } from '../ide/diagnostics';
import { ruleOf } from '../lint/table';

/**
 * Links to the explanation of each lint: the section in the copy of docs/lints.md beside the program, so that it opens
 * offline; without one the vendor's page.
 */
export function lintDocumentation(): Mending['documentation'] {
  const path = join(__dirname, 'lints.md');
  const url = pathToFileURL(path).href;
  const lines = new Map<string, number>();
  try {
    const text = readFileSync(path, 'utf8').split('\n');
    text.forEach((line, i) => {
      const code = /^## (hls\.[\w-]+)/.exec(line)?.[1];
      if (code !== undefined) lines.set(code, i + 1);
    });
  } catch {
    // Not built beside it, as in tests.
  }
  return (code) => {
    const line = lines.get(code);
    return line === undefined ? ruleOf(code)?.reference : `${url}#L${line}`;
  };
}
