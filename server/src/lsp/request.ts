import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { CancelledError, yieldAndCheck, type CancelToken } from '../base/cancel';

/** What the wrapper needs of its surroundings. */
export interface Log {
  error(message: string): void;
}

/**
 * The wrapper around every request: yields (so that a cancellation that is already on its way counts), runs `work`, and
 * maps what it throws. Cancelled by the client: RequestCancelled. Overtaken by an edit (`work` throws `CancelledError`
 * although the client still waits): ContentModified, upon which clients ask again. Anything else is a bug of ours: it is
 * logged and answered with `fallback`, and the server goes on.
 */
export async function answer<R>(
  log: Log,
  name: string,
  token: CancelToken,
  fallback: R,
  work: () => Promise<R>,
): Promise<R> {
  try {
    await yieldAndCheck(token);
    const result = await work();
    if (token.isCancellationRequested) throw new CancelledError();
    return result;
  } catch (error) {
    if (error instanceof CancelledError) {
      throw token.isCancellationRequested
        ? new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled')
        : new ResponseError(LSPErrorCodes.ContentModified, 'the text has changed');
    }
    log.error(`${name}: ${errorText(error)}`);
    return fallback;
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
