/** Kernels drawn by hand, for tests of what stands on the IR: only what a test names is filled in. */
import type { SiteDirective } from '../../server/src/kernel/directive';
import type { Access, ArrayVar, Call, FunctionIr, Kernel, Loop, PragmaUse } from '../../server/src/kernel/ir';
import { placesOf } from '../../server/src/kernel/pragma-places';
import { readPragma } from '../../server/src/kernel/pragma-read';

export interface LoopSketch {
  /** Absent: no label. */
  readonly label?: string;
  /** Label or position of the parent; absent: outermost. */
  readonly parent?: number;
  /** Absent: unknown. */
  readonly trips?: number;
  readonly offset?: number;
  readonly sourceFunction?: string;
  readonly variableBound?: boolean;
}

export interface FunctionSketch {
  readonly name: string;
  readonly loops?: readonly LoopSketch[];
  readonly arrays?: readonly (Partial<ArrayVar> & {
    readonly name: string;
    readonly dims: readonly (number | null)[];
  })[];
  /** `[loop index or null, pragma without "#pragma "]`. */
  readonly pragmas?: readonly (readonly [number | null, string])[];
  readonly calls?: readonly {
    readonly callee: string;
    readonly arrays: readonly (number | null)[];
    readonly loop?: number;
  }[];
  /** Accesses with unit strides: array, and per dimension the loop that counts it. */
  readonly accesses?: readonly {
    readonly array: number;
    readonly index: readonly number[];
    readonly store?: boolean;
  }[];
}

export function sketch(...functions: FunctionSketch[]): Kernel {
  const built = functions.map(functionOf);
  const called = new Set(functions.flatMap((f) => f.calls?.map((c) => c.callee) ?? []));
  return { functions: built, roots: functions.map((f) => f.name).filter((name) => !called.has(name)), problems: [] };
}

export function override(
  kind: string,
  site: Partial<SiteDirective>,
  options: SiteDirective['options'] = {},
): SiteDirective {
  return { kind, dialect: 'hls', ...site, options };
}

function functionOf(f: FunctionSketch, position: number): FunctionIr {
  const at = { start: 0, end: 0 };
  const arrays = (f.arrays ?? []).map((array, id): ArrayVar => ({
    id,
    element: { kind: 'float', bits: 32 },
    place: 'local',
    isConst: false,
    span: { start: 10 + id, end: 11 + id },
    ...array,
  }));
  return {
    name: f.name,
    sourceFunction: f.name,
    hasCLinkage: false,
    file: null,
    isOpen: false,
    start: position * 1000,
    length: 1000,
    nameSpan: at,
    headerSpan: at,
    bodySpan: at,
    params: arrays.filter((a) => a.place === 'argument').map((a) => ({ name: a.name, type: a.element, array: a.id })),
    returnType: null,
    arrays,
    loops: (f.loops ?? []).map((loop, id) => loopOf(f, loop, id)),
    ops: [],
    accesses: (f.accesses ?? []).map((access, id) => accessOf(f, access, id)),
    calls: (f.calls ?? []).map((c): Call => ({
      callee: c.callee,
      members: [],
      rows: [],
      arrays: c.arrays,
      streams: c.arrays.map(() => null),
      args: [],
      result: 0,
      loop: c.loop ?? null,
      guarded: false,
      span: at,
    })),
    copies: [],
    results: [],
    body: { items: [] },
    pragmas: (f.pragmas ?? []).map(([loop, text], i) => pragmaOf(f, loop, text, i)),
    problems: [],
  };
}

function loopOf(f: FunctionSketch, loop: LoopSketch, id: number): Loop {
  const start = loop.offset ?? 100 + id * 10;
  const parent = loop.parent ?? null;
  return {
    id,
    kind: 'for',
    parent,
    children: (f.loops ?? []).flatMap((l, i) => (l.parent === id ? [i] : [])),
    depth: parent === null ? 0 : pathTo(f, parent).length,
    label: loop.label ?? null,
    ordinal: id + 1,
    sourceFunction: loop.sourceFunction ?? f.name,
    tripCount: loop.trips === undefined ? { kind: 'unknown' } : { kind: 'exact', count: loop.trips },
    hasVariableBound: loop.variableBound ?? loop.trips === undefined,
    hasEarlyExit: false,
    guarded: false,
    body: { items: [] },
    phis: [],
    span: { start, end: start + 9 },
    headerSpan: { start, end: start + 4 },
    bodySpan: { start: start + 5, end: start + 9 },
    hasBraces: true,
  };
}

/** Loops from the outermost to `id`. */
function pathTo(f: FunctionSketch, id: number): number[] {
  const parent = f.loops?.[id]?.parent;
  return parent === undefined ? [id] : [...pathTo(f, parent), id];
}

function accessOf(
  f: FunctionSketch,
  access: { readonly array: number; readonly index: readonly number[]; readonly store?: boolean },
  id: number,
): Access {
  const innermost = [...access.index].sort((a, b) => pathTo(f, b).length - pathTo(f, a).length)[0];
  return {
    id,
    op: 0,
    array: access.array,
    isStore: access.store ?? false,
    index: access.index.map((loop) => ({ constant: 0, loops: new Map([[loop, 1]]), symbols: new Map() })),
    loops: innermost === undefined ? [] : pathTo(f, innermost),
    guarded: false,
    span: { start: 0, end: 0 },
  };
}

function pragmaOf(f: FunctionSketch, loop: number | null, pragma: string, position: number): PragmaUse {
  const [family = '', ...rest] = pragma.split(' ');
  const text = rest.join(' ');
  const { directive } = readPragma({ family, text }, () => undefined);
  const label = loop === null ? undefined : f.loops?.[loop]?.label;
  return {
    span: { start: 500 + position, end: 501 + position },
    family,
    text,
    directive: directive && {
      ...directive,
      function: (loop === null ? undefined : f.loops?.[loop]?.sourceFunction) ?? f.name,
      ...(label === undefined ? {} : { loop: label }),
    },
    places: placesOf(text),
    loop,
    stray: false,
  };
}
