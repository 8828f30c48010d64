import { readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Larger headers are data; reading them at every keystroke would cost more than they tell. */
const maxHeaderBytes = 1_000_000;

/**
 * Reads local headers of one document by the path in its `#include`: `opened` (by URI, what is being edited counts) first,
 * then the disk, inside the workspace folder that holds the document (`roots` are the paths of all), or else beside and below
 * the document. Undefined where there is no such file, and for documents that are not files.
 */
export function includeReader(
  uri: string,
  roots: readonly string[],
  opened: (uri: string) => string | undefined,
): (path: string) => string | undefined {
  return (path) => {
    if (!uri.startsWith('file:')) return undefined;
    try {
      const header = new URL(path.split(/[\\/]/).map(encodeURIComponent).join('/'), uri);
      const text = opened(header.href);
      if (text !== undefined) return text;
      const file = fileURLToPath(header);
      const folder = dirname(fileURLToPath(uri));
      const readable = roots.find((root) => isWithin(folder, root)) ?? folder;
      if (!isWithin(dirname(file), readable)) return undefined;
      return statSync(file).size <= maxHeaderBytes ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}

function isWithin(path: string, folder: string): boolean {
  return join(path, sep).startsWith(join(folder, sep));
}
