import type { Access, Affine, FunctionIr, OpId } from '../kernel/ir';

/** Distinct index forms looked at per array: beyond that the pairs of a long unrolled body would cost more than they tell. */
const maxForms = 64;

/**
 * Pairs of a store and a load of the same array where a later iteration of a common loop may read what an earlier one wrote.
 * Accesses with the same index in the same loops are one (the last store, the first load). An index that is not affine may be any.
 */
export function carriedAccesses(ir: FunctionIr): { readonly store: OpId; readonly load: OpId }[] {
  const pairs: { store: OpId; load: OpId }[] = [];
  for (const array of ir.arrays) {
    const stores = new Map<string, Access>();
    const loads = new Map<string, Access>();
    for (const access of ir.accesses) {
      if (access.array !== array.id || access.loops.length === 0) continue;
      const key = keyOf(access);
      if (access.isStore) stores.set(key, access);
      else if (!loads.has(key)) loads.set(key, access);
    }
    for (const store of [...stores.values()].slice(0, maxForms)) {
      for (const load of [...loads.values()].slice(0, maxForms)) {
        if (isCarried(store, load)) pairs.push({ store: store.op, load: load.op });
      }
    }
  }
  return pairs;
}

/** Some common loop, alone, brings the load to the address of the store after one or more iterations. */
function isCarried(store: Access, load: Access): boolean {
  const common = store.loops.filter((loop) => load.loops.includes(loop));
  return common.some((loop) => {
    let distance: number | undefined;
    for (let dimension = 0; dimension < store.index.length; dimension++) {
      const written = store.index[dimension] ?? null;
      const read = load.index[dimension] ?? null;
      if (written === null || read === null || !sameBut(written, read)) continue;
      const step = written.loops.get(loop) ?? 0;
      const gap = written.constant - read.constant;
      if (step === 0) {
        if (gap !== 0) return false;
        continue;
      }
      const iterations = gap / step;
      if (!Number.isInteger(iterations) || iterations <= 0) return false;
      if (distance !== undefined && distance !== iterations) return false;
      distance = iterations;
    }
    return true;
  });
}

/** The forms differ in their constants only; otherwise any distance is possible. */
function sameBut(a: Affine, b: Affine): boolean {
  return sameTerms(a.loops, b.loops) && sameTerms(a.symbols, b.symbols);
}

function sameTerms(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([id, coefficient]) => b.get(id) === coefficient);
}

function keyOf(access: Access): string {
  const forms = access.index.map((form) =>
    form === null ? '?' : `${form.constant};${[...form.loops].sort().join()};${[...form.symbols].sort().join()}`,
  );
  return `${access.loops.join()}|${forms.join('|')}`;
}
