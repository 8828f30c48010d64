import { Worker } from 'node:worker_threads';
import type { LoadedModel, ModelFiles } from '../predict/onnx';
import { remoteModel } from '../predict/remote';

/**
 * Loads the model in a thread of its own; `script` is the path of the built `predict/worker.ts`. The thread keeps the process
 * alive only while it is working. What stands in the way comes back as a reason.
 */
export function modelThread(script: string): (files: ModelFiles) => Promise<LoadedModel> {
  return (files) => {
    const worker = new Worker(script, { workerData: files });
    const gone = new Promise<string>((resolve) => {
      worker.once('error', (error) => resolve(`the model's thread failed: ${error.message}`));
      worker.once('exit', (code) => resolve(`the model's thread ended with code ${code}`));
    });
    const loaded = remoteModel(worker, { gone, onBusy: (busy) => (busy ? worker.ref() : worker.unref()) });
    return loaded.finally(() => worker.unref());
  };
}
