/**
 * Arrays that functions fill from constants alone: the tool runs such functions before synthesis and makes ROMs of the arrays (UG1399,
 * "ROM initialization" by a function of the source), whether the array is local or static and filled in the first call only.
 */
import { bindings } from './design-sites';
import { functionIndex, passedArrays, type ArrayId, type Call, type FunctionIr, type Item, type Kernel } from './ir';

const without = new WeakMap<FunctionIr, { readonly key: string; readonly result: FunctionIr }>();

/** The functions without the calls that only fill such arrays, which are constant then. */
export function withTables(functions: readonly FunctionIr[]): readonly FunctionIr[] {
  const kernel: Kernel = { functions, roots: [], problems: [] };
  const filling = fillingCalls(kernel);
  if (filling.every((calls) => calls.length === 0)) return functions;
  const bound = bindings(kernel);
  const filled = functions.map((f, fn) => {
    const arrays = new Set(filling[fn]?.flatMap((call) => passedTo(kernel, f, call)));
    const isTable = (index: ArrayId): boolean =>
      f.arrays[index]?.place !== 'argument' &&
      bound.shared([{ fn, index }]).every((view) => isOnlyFilled(kernel, filling, view.fn, view.index, fn));
    return new Set([...arrays].filter(isTable));
  });
  return functions.map((f, fn) => {
    const tables = filled[fn] as ReadonlySet<ArrayId>;
    const gone = (filling[fn] ?? []).filter((call) => passedTo(kernel, f, call).every((array) => tables.has(array)));
    if (gone.length === 0) return f;
    const key = `${gone.join()}|${[...tables].join()}`;
    const before = without.get(f);
    if (before?.key === key) return before.result;
    const result = withoutCalls(f, new Set(gone), tables);
    without.set(f, { key, result });
    return result;
  });
}

/** Of each function the calls that do nothing but fill its own arrays, at once or in the first call, with what follows from constants. */
function fillingCalls(kernel: Kernel): readonly (readonly number[])[] {
  const known = new Map<FunctionIr, boolean>();
  const isPure = (f: FunctionIr): boolean => {
    const before = known.get(f);
    if (before !== undefined) return before;
    known.set(f, false);
    const result =
      followsFromArguments(f) &&
      f.calls.every(({ callee, streams }) => {
        const next = kernel.functions[functionIndex(kernel, callee)];
        return next !== undefined && streams.every((stream) => stream === null) && isPure(next);
      });
    known.set(f, result);
    return result;
  };
  return kernel.functions.map((f) =>
    f.calls.flatMap((call, id) => {
      const callee = kernel.functions[functionIndex(kernel, call.callee)];
      const isAlways = (!call.guarded || call.isFirst === true) && call.loop === null;
      const isConstant = call.args.every((arg) => f.ops[arg]?.opcode === 'const');
      const isFill = callee?.returnType === null && passedTo(kernel, f, id).length > 0 && call.members.length === 0;
      return isAlways && isConstant && isFill && isPure(callee) ? [id] : [];
    }),
  );
}

/** What the function stores and returns follows from the scalars that it is passed: it reads no memory but its own. */
function followsFromArguments(f: FunctionIr): boolean {
  const names = new Set(f.params.filter(({ array }) => array === null).map(({ name }) => name));
  const isOwn = (array: ArrayId): boolean => {
    const variable = f.arrays[array];
    return variable !== undefined && (variable.place === 'local' || variable.isConst);
  };
  const isKnown = ({ opcode, callee, access }: FunctionIr['ops'][number]): boolean => {
    if (opcode === 'argument') return names.has(callee ?? '');
    if (opcode === 'load') return isOwn(f.accesses[access ?? -1]?.array ?? -1);
    if (opcode === 'store')
      return !['static', 'global'].includes(f.arrays[f.accesses[access ?? -1]?.array ?? -1]?.place ?? '');
    return opcode !== 'opaque' && opcode !== 'streamRead' && opcode !== 'streamWrite';
  };
  return f.copies.length === 0 && f.ops.every(isKnown);
}

/** The caller's arrays that a call passes. */
function passedTo(kernel: Kernel, f: FunctionIr, id: number): readonly ArrayId[] {
  const call = f.calls[id] as Call;
  const callee = kernel.functions[functionIndex(kernel, call.callee)];
  return callee ? passedArrays(call, callee).map(({ from }) => from) : [];
}

/** Nothing writes this view of an array but the calls of its `owner` that fill it. */
function isOnlyFilled(
  kernel: Kernel,
  filling: readonly (readonly number[])[],
  fn: number,
  array: ArrayId,
  owner: number,
): boolean {
  const f = kernel.functions[fn] as FunctionIr;
  const isStored =
    f.accesses.some((access) => access.isStore && access.array === array) || f.copies.some(({ to }) => to === array);
  if (!isStored) return true;
  if (fn === owner) return false;
  // A parameter of what is called: all that fills it are the calls found, of whatever function.
  return kernel.functions.every((caller, index) =>
    caller.calls.every(({ callee }, id) => callee !== f.name || filling[index]?.includes(id) === true),
  );
}

function withoutCalls(f: FunctionIr, gone: ReadonlySet<number>, tables: ReadonlySet<ArrayId>): FunctionIr {
  const results = new Set([...gone].map((id) => f.calls[id]?.result));
  const renumbered = new Map<number, number>();
  const calls = f.calls.filter((_, id) => {
    if (!gone.has(id)) renumbered.set(id, renumbered.size);
    return !gone.has(id);
  });
  const kept = (items: readonly Item[]): Item[] =>
    items.flatMap((item): Item[] => {
      if (item.kind !== 'call') return [item];
      const call = renumbered.get(item.call);
      return call === undefined ? [] : [{ kind: 'call', call }];
    });
  return {
    ...f,
    calls,
    ops: f.ops.map((op) => (results.has(op.id) ? { ...op, opcode: 'const', value: 0, args: [] } : op)),
    loops: f.loops.map((loop) => ({ ...loop, body: { items: kept(loop.body.items) } })),
    body: { items: kept(f.body.items) },
    arrays: f.arrays.map((array) => (tables.has(array.id) ? { ...array, isConst: true } : array)),
  };
}
