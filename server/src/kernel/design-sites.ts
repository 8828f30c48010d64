/** Which loops, arrays and functions of a kernel a directive's site names. */
import type { LineIndex } from '../base/lines';
import type { Site } from './directive';
import { functionIndex, passedArrays, type Kernel, type Loop } from './ir';
import { didYouMean, loopName } from './names';

/** A loop, an array or a function: `index` is its id in `functions[fn]`; -1 for the function itself. */
export interface Target {
  readonly fn: number;
  readonly index: number;
  /** Of an array that is a row of the one that is named: the leading dimensions that it lacks; negative where it has more. */
  readonly lacks?: number;
}

export interface SiteError {
  readonly code: string;
  readonly message: string;
}

/** Looks sites up in precomputed maps; several targets where a function was inlined more than once. */
export interface SiteMap {
  functions(site: Site): readonly Target[] | SiteError;
  loops(site: Site): readonly Target[] | SiteError;
  /** Arrays of that name, with those that calls bind to them. */
  arrays(fn: string | undefined, variable: string): readonly Target[] | SiteError;
}

export function isSiteError(value: readonly Target[] | SiteError): value is SiteError {
  return 'code' in value;
}

interface Named extends Target {
  /** Function whose source holds it; copies by inlining share it. */
  readonly source: string;
}

export const noLoop: SiteError = {
  code: 'design.unknown-loop',
  message: 'the directive is about a loop, and names none',
};

export function siteMap(kernel: Kernel, lines: LineIndex): SiteMap {
  const functions = new Map<string, Target[]>();
  const loops = new Map<string, Named[]>();
  const arrays = new Map<string, Named[]>();
  const loopNames = new Map<string, Set<string>>();
  const names = kernel.functions.map((f) => f.loops.map((loop) => loopName(f, loop, lines)));
  kernel.functions.forEach((f, fn) => {
    for (const name of new Set([f.name, f.sourceFunction])) add(functions, name, { fn, index: -1 });
    for (const loop of f.loops) {
      const target = { fn, index: loop.id, source: loop.sourceFunction };
      for (const name of new Set([names[fn]?.[loop.id] ?? '', originalName(kernel, names, fn, loop)])) {
        for (const owner of new Set(['', f.name, loop.sourceFunction])) {
          add(loops, `${owner}/${name}`, target);
          loopNames.set(owner, (loopNames.get(owner) ?? new Set()).add(name));
        }
      }
    }
    for (const array of f.arrays) {
      const target = { fn, index: array.id, source: array.place === 'global' ? '' : f.sourceFunction };
      for (const owner of new Set(['', f.name, f.sourceFunction]))
        for (const name of variablesOf(array.name)) add(arrays, `${owner}/${name}`, target);
    }
  });
  const bound = bindings(kernel);
  const functionNames = (): string[] => kernel.functions.map((f) => f.name);
  const noFunction = (name: string): SiteError => ({
    code: 'design.unknown-function',
    message: `no function '${name}'${didYouMean(name, functionNames())}`,
  });

  return {
    functions(site) {
      if (site.function === undefined) {
        return { code: 'design.unknown-function', message: 'the directive names no loop and no function' };
      }
      return functions.get(site.function) ?? noFunction(site.function);
    },

    loops({ function: owner, loop }) {
      if (loop === undefined) return noLoop;
      const found = loops.get(`${owner ?? ''}/${loop}`);
      if (found && (owner !== undefined || new Set(found.map((t) => t.source)).size === 1)) return found;
      if (found) {
        const owners = [...new Set(found.map((t) => t.source))].join(', ');
        return {
          code: 'design.ambiguous-loop',
          message: `loop '${loop}' is in several functions (${owners}): name one`,
        };
      }
      if (owner !== undefined && !functions.has(owner) && !loopNames.has(owner)) return noFunction(owner);
      const known = loopNames.get(owner ?? '') ?? [];
      const where = owner === undefined ? '' : ` in function '${owner}'`;
      return { code: 'design.unknown-loop', message: `no loop '${loop}'${where}${didYouMean(loop, known)}` };
    },

    arrays(owner, variable) {
      const found = arrays.get(`${owner ?? ''}/${variable}`);
      if (found && (owner !== undefined || new Set(found.map((t) => t.source)).size === 1)) return bound.shared(found);
      if (found) {
        return {
          code: 'design.ambiguous-variable',
          message: `several arrays are named '${variable}': name the function`,
        };
      }
      if (owner !== undefined && !functions.has(owner)) return noFunction(owner);
      const known = kernel.functions.filter((f) => owner === undefined || f.name === owner);
      const near = didYouMean(
        variable,
        known.flatMap((f) => f.arrays.map((a) => a.name)),
      );
      const where = owner === undefined ? '' : ` in function '${owner}'`;
      return { code: 'design.unknown-variable', message: `no array '${variable}'${where}${near}` };
    },
  };
}

