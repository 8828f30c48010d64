/** What the server knows between requests: engine, settings, open documents. */
import { MessageType, ShowMessageNotification, type Connection } from 'vscode-languageserver/node';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { Engine } from '../analysis/engine-types';
import { CancelledError, type CancelToken } from '../base/cancel';
import { looksLikeHls } from '../ide/looks-like-hls';
import { directivesFinder, type FoundDirectives } from './directives-finder';
import { createDocuments, type Documents, type Snapshot } from './documents';
import { lintDocumentation } from './documentation';
import { statusNotification, type Status } from './protocol';
import { diagnosticsOf } from './publish';
import { outsideDiagnostics } from './outside';
import { answer, errorText } from './request';
import { defaultSettings, readSettings, type Settings } from './settings';
import { directivesLine, statusOf, type StatusInput } from './status';

export interface Session {
  readonly documents: Documents;
  /**
   * Answers a request from the present version of a document, through the wrapper of request.ts. `fallback` is the answer
   * for a document that is not open, and where the engine could not be loaded.
   */
  answer<R>(request: DocumentRequest, fallback: R, work: (snapshot: Snapshot) => R | Promise<R>): Promise<R>;
  /** As `answer`, for what the editor asks by itself: `fallback` in files that are not HLS. */
  answerIfWelcome<R>(request: DocumentRequest, fallback: R, work: (snapshot: Snapshot) => R | Promise<R>): Promise<R>;
  /** Publishes diagnostics after a pause; a newer call for the same document replaces an older one. */
  scheduleDiagnostics(uri: string): void;
  closed(uri: string): void;
  /** Cancels everything, and waits a while for the model: a thread that is stopped while it computes ends the process badly. */
  end(): Promise<void>;
  /** A header, another source, a script or config file has changed on the disk: everything is worked out again. */
  filesChanged(): void;
  /** Takes the settings that `read` gives; work under the old ones is cancelled. */
  reloadSettings(read: () => Promise<unknown>): Promise<void>;
  status(): Status;
}

export interface DocumentRequest {
  readonly name: string;
  readonly uri: string;
  readonly token: CancelToken;
}

/** Time without a keystroke after which diagnostics are worked out. */
const diagnosticsDelayMs = 100;
/** Editors give up a server that takes longer to end. */
const endMs = 1500;

