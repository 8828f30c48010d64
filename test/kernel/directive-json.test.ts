import { describe, expect, it } from 'vitest';
import { directiveFromJson, directiveToJson } from '../../server/src/kernel/directive-json';

describe('directiveFromJson', () => {
  it.each([
    [
      { kind: 'pipeline', loop: 'lp1', off: true },
      { kind: 'pipeline', dialect: 'hls', loop: 'lp1', options: { off: true } },
    ],
    [
      { kind: 'pipeline', loop: 'lp1', off: false },
      { kind: 'pipeline', dialect: 'hls', loop: 'lp1', options: {} },
    ],
    [
      { kind: 'Pipeline', II: '2' },
      { kind: 'pipeline', dialect: 'hls', options: { ii: 2 } },
    ],
    [
      { kind: 'unroll', function: 'f', loop: 'L1', factor: '4' },
      { kind: 'unroll', dialect: 'hls', function: 'f', loop: 'L1', options: { factor: 4 } },
    ],
    [
      { kind: 'array_partition', function: 'f', variable: 'A', type: 'cyclic', factor: 2, dim: 1 },
      {
        kind: 'array_partition',
        dialect: 'hls',
        function: 'f',
        variable: 'A',
        options: { type: 'cyclic', factor: 2, dim: 1 },
      },
    ],
    [
      { kind: 'pipeline', dialect: 'accel', loop: 'L', mode: 'flatten' },
      { kind: 'pipeline', dialect: 'accel', loop: 'L', options: { mode: 'flatten' } },
    ],
    [
      { kind: 'unroll', loop: 'L', absent: true },
      { kind: 'unroll', dialect: 'hls', loop: 'L', options: { absent: true } },
    ],
  ])('%o', (json, directive) => {
    expect(directiveFromJson(json)).toEqual(directive);
    expect(directiveFromJson(directiveToJson(directiveFromJson(json) as never))).toEqual(directive);
  });

  it.each([
    [4, 'a directive must be an object'],
    [{}, "a directive needs a 'kind', such as 'pipeline'"],
    [{ kind: 'unrol' }, "unknown kind 'unrol'; did you mean 'unroll'?"],
    [{ kind: 'unroll', dialect: 'xyz' }, `unknown dialect "xyz"; it is 'hls' or 'accel'`],
    [{ kind: 'unroll', loop: 3 }, "'loop' of 'unroll' must be a string"],
    [{ kind: 'unroll', loop: 'L', facto: 3 }, "'facto' is not an option of 'unroll'; did you mean 'factor'?"],
    [{ kind: 'unroll', loop: 'L', factor: -1 }, "'factor' of 'unroll' must be an integer, 0 to 4294967295, not '-1'"],
    [{ kind: 'unroll', loop: 'L', factor: [2] }, "'factor' of 'unroll' must be a string, a number or a flag"],
    [{ kind: 'unroll', loop: 'L', factor: 'N' }, "'N' is not a known constant: 'factor' of 'unroll' is not known"],
    [{ kind: 'array_partition', type: 'complete' }, "'array_partition' needs 'variable'"],
    [{ kind: 'array_partition', variable: 'A', type: 'block' }, "'array_partition' with type=block needs 'factor'"],
  ])('says what is wrong with %o', (json, message) => {
    expect(directiveFromJson(json)).toBe(message);
  });
});