/** The variables that an array is of: `pixels.red` is part of `pixels`, and what is said of that holds for all its members. */
function variablesOf(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

/**
 * The name of a loop in the function that it was inlined from: inlining copies all loops of a function, in order. Its own
 * name where it was not inlined.
 */
function originalName(kernel: Kernel, names: readonly (readonly string[])[], fn: number, loop: Loop): string {
  const copies = kernel.functions[fn]?.loops.filter((other) => other.sourceFunction === loop.sourceFunction) ?? [];
  const source = functionIndex(kernel, loop.sourceFunction);
  const originals =
    kernel.functions[source]?.loops.filter((other) => other.sourceFunction === loop.sourceFunction) ?? [];
  const original = originals[copies.indexOf(loop) % originals.length] ?? loop;
  return (original === loop ? names[fn]?.[loop.id] : names[source]?.[original.id]) ?? '';
}

/** Which arrays are one memory under several names, by way of calls and globals. */
export interface Bindings {
  /**
   * The given arrays and those that share their memory. What is set for a caller's array holds for the parameter that it is
   * passed to, and so on down; what is set for a parameter holds for the arrays passed to it, and down from those. A row that
   * is passed is part of its array.
   */
  shared(start: readonly Target[]): readonly Target[];
  /** The arrays that are passed to this one whole, in the end: where the memory is declared. Itself where it is not passed. */
  owners(array: Target): readonly Target[];
}

export function bindings(kernel: Kernel): Bindings {
  const down = new Map<number, Target[]>();
  const up = new Map<number, Target[]>();
  const key = ({ fn, index }: Target): number => fn * 65536 + index;
  const dimsOf = (fn: number, index: number): readonly (number | null)[] =>
    kernel.functions[fn]?.arrays[index]?.dims ?? [];
  kernel.functions.forEach((caller, fn) => {
    for (const call of caller.calls) {
      const callee = functionIndex(kernel, call.callee);
      const g = kernel.functions[callee];
      for (const { from: index, to } of g ? passedArrays(call, g) : []) {
        const lacks = dimsLeft(dimsOf(fn, index), dimsOf(callee, to));
        if (lacks === undefined) continue;
        add(down, key({ fn, index }), { fn: callee, index: to, lacks });
        add(up, key({ fn: callee, index: to }), { fn, index, lacks: -lacks });
      }
    }
  });
  for (const same of globals(kernel).values()) {
    for (const target of same.slice(1)) {
      add(down, key(same[0] ?? target), target);
      add(down, key(target), same[0] ?? target);
    }
  }
  const reach = (start: readonly Target[], edges: Map<number, Target[]>, isWhole: boolean): Target[] => {
    const seen = new Map(start.map((target) => [key(target), target]));
    for (const target of seen.values()) {
      for (const next of edges.get(key(target)) ?? []) {
        if (seen.has(key(next)) || (isWhole && (next.lacks ?? 0) !== 0)) continue;
        const lacks = (target.lacks ?? 0) + (next.lacks ?? 0);
        seen.set(key(next), lacks === 0 ? { fn: next.fn, index: next.index } : { ...next, lacks });
      }
    }
    return [...seen.values()];
  };
  const isOwner = (target: Target): boolean => !up.get(key(target))?.some(({ lacks }) => lacks === 0);
  return {
    shared: (start) => (down.size === 0 ? start : reach(reach(start, up, false), down, false)),
    owners: (array) => reach([array], up, true).filter(isOwner),
  };
}

/** Leading dimensions of an array that a parameter lacks: none where it is passed whole, some for a row; undefined: it is neither. */
function dimsLeft(array: readonly (number | null)[], parameter: readonly (number | null)[]): number | undefined {
  const lacks = array.length - parameter.length;
  const isRow = lacks > 0 && parameter.every((size, dim) => size === null || size === array[lacks + dim]);
  return lacks === 0 || isRow ? lacks : undefined;
}

/** The views that functions have of each global array. */
function globals(kernel: Kernel): Map<string, Target[]> {
  const views = new Map<string, Target[]>();
  kernel.functions.forEach((f, fn) => {
    for (const array of f.arrays) if (array.place === 'global') add(views, array.name, { fn, index: array.id });
  });
  return views;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
