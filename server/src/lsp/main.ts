/** Entry of the language server: over stdio or Node's ipc, as the command line says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { loadEngine } from '../analysis/load';
import { modelThread } from '../analysis/model-thread';
import { errorText } from './request';
import { startServer } from './server';

const connection = createConnection(ProposedFeatures.all);

// The editor relies on the server: a slip of one feature must not take the others down.
process.on('uncaughtException', (error) => connection.console.error(`uncaught: ${errorText(error)}`));
process.on('unhandledRejection', (error) => connection.console.error(`unhandled: ${errorText(error)}`));

const read = (path: string): Promise<Uint8Array> => readFile(join(__dirname, path));
startServer(connection, () => loadEngine(read, modelThread(join(__dirname, 'model-worker.js'))));
