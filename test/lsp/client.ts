/** A language client for tests: the built server as a process of its own, spoken to over stdio. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Diagnostic, InitializeResult } from 'vscode-languageserver-protocol';
import type { Status } from '../../server/src/lsp/protocol';

export interface TestClient {
  readonly connection: MessageConnection;
  readonly capabilities: InitializeResult['capabilities'];
  /** `undefined` while the server runs. */
  exitCode(): number | undefined;
  open(uri: string, text: string, languageId?: string): void;
  /** Replaces the whole text. */
  change(uri: string, version: number, text: string): void;
  /** Diagnostics published for that version, waiting for them where need be. */
  diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]>;
  /** The last diagnostics published for a file that is not open, waiting for the first. */
  diagnosticsOf(uri: string): Promise<readonly Diagnostic[]>;
  /** The next ones. */
  nextDiagnosticsOf(uri: string): Promise<readonly Diagnostic[]>;
  /** The status once the server no longer starts. */
  status(): Promise<Status>;
  /** Messages that the server wanted shown. */
  readonly messages: readonly string[];
  readonly log: readonly string[];
  stop(): Promise<number>;
}

/** Exit code of a server that did not end by itself. */
const endedBySignal = -1;

export async function startClient(serverPath: string, settings: object = {}): Promise<TestClient> {
  const process_ = spawn(process.execPath, [serverPath, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(process_, 'exit').then(([code]) => (code === null ? endedBySignal : Number(code)));
  let exitCode: number | undefined;
  void exited.then((code) => (exitCode = code));
  const connection = createMessageConnection(
    new StreamMessageReader(process_.stdout),
    new StreamMessageWriter(process_.stdin),
  );
  const published = listeners<{ uri: string; version?: number; diagnostics: Diagnostic[] }>();
  const statuses = listeners<Status>();
  const messages: string[] = [];
  const log: string[] = [];
  connection.onNotification('textDocument/publishDiagnostics', published.tell);
  connection.onNotification('pragmaLens/status', statuses.tell);
  connection.onNotification('window/showMessage', ({ message }: { message: string }) => messages.push(message));
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => log.push(message));
  connection.onRequest('workspace/configuration', () => [settings]);
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } },
  });
  void connection.sendNotification('initialized', {});

  return {
    connection,
    capabilities,
    exitCode: () => exitCode,
    messages,
    log,
    open(uri, text, languageId = 'cpp') {
      void connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    },
    change(uri, version, text) {
      const params = { textDocument: { uri, version }, contentChanges: [{ text }] };
      void connection.sendNotification('textDocument/didChange', params);
    },
    diagnostics: async (uri, version) =>
      (await published.first((p) => p.uri === uri && p.version === version)).diagnostics,
    diagnosticsOf: async (uri) => (await published.first((p) => p.uri === uri)).diagnostics,
    nextDiagnosticsOf: async (uri) => (await published.next((p) => p.uri === uri)).diagnostics,
    status: () => statuses.first((status) => status.kind !== 'starting'),
    async stop() {
      await connection.sendRequest('shutdown');
      void connection.sendNotification('exit');
      const code = await exited;
      connection.dispose();
      return code;
    },
  };
}

/** What was told so far, and a way to wait for more. */
function listeners<T>(): {
  tell: (value: T) => void;
  first: (wanted: (value: T) => boolean) => Promise<T>;
  next: (wanted: (value: T) => boolean) => Promise<T>;
} {
  const told: T[] = [];
  const waiting = new Set<(value: T) => void>();
  const next = (wanted: (value: T) => boolean): Promise<T> =>
    new Promise((resolve) => {
      const listener = (value: T): void => {
        if (!wanted(value)) return;
        waiting.delete(listener);
        resolve(value);
      };
      waiting.add(listener);
    });
  return {
    tell: (value) => {
      told.push(value);
      for (const listener of waiting) listener(value);
    },
    first: (wanted) => {
      const known = told.findLast(wanted);
      return known === undefined ? next(wanted) : Promise.resolve(known);
    },
    next,
  };
}
