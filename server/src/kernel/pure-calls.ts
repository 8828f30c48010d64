/** Calls whose results follow from their arguments alone: of constants they are constants. */
import { functionIndex, type FunctionIr, type Kernel, type Op } from './ir';
import { isComputed } from './pure-opcodes';

const marked = new WeakMap<FunctionIr, { readonly key: string; readonly result: FunctionIr }>();

/** The functions with their calls of pure functions marked. */
export function markPureCalls(functions: readonly FunctionIr[]): readonly FunctionIr[] {
  const kernel: Kernel = { functions, roots: [], problems: [] };
  const known = new Map<FunctionIr, boolean>();
  const isPure = (callee: string): boolean => {
    const f = functions[functionIndex(kernel, callee)];
    if (!f) return false;
    let result = known.get(f);
    if (result === undefined) {
      // One that calls itself is none.
      known.set(f, false);
      result = followsFromScalars(f) && f.calls.every((call) => isPure(call.callee));
      known.set(f, result);
    }
    return result;
  };
  return functions.map((f) => {
    const key = f.calls.flatMap(({ callee }, id) => (isPure(callee) ? id : [])).join();
    if (key === '') return f;
    const before = marked.get(f);
    if (before?.key === key) return before.result;
    const calls = f.calls.map((call) => (isPure(call.callee) ? { ...call, isPure: true as const } : call));
    const result = { ...f, calls };
    marked.set(f, { key, result });
    return result;
  });
}

/**
 * What the function returns follows from the scalars that it is passed and from tables that are known before synthesis, in loops whose
 * iterations are known, and it leaves nothing else behind. One that is kept apart (`inline off`) stays a module all the same.
 */
function followsFromScalars(f: FunctionIr): boolean {
  const names = new Set(f.params.filter(({ array }) => array === null).map(({ name }) => name));
  const isUnderstood = (op: Op): boolean => {
    const array = f.arrays[f.accesses[op.access ?? -1]?.array ?? -1];
    switch (op.opcode) {
      case 'argument':
        return names.has(op.callee ?? '');
      case 'load':
        return array?.place === 'local' || array?.isKnown === true;
      case 'store':
        return array?.place === 'local';
      case 'phi':
      case 'induction':
      case 'call':
        return true;
      default:
        return isComputed(op);
    }
  };
  return (
    f.returnType !== null &&
    f.copies.length === 0 &&
    f.loops.every(({ tripCount, hasEarlyExit }) => tripCount.kind === 'exact' && !hasEarlyExit) &&
    f.pragmas.every(({ directive }) => directive?.kind !== 'inline' || directive.options.off !== true) &&
    f.ops.every(isUnderstood)
  );
}
