import { expect, it } from 'vitest';
import { engineWithoutModel } from '../analysis/support';
import { fuzz, type Outcome } from './fuzz';
import { sources } from './sources';

/** Sources as short as these take little time each; `npm run fuzz` takes them all. */
const maxLength = 1500;

it('broken sources, with all that an editor asks about them', async () => {
  const all = sources().filter(({ text }, i) => text.length <= maxLength && i % 4 === 0);
  const outcomes: Outcome[] = [];
  const plan = { seed: 1, count: 250, truncations: 0, from: 0 };
  for await (const outcome of fuzz(await engineWithoutModel(), all, plan)) outcomes.push(outcome);
  expect(outcomes.length).toBe(plan.count);
  expect(outcomes.filter(({ failure }) => failure !== undefined)).toEqual([]);
}, 60_000);
