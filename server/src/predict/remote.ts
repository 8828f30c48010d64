/** The model on the other side of a message port: inference does not hold up the thread that asks for it. */
import type { DesignRows } from '../graph/encode';
import type { Manifest } from '../graph/schema';
import type { ProgramTensors } from '../graph/tensors';
import type { Condition, EncodedProgram, HeadOutput, LatencyModel, LoadedModel } from './onnx';

/** What worker threads and message ports have in common. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** The first message of the side that serves. */
type Greeting =
  { readonly kind: 'ready'; readonly manifest: Manifest } | { readonly kind: 'missing'; readonly reason: string };

type Call =
  | { readonly kind: 'encode'; readonly program: number; readonly tensors: ProgramTensors }
  | {
      readonly kind: 'run';
      readonly program: number;
      readonly rows: DesignRows;
      readonly count: number;
      readonly condition: Condition;
    }
  | { readonly kind: 'forget'; readonly program: number }
  | { readonly kind: 'close' };

type Request = Call & { readonly id: number };
type Answer = { readonly id: number } & ({ readonly value: EncodedProgram | HeadOutput } | { readonly error: string });

/** Announces a loaded model at the port and answers the calls of `remoteModel`, until that closes it. */
export function serveModel(port: Port & { close(): void }, loaded: LoadedModel): void {
  if (loaded.kind === 'missing') {
    port.postMessage(loaded satisfies Greeting);
    return;
  }
  const { model } = loaded;
  const programs = new Map<number, Promise<EncodedProgram>>();
  const answer = async (request: Request): Promise<EncodedProgram | HeadOutput | undefined> => {
    if (request.kind === 'forget') {
      programs.delete(request.program);
      return undefined;
    }
    if (request.kind === 'close') {
      await model.close();
      port.close();
      return undefined;
    }
    if (request.kind === 'encode') {
      const encoded = model.encode(request.tensors);
      programs.set(request.program, encoded);
      return encoded;
    }
    const program = await programs.get(request.program);
    if (!program) throw new Error('the program was forgotten');
    return model.run(program, request.rows, request.count, request.condition);
  };
  port.on('message', (message) => {
    const request = message as Request;
    answer(request).then(
      (value) => value && port.postMessage({ id: request.id, value } satisfies Answer),
      (error: unknown) => port.postMessage({ id: request.id, error: String(error) } satisfies Answer),
    );
  });
  port.postMessage({ kind: 'ready', manifest: model.manifest } satisfies Greeting);
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export interface RemoteOptions {
  /** Called when calls begin to wait for the other side, and when none waits any more. */
  readonly onBusy?: (busy: boolean) => void;
  /** Resolves with the reason when the other side is gone for good. */
  readonly gone?: Promise<string>;
}

/** The model that `serveModel` announces at the other end of the port. When the other side goes away, calls reject. */
export function remoteModel(port: Port, { onBusy, gone }: RemoteOptions = {}): Promise<LoadedModel> {
  return new Promise((resolve) => {
    let end: string | undefined;
    let next = 0;
    const waiting = new Map<number, Waiting>();
    const forgotten = new FinalizationRegistry<number>((program) => {
      port.postMessage({ id: next++, kind: 'forget', program } satisfies Request);
    });
    const settle = (id: number): Waiting | undefined => {
      const found = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) onBusy?.(false);
      return found;
    };
    const call = <T>(asked: Call): Promise<T> =>
      new Promise<T>((done, reject) => {
        if (end !== undefined) {
          reject(new Error(end));
          return;
        }
        const id = next++;
        waiting.set(id, { resolve: done, reject });
        if (waiting.size === 1) onBusy?.(true);
        port.postMessage({ ...asked, id } satisfies Request);
      });
    const programs = new WeakMap<EncodedProgram, number>();
    const model = (manifest: Manifest): LatencyModel => ({
      manifest,
      async encode(tensors) {
        const program = next++;
        const encoded = await call<EncodedProgram>({ kind: 'encode', program, tensors });
        programs.set(encoded, program);
        forgotten.register(encoded, program);
        return encoded;
      },
      run: (encoded, rows, count, condition) =>
        call<HeadOutput>({ kind: 'run', program: programs.get(encoded) ?? -1, rows, count, condition }),
      async close() {
        if (end === undefined) port.postMessage({ id: next++, kind: 'close' } satisfies Request);
        await gone;
      },
    });
    port.on('message', (received) => {
      const message = received as Greeting | Answer;
      if ('kind' in message) {
        resolve(message.kind === 'ready' ? { kind: 'ready', model: model(message.manifest) } : message);
        return;
      }
      const found = settle(message.id);
      if ('error' in message) found?.reject(new Error(message.error));
      else found?.resolve(message.value as never);
    });
    void gone?.then((reason) => {
      end = reason;
      resolve({ kind: 'missing', reason });
      for (const id of [...waiting.keys()]) settle(id)?.reject(new Error(reason));
    });
  });
}
