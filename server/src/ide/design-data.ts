/** What a diagnostic carries for its fix. It comes back through the editor, so it is checked before use. */
import type { SiteDirective } from '../kernel/directive';

export interface DesignData {
  /** Version of the text for which the directives name their sites. */
  readonly version: number;
  /** Of the quick fix. */
  readonly title: string;
  readonly directives: readonly SiteDirective[];
}

export function isDesignData(value: unknown): value is DesignData {
  return (
    isRecord(value) &&
    typeof value.version === 'number' &&
    typeof value.title === 'string' &&
    Array.isArray(value.directives) &&
    value.directives.every(isSiteDirective)
  );
}

export function isSiteDirective(value: unknown): value is SiteDirective {
  return (
    isRecord(value) &&
    typeof value.kind === 'string' &&
    (value.dialect === 'hls' || value.dialect === 'accel') &&
    ['function', 'loop', 'variable'].every((key) => value[key] === undefined || typeof value[key] === 'string') &&
    isRecord(value.options) &&
    Object.values(value.options).every((option) => ['string', 'number', 'boolean'].includes(typeof option))
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
