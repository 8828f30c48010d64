import { fileURLToPath } from 'node:url';
import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../analysis/engine-types';
import type { SourceEdit } from '../base/edit';
import { LineIndex } from '../base/lines';
import { codeActions } from '../ide/codeactions';
import { codeLenses } from '../ide/codelens';
import { completions, completionTriggers, isInPragma } from '../ide/completion';
import { hover } from '../ide/hover';
import { hoverPragma } from '../ide/hover-pragma';
import type { SiteDirective } from '../kernel/directive';
import { applyDesign, exploreAt } from './explore';
import { topsOf } from './outlook-of';
import {
  applyDesignRequest,
  exploreProgress,
  exploreRequest,
  statusRequest,
  type ApplyDesignResult,
  type ExploreResult,
} from './protocol';
import { errorText } from './request';
import { createSession } from './session';

/** Connects the editor features to a connection and listens. `load` is called once, at once. */
export function startServer(connection: Connection, load: () => Promise<Engine>): void {
  const session = createSession(connection, load, () => workspacePaths(client));
  const texts = new TextDocuments(TextDocument);
  let client: InitializeParams | undefined;

  connection.onInitialize((params): InitializeResult => {
    client = params;
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        hoverProvider: true,
        completionProvider: { triggerCharacters: [...completionTriggers] },
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        codeLensProvider: { resolveProvider: false },
      },
      serverInfo: { name: 'PragmaLens' },
    };
  });

  connection.onInitialized(() => {
    if (client?.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'pragmaLens' });
    }
    if (client?.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: '**/*.{cfg,ini,tcl,h,hh,hpp,hxx,c,cc,cpp,cxx}' }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    reloadSettings(client?.initializationOptions);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    // What is open was analysed as it was typed.
    const open = new Set(session.documents.all().map(({ uri }) => uri));
    if (changes.every(({ uri }) => open.has(uri))) return;
    session.filesChanged();
    refreshLenses();
  });

  connection.onDidChangeConfiguration(({ settings }: { settings: unknown }) =>
    reloadSettings(
      typeof settings === 'object' && settings !== null && 'pragmaLens' in settings ? settings.pragmaLens : settings,
    ),
  );

  /** Asks the client for its settings; `sent` is what a client that can't be asked has sent. */
  function reloadSettings(sent: unknown): void {
    const workspace = client?.capabilities.workspace;
    const read = async (): Promise<unknown> =>
      workspace?.configuration ? connection.workspace.getConfiguration('pragmaLens') : sent;
    session
      .reloadSettings(read)
      .then(refreshLenses)
      .catch((error: unknown) => connection.console.error(`settings: ${errorText(error)}`));
  }

  function refreshLenses(): void {
    if (!client?.capabilities.workspace?.codeLens?.refreshSupport) return;
    connection
      .sendRequest(CodeLensRefreshRequest.type)
      .catch((error: unknown) => connection.console.error(`code lens: ${errorText(error)}`));
  }

  texts.onDidChangeContent(({ document }) => {
    for (const uri of [document.uri, ...session.documents.changed(document)]) session.scheduleDiagnostics(uri);
  });
  texts.onDidClose(({ document }) => session.closed(document.uri));

  connection.onHover(({ textDocument: { uri }, position }, token) =>
    session.answerIfWelcome({ name: 'hover', uri, token }, null, async (snapshot) => {
      const offset = snapshot.document.offsetAt(position);
      const { analysis, outlook } = await snapshot.analysed();
      return hoverPragma(analysis.text, analysis.lines, offset) ?? hover(await outlook(), offset);
    }),
  );
  connection.onCompletion(({ textDocument: { uri }, position }, token) =>
    session.answer({ name: 'completion', uri, token }, [], async (snapshot) => {
      const { document, engine, settings } = snapshot;
      const offset = document.offsetAt(position);
      if (!isInPragma(document.getText(), new LineIndex(document.getText()), offset)) return [];
      const { analysis } = await snapshot.analysed();
      const [top, ...others] = topsOf(engine, analysis, settings);
      return completions(analysis, offset, others.length === 0 ? top : undefined);
    }),
  );
  connection.onCodeLens(({ textDocument: { uri } }, token) =>
    session.answerIfWelcome({ name: 'code lens', uri, token }, [], async (snapshot) =>
      snapshot.settings.codeLens ? codeLenses(await (await snapshot.analysed()).outlook(), uri) : [],
    ),
  );
  connection.onCodeAction(({ textDocument: { uri }, context }, token) =>
    session.answer({ name: 'code action', uri, token }, [], async (snapshot) => {
      const { analysis, document, engine } = await snapshot.analysed();
      const editsFor = (directives: readonly SiteDirective[]): readonly SourceEdit[] =>
        engine.edits(analysis, directives);
      const { text, lines } = analysis;
      return codeActions({ uri, version: document.version, text, lines, editsFor }, context.diagnostics);
    }),
  );
  connection.onRequest(exploreRequest, ({ textDocument: { uri }, where, progressToken }, token) =>
    session.answer<ExploreResult>({ name: 'explore', uri, token }, refused, async (snapshot) =>
      exploreAt(await snapshot.analysed(), where, token, (progress) => {
        if (progressToken !== undefined) void connection.sendProgress(exploreProgress, progressToken, progress);
      }),
    ),
  );
  connection.onRequest(applyDesignRequest, (params, token) =>
    session.answer<ApplyDesignResult>(
      { name: 'apply design', uri: params.textDocument.uri, token },
      refused,
      async (snapshot) => applyDesign(await snapshot.analysed(), params),
    ),
  );
  connection.onRequest(statusRequest, () => session.status());

  connection.onShutdown(() => session.end());

  texts.listen(connection);
  connection.listen();
}

/** Paths of the workspace folders. */
function workspacePaths(client: InitializeParams | undefined): string[] {
  const uris = client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
  return uris.filter((uri) => uri.startsWith('file:')).map((uri) => fileURLToPath(uri));
}

const refused = { kind: 'refused', reason: 'This could not be done; the PragmaLens log says why.' } as const;
