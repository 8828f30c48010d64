/** Cycles of bodies that are unrolled but not pipelined. */
import type { FunctionDesign } from '../../kernel/design';
import type { ArrayId, FunctionIr, Loop, LoopId } from '../../kernel/ir';
import { recurrencesOf } from '../../kernel/recurrence';
import type { Toolchain } from '../toolchain';
import type { LoopState } from './nest';
import { requestsOf } from './bus';
import { portDemands } from './demands';
import { sharedBankCycles, type FunctionBanks } from './own-banks';
import { lanesOf } from './ports';
import { chainOf, contextOf, depthOf } from './schedule';
import { arraysKey, lanesKey, rolesKey, sharedResults } from './shared';

/** A function under a design, for what is not pipelined in it. */
export interface UnpipelinedContext {
  readonly f: FunctionIr;
  readonly design: FunctionDesign;
  readonly tool: Toolchain;
  readonly states: readonly LoopState[];
  /** Arrays that are registers. */
  readonly inRegisters: ReadonlySet<ArrayId>;
  /** What the tool makes of local arrays. */
  readonly ownBanks: FunctionBanks;
}

const known = sharedResults<number>();

/**
 * `copies` copies of a loop's body, inner loops left out: recurrences run one after the other, the rest beside each other as far
 * as the ports of the arrays go; what waits for one has the time to wait for the other.
 */
export function unrolledCycles(c: UnpipelinedContext, loop: Loop, copies: number): number {
  const { f, design, states } = c;
  const others = copies > 1 ? `${lanesKey(f, states, loop.id)}${rolesKey(f, states)}` : '';
  return known(f, c.tool, `${loop.id} ${copies}${others}${arraysKey(design, states)}`, () => schedule(c, loop, copies));
}

function schedule(c: UnpipelinedContext, loop: Loop, copies: number): number {
  const { f, design, tool, states, inRegisters, ownBanks } = c;
  const own = (id: LoopId): number => (id === loop.id ? copies : 1);
  const context = contextOf(
    { f, tool, inRegisters, region: loop.id, copies: own },
    [],
    requestsOf(f, design, tool, states),
  );
  let chain = 0;
  for (const r of recurrencesOf(f)) {
    if (r.loop === loop.id) chain = Math.max(chain, chainOf(context, r, copies) - chainOf(context, r, 1));
  }
  let waits = 0;
  if (copies > 1) {
    const lanes = lanesOf(f, states, loop).map((lane) => (lane.loop === loop.id ? { ...lane, copies } : lane));
    for (const { ii } of portDemands(f, design, tool, loop, lanes, [])) waits = Math.max(waits, ii - 1);
    for (const own of ownBanks) if (own) waits = Math.max(waits, sharedBankCycles(f, states, loop, lanes, own) - 1);
  }
  return depthOf(context, loop.body.items, true) + Math.max(chain, waits);
}
