/** docs/lints.md against the table: every lint is explained, and its examples are true. */
import { beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../server/src/lint/table';
import { read, repoFiles } from '../repo/files';
import { applied, isAlarm, linter, shown, type Linter } from './linter';

interface Section {
  readonly code: string;
  readonly text: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string | undefined;
}

const sections = read('docs/lints.md')
  .split(/^## /m)
  .slice(1)
  .map((text): Section => {
    const [bad = '', good = ''] = [...text.matchAll(/```cpp\n([^]*?)```/g)].map((match) => match[1]);
    return {
      code: /^\S+/.exec(text)?.[0] ?? '',
      text,
      bad,
      good,
      fix: /^Quick fix: (.*)$/m.exec(text)?.[1],
    };
  });

/** As a config file says it: `syn.directive.pipeline=scale/walk II=2`. */
const slower = [{ kind: 'pipeline', dialect: 'hls', function: 'scale', loop: 'walk', options: { ii: 2 } }] as const;

let lint: Linter;
beforeAll(async () => {
  lint = await linter();
});

describe('docs/lints.md', () => {
  it('explains every lint, in the order of the table', () => {
    expect(sections.map(({ code }) => code)).toEqual(rules.map(({ code }) => code));
  });

  it.each(rules)('gives title, severity and reference of $code', ({ code, title, severity, reference }) => {
    const text = sections.find((section) => section.code === code)?.text ?? '';
    expect(text).toContain(`_${title}_ (${severity}`);
    expect(text).toContain(`Reference: ${reference}\n`);
  });

  it.each(sections)('shows $code and how to mend it', ({ code, bad, good, fix }) => {
    const outside = code === 'hls.cfg-vs-source' ? slower : [];
    const found = lint(bad, { outside }).filter((problem) => problem.code === code);
    expect(
      found,
      lint(bad)
        .map((p) => shown(bad, p))
        .join('\n'),
    ).toHaveLength(1);
    const fixes = found[0]?.fixes ?? [];
    if (fix === undefined) expect(fixes).toEqual([]);
    else {
      const chosen = fixes.find(({ title }) => title === fix);
      expect(fixes.map(({ title }) => title)).toContain(fix);
      expect(applied(bad, chosen?.edits ?? [])).toBe(good);
    }
    const left = lint(good, { outside });
    expect(left.filter((problem) => problem.code === code || isAlarm(problem)).map((p) => shown(good, p))).toEqual([]);
  });
});

describe('codes', () => {
  it('of the namespace hls are all in the table', () => {
    const codes = rules.map(({ code }) => code);
    const used = repoFiles
      .filter((path) => /^server\/src\/.*\.ts$/.test(path))
      .flatMap((path) => [...read(path).matchAll(/'(hls\.[a-z][a-z-]*)'/g)].map((match) => match[1] ?? ''));
    expect([...new Set(used)].sort()).toEqual([...new Set(codes)].sort());
  });
});
