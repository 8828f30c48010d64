/** Arrays whose contents are known before synthesis: preset, and written by nothing. */
import { bindings } from './design-sites';
import type { FunctionIr, Kernel } from './ir';

const marked = new WeakMap<FunctionIr, { readonly key: string; readonly result: FunctionIr }>();

/**
 * The functions with such arrays marked, parameters that are passed nothing else among them. `isPreset`: a global variable has an
 * initial value in the text.
 */
export function markConstants(
  functions: readonly FunctionIr[],
  isPreset: (name: string) => boolean,
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
  return functions.map((f, fn) => {
    const found = f.arrays.filter(({ id }) => {
      const owners = bound.owners({ fn, index: id });
      return owners.length > 0 && owners.every((owner) => isConstant(owner.fn, owner.index));
    });
    if (found.length === 0) return f;
    const key = found.map(({ id }) => id).join();
    const before = marked.get(f);
    if (before?.key === key) return before.result;
    const ids = new Set(found.map(({ id }) => id));
    const result = { ...f, arrays: f.arrays.map((array) => (ids.has(array.id) ? { ...array, isKnown: true } : array)) };
    marked.set(f, { key, result });
    return result;
  });
}
