/** Recurrences of a function under a design. */
import type { FunctionIr, Op, OpId } from '../../kernel/ir';
import { isSum, recurrencesOf, type Recurrence } from '../../kernel/recurrence';
import type { Folding } from './folding';

const known = new WeakMap<Folding, readonly Recurrence[]>();

/** The recurrences of a function: choices that unrolling makes are not on their way, and guard nothing. */
export function recurrencesUnder({
  f,
  folding,
}: {
  readonly f: FunctionIr;
  readonly folding: Folding;
}): readonly Recurrence[] {
  if (folding.choices.size === 0) return recurrencesOf(f);
  let found = known.get(folding);
  if (!found) known.set(folding, (found = recurrencesOf(f).map((r) => withoutChoices(f, folding.choices, r))));
  return found;
}

function withoutChoices(f: FunctionIr, choices: ReadonlySet<OpId>, r: Recurrence): Recurrence {
  const path = r.path.filter((op) => !choices.has(op));
  if (r.kind !== 'scalar' || path.length === r.path.length) return r;
  const guarded = path.some((op) => (f.ops[op] as Op).opcode === 'select');
  return { ...r, path, guarded, isReduction: r.distance === 1 && isSum(f, path) };
}
