/** The one place where numbers and directives become words. Cycles and nanoseconds in, English out. */
import type { SiteDirective } from '../kernel/directive';
import type { TripCount } from '../kernel/ir';
import type { Estimate, ResourceName } from '../predict/types';
import { grouped } from '../base/words';

export { grouped, plural } from '../base/words';
export { traceText } from '../predict/trace-words';

const narrowSpace = '\u202f';
const unknown = 'unknown';

export const resourceLabels: Readonly<Record<ResourceName, string>> = {
  dsp: 'DSP',
  bram: 'BRAM',
  uram: 'URAM',
  lut: 'LUT',
  ff: 'FF',
};

/** `950`, `4.1k`, `12M`, `1.2G`: for axes and narrow places. */
export function short(count: number): string {
  const units = ['', 'k', 'M', 'G', 'T'];
  let value = count;
  let unit = 0;
  while (Math.abs(Number(value.toPrecision(3))) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return significant(value, unit === 0 ? 3 : 2) + (units[unit] ?? '');
}

/** `4,120 cycles`, `1 cycle`, `unknown`. */
export function cycles(count: number | null): string {
  if (count === null) return unknown;
  const text = grouped(count);
  return text === '1' ? '1 cycle' : `${text} cycles`;
}

/** `16.5 µs` from nanoseconds. */
export function duration(ns: number): string {
  const units = ['ns', 'µs', 'ms', 's'];
  let value = ns;
  let unit = 0;
  while (Number(value.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${significant(value, 3)}${narrowSpace}${units[unit] ?? 's'}`;
}

/** `4,120 cycles (16.5 µs at 4 ns)`. */
export function latency(count: number | null, clockNs: number): string {
  if (count === null) return unknown;
  return `${cycles(count)} (${duration(count * clockNs)} at ${significant(clockNs, 3)}${narrowSpace}ns)`;
}

/** `90 % interval 3,900–4,400`. */
export function interval(estimate: Estimate): string {
  return `90${narrowSpace}% interval ${grouped(estimate.low)}–${grouped(estimate.high)}`;
}

/** `12 %` from a share of 1; below one percent one digit more. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return `<0.1${narrowSpace}%`;
  return `${value < 10 ? significant(value, value < 1 ? 1 : 2) : grouped(value)}${narrowSpace}%`;
}

/** `6.6×`: how many times faster `after` is than `before`; empty where either is unknown. */
export function speedup(before: number | null, after: number | null): string {
  if (before === null || after === null || after <= 0) return '';
  const factor = before / after;
  return `${factor >= 100 ? grouped(factor) : significant(factor, factor < 10 ? 2 : 3)}×`;
}

/** `64`, `1 to 64`, `unknown`. */
export function tripCount(count: TripCount): string {
  if (count.kind === 'exact') return grouped(count.count);
  if (count.kind === 'range') return `${grouped(count.min)} to ${grouped(count.max)}`;
  return unknown;
}

/**
 * `Pipeline with unroll of col by 8 and cyclic partition of A by 8`. The loop is named where it is not `at`, the one that
 * the words stand on.
 */
export function directives(list: readonly SiteDirective[], at?: string): string {
  if (list.length === 0) return 'As it is';
  const [first = '', ...rest] = list.map((d) => directive(d, at));
  const last = rest.pop();
  const tail = last === undefined ? '' : ` with ${rest.length === 0 ? last : `${rest.join(', ')} and ${last}`}`;
  const text = first + tail;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function directive(d: SiteDirective, at: string | undefined): string {
  const { factor, type, ii, off, mode, dim } = d.options;
  const place = d.loop === undefined || d.loop === at ? '' : ` of ${loop(d.loop)}`;
  const by = factor === undefined ? '' : ` by ${factor}`;
  if (off === true || mode === 'off') return `no ${words(d.kind)}${place}`;
  switch (d.kind) {
    case 'pipeline':
      return `${typeof mode === 'string' ? `${mode} ` : ''}pipeline${place}${ii === undefined ? '' : ` at II = ${ii}`}`;
    case 'unroll':
    case 'parallel':
    case 'tile':
      return `${factor === undefined ? 'full ' : ''}${d.kind}${place}${by}`;
    case 'array_partition':
    case 'array_reshape': {
      const noun = `${type === undefined ? '' : `${type} `}${d.kind === 'array_partition' ? 'partition' : 'reshape'}`;
      const which = dim === undefined || dim === 1 ? '' : dim === 0 ? ' in all dimensions' : ` in dimension ${dim}`;
      return `${noun} of ${d.variable ?? 'an array'}${by}${which}`;
    }
    default: {
      const options = Object.entries(d.options).map(([name, value]) => (value === true ? name : `${name}=${value}`));
      return [words(d.kind) + place, ...options].join(' ');
    }
  }
}

/** A label, or `the loop in line 12` for a name that the tool made up. */
function loop(name: string): string {
  const line = /^VITIS_LOOP_(\d+)_\d+$/.exec(name)?.[1];
  return line === undefined ? name : `the loop in line ${line}`;
}

function words(kind: string): string {
  return kind.replaceAll('_', ' ');
}

/** At most `digits` significant digits, no trailing zeros, no exponent. */
function significant(value: number, digits: number): string {
  return Number(value.toPrecision(digits)).toString();
}
