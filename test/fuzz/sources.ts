/** What is fuzzed: kernels, what their pragmas say as scripts, and how mutants are made of both. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutant } from '../support/mutate';
import { snippets } from '../syntax/snippets';

export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A broken source, and the one that it was made of. */
export interface Broken {
  readonly base: Source;
  readonly text: string;
}

const ownFolders = ['examples', 'test/kernel/language', 'test/lint/correct'];

/** The kernels of the repository and of `folders`, as far as these exist, in a fixed order; then the snippets of the tests. */
export function sources(...folders: readonly string[]): Source[] {
  const files = [...ownFolders, ...folders].filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:c|cpp)$/.test(path))
      .sort()
      .map((path) => ({ name: join(folder, path), text: readFileSync(join(folder, path), 'utf8') })),
  );
  return [...files, ...snippets.map(({ name, text }) => ({ name, text }))];
}

/** The mutant of an index. Ten of one source follow each other: its analysis is needed once. */
export function mutantAt(index: number, all: readonly Source[], seed: number): Broken | undefined {
  const base = all[Math.floor(index / 10) % all.length];
  return base && { base, text: mutant(base.text, seed, index) };
}

/** The first `count` sources of moderate length cut off at every offset, counted through; undefined after the last. */
export function truncationAt(index: number, all: readonly Source[], count: number): Broken | undefined {
  let offset = index;
  for (const base of all.filter(({ text }) => text.length < 6000).slice(0, count)) {
    if (offset <= base.text.length) return { base, text: base.text.slice(0, offset) };
    offset -= base.text.length + 1;
  }
  return undefined;
}
