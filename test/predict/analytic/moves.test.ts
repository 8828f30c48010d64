import { describe, expect, it } from 'vitest';
import { mostAlike, spread } from '../../../server/src/predict/analytic/moves';

describe('mostAlike', () => {
  const moves = [
    { step: 3, copies: 5 },
    { step: 20, copies: 4 },
  ];

  it.each([1, 2, 7, 60, 4096, 4097, 1e20])('counts the offsets with one remainder by %d', (divisor) => {
    const counts = new Map<number, number>();
    for (const offset of spread(moves)) {
      const at = (11 + offset) % divisor;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    expect(mostAlike(11, moves, divisor)).toBe(Math.max(...counts.values()));
  });

  it('takes negative offsets for what they are', () => {
    expect(mostAlike(-5, [{ step: -4, copies: 3 }], 4)).toBe(3);
  });
});
