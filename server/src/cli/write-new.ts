/** Writes files all or none, and never over files of another content. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { UsageError } from './failure';

/**
 * Writes texts by their paths below `folder`; those that end in .gz compressed. Files that are there already with that text
 * stay as they are; another text is refused before anything is written.
 */
export async function writeNew(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const missing: [path: string, text: string][] = [];
  for (const [name, text] of files) {
    const path = join(folder, name);
    const before = await textOf(path);
    if (before === undefined) missing.push([path, text]);
    else if (before !== text)
      throw new UsageError(`${path}: it is there with another content; say another --out or --suite, or remove it`);
  }
  const temporary = (path: string): string => `${path}.${process.pid}.tmp`;
  const made: string[] = [];
  try {
    for (const [path, text] of missing) {
      await mkdir(dirname(path), { recursive: true });
      made.push(temporary(path));
      await writeFile(temporary(path), path.endsWith('.gz') ? packed(text) : text);
    }
    for (const [path] of missing) {
      await rename(temporary(path), path);
      made.push(path);
    }
  } catch (error) {
    await Promise.all(made.map((path) => rm(path, { force: true })));
    throw new UsageError(`${folder}: it can't be written: ${(error as Error).message}`);
  }
}

/** The same bytes on every system: gzip says on which it was made. */
function packed(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255;
  return bytes;
}

async function textOf(path: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new UsageError(`${path}: it can't be read: ${(error as Error).message}`);
  }
  try {
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    // No gzip: whatever it is, it is of another content.
    return '';
  }
}
