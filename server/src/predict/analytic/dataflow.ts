/** Dataflow regions: processes that run at the same time, joined by streams and by arrays that are handed over whole. */
import { isStreamKey, type Effects } from '../../kernel/effects';

/** A call, a loop nest or a copy of a dataflow region. */
export interface Process {
  readonly effects: Effects;
  readonly latency: number;
  /** Cycles between two starts. */
  readonly interval: number;
  /** Cycles from its start until the first element of a stream that it writes is out. */
  readonly firstOutput: (stream: string) => number;
}

export interface RegionTiming {
  /** From the start of the first process to the end of the last one. */
  readonly latency: number;
  /** Between two starts of the region. */
  readonly interval: number;
  /** Index of the process that limits the interval; null: the processes can't overlap. */
  readonly slowest: number | null;
}

/** Cycles by which a consumer outlasts the producer of its last element, and by which a handed over array delays its reader. */
const handover = 1;

/**
 * Longest path through the process graph. The consumer of a stream starts with the first element and ends no earlier than its
 * producer; the consumer of an array starts when its producer is done. `local`: the arrays made in the region. One that has
 * several writers or readers, or is written after it was read, is no channel: then the region starts anew only when it is done.
 */
export function timeRegion(processes: readonly Process[], local: ReadonlySet<string>): RegionTiming {
  const starts: number[] = [];
  const ends: number[] = [];
  processes.forEach((process, i) => {
    let start = 0;
    let end = 0;
    for (let j = 0; j < i; j++) {
      const producer = processes[j] as Process;
      const done = (ends[j] ?? 0) + handover;
      for (const key of producer.effects.writes) {
        if (isStreamKey(key) && process.effects.reads.has(key)) {
          start = Math.max(start, (starts[j] ?? 0) + producer.firstOutput(key));
          end = Math.max(end, done);
        } else if (!isStreamKey(key) && (process.effects.reads.has(key) || process.effects.writes.has(key))) {
          start = Math.max(start, done);
        }
      }
      for (const key of producer.effects.reads) {
        if (!isStreamKey(key) && process.effects.writes.has(key)) start = Math.max(start, done);
      }
    }
    starts.push(start);
    ends.push(Math.max(end, start + process.latency));
  });
  const latency = maximum(ends);
  const interval = Math.max(1, maximum(processes.map((process) => process.interval)));
  if (!isCanonical(processes, local)) return { latency, interval: latency + 1, slowest: null };
  return { latency, interval, slowest: processes.findIndex((process) => process.interval === interval) };
}

/** Every array made in the region has one producer, and then one consumer. */
function isCanonical(processes: readonly Process[], local: ReadonlySet<string>): boolean {
  return [...local].every((key) => {
    const writers = processes.flatMap(({ effects }, i) => (effects.writes.has(key) ? [i] : []));
    const readers = processes.flatMap(({ effects }, i) =>
      effects.reads.has(key) && !effects.writes.has(key) ? [i] : [],
    );
    return writers.length <= 1 && readers.length <= 1 && (readers[0] ?? Infinity) > (writers[0] ?? -1);
  });
}

/** Unknown where one of the numbers is. */
function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => (Number.isNaN(value) ? value : Math.max(most, value)), 0);
}
