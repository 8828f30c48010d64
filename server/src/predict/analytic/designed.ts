/** A function under a design, which all analytic terms take. */
import type { FunctionDesign } from '../../kernel/design';
import type { ArrayId, FunctionIr } from '../../kernel/ir';
import type { Toolchain } from '../toolchain';
import { banksOf, type Banks } from './banks';
import { foldingOf, type Folding } from './folding';
import type { LoopState } from './nest';
import { registerArrays } from './registers';
import { arraysKey, rolesKey } from './shared';

/** A function under a design, what becomes of its loops known. */
export interface ResolvedFunction {
  readonly f: FunctionIr;
  readonly design: FunctionDesign;
  readonly tool: Toolchain;
  /** By loop. */
  readonly states: readonly LoopState[];
}

/** The same, with what the parts of the function share. */
export interface DesignedFunction extends ResolvedFunction {
  /** Arrays that are registers. */
  readonly inRegisters: ReadonlySet<ArrayId>;
  /** By array. */
  readonly banks: readonly Banks[];
  /** What names the directives of all arrays, the roles and copies of all loops, and the banks of all arrays. */
  readonly keys: { readonly arrays: string; readonly roles: string; readonly banks: string };
  /** What unrolling makes constant. */
  readonly folding: Folding;
}

/** Names the loops that have directives to pipeline or to unroll: what the tool does by itself comes later. */
function givenKey({ loops }: FunctionDesign): string {
  let key = '';
  for (const { pipeline, unroll, merlin } of loops) {
    key += `${pipeline || merlin ? 'p' : ''}${unroll === undefined ? '' : 'u'},`;
  }
  return key;
}

/** Works out what the parts of a function under a design share. `isPipeline`: the function is one pipeline. */
export function designedFunction(resolved: ResolvedFunction, isPipeline: boolean): DesignedFunction {
  const { f, design, tool, states } = resolved;
  const arrays = arraysKey(design, states);
  const roles = rolesKey(f, states);
  const { banks, key } = banksOf(resolved, isPipeline, `${isPipeline}${roles}${arrays}${givenKey(design)}`);
  const inRegisters = registerArrays(f, design, states);
  const folding = foldingOf(f, states);
  return { f, design, tool, states, inRegisters, banks, keys: { arrays, roles, banks: key }, folding };
}
