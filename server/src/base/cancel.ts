/** What a long computation needs to know of a cancellation token; vscode-languageserver's satisfies it. */
export interface CancelToken {
  readonly isCancellationRequested: boolean;
}

export const neverCancelled: CancelToken = { isCancellationRequested: false };

export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

/**
 * Lets pending I/O run, then throws `CancelledError` when the token has been cancelled. A token that is polled without
 * yielding never flips in Node, hence the order.
 */
export async function yieldAndCheck(token: CancelToken): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (token.isCancellationRequested) throw new CancelledError();
}
