/** The mends that a diagnostic of a problem carries. They come back through the editor, so they are checked before use. */
import type { Fix } from '../base/edit';
import { isRecord } from './design-data';

export interface FixData {
  /** Version of the text that the edits are of. */
  readonly version: number;
  readonly fixes: readonly Fix[];
}

export function isFixData(value: unknown): value is FixData {
  return isRecord(value) && typeof value.version === 'number' && Array.isArray(value.fixes) && value.fixes.every(isFix);
}

function isFix(value: unknown): value is Fix {
  return isRecord(value) && typeof value.title === 'string' && Array.isArray(value.edits) && value.edits.every(isEdit);
}

function isEdit(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.newText === 'string' &&
    isRecord(value.span) &&
    typeof value.span.start === 'number' &&
    typeof value.span.end === 'number'
  );
}
