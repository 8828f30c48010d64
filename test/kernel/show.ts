import type {
  Access,
  Affine,
  FunctionIr,
  Item,
  Loop,
  Op,
  OpId,
  ScalarType,
  TripCount,
} from '../../server/src/kernel/ir';

/**
 * A function as an SSA listing, one line per thing that happens. Constants, arguments and loop counters are shown where they
 * are used; `i` in an index is the counter of iterations (0, 1, ...) of the loop over i.
 */
export function showFunction(f: FunctionIr): string {
  const shown = new Map<OpId, string>();
  for (const op of f.ops) if (!isInline(op)) shown.set(op.id, `%${shown.size}`);
  const value = (id: OpId): string => shown.get(id) ?? inlineText(f, f.ops[id]);
  const lines: string[] = [];
  const add = (depth: number, line: string): number => lines.push('  '.repeat(depth) + line);
  const visit = (items: readonly Item[], depth: number): void => {
    for (const item of items) {
      if (item.kind === 'loop') {
        const loop = f.loops[item.loop] as Loop;
        add(depth, `${showLoop(f, loop)} {`);
        visit(loop.body.items, depth + 1);
        add(depth, '}');
      } else if (item.kind === 'copy') {
        const { to, from, count } = f.copies[item.copy]!;
        const name = (array: number | null): string => (array === null ? '?' : f.arrays[array]!.name);
        add(depth, `copy ${name(to)} = ${name(from)} x${count ?? '?'}`);
      } else if (item.kind === 'call') {
        const { callee, arrays, args, result } = f.calls[item.call]!;
        const passed = arrays.flatMap((array) => (array === null ? [] : [f.arrays[array]!.name]));
        add(depth, `${value(result)} = call ${callee}(${[...passed, ...args.map(value)].join(', ')})`);
      } else {
        const op = f.ops[item.op] as Op;
        if (shown.has(op.id)) add(depth, showOp(f, op, value));
      }
    }
  };
  visit(f.body.items, 0);
  return lines.join('\n');
}

/** Header of a loop: its label, counter and trip count. */
export function showLoop(f: FunctionIr, loop: Loop): string {
  const flags = [loop.guarded ? ' guarded' : '', loop.hasEarlyExit ? ' exits' : ''].join('');
  return `${loop.label === null ? '' : `${loop.label}: `}${loop.kind} ${counterName(f, loop.id)} ${showTrips(loop.tripCount)}${flags}`;
}

export function showTrips(trips: TripCount): string {
  if (trips.kind === 'unknown') return 'x?';
  return trips.kind === 'exact' ? `x${trips.count}` : `x${trips.min}..${trips.max}`;
}

export function showType(type: ScalarType): string {
  if (type.kind === 'unknown') return '?';
  if (type.kind === 'float') return `f${type.bits}`;
  const sign = type.signed ? '' : 'u';
  return type.kind === 'int' ? `${sign || 'i'}${type.bits}` : `${sign}fixed${type.bits}.${type.integerBits}`;
}

/** `float A[8][?] argument`. */
export function showArrays(f: FunctionIr): string[] {
  return f.arrays.map(
    (a) =>
      `${a.isConst ? 'const ' : ''}${showType(a.element)} ${a.name}${a.dims.map((d) => `[${d ?? '?'}]`).join('')} ${a.place}`,
  );
}

/** `A[2*i + 1][?]`; a symbol is the value that an operation gives. */
export function showAccess(f: FunctionIr, access: Access, value: (id: OpId) => string = (id) => `%${id}`): string {
  const index = access.index.map((form) => `[${form ? showAffine(f, form, value) : '?'}]`).join('');
  return `${f.arrays[access.array]!.name}${index}`;
}

export function showAffine(f: FunctionIr, form: Affine, value: (id: OpId) => string): string {
  const term = (coefficient: number, name: string): string =>
    coefficient === 1 ? name : coefficient === -1 ? `-${name}` : `${coefficient}*${name}`;
  const terms = [
    ...[...form.loops].map(([loop, c]) => term(c, counterName(f, loop))),
    ...[...form.symbols].map(([op, c]) => term(c, value(op))),
    ...(form.constant !== 0 || form.loops.size + form.symbols.size === 0 ? [String(form.constant)] : []),
  ];
  return terms.join(' + ').replaceAll('+ -', '- ');
}

function counterName(f: FunctionIr, loop: number): string {
  const name = f.loops[loop]?.counter ?? '_';
  const before = f.loops.slice(0, loop).filter((other) => (other.counter ?? '_') === name).length;
  return before === 0 ? name : `${name}'${before + 1}`;
}

function isInline(op: Op): boolean {
  return op.opcode === 'const' || op.opcode === 'argument' || op.opcode === 'induction';
}

function inlineText(f: FunctionIr, op: Op | undefined): string {
  if (!op) return '<none>';
  if (op.opcode === 'const') return String(op.value);
  return op.opcode === 'argument' ? (op.callee ?? '?') : counterName(f, op.loop ?? -1);
}

function showOp(f: FunctionIr, op: Op, value: (id: OpId) => string): string {
  const guard = op.guard === undefined ? '' : ` if ${value(op.guard)}`;
  const access = op.access === undefined ? undefined : f.accesses[op.access];
  const [stored, ...rest] = op.args;
  const computed = (access?.isStore ? rest : op.args).map(value).join(', ');
  const via = access && computed !== '' ? ` via ${computed}` : '';
  if (access?.isStore) return `${showAccess(f, access, value)} = ${value(stored ?? -1)}${via}${guard}`;
  if (access) return `${value(op.id)} = ${showAccess(f, access, value)}${via}${guard}`;
  const what = op.callee === undefined ? op.opcode : `${op.opcode} ${op.callee}`;
  return `${value(op.id)} = ${what} ${showType(op.type)} ${op.args.map(value).join(', ')}`.trimEnd() + guard;
}
