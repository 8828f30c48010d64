import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Larger headers are data; reading them at every keystroke would cost more than they tell. */
const maxHeaderBytes = 1_000_000;

/**
 * Reads local headers of one document by the path in its `#include`: `opened` (by URI, what is being edited counts) first,
 * then the disk. Undefined where there is no such file, and for documents that are not files.
 */
export function includeReader(
  uri: string,
  opened: (uri: string) => string | undefined,
): (path: string) => string | undefined {
  return (path) => {
    if (!uri.startsWith('file:')) return undefined;
    try {
      const header = new URL(path.split(/[\\/]/).map(encodeURIComponent).join('/'), uri);
      const text = opened(header.href);
      if (text !== undefined) return text;
      const file = fileURLToPath(header);
      return statSync(file).size <= maxHeaderBytes ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}
