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

/** What is known of one version of one document without looking into it. */
interface Version {
  readonly document: TextDocument;
  readonly engine: Engine;
  /** The user's; where they name no top function, that of the script or config file. */
  readonly settings: Settings;
  /** Of the settings, and of the script or config file where it says something of them. */
  readonly target: Target;
  readonly directives: FoundDirectives;
  /** Cancelled by a newer edit, by closing, and by new settings. */
  readonly token: CancelToken;
}

/** One version of one document. */
export interface Snapshot extends Version {
  /** Analysed at the first call, then shared. Rejects with `CancelledError` when the version is over before that is done. */
  readonly analysed: () => Promise<Analysed>;
}

/** One version of one document, analysed. */
export interface Analysed extends Version {
  readonly analysis: Analysis;
  /** What a script or config file sets in this text; undefined where none is in effect. */
  readonly outside: Outside | undefined;
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

/** `roots`: paths of the workspace folders. */
export function createDocuments(
  findDirectives: FindDirectives = () => undefined,
  roots: () => readonly string[] = () => [],
): Documents {
  const entries = new Map<string, Entry>();
  /** The last analysis of each document, from which the next one starts. */
  const last = new Map<string, Last>();
  /** By document: URIs of the headers that its analysis has looked for. */
  const headersOf = new Map<string, ReadonlySet<string>>();

  function renew(document: TextDocument): void {
    entries.get(document.uri)?.source.cancel();
    entries.set(document.uri, { document, source: new CancellationTokenSource() });
  }

  async function analyse(engine: Engine, { document, source }: Entry): Promise<Analysis> {
    const { uri } = document;
    const previous = last.get(uri)?.analysis;
    const headers = new Set<string>();
    headersOf.set(uri, headers);
    const readInclude = includeReader(uri, roots(), (header) => {
      headers.add(header);
      return entries.get(header)?.document.getText();
    });
    const analysis = await engine.analyzeInSlices(document.getText(), source.token, previous, readInclude);
    last.set(uri, { engine, analysis });
    if (previous) engine.release(previous);
    return analysis;
  }

  return {
    changed(document) {
      renew(document);
      const including = [...headersOf].filter(([uri, headers]) => uri !== document.uri && headers.has(document.uri));
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
      headersOf.delete(uri);
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
        entry.snapshot = createSnapshot(entry, engine, settings, directives, () => analyse(engine, entry));
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
  analyse: () => Promise<Analysis>,
): Snapshot {
  const loaded = directives && 'loaded' in directives ? directives.loaded : undefined;
  const settings: Settings = {
    ...userSettings,
    topFunction: userSettings.topFunction === '' ? (loaded?.top?.value ?? '') : userSettings.topFunction,
  };
  const { document, source } = entry;
  const { token } = source;
  const version: Version = { document, engine, settings, target: targetOf(userSettings, loaded), directives, token };
  const analysed = async (): Promise<Analysed> => {
    if (token.isCancellationRequested) throw new CancelledError();
    const analysis = await analyse();
    const looked = { ...version, analysis, outside: loaded && outsideOf(loaded, analysis) };
    return { ...looked, outlook: once(() => outlookOf(looked)) };
  };
  return { ...version, analysed: once(analysed) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