/** `load` is called once, at once. Nothing is sent over the connection before `reloadSettings`. */
export function createSession(
  connection: Connection,
  load: () => Promise<Engine>,
  roots: () => readonly string[],
): Session {
  const log = connection.console;
  const documents = createDocuments(directivesFinder(roots), roots);
  const ofDirectives = outsideDiagnostics((uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }));
  /** By document: which script or config file holds for it, in words. */
  const inEffect = new Map<string, string>();
  const documentation = lintDocumentation();
  const timers = new Map<string, NodeJS.Timeout>();
  let settings: Settings = defaultSettings;
  let input: StatusInput = { engine: undefined, settingProblems: [], directives: [] };
  let firstSettings: () => void = () => undefined;
  const settingsRead = new Promise<void>((resolve) => (firstSettings = resolve));

  const engine = load().then(
    (loaded) => {
      void loaded.model.then((model) => setStatus({ engine: { model } }));
      return loaded;
    },
    (error: unknown) => {
      setStatus({ engine: { failure: error instanceof Error ? error.message : String(error) } });
      void settingsRead.then(() => log.error(`loading: ${errorText(error)}`));
      return undefined;
    },
  );

  function setStatus(change: Partial<StatusInput>): void {
    input = { ...input, ...change };
    void settingsRead.then(() => connection.sendNotification(statusNotification, statusOf(input)));
  }

  /** Shows a message that asks for no answer. */
  function warn(message: string): void {
    void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  }

  function isWelcome({ document, settings: { enable, topFunction } }: Snapshot): boolean {
    if (enable !== 'auto') return enable === 'always';
    const text = document.getText();
    return looksLikeHls(text) || (topFunction !== '' && text.includes(`${topFunction}(`));
  }

  const answerFrom: Session['answer'] = ({ name, uri, token }, fallback, work) =>
    answer(log, name, token, fallback, async () => {
      const loaded = await engine;
      await settingsRead;
      const snapshot = loaded && documents.snapshot(uri, loaded, settings);
      if (!snapshot) return fallback;
      return whileCurrent(snapshot, work);
    });

  async function publish(uri: string): Promise<void> {
    const loaded = await engine;
    await settingsRead;
    const snapshot = loaded && documents.snapshot(uri, loaded, settings);
    if (!snapshot) return;
    const { version } = snapshot.document;
    const isHls = isWelcome(snapshot);
    const isWanted = settings.diagnostics && isHls;
    const found = async (): Promise<Diagnostic[]> => diagnosticsOf(await snapshot.analysed(), documentation, log);
    const diagnostics = isWanted ? await whileCurrent(snapshot, found) : [];
    await connection.sendDiagnostics({ uri, version, diagnostics });
    ofDirectives.update(uri, isWanted ? (await snapshot.analysed()).outside : undefined);
    tellDirectives(uri, isHls ? snapshot.directives : undefined);
  }

  function tellDirectives(uri: string, directives: FoundDirectives): void {
    const line = directives && directivesLine(uri, directives);
    if (inEffect.get(uri) === line) return;
    if (line === undefined) inEffect.delete(uri);
    else inEffect.set(uri, line);
    setStatus({ directives: [...inEffect.values()] });
  }

  function scheduleDiagnostics(uri: string): void {
    clearTimeout(timers.get(uri));
    const run = (): void => {
      timers.delete(uri);
      publish(uri).catch((error: unknown) => {
        if (!(error instanceof CancelledError)) log.error(`diagnostics of ${uri}: ${errorText(error)}`);
      });
    };
    timers.set(uri, setTimeout(run, diagnosticsDelayMs));
  }

  return {
    documents,
    answer: answerFrom,
    answerIfWelcome: (request, fallback, work) =>
      answerFrom(request, fallback, (snapshot) => (isWelcome(snapshot) ? work(snapshot) : fallback)),
    scheduleDiagnostics,
    closed(uri) {
      clearTimeout(timers.get(uri));
      timers.delete(uri);
      documents.closed(uri);
      ofDirectives.update(uri, undefined);
      tellDirectives(uri, undefined);
      void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    async end() {
      for (const timer of timers.values()) clearTimeout(timer);
      documents.reset();
      const patience = new Promise<void>((resolve) => setTimeout(resolve, endMs).unref());
      await Promise.race([engine.then((loaded) => loaded?.close()), patience]);
    },
    filesChanged() {
      documents.reset();
      for (const document of documents.all()) scheduleDiagnostics(document.uri);
    },
    async reloadSettings(read) {
      const raw = await read().catch((error: unknown) => log.error(`settings: ${errorText(error)}; defaults are used`));
      const { settings: next, problems } = readSettings(raw);
      const news = problems.filter((problem) => !input.settingProblems.includes(problem));
      settings = next;
      documents.reset();
      setStatus({ settingProblems: problems });
      for (const problem of news) warn(`PragmaLens: ${problem}`);
      firstSettings();
      for (const document of documents.all()) scheduleDiagnostics(document.uri);
    },
    status: () => statusOf(input),
  };
}

/** Once its version is over, whatever comes of the work (its analysis may be released by then) counts as cancelled. */
async function whileCurrent<R>(snapshot: Snapshot, work: (snapshot: Snapshot) => R | Promise<R>): Promise<R> {
  try {
    const result = await work(snapshot);
    if (!snapshot.token.isCancellationRequested) return result;
  } catch (error) {
    if (!snapshot.token.isCancellationRequested) throw error;
  }
  throw new CancelledError();
}
