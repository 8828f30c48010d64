/** Syntax -> kernel. Pure: no I/O, never throws on user code. */
import type { Problem } from '../base/problem';
import { shift } from '../base/span';
import type { FunctionDef, SourceFile } from '../syntax/ast';
import { finish } from './finish';
import type { FunctionIr, Kernel } from './ir';
import { templateInstances, textOf, type TemplateArgs } from './instances';
import { bindTemplate } from './lower-call';
import { bindParameters, lowerBody, variablesOf } from './lower-stmt';
import { fileScope, type FileScope, type FragmentParser } from './scope';
import { lookup, newState, type State } from './state';
import { declaredType, resolveType, unknownType } from './types';

/** A header that the text includes, with the path as it was included. */
export interface Header {
  readonly path: string;
  readonly file: SourceFile;
}

/** Functions lowered before: kept by their source text while everything outside functions is the same. */
export interface KernelCache {
  readonly environment: string;
  readonly functions: ReadonlyMap<FunctionDef['body'], Lowered>;
}

interface Lowered {
  readonly ir: FunctionIr;
  /** The callees looked into: where one of them changed, the caller is lowered again. */
  readonly callees: readonly FunctionDef[];
}

/**
 * Reads a parsed text and its headers as a kernel. `previous` makes untouched functions keep their `FunctionIr` (moved if
 * the text before them changed).
 */
export function buildKernel(
  file: SourceFile,
  headers: readonly Header[],
  parser: FragmentParser,
  previous?: KernelCache,
): { readonly kernel: Kernel; readonly cache: KernelCache } {
  const scope = fileScope([file, ...headers.map((header) => header.file)], parser);
  const all = [file, ...headers.map((header) => header.file)].flatMap((f) => f.functions);
  const instances = templateInstances(all);
  const environment = environmentOf(file, headers) + [...instances].map(([name, args]) => name + textOf(args)).join();
  const reusable = previous?.environment === environment ? previous.functions : undefined;
  const lowered = new Map<FunctionDef['body'], Lowered>();
  const lower = (def: FunctionDef, path: string | null): FunctionIr => {
    const known = reusable?.get(def.body);
    const isFresh = known?.callees.every((callee) =>
      scope.functions(callee.name).some((now) => now.body === callee.body),
    );
    const result =
      known && isFresh ? moved(known, def.start) : lowerFunction(def, path, scope, instances.get(def.name));
    lowered.set(def.body, result);
    return result.ir;
  };
  const functions = [
    ...file.functions.map((def) => lower(def, null)),
    ...headers.flatMap((header) => header.file.functions.map((def) => lower(def, header.path))),
  ];
  const problems: Problem[] = functions
    .filter((f) => f.file === null)
    .flatMap((f) => f.problems.map((p) => ({ ...p, span: shift(p.span, f.start) })));
  const kernel: Kernel = { functions, roots: rootsOf(file), problems };
  return { kernel, cache: { environment, functions: lowered } };
}

/** Everything that lowering a function reads besides its own text and its callees'. */
function environmentOf(file: SourceFile, headers: readonly Header[]): string {
  return JSON.stringify(
    [file, ...headers.map((header) => header.file)].map((f) => [
      f.macros.map((m) => [m.name, m.params, m.body]),
      f.aliases,
      f.enumerators,
      f.structs,
      f.globals,
      f.functions.map((def) => def.name),
    ]),
    // Where things stand is of no matter, so that an edit before them changes nothing.
    (key, value: unknown) => (/^(span|nameSpan)$/.test(key) ? undefined : value),
  );
}

function moved(known: Lowered, start: number): Lowered {
  return known.ir.start === start ? known : { ...known, ir: { ...known.ir, start } };
}

function lowerFunction(def: FunctionDef, path: string | null, scope: FileScope, args?: TemplateArgs): Lowered {
  const s = newState(scope, def.name, def.className);
  bindTemplate(s, def, args);
  const returned = resolveType(def.returnType, s.types);
  const returnType = returned.kind === 'scalar' ? returned.type : null;
  s.returnType = returnType ?? undefined;
  bindParameters(s, def, new Map());
  lowerBody(s, def);
  keepResults(s, def);
  const parts = finish(s);
  const ir: FunctionIr = {
    name: def.name,
    file: path,
    start: def.start,
    length: def.length,
    nameSpan: def.nameSpan,
    headerSpan: def.headerSpan,
    bodySpan: def.body.span,
    params: def.params.map((parameter, position) => {
      const type = declaredType(parameter, s.types);
      return {
        name: parameter.name,
        type: type.kind === 'scalar' || type.kind === 'stream' ? type.type : unknownType,
        array: parts.arrays.find((array) => array.parameter === position)?.id ?? null,
      };
    }),
    returnType,
    ...parts,
  };
  return { ir, callees: [...s.callees] };
}

/** What the caller sees of scalars passed by reference and of global ones is returned like a value. */
function keepResults(s: State, def: FunctionDef): void {
  const outer = def.params.filter((p) => p.type.isReference || p.type.pointers > 0).map((p) => lookup(s, p.name));
  for (const binding of [...outer, ...(s.names[0]?.values() ?? [])]) {
    for (const variable of variablesOf(binding)) s.returns.push({ guard: undefined, value: s.values.get(variable) });
  }
}

/** Functions of the text that no other function of it names, but `main`, which is a test bench. */
function rootsOf(file: SourceFile): string[] {
  const kernels = file.functions.filter((def) => def.name !== 'main');
  const names = (kernels.length > 0 ? kernels : file.functions).map((def) => def.name);
  const called = new Set<string>();
  for (const def of kernels) {
    for (const [word] of def.text.matchAll(/[A-Za-z_]\w*(?=\s*(?:<[^<>;]*>)?\s*\()/g)) {
      if (word !== def.name) called.add(word);
    }
  }
  const roots = names.filter((name) => !called.has(name));
  return [...new Set(roots.length > 0 ? roots : names)];
}
