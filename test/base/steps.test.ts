import { describe, expect, it } from 'vitest';
import { CancelledError, neverCancelled } from '../../server/src/base/cancel';
import { atOnce, inSlices, type Steps } from '../../server/src/base/steps';

/** Counts its steps; `log` tells what it did. */
function* counted(count: number, log: string[]): Steps<number> {
  try {
    for (let i = 0; i < count; i++) yield;
    log.push('done');
    return count;
  } finally {
    log.push('let go');
  }
}

/** As long as a slice takes, so that each step is one. */
function* slow(count: number): Steps<void> {
  for (let i = 0; i < count; i++) {
    for (const end = performance.now() + 16; performance.now() < end;);
    yield;
  }
}

describe('a computation in steps', () => {
  it('runs at once', () => {
    const log: string[] = [];
    expect(atOnce(counted(3, log))).toBe(3);
    expect(log).toEqual(['done', 'let go']);
  });

  it('gives others a turn between its slices', async () => {
    const order: string[] = [];
    const long = inSlices(slow(5), neverCancelled).then(() => order.push('long'));
    const short = inSlices(counted(1, []), neverCancelled).then(() => order.push('short'));
    setImmediate(() => order.push('other'));
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'other', 'long']);
  });

  it('ends when it is cancelled, and lets go of what it holds', async () => {
    const log: string[] = [];
    const token = { isCancellationRequested: false };
    function* both(): Steps<number> {
      const count = yield* counted(Infinity, log);
      return count;
    }
    const running = inSlices(both(), token);
    token.isCancellationRequested = true;
    await expect(running).rejects.toThrow(CancelledError);
    expect(log).toEqual(['let go']);
  });

  it('lets an error through', async () => {
    function* failing(): Steps<void> {
      yield;
      throw new Error('broken');
    }
    await expect(inSlices(failing(), neverCancelled)).rejects.toThrow('broken');
  });
});
