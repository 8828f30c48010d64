import { expect, test } from 'vitest';
import { read, repoFiles } from './files';

test('docs/architecture.md has every file of the analytic terms in its table, and no other', () => {
  const files = repoFiles.flatMap((path) => /^server\/src\/predict\/analytic\/(.*)\.ts$/.exec(path)?.[1] ?? []);
  const section = /## Analytic terms.*?\n\n(?=A loop's interval)/s.exec(read('docs/architecture.md'))?.[0] ?? '';
  const named = [...section.matchAll(/^\| (`.*?) *\|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );
  expect(named.toSorted()).toEqual(files.filter((name) => name !== 'index').toSorted());
});
