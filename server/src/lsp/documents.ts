/** Open documents and what was worked out for their present version. Nothing here outlives its version. */
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import { CancelledError, type CancelToken } from '../base/cancel';
import type { Outlook } from '../ide/outlook';
import type { Target } from '../predict/types';
import { includeReader } from './includes';
import type { FindDirectives, FoundDirectives } from './directives-finder';
import { outsideOf, type Outside } from './outside';
import { outlookOf, targetOf } from './outlook-of';
import type { Settings } from './settings';

/** One version of one document. */
export interface Snapshot {
  readonly document: TextDocument;
  readonly engine: Engine;
  /** The user's; where they name no top function, that of the script or config file. */
  readonly settings: Settings;
  /** Of the settings, and of the script or config file where it says something of them. */
  readonly target: Target;
  readonly directives: FoundDirectives;
  /** What a script or config file sets in this text; undefined where none is in effect. Computed at the first call. */
  readonly outside: () => Outside | undefined;
  /** Computed at the first read, then kept. Throws `CancelledError` when the version is over by then. */
  readonly analysis: Analysis;
  /** Cancelled by a newer edit, by closing, and by new settings. */
  readonly token: CancelToken;
  /** Computed at the first call, then shared. */
  readonly outlook: () => Promise<Outlook>;
}

interface Entry {
  /** The library keeps one object per document and changes it in place. */
  readonly document: TextDocument;
  readonly source: CancellationTokenSource;
  snapshot?: Snapshot;
}

interface Last {
  readonly engine: Engine;
  readonly analysis: Analysis;
  /** URIs of the headers that were looked for. */
  readonly headers: ReadonlySet<string>;
}

export interface Documents {
  /** Opened or edited: cancels work on the version before. Gives the open documents that include it: theirs is over too. */
  changed(document: TextDocument): readonly string[];
  closed(uri: string): void;
  /** Settings or engine changed: cancels all work; texts stay. */
  reset(): void;
  all(): readonly TextDocument[];
  /** The present version; undefined for a document that is not open. */
  snapshot(uri: string, engine: Engine, settings: Settings): Snapshot | undefined;
}

export function createDocuments(findDirectives: FindDirectives = () => undefined): Documents {
  const entries = new Map<string, Entry>();
  /** The last analysis of each document, from which the next one starts. */
  const last = new Map<string, Last>();

  function renew(document: TextDocument): void {
    entries.get(document.uri)?.source.cancel();
    entries.set(document.uri, { document, source: new CancellationTokenSource() });
  }

  function analyse(engine: Engine, document: TextDocument): Analysis {
    const previous = last.get(document.uri)?.analysis;
    const headers = new Set<string>();
    const readInclude = includeReader(document.uri, (uri) => {
      headers.add(uri);
      return entries.get(uri)?.document.getText();
    });
    const analysis = engine.analyze(document.getText(), previous, readInclude);
    last.set(document.uri, { engine, analysis, headers });
    if (previous) engine.release(previous);
    return analysis;
  }

  return {
    changed(document) {
      renew(document);
      const including = [...last].filter(([uri, { headers }]) => uri !== document.uri && headers.has(document.uri));
      const uris = including.map(([uri]) => uri);
      for (const uri of uris) {
        const entry = entries.get(uri);
        if (entry) renew(entry.document);
      }
      return uris;
    },
    closed(uri) {
      entries.get(uri)?.source.cancel();
      entries.delete(uri);
      const previous = last.get(uri);
      if (previous) previous.engine.release(previous.analysis);
      last.delete(uri);
    },
    reset() {
      for (const { document } of [...entries.values()]) renew(document);
    },
    all: () => [...entries.values()].map((entry) => entry.document),
    snapshot(uri, engine, settings) {
      const entry = entries.get(uri);
      if (!entry) return undefined;
      if (!entry.snapshot) {
        const directives = findDirectives(uri, settings.directives);
        entry.snapshot = createSnapshot(entry, engine, settings, directives, () => analyse(engine, entry.document));
      }
      return entry.snapshot;
    },
  };
}

function createSnapshot(
  entry: Entry,
  engine: Engine,
  userSettings: Settings,
  directives: FoundDirectives,
  analyse: () => Analysis,
): Snapshot {
  const loaded = directives && 'loaded' in directives ? directives.loaded : undefined;
  const settings: Settings = {
    ...userSettings,
    topFunction: userSettings.topFunction === '' ? (loaded?.top?.value ?? '') : userSettings.topFunction,
  };
  const token = entry.source.token;
  let analysis: Analysis | undefined;
  let outlook: Promise<Outlook> | undefined;
  let outside: Outside | undefined;
  const analysed = (): Analysis => {
    if (analysis === undefined && token.isCancellationRequested) throw new CancelledError();
    return (analysis ??= analyse());
  };
  const snapshot: Snapshot = {
    document: entry.document,
    engine,
    settings,
    target: targetOf(userSettings, loaded),
    directives,
    outside: () => (outside ??= loaded && outsideOf(loaded, analysed())),
    token,
    get analysis() {
      return analysed();
    },
    outlook: () => (outlook ??= outlookOf(snapshot)),
  };
  return snapshot;
}
