import { loadModel, type LoadedModel, type ModelFiles } from '../predict/onnx';
import { createParser } from '../syntax/parser';
import { createEngine } from './engine';
import type { Engine } from './engine-types';

/** Reads one of the files that are installed beside the program, by its path there. Rejects when it can't. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** Makes a model of its files; never rejects. */
export type LoadModel = (files: ModelFiles) => Promise<LoadedModel>;

/**
 * Loads parser and model and makes the engine. Without a usable model the engine works with the analytic terms alone and
 * says why. Rejects when the parser's files can't be read. `load` makes the model of its files, by default in this thread.
 */
export async function loadEngine(read: ReadFile, load: LoadModel = loadModel): Promise<Engine> {
  const model = readModel(read, load);
  const [runtimeWasm, languageWasm] = await Promise.all([read('tree-sitter.wasm'), read('tree-sitter-cpp.wasm')]);
  return createEngine(await createParser({ runtimeWasm, languageWasm }), model);
}

async function readModel(read: ReadFile, load: LoadModel): Promise<LoadedModel> {
  let manifest: unknown;
  let encoder: Uint8Array;
  let head: Uint8Array;
  try {
    manifest = JSON.parse(Buffer.from(await read('model/model.json')).toString('utf8'));
    [encoder, head] = await Promise.all([read('model/encoder.onnx'), read('model/head.onnx')]);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isAbsent ? 'its files are not installed' : `its files can't be read: ${(error as Error).message}`;
    return { kind: 'missing', reason: why };
  }
  return load({ manifest, encoder, head });
}
