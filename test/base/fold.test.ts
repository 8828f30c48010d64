import { describe, expect, it } from 'vitest';
import { foldBinary } from '../../server/src/base/fold';

describe('foldBinary', () => {
  it.each([
    ['<<', 1e308, 10],
    ['|', Infinity, 1],
    ['+', Number.NaN, 1],
    ['/', 1, 0],
  ])('gives nothing for %s of %d and %d', (op, a, b) => {
    expect(foldBinary(op, a, b)).toBeUndefined();
  });

  it('divides integers as C does', () => {
    expect([foldBinary('/', -7, 2), foldBinary('/', 7, 2, true)]).toEqual([-3, 3.5]);
  });
});
