/** Turns a lowering state into a `FunctionIr`: trivial phis and dead operations go, ids are made dense. */
import type { Affine, Item, Loop, Op, OpId } from './ir';
import type { FunctionIr } from './ir';
import type { MutableOp, State } from './state';

type Parts = Pick<
  FunctionIr,
  'arrays' | 'loops' | 'ops' | 'accesses' | 'calls' | 'copies' | 'results' | 'body' | 'pragmas' | 'problems'
>;

export function finish(s: State): Parts {
  const same = trivialPhis(s.ops);
  for (const op of s.ops) {
    op.args = op.args.map(same);
    if (op.guard !== undefined) op.guard = same(op.guard);
  }
  const live = liveOps(s, same);
  const renumber = new Map<OpId, OpId>();
  const ops: Op[] = [];
  for (const op of s.ops) {
    if (!live.has(op.id) || same(op.id) !== op.id) continue;
    renumber.set(op.id, ops.length);
    const form = op.opcode === 'induction' ? s.affine[op.id] : undefined;
    ops.push({ ...op, id: ops.length, ...(form?.symbols.size === 0 && { form }) });
  }
  const id = (op: OpId): OpId => renumber.get(same(op)) ?? -1;
  const finalOps = ops.map((op) => ({
    ...op,
    args: op.args.map(id).filter((arg) => arg >= 0),
    ...(op.guard === undefined ? {} : { guard: id(op.guard) }),
  }));
  const items = (list: readonly Item[]): Item[] =>
    list.flatMap((item): Item[] => {
      if (item.kind !== 'op') return [item];
      const op = id(item.op);
      return op >= 0 && live.has(item.op) ? [{ kind: 'op', op }] : [];
    });
  const accesses = s.accesses.filter((access) => live.has(access.op));
  const accessId = new Map(accesses.map((access, i) => [access.id, i] as const));
  return {
    arrays: s.arrays,
    loops: s.loops.map((open, i): Loop => ({
      id: open.id,
      kind: open.kind,
      parent: open.parent,
      children: open.children,
      depth: open.depth,
      label: open.label,
      ordinal: i + 1,
      sourceFunction: open.sourceFunction,
      ...(open.counter === undefined ? {} : { counter: open.counter }),
      tripCount: open.tripCount,
      hasVariableBound: open.hasVariableBound,
      hasEarlyExit: open.hasEarlyExit,
      guarded: open.guarded,
      body: { items: items(open.items) },
      phis: open.phis.filter((phi) => live.has(phi) && same(phi) === phi).map(id),
      span: open.span,
      headerSpan: open.headerSpan,
      bodySpan: open.bodySpan,
      hasBraces: open.hasBraces,
    })),
    ops: finalOps.map((op) => (op.access === undefined ? op : { ...op, access: accessId.get(op.access) })),
    accesses: accesses.map((access, i) => ({
      ...access,
      id: i,
      op: id(access.op),
      index: access.index.map((form) => form && renamed(form, id)),
    })),
    calls: s.calls.map((call) => ({
      ...call,
      rows: call.rows.map((row) => ({ ...row, index: row.index.map((form) => form && renamed(form, id)) })),
      args: call.args.map(id).filter((arg) => arg >= 0),
      result: id(call.result),
      ...(call.guard !== undefined && { guard: id(call.guard) }),
    })),
    copies: s.copies,
    results: [...new Set(resultsOf(s).map(id))],
    body: { items: items(s.items) },
    pragmas: s.pragmas,
    problems: s.problems,
  };
}

function renamed(form: Affine, id: (op: OpId) => OpId): Affine {
  if (form.symbols.size === 0) return form;
  return { ...form, symbols: new Map([...form.symbols].map(([op, coefficient]) => [id(op), coefficient])) };
}

/** A phi whose value an iteration does not change is the value from before the loop. */
function trivialPhis(ops: readonly MutableOp[]): (op: OpId) => OpId {
  const to = new Map<OpId, OpId>();
  const same = (op: OpId): OpId => {
    let current = op;
    for (let next = to.get(current); next !== undefined; next = to.get(current)) current = next;
    return current;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const op of ops) {
      if (op.opcode !== 'phi' || to.has(op.id)) continue;
      const [before, after] = op.args.map(same);
      if (before !== undefined && before !== op.id && (after === op.id || after === before)) {
        to.set(op.id, before);
        changed = true;
      }
    }
  }
  return same;
}

/** What ends loops, and what is returned, under which conditions. */
function resultsOf(s: State): OpId[] {
  const returned = s.returns.flatMap(({ value, guard }) => [value, guard]);
  return [...s.exits, ...returned].filter((op) => op !== undefined);
}

/** Everything that a store, a stream, a call, a return, an exit or an unknown function needs; affine indices need no operations. */
function liveOps(s: State, same: (op: OpId) => OpId): Set<OpId> {
  const live = new Set<OpId>();
  const work: OpId[] = [];
  const need = (op: OpId | undefined): void => {
    if (op === undefined || live.has(same(op))) return;
    live.add(same(op));
    work.push(same(op));
  };
  for (const op of s.ops) {
    const isRoot =
      op.opcode === 'store' || op.opcode === 'streamWrite' || op.opcode === 'streamRead' || op.opcode === 'call';
    if (isRoot || (op.opcode === 'opaque' && op.callee !== undefined)) need(op.id);
  }
  for (const { guard } of s.calls) need(guard);
  resultsOf(s).forEach(need);
  for (let op = work.pop(); op !== undefined; op = work.pop()) {
    const { args, guard, access } = s.ops[op] as MutableOp;
    args.forEach(need);
    need(guard);
    const forms = access === undefined ? [] : (s.accesses[access]?.index ?? []);
    for (const form of forms) for (const symbol of form?.symbols.keys() ?? []) need(symbol);
  }
  return live;
}
