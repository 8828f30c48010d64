/** What parts of a program read and write: what decides which calls may overlap and how dataflow processes are connected. */
import { functionNamed, passedArrays, type ArrayId, type FunctionIr, type Item, type Kernel } from './ir';

/** Memories and streams by key in the scope of one function (`arrayKey`, `streamKey`). */
export interface Effects {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

interface Found {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** Key of an array; a global one has the same in all functions. */
export function arrayKey(f: FunctionIr, array: ArrayId): string {
  const variable = f.arrays[array];
  return variable?.place === 'global' ? `global ${variable.name}` : `array ${array}`;
}

function streamKey(name: string): string {
  return `stream ${name}`;
}

export function isStreamKey(key: string): boolean {
  return key.startsWith('stream ');
}

const known = new WeakMap<Kernel, Map<FunctionIr, Effects>>();

/** Effects of a whole function, locals left out. A function that calls itself: of what was seen before the call. */
function effectsOf(kernel: Kernel, f: FunctionIr): Effects {
  let byFunction = known.get(kernel);
  if (!byFunction) known.set(kernel, (byFunction = new Map()));
  const before = byFunction.get(f);
  if (before) return before;
  const found: Found = { reads: new Set(), writes: new Set() };
  byFunction.set(f, found);
  for (const item of f.body.items) collect(kernel, f, item, found);
  return found;
}

/** Effects of one item of a body, with all that is inside it. */
export function effectsOfItem(kernel: Kernel, f: FunctionIr, item: Item): Effects {
  const found: Found = { reads: new Set(), writes: new Set() };
  collect(kernel, f, item, found);
  return found;
}

/** Both touch one memory or stream; two that only read one of `readable` do not get into each other's way. */
export function share(a: Effects, b: Effects, readable: ReadonlySet<string> = new Set()): boolean {
  return (
    [...a.reads].some((key) => b.writes.has(key) || (b.reads.has(key) && !readable.has(key))) ||
    [...a.writes].some((key) => b.reads.has(key) || b.writes.has(key))
  );
}

/** Effects of a call, with the keys that its arguments have by `keyOf`. */
export function effectsOfCall(
  kernel: Kernel,
  f: FunctionIr,
  call: number,
  keyOf: (array: ArrayId, parameter: number) => string,
): Effects {
  const found: Found = { reads: new Set(), writes: new Set() };
  collectCall(kernel, f, call, found, keyOf);
  return found;
}

function collect(kernel: Kernel, f: FunctionIr, item: Item, into: Found): void {
  switch (item.kind) {
    case 'op': {
      const op = f.ops[item.op];
      const access = f.accesses[op?.access ?? -1];
      if (access) (access.isStore ? into.writes : into.reads).add(arrayKey(f, access.array));
      if (op?.opcode === 'streamRead') into.reads.add(streamKey(op.callee ?? ''));
      if (op?.opcode === 'streamWrite') into.writes.add(streamKey(op.callee ?? ''));
      return;
    }
    case 'loop':
      for (const inner of f.loops[item.loop]?.body.items ?? []) collect(kernel, f, inner, into);
      return;
    case 'copy': {
      const copy = f.copies[item.copy];
      if (copy && copy.from !== null) into.reads.add(arrayKey(f, copy.from));
      if (copy && copy.to !== null) into.writes.add(arrayKey(f, copy.to));
      return;
    }
    case 'call':
      collectCall(kernel, f, item.call, into);
  }
}

/** What the callee does to its parameters, in terms of what is passed to them. */
function collectCall(
  kernel: Kernel,
  f: FunctionIr,
  id: number,
  into: Found,
  keyOf = (array: ArrayId, _parameter: number): string => arrayKey(f, array),
): void {
  const call = f.calls[id];
  const callee = call && functionNamed(kernel, call.callee);
  if (!call || !callee) return;
  const passed = new Map<string, string>();
  for (const { from, to } of passedArrays(call, callee))
    passed.set(arrayKey(callee, to), keyOf(from, callee.arrays[to]?.parameter ?? -1));
  for (const [position, parameter] of callee.params.entries()) {
    const stream = call.streams[position] ?? null;
    if (stream !== null) passed.set(streamKey(parameter.name), streamKey(stream));
  }
  const { reads, writes } = effectsOf(kernel, callee);
  const translate = (keys: ReadonlySet<string>, to: Set<string>): void => {
    for (const key of keys) {
      const here = passed.get(key) ?? (key.startsWith('global ') ? key : undefined);
      if (here !== undefined) to.add(here);
    }
  };
  translate(reads, into.reads);
  translate(writes, into.writes);
}
