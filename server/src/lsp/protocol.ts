/** What client and server say to each other beyond the language server protocol; shared by both. */
import { NotificationType, ProgressType, RequestType } from 'vscode-languageserver-protocol';
import type { Position, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { ExploreSite } from '../ide/codelens';
import type { ExploreView } from '../ide/explore-view';
import type { SiteDirective } from '../kernel/directive';

export type { ExploreRow, ExploreView, Quantity, ScriptForm, ShareName } from '../ide/explore-view';
export type { ExploreSite } from '../ide/codelens';
export type { SiteDirective } from '../kernel/directive';

/** The loop around a place of the text (the function, where there is none), or a site that an earlier answer named. */
export type ExploreWhere = { readonly position: Position } | { readonly site: ExploreSite };

export interface ExploreParams {
  readonly textDocument: { readonly uri: string };
  readonly where: ExploreWhere;
  /** Token of `exploreProgress`. */
  readonly progressToken?: string | number;
}

export type ExploreResult =
  | {
      readonly kind: 'explored';
      /** Of the text that was explored; the designs hold for it alone. */
      readonly version: number;
      readonly site: ExploreSite;
      readonly view: ExploreView;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export interface ExploreProgress {
  readonly done: number;
  readonly total: number;
}

export interface ApplyDesignParams {
  readonly textDocument: { readonly uri: string; readonly version: number };
  readonly directives: readonly SiteDirective[];
}

export type ApplyDesignResult =
  { readonly kind: 'edit'; readonly edit: WorkspaceEdit } | { readonly kind: 'refused'; readonly reason: string };

export interface Status {
  /** `starting`: not known yet. `problem`: works, or not, but something needs the user's hand; `lines` says what. */
  readonly kind: 'starting' | 'ready' | 'no-model' | 'problem';
  /** A few words. */
  readonly summary: string;
  /** One full sentence each. */
  readonly lines: readonly string[];
}

export const exploreRequest = new RequestType<ExploreParams, ExploreResult, void>('pragmaLens/explore');
export const exploreProgress = new ProgressType<ExploreProgress>();
export const applyDesignRequest = new RequestType<ApplyDesignParams, ApplyDesignResult, void>('pragmaLens/applyDesign');
/** Sent on every change; a client that comes late can ask. */
export const statusNotification = new NotificationType<Status>('pragmaLens/status');
export const statusRequest = new RequestType<null, Status, void>('pragmaLens/getStatus');
