import type { EstimateInput, FunctionInput, LoopInput } from './encode-input';
import type { BlockFacts, ProgramFacts } from './static-facts';

/** What holds for a block under a design, from its surroundings. */
export interface BlockState {
  function: FunctionInput | null;
  loop: LoopInput | null;
  /** Entries into the block in one run of the kernel. */
  entries: number;
  /** Copies of the block's surroundings. */
  copiesOutside: number;
  ops: number;
  floatOps: number;
  accesses: number;
}

export function newState(): BlockState {
  return { function: null, loop: null, entries: 0, copiesOutside: 1, ops: 0, floatOps: 0, accesses: 0 };
}

/** Downwards for entries and copies, upwards for the work of an iteration with the loops unrolled into it. */
export function readStates(facts: ProgramFacts, estimate: EstimateInput, states: BlockState[]): void {
  let current: FunctionInput | null = null;
  for (let index = 0; index < states.length; index++) {
    const fact = facts.blocks[index] as BlockFacts;
    const state = states[index] as BlockState;
    // The blocks of a function follow each other.
    if (current?.name !== fact.functionName)
      current = estimate.functions.find((f) => f.name === fact.functionName) ?? null;
    state.function = current;
    state.loop = fact.loop === null ? null : (state.function?.loops[fact.loop] ?? null);
    state.entries = index === 0 ? 1 : 0;
    state.copiesOutside = 1;
    for (const outer of fact.loop === null ? fact.callers : [fact.parent]) {
      const around = states[outer] as BlockState;
      const unroll = around.loop?.unroll ?? 1;
      const trips = around.loop === null || around.loop.absorbed !== 'no' ? 1 : (around.loop.tripCount ?? 0);
      state.entries += around.entries * trips;
      state.copiesOutside = Math.max(state.copiesOutside, around.copiesOutside * unroll);
    }
    state.ops = fact.ops;
    state.floatOps = fact.floatOps;
    state.accesses = fact.accesses;
  }
  for (let index = states.length - 1; index > 0; index--) {
    const parent = (facts.blocks[index] as BlockFacts).parent;
    const state = states[index] as BlockState;
    if (parent === -1 || state.loop?.absorbed !== 'unrolled') continue;
    const outer = states[parent] as BlockState;
    const copies = state.loop.unroll;
    outer.ops += copies * state.ops;
    outer.floatOps += copies * state.floatOps;
    outer.accesses += copies * state.accesses;
  }
}
