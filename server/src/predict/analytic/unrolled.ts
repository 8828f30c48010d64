/** Cycles of bodies that are unrolled but not pipelined. */
import type { Loop, LoopId } from '../../kernel/ir';
import { requestsOf } from './bus';
import { recurrencesUnder } from './carried';
import { portDemands } from './demands';
import { sharedBankCycles } from './bank-waits';
import type { DesignedFunction } from './designed';
import { lanesWith } from './iteration';
import { chainOf, contextOf, depthOf } from './schedule';
import { lanesKey, sharedResults } from './shared';
import { streamDemand } from './streams';
import { turnsOf } from './turns';

const known = sharedResults<number>();

/**
 * `copies` copies of a loop's body, inner loops left out: recurrences run one after the other, the rest beside each other as far
 * as the ports of the arrays go; what waits for one has the time to wait for the other.
 */
export function unrolledCycles(c: DesignedFunction, loop: Loop, copies: number): number {
  const { f, states, keys, folding } = c;
  const others = copies > 1 ? `${lanesKey(f, states, loop.id)}${keys.roles}` : '';
  return known(f, c.tool, `${loop.id} ${copies}${others}${folding.key}${keys.arrays}`, () => schedule(c, loop, copies));
}

function schedule(c: DesignedFunction, loop: Loop, copies: number): number {
  const { f, tool, states, inRegisters, folding } = c;
  const own = (id: LoopId): number => (id === loop.id ? copies : 1);
  const turns = copies === 1 ? turnsOf(c, loop.body.items) : undefined;
  const context = contextOf({ f, tool, folding, inRegisters, region: loop.id, copies: own, turns }, [], requestsOf(c));
  let chain = 0;
  for (const r of recurrencesUnder(c)) {
    if (r.loop === loop.id) chain = Math.max(chain, chainOf(context, r, copies) - chainOf(context, r, 1));
  }
  let waits = 0;
  if (copies > 1) {
    const lanes = lanesWith(f, states, loop, copies);
    for (const { ii } of portDemands(c, { loop, lanes, outer: [] })) waits = Math.max(waits, ii - 1);
    // Of the body itself, loops inside left out.
    waits = Math.max(waits, streamDemand(f, [], loop.id, (id) => (id === loop.id ? copies : 1)).waits);
    for (const array of f.arrays) waits = Math.max(waits, sharedBankCycles(c, loop, lanes, array) - 1);
  }
  return depthOf(context, loop.body.items, true) + Math.max(chain, waits);
}
