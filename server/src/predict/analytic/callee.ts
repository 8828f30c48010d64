import { isWithin, type ArrayId, type FunctionIr, type LoopId } from '../../kernel/ir';
import type { Limit } from '../types';
import { isFoldedCall, type Folding } from './folding';
import { copiesOf, type StreamUse } from './streams';

/** A function, or the part of one that a pipelined loop calls, with all its loops unrolled. */
export interface FunctionPipeline {
  /** Cycles between the starts of two calls. */
  readonly ii: number;
  /** Cycles that one call occupies. */
  readonly depth: number;
  readonly limit: Limit;
  /** Cycles from the first read of a static array to its last write: the next call waits so long. undefined: it has no such state. */
  readonly state?: { readonly variable: string; readonly cycles: number };
  /** The same for arrays that it is passed, reads and writes, by their ids in it. */
  readonly ways: ReadonlyMap<ArrayId, number>;
  /** What one call moves over its own streams and those that it is passed. */
  readonly streams: StreamUse;
}

/** What a caller's nest and pipelines depend on of a callee under its own design. */
export interface Callee {
  readonly name: string;
  /** As a pipeline; null: a loop in it has a variable bound, it is a dataflow region, or it calls itself. */
  readonly pipeline: FunctionPipeline | null;
  /** No loop is left in it: a caller's loop that the tool pipelines by itself takes it in. */
  readonly isStraight: boolean;
  /** Arrays of the caller that the call both reads and writes: the next call waits for it. */
  readonly updates: readonly { readonly variable: string; readonly cycles: number }[];
  /** What the call moves over streams of the caller. */
  readonly streams: StreamUse;
}

/** The II that the functions called in a loop (null: in the whole function) hold it to: each copy of a call is a unit of its own. */
export function callDemand(
  { f, folding }: { readonly f: FunctionIr; readonly folding: Folding },
  callees: readonly Callee[],
  loop: LoopId | null,
  unroll: (loop: LoopId) => number,
): { readonly ii: number; readonly limit: Limit } {
  let ii = 1;
  let limit: Limit = { kind: 'none' };
  for (const [id, { name, pipeline, updates }] of callees.entries()) {
    if (isFoldedCall({ f, folding }, { kind: 'call', call: id })) continue;
    if (!pipeline || !isWithin(f, f.calls[id]?.loop ?? null, loop)) continue;
    if (pipeline.ii > ii) {
      ii = pipeline.ii;
      limit = { kind: 'callee', callee: name, ii };
    }
    const { state } = pipeline;
    const copies = copiesOf(f, f.calls[id]?.loop ?? null, loop, unroll);
    if (state && state.cycles * copies > ii) {
      ii = state.cycles * copies;
      limit = { kind: 'recurrence', variable: state.variable, latency: ii, distance: 1 };
    }
    for (const { variable, cycles } of loop === null ? [] : updates) {
      if (cycles <= ii) continue;
      ii = cycles;
      limit = { kind: 'recurrence', variable, latency: cycles, distance: 1 };
    }
  }
  return { ii, limit };
}
