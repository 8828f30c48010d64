/** What is known of arrays through the calls that pass them: contents that are known before synthesis, and registers. */
import { bindings } from './design-sites';
import type { ArrayVar, FunctionIr, Kernel } from './ir';

const marked = new WeakMap<FunctionIr, { readonly key: string; readonly result: FunctionIr }>();

/**
 * The functions with arrays marked that are preset and written by nothing, and those that are in registers; parameters that are passed
 * nothing else among them. `isPreset`: a global variable has an initial value in the text; `roots` are the functions that may be the top.
 */
export function markArrays(
  functions: readonly FunctionIr[],
  isPreset: (name: string) => boolean,
  roots: readonly string[],
): readonly FunctionIr[] {
  const kernel: Kernel = { functions, roots: [], problems: [] };
  const bound = bindings(kernel);
  const written = functions.map((f) => {
    const stores = f.accesses.filter((access) => access.isStore).map(({ array }) => array);
    return new Set<number | null>([...stores, ...f.copies.map(({ to }) => to)]);
  });
  const known = new Map<string, boolean>();
  const isConstant = (fn: number, index: number): boolean => {
    const key = `${fn} ${index}`;
    let result = known.get(key);
    if (result === undefined) {
      const variable = functions[fn]?.arrays[index];
      const isOwn =
        variable?.place !== 'argument' &&
        (variable?.isConst || (variable?.place === 'global' && isPreset(variable.name)));
      result = isOwn === true && bound.shared([{ fn, index }]).every((view) => !written[view.fn]?.has(view.index));
      known.set(key, result);
    }
    return result;
  };
  // What is only inlined, or a template that nothing calls in a way that tells, is there as well, and passed nothing.
  const mayOwn = ({ fn, index }: { readonly fn: number; readonly index: number }): boolean => {
    const f = functions[fn];
    return f !== undefined && (f.arrays[index]?.place !== 'argument' || roots.includes(f.sourceFunction));
  };
  return functions.map((f, fn) => {
    let key = '';
    const arrays = f.arrays.map((array): ArrayVar => {
      const owners = bound.owners({ fn, index: array.id }).filter(mayOwn);
      if (owners.length === 0) return array;
      const isKnown = owners.every((owner) => isConstant(owner.fn, owner.index));
      const inRegisters = owners.every((owner) => functions[owner.fn]?.arrays[owner.index]?.inRegisters);
      if (!isKnown && inRegisters === (array.inRegisters ?? false)) return array;
      key += `${array.id}${isKnown ? 'k' : ''}${inRegisters ? 'r' : ''} `;
      return { ...array, ...(isKnown && { isKnown }), ...(inRegisters && { inRegisters }) };
    });
    if (key === '') return f;
    const before = marked.get(f);
    if (before?.key === key) return before.result;
    const result = { ...f, arrays };
    marked.set(f, { key, result });
    return result;
  });
}
