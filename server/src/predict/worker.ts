/** Entry point of the thread that holds the model; started by `analysis/model-thread.ts` with the files as its data. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadModel, type ModelFiles } from './onnx';
import { serveModel } from './remote';

const port = parentPort;
if (port) void loadModel(workerData as ModelFiles).then((loaded) => serveModel(port, loaded));
