/** Constants of the C library: macros of headers that are not at hand (`math.h`, `float.h`, `limits.h`, `stdint.h`). */
import type { ScalarType } from './ir';
import { floatType, intType } from './number-types';

interface LibraryConstant {
  readonly value: number;
  readonly type: ScalarType;
}

const double = floatType(64);
const single = floatType(32);

const known = new Map<string, LibraryConstant>();

function define(type: ScalarType, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) known.set(name, { value, type });
}

define(double, {
  ...{ M_E: Math.E, M_LOG2E: Math.LOG2E, M_LOG10E: Math.LOG10E, M_LN2: Math.LN2, M_LN10: Math.LN10 },
  ...{ M_PI: Math.PI, M_PI_2: Math.PI / 2, M_PI_4: Math.PI / 4, M_1_PI: 1 / Math.PI, M_2_PI: 2 / Math.PI },
  ...{ M_2_SQRTPI: 2 / Math.sqrt(Math.PI), M_SQRT2: Math.SQRT2, M_SQRT1_2: Math.SQRT1_2 },
  ...{ DBL_MAX: Number.MAX_VALUE, DBL_MIN: 2 ** -1022, DBL_EPSILON: Number.EPSILON, HUGE_VAL: Infinity },
});
define(single, {
  ...{ FLT_MAX: (2 - 2 ** -23) * 2 ** 127, FLT_MIN: 2 ** -126, FLT_EPSILON: 2 ** -23 },
  ...{ INFINITY: Infinity, HUGE_VALF: Infinity, NAN: NaN },
});
define(intType(32), { CHAR_BIT: 8, EXIT_SUCCESS: 0, EXIT_FAILURE: 1, RAND_MAX: 2 ** 31 - 1, NULL: 0 });
for (const [name, bits] of [
  ...([
    ['CHAR', 8],
    ['SCHAR', 8],
    ['INT8', 8],
    ['SHRT', 16],
    ['INT16', 16],
  ] as const),
  ...([
    ['INT', 32],
    ['INT32', 32],
    ['LONG', 64],
    ['LLONG', 64],
    ['INT64', 64],
  ] as const),
] as const) {
  define(intType(bits), { [`${name}_MAX`]: 2 ** (bits - 1) - 1, [`${name}_MIN`]: -(2 ** (bits - 1)) });
  if (name !== 'CHAR' && name !== 'SCHAR') define(intType(bits, false), { [`U${name}_MAX`]: 2 ** bits - 1 });
}
define(intType(8, false), { UCHAR_MAX: 255 });

/** The constant of that name; undefined for any other name. */
export function libraryConstant(name: string): LibraryConstant | undefined {
  return known.get(name.replace(/^std::/, ''));
}
