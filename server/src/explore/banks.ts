/** Array partitions that give unrolled copies of a body their own banks. */
import type { Design, Partition } from '../kernel/design';
import { bindings } from '../kernel/design-sites';
import type { Bindings, Target } from '../kernel/design-sites';
import type { SiteDirective } from '../kernel/directive';
import type { Affine, ArrayVar, FunctionIr, Kernel, LoopId } from '../kernel/ir';

const maxBanksOfDim = 128;
const maxBanks = 1024;
/** A dimension of at most so many elements is split completely rather than cyclically. */
const maxComplete = 64;

/** How many copies of its body a loop has, and whether a search has changed that. */
export interface Copies {
  of(fn: number, loop: LoopId): number;
  changed(fn: number, loop: LoopId): boolean;
}

/** Banks along one dimension: neighbours apart (`cyclic`), or equal runs apart (`block`). One bank is none. */
interface Banks {
  readonly type: 'cyclic' | 'block';
  readonly factor: number;
}

const oneBank: Banks = { type: 'cyclic', factor: 1 };

/** Finds the partitions for a design; built once per kernel. */
export type BankPlanner = (copies: Copies) => SiteDirective[];

/**
 * A planner for the arrays that may be partitioned: not those behind an m_axi port, nor members of structs. It adds to what
 * `design` (the source's) has already, along each dimension that an unrolled loop walks over, and only for accesses inside
 * loops that were changed.
 */
export function bankPlanner(kernel: Kernel, design: Design, functions: ReadonlySet<FunctionIr>): BankPlanner {
  const bound = bindings(kernel);
  const onBus = busArrays(kernel, bound);
  return (copies) => {
    const wanted = new Map<string, { readonly f: FunctionIr; readonly array: ArrayVar; readonly banks: Banks[] }>();
    kernel.functions.forEach((f, fn) => {
      if (!functions.has(f)) return;
      for (const array of f.arrays) {
        const banks = banksOf(f, fn, array, copies);
        if (banks.every(({ factor }) => factor === 1)) continue;
        const owners = bound.owners({ fn, index: array.id });
        const owner = (owners.length === 1 ? owners[0] : undefined) ?? { fn, index: array.id };
        const key = `${owner.fn} ${owner.index}`;
        if (onBus.has(key)) continue;
        const owning = kernel.functions[owner.fn] ?? f;
        const known = wanted.get(key) ?? { f: owning, array: owning.arrays[owner.index] ?? array, banks: [] };
        banks.forEach((each, axis) => (known.banks[axis] = larger(known.banks[axis] ?? oneBank, each)));
        wanted.set(key, known);
      }
    });
    return [...wanted.values()].flatMap(({ f, array, banks }) => {
      const has = design.functions[kernel.functions.indexOf(f)]?.arrays[array.id]?.partitions ?? [];
      const total = banks.reduce((product, { factor }) => product * factor, 1);
      if (!isPartitionable(array) || total > maxBanks) return [];
      return banks.flatMap((each, axis) =>
        each.factor > 1 && !isServed(has, axis + 1, each) ? [partition(f, array, axis, each)] : [],
      );
    });
  };
}

/** Banks that each dimension needs so that the copies of a body do not share one. */
function banksOf(f: FunctionIr, fn: number, array: ArrayVar, copies: Copies): Banks[] {
  const banks = array.dims.map(() => oneBank);
  for (const access of f.accesses) {
    if (access.array !== array.id || !access.loops.some((loop) => copies.changed(fn, loop))) continue;
    access.index.forEach((form, axis) => {
      if (form === null) return;
      const size = array.dims[axis] ?? Infinity;
      const cyclic = { type: 'cyclic', factor: Math.min(neighbours(form, fn, copies), size) } as const;
      const block = { type: 'block', factor: rows(f, form, fn, size, copies) } as const;
      for (const each of [cyclic, block]) {
        if (each.factor <= maxBanksOfDim) banks[axis] = larger(banks[axis] ?? oneBank, each);
      }
    });
  }
  return banks;
}

/** Copies whose elements a cyclic partition keeps apart: those of loops whose stride shares no factor with their number. */
function neighbours(form: Affine, fn: number, copies: Copies): number {
  let elements = 1;
  for (const [loop, stride] of form.loops) {
    const count = copies.of(fn, loop);
    if (count > 1 && gcd(Math.abs(stride), count) === 1) elements *= count;
  }
  return elements;
}

/** Copies that a block partition keeps apart: of a loop that steps over the rows of a flattened matrix, all unrolled. */
function rows(f: FunctionIr, form: Affine, fn: number, size: number, copies: Copies): number {
  for (const [loop, stride] of form.loops) {
    const trips = f.loops[loop]?.tripCount;
    const count = copies.of(fn, loop);
    if (stride > 1 && trips?.kind === 'exact' && trips.count === count && stride * count === size) return count;
  }
  return 1;
}

function larger(a: Banks, b: Banks): Banks {
  return b.factor > a.factor ? b : a;
}

function partition(f: FunctionIr, array: ArrayVar, axis: number, { type, factor }: Banks): SiteDirective {
  const isWhole = factor === array.dims[axis] && factor <= maxComplete;
  const dim = axis + 1;
  const options: SiteDirective['options'] = isWhole ? { type: 'complete', dim } : { type, factor, dim };
  return { kind: 'array_partition', dialect: 'hls', function: f.name, variable: array.name, options };
}

function isServed(has: readonly Partition[], dim: number, { type, factor }: Banks): boolean {
  return has.some(
    (p) => (p.dim === dim || p.dim === 0) && (p.type === 'complete' || (p.type === type && p.factor % factor === 0)),
  );
}

/** Its declaration can be named in a pragma: neither a member of a struct nor a local of an inlined function. */
function isPartitionable(array: ArrayVar): boolean {
  return /^\w+$/.test(array.name) && array.span.end - array.span.start === array.name.length && array.dims.length > 0;
}

/** Arguments with an m_axi interface, and every array that is one of them under another name. */
function busArrays(kernel: Kernel, bound: Bindings): Set<string> {
  const found: Target[] = [];
  kernel.functions.forEach((f, fn) => {
    for (const { directive } of f.pragmas) {
      if (directive?.kind !== 'interface' || directive.options.mode !== 'm_axi') continue;
      const array = f.arrays.find((a) => a.place === 'argument' && a.name === directive.options.port);
      if (array) found.push({ fn, index: array.id });
    }
  });
  return new Set(bound.shared(found).map(({ fn, index }) => `${fn} ${index}`));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
