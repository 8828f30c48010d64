/** The trace of a loop in words: the same sentences for lints, hover and the panel. */
import { grouped, plural } from '../base/words';
import type { Advice, Limit, Trace } from './types';

/** `II = 4: 8 reads of `a` on 2 ports of 1 bank; partition cyclic 4 would give 1`; null when there is nothing to say. */
export function traceText({ ii, cause, advice }: Trace): string | null {
  const text = causeText(cause, ii);
  return text !== null && advice ? `${text}; ${adviceText(advice)}` : text;
}

/** What would help, to go behind the cause. */
export function adviceText(advice: Advice): string {
  switch (advice.kind) {
    case 'partition': {
      const { type, factor, dim } = advice.partition;
      return `partition ${type} ${factor} on dim ${dim} would give ${grouped(advice.ii)}`;
    }
    case 'partial-sums':
      return 'no partition helps; partial sums or an integer type would';
    case 'shorter-path':
      return 'no partition helps; fewer or faster operators on the way would';
  }
}

/** What holds a loop, as a sentence with no full stop; null when there is nothing to say. */
export function causeText(reason: Limit, ii: number | null): string | null {
  const at = ii === null ? '' : `II = ${grouped(ii)}: `;
  switch (reason.kind) {
    case 'recurrence': {
      const value = reason.variable === '' ? 'a value' : `\`${reason.variable}\``;
      const iteration = reason.distance === 1 ? 'the one before' : `${grouped(reason.distance)} iterations before`;
      return `${at}each iteration waits for ${value} of ${iteration}, which takes ${plural(reason.latency, 'cycle')}`;
    }
    case 'ports': {
      const ports = reason.banks * reason.portsPerBank;
      return (
        `${at}${counted(reason)} of \`${reason.array}\` on ` +
        `${plural(ports, 'port')} of ${plural(reason.banks, 'bank')}`
      );
    }
    case 'sequential':
      return `Iterations run one after another: ${sequentialReasons[reason.reason]}`;
    case 'bus':
      return `${at}${plural(reason.accesses, 'access', 'accesses')} of one kind to the memory bundle \`${reason.bundle}\`, which takes one a cycle`;
    case 'callee':
      return `${at}\`${reason.callee}\`, which it calls, can start every ${plural(reason.ii, 'cycle')}`;
    case 'stream':
      return `${at}${counted(reason)} of the stream \`${reason.stream}\`, which ${reason.of === 'reads' ? 'gives' : 'takes'} one element a cycle`;
    case 'requested':
      return `II = ${grouped(reason.ii)}, as the pragma asks`;
    case 'none':
      return null;
  }
}

const sequentialReasons: Readonly<Record<Extract<Limit, { kind: 'sequential' }>['reason'], string>> = {
  'not-pipelined': 'the loop is not pipelined',
  'inner-loop': 'it holds a loop that is not unrolled',
  'variable-bound': 'the bound of a loop in it is not constant',
  call: 'it calls a function that is not inlined',
};

function counted({ accesses, of }: Pick<Extract<Limit, { kind: 'ports' }>, 'accesses' | 'of'>): string {
  return of === 'accesses'
    ? plural(accesses, 'access', 'accesses')
    : plural(accesses, of === 'reads' ? 'read' : 'write');
}
