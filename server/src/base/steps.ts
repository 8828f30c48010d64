import { yieldAndCheck, type CancelToken } from './cancel';

/** A long computation that yields wherever it may be interrupted. Where it yields is of no matter to its result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** As long as other work can wait without anybody noticing. */
const sliceMs = 15;

/** Runs the computation to its end at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs the computation in slices, between which other work gets its turn. Throws `CancelledError`. */
export async function inSlices<T>(steps: Steps<T>, token: CancelToken): Promise<T> {
  let isDone = false;
  try {
    for (;;) {
      const end = performance.now() + sliceMs;
      do {
        const step = steps.next();
        isDone = step.done === true;
        if (step.done) return step.value;
      } while (performance.now() < end);
      await yieldAndCheck(token);
    }
  } finally {
    // Lets go of what an interrupted computation holds.
    if (!isDone) steps.return(undefined as never);
  }
}
