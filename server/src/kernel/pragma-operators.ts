/**
 * What `bind_op` and `allocation` know of operators: the largest latency of each implementation, as the reference guide
 * (UG1702) lists it.
 */
import type { OptionFault, OptionValue } from './pragma-table';

const latencyLimits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  mul: { fabric: 4, dsp: 4 },
  add: { fabric: 4, dsp: 4 },
  sub: { fabric: 4, dsp: 0 },
  fadd: { fabric: 13, fulldsp: 12, primitivedsp: 3 },
  fsub: { fabric: 13, fulldsp: 12, primitivedsp: 3 },
  fmul: { fabric: 9, meddsp: 9, fulldsp: 9, maxdsp: 7, primitivedsp: 4 },
  fdiv: { fabric: 29 },
  fsqrt: { fabric: 29 },
  fexp: { fabric: 24, meddsp: 21, fulldsp: 30 },
  flog: { fabric: 24, meddsp: 23, fulldsp: 29 },
  frsqrt: { fabric: 38, fulldsp: 33 },
  frecip: { fabric: 37, fulldsp: 30 },
  dadd: { fabric: 13, fulldsp: 15 },
  dsub: { fabric: 13, fulldsp: 15 },
  dmul: { fabric: 10, meddsp: 13, fulldsp: 13, maxdsp: 14 },
  ddiv: { fabric: 58 },
  dsqrt: { fabric: 58 },
  dexp: { fabric: 40, meddsp: 45, fulldsp: 57 },
  dlog: { fabric: 38, meddsp: 49, fulldsp: 65 },
  drsqrt: { fulldsp: 111 },
  drecip: { fulldsp: 36 },
  hadd: { fabric: 9, meddsp: 12, fulldsp: 12 },
  hsub: { fabric: 9, meddsp: 12, fulldsp: 12 },
  hmul: { fabric: 7, fulldsp: 7, maxdsp: 9 },
  hdiv: { fabric: 16 },
  hsqrt: { fabric: 16 },
};

/** What `op=` of bind_op names. */
export const boundOperators: readonly string[] = Object.keys(latencyLimits);

/** What `instances=` of allocation names, besides functions. */
export const limitedOperators: readonly string[] = [
  ...['add', 'sub', 'mul', 'icmp', 'sdiv', 'udiv', 'srem', 'urem', 'lshr', 'ashr', 'shl'],
  ...['fadd', 'fsub', 'fmul', 'fdiv', 'fcmp', 'dadd', 'dsub', 'dmul', 'ddiv', 'dcmp', 'frem'],
  ...['fsqrt', 'frsqrt', 'frecip', 'flog', 'fexp', 'dsqrt', 'drsqrt', 'drecip', 'dlog', 'dexp'],
];

/** A latency above what the tool can build. Operators and implementations that are not listed are let through. */
export function operatorFault(values: ReadonlyMap<string, OptionValue>): OptionFault | undefined {
  const [op, impl, latency] = ['op', 'impl', 'latency'].map((name) => values.get(name));
  const limits = latencyLimits[String(op).toLowerCase()];
  if (!limits || typeof latency !== 'number') return undefined;
  const limit = limits[String(impl)] ?? Math.max(...Object.values(limits));
  if (latency <= limit) return undefined;
  const of = impl === undefined ? `'${op}'` : `'${op}' in ${impl}`;
  return { code: 'hls.bad-value', message: `'latency' of 'bind_op' is at most ${limit} for ${of}, not ${latency}` };
}
