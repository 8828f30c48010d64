/** What the explore panel and its page say to each other. */
import type { ExploreView, ScriptForm } from '../../server/src/lsp/protocol';

export type ToPage =
  | { readonly kind: 'loading'; readonly done: number; readonly total: number }
  /** `stale`: the text has changed since, so that the designs can't be applied any more. */
  | { readonly kind: 'view'; readonly view: ExploreView; readonly stale: boolean }
  | { readonly kind: 'message'; readonly text: string };

export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'again' }
  /** Index of a row of the view. */
  | { readonly kind: 'apply'; readonly row: number }
  | { readonly kind: 'copy'; readonly row: number; readonly form: ScriptForm };
