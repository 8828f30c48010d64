/** Syntax -> kernel. Pure: no I/O, never throws on user code. */
import type { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import { shift } from '../base/span';
import { atOnce, type Steps } from '../base/steps';
import type { FunctionDef, SourceFile } from '../syntax/ast';
import { agreedConstants, constantsKey, type Constants } from './constant-arguments';
import { isConstexpr } from './constant-call';
import { markArrays } from './mark-arrays';
import { markPureCalls } from './pure-calls';
import { withTables } from './constant-tables';
import { finish } from './finish';
import type { FunctionIr, Kernel } from './ir';
import { instanceName, type Instance } from './instances';
import { calledFromText } from './reached';
import { bindTemplate } from './lower-inline';
import { packSize } from './pack-names';
import { hasPack } from './packs';
import { bindParameters, lowerBody, variablesOf } from './lower-stmt';
import { fileScope, type FileScope, type FragmentParser } from './scope';
import { emitConst, lookup, newState, notFollowed, type State } from './state';
import { intType, unknownType } from './number-types';
import { declaredType, resolveType, type ResolvedType } from './types';

/** A header that the text includes, with the path as it was included. */
export interface Header {
  readonly path: string;
  readonly file: SourceFile;
  readonly lines: LineIndex;
}

/** Functions lowered before: kept by their source text while everything outside functions is the same. */
export interface KernelCache {
  readonly environment: string;
  readonly functions: ReadonlyMap<FunctionDef['body'], readonly Lowered[]>;
}

interface Lowered {
  /** Its name, the arguments of its template included. */
  readonly name: string;
  readonly ir: FunctionIr;
  /** The callees looked into: where one of them changed, the caller is lowered again. */
  readonly callees: readonly FunctionDef[];
  /** Instances of templates that it calls. */
  readonly instances: State['instances'];
  /** What its calls pass, and what its own parameters were taken to be. */
  readonly calls: State['constantCalls'];
  readonly constants: string;
}

export interface BuiltKernel {
  readonly kernel: Kernel;
  readonly cache: KernelCache;
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
): BuiltKernel {
  return atOnce(buildingKernel(file, headers, parser, previous));
}

/** `buildKernel` in steps. */
export function* buildingKernel(
  file: SourceFile,
  headers: readonly Header[],
  parser: FragmentParser,
  previous?: KernelCache,
): Steps<BuiltKernel> {
  const files = [file, ...headers.map((header) => header.file)];
  const scope = fileScope(files, parser);
  const environment = environmentOf(files, scope);
  const reusable = previous?.environment === environment ? previous.functions : undefined;
  const cache = new Map<FunctionDef['body'], Lowered[]>();
  const lower = (instance: Instance, header: Header | undefined, constants?: Constants): Lowered => {
    const { def } = instance;
    const name = instanceName(scope.nameOf(def), instance, scope);
    const key = constantsKey(constants);
    const known = reusable?.get(def.body)?.find((each) => each.name === name && each.constants === key);
    const isFresh = known?.callees.every((callee) =>
      scope.functions(callee.name).some((now) => now.body === callee.body),
    );
    const result = known && isFresh ? moved(known, def.start) : lowerFunction(instance, name, header, scope, constants);
    cache.set(def.body, [...(cache.get(def.body) ?? []), result]);
    return result;
  };
  const places = new Map<FunctionDef, Header | undefined>(file.functions.map((def) => [def, undefined]));
  for (const header of headers) for (const def of header.file.functions) places.set(def, header);
  const lowered = uniqueInstances(
    yield* lowerAll([...places.keys()], scope, (instance, constants) =>
      lower(instance, places.get(instance.def), constants),
    ),
  );
  const roots = rootsOf(file);
  const isPreset = (global: string): boolean => scope.global(global)?.init !== undefined;
  const functions = markPureCalls(markArrays(withTables(lowered), isPreset, roots));
  const problems = functions
    .filter((f) => f.file === null)
    .flatMap((f) => f.problems.map((p) => ({ ...p, span: shift(p.span, f.start) })));
  const kernel: Kernel = { functions, roots, problems: [...problems, ...problemsBelow(functions)] };
  return { kernel, cache: { environment, functions: cache } };
}

/** Calls that can't be followed in the functions of headers that the text calls, each told once. */
function problemsBelow(functions: readonly FunctionIr[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const [f, span] of calledFromText(functions)) {
    for (const problem of f.problems)
      if (notFollowed.has(problem.code) && !found.has(problem.message))
        found.set(problem.message, { ...problem, span });
  }
  return [...found.values()];
}

/**
 * The functions in source order. Templates are lowered once for each set of arguments that calls ask for; one that is only
 * inlined, or never called, once more for itself: with the arguments that its calls agree on.
 */
function* lowerAll(
  defs: readonly FunctionDef[],
  scope: FileScope,
  lower: (instance: Instance, constants?: Constants) => Lowered,
): Steps<readonly (readonly Lowered[])[]> {
  const done = new Map<FunctionDef['body'], Lowered[]>();
  const inlined = new Map<FunctionDef['body'], Map<string, Instance>>();
  const lowered = new Map<string, Instance>();
  const nameOf = (instance: Instance): string => instanceName(scope.nameOf(instance.def), instance, scope);
  function* visit(instance: Instance): Steps<void> {
    yield;
    const { body, name } = instance.def;
    // What was kept from before names the function as it stood then.
    const def = scope.functions(name).find((now) => now.body === body);
    const list = done.get(body) ?? [];
    if (!def || list.length >= maxInstances || list.some((each) => each.name === nameOf(instance))) return;
    const result = lower({ ...instance, def });
    done.set(body, [...list, result]);
    lowered.set(result.name, { ...instance, def });
    for (const asked of result.instances) {
      if (!asked.isInlined) yield* visit(asked);
      else inlined.set(asked.def.body, (inlined.get(asked.def.body) ?? new Map()).set(nameOf(asked), asked));
    }
  }
  for (const def of defs) if (def.templateParams.length === 0) yield* visit({ def, args: new Map() });
  for (const def of defs) {
    const [only, second] = inlined.get(def.body)?.values() ?? [];
    if (!done.has(def.body)) yield* visit(only && !second ? only : { def, args: new Map() });
  }
  // A callee's own calls may pass on what it is passed.
  for (let round = 0; round < constantRounds; round++) {
    let isChanged = false;
    const calls = [...done.values()]
      .flat()
      .flatMap(({ ir, calls: made }) => (ir.sourceFunction === 'main' ? [] : made));
    for (const [name, constants] of agreedConstants(calls)) {
      const instance = lowered.get(name);
      const list = instance && done.get(instance.def.body);
      const at = list?.findIndex((each) => each.name === name) ?? -1;
      if (!instance || !list?.[at] || list[at].constants === constantsKey(constants) || isTop(instance.def, scope))
        continue;
      yield;
      done.set(instance.def.body, list.with(at, lower(instance, constants)));
      isChanged = true;
    }
    if (!isChanged) break;
  }
  return defs.map((def) => done.get(def.body) ?? []);
}

/** Calls in calls that a constant is followed through. */
const constantRounds = 4;

/** The function is meant to be a top function, whatever else in the text calls it. */
function isTop({ name, body }: FunctionDef, scope: FileScope): boolean {
  return (
    scope.hasCLinkage(name) ||
    body.items.some((item) => item.kind === 'pragma' && /^\s*interface\b/i.test(item.pragma.text))
  );
}

/** A template with more instances than this is one that makes them without end. */
const maxInstances = 64;

/** The first instance of a template has its plain name, as a function without a template; calls say which one they mean. */
function uniqueInstances(all: readonly (readonly Lowered[])[]): readonly FunctionIr[] {
  const names = new Map<string, string>();
  for (const instances of all) {
    for (const [i, { name, ir }] of instances.entries()) names.set(name, i === 0 ? ir.sourceFunction : name);
  }
  return all.flat().map(({ name, ir }) => {
    const own = names.get(name) ?? name;
    const callees = ir.calls.map(({ callee }) => names.get(callee) ?? callee);
    const isNamed = (f: FunctionIr): boolean =>
      f.name === own && f.calls.every((call, i) => call.callee === callees[i]);
    const known = [ir, renamed.get(ir)].find((f) => f && isNamed(f));
    if (known) return known;
    const result = {
      ...ir,
      name: own,
      calls: ir.calls.map((call, i) => ({ ...call, callee: callees[i] ?? call.callee })),
    };
    renamed.set(ir, result);
    return result;
  });
}

/** Functions under the names that they have in the kernel: the same objects as long as these stay. */
const renamed = new WeakMap<FunctionIr, FunctionIr>();

/** Everything that lowering a function reads besides its own text and its callees': constexpr functions may stand anywhere. */
function environmentOf(files: readonly SourceFile[], scope: FileScope): string {
  return JSON.stringify(
    files.map((f) => [
      f.macros.map((m) => [m.name, m.params, m.body]),
      f.aliases,
      f.enumerators,
      f.structs,
      f.globals,
      f.functions.map((def) => scope.nameOf(def)),
      f.functions.filter(isConstexpr).map(({ body }) => body),
      f.cLinkage,
    ]),
    // Where things stand is of no matter, so that an edit before them changes nothing.
    (key, value: unknown) => (/^(span|nameSpan)$/.test(key) ? undefined : value),
  );
}

function moved(known: Lowered, start: number): Lowered {
  return known.ir.start === start ? known : { ...known, ir: { ...known.ir, start } };
}

function lowerFunction(
  instance: Instance,
  name: string,
  header: Header | undefined,
  scope: FileScope,
  constants?: Constants,
): Lowered {
  const { def } = instance;
  const sourceFunction = scope.nameOf(def);
  const s = newState(scope, sourceFunction, def.className);
  s.inlining.push(name);
  // How many parameters a pack has, calls say.
  s.isOpen =
    hasPack(def) ||
    def.templateParams.some(({ name, isPack }) => !isKnown(instance.args.get(isPack ? packSize(name) : name)));
  bindTemplate(s, instance);
  const returned = resolveType(def.returnType, s.types);
  const returnType = returned.kind === 'scalar' ? returned.type : null;
  s.returnType = returnType ?? undefined;
  const given = [...(constants ?? [])].flatMap(([parameter, { least, most }]) =>
    least === most ? [[parameter, emitConst(s, most, intType(32), def.nameSpan)] as const] : [],
  );
  bindParameters(s, def, new Map(given));
  for (const [parameter, { most }] of constants ?? []) boundBy(s, parameter, most);
  lowerBody(s, def);
  keepResults(s, def);
  const parts = finish(s);
  const ir: FunctionIr = {
    name,
    sourceFunction,
    hasCLinkage: scope.hasCLinkage(def.name),
    file: header?.path ?? null,
    ...(header && { lines: header.lines }),
    isOpen: s.isOpen,
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
        array: type.kind === 'struct' ? null : (parts.arrays.find((array) => array.parameter === position)?.id ?? null),
      };
    }),
    returnType,
    ...parts,
  };
  return {
    name,
    ir,
    callees: [...s.callees],
    instances: s.isOpen ? [] : s.instances,
    calls: s.isOpen ? [] : s.constantCalls,
    constants: constantsKey(constants),
  };
}

/** No call passes more than that for a parameter. */
function boundBy(s: State, parameter: string, most: number): void {
  const binding = lookup(s, parameter);
  const value = binding?.kind === 'scalar' ? s.values.get(binding.variable) : undefined;
  if (value !== undefined && s.ops[value]?.opcode === 'argument') s.bounds.set(value, most);
}

function isKnown(value: ResolvedType | number | undefined): boolean {
  if (typeof value !== 'object') return value !== undefined;
  return value.kind !== 'scalar' || value.type.kind !== 'unknown';
}

/** What the caller sees of scalars passed by reference and of global ones is returned like a value. */
function keepResults(s: State, def: FunctionDef): void {
  const outer = def.params.filter((p) => p.type.isReference || p.type.pointers > 0).map((p) => lookup(s, p.name));
  for (const binding of [...outer, ...(s.names[0]?.values() ?? [])]) {
    for (const { variable } of variablesOf(binding))
      s.returns.push({ guard: undefined, value: s.values.get(variable) });
  }
}

/**
 * Functions of the text that no other function of it names, but `main`, which is a test bench. Methods and templates are none where
 * there are others: the tool takes neither as a top function.
 */
function rootsOf(file: SourceFile): string[] {
  const kernels = file.functions.filter((def) => def.name !== 'main');
  const plain = kernels.filter(
    (def) => def.className === undefined && def.templateParams.length === 0 && !isConstexpr(def),
  );
  const called = new Set<string>();
  for (const def of kernels) for (const word of namesCalled(def)) if (word !== def.name) called.add(word);
  const rootsAmong = (defs: readonly FunctionDef[]): string[] =>
    defs.map((def) => def.name).filter((name) => !called.has(name) && !name.startsWith('operator'));
  const found = [rootsAmong(plain), rootsAmong(kernels)].find((roots) => roots.length > 0);
  return [...new Set(found ?? (kernels.length > 0 ? kernels : file.functions).map((def) => def.name))];
}

/** By body: it stays the same object while the function is not edited. */
const namesCalledIn = new WeakMap<FunctionDef['body'], ReadonlySet<string>>();

const templateArguments = '<(?:[^<>;]|<(?:[^<>;]|<[^<>;]*>)*>)*>';
const calledName = new RegExp(`[A-Za-z_]\\w*(?=\\s*(?:${templateArguments})?\\s*\\()`, 'g');

/** Names before a parenthesis in a function's text; of one that starts tasks all that it names. */
function namesCalled({ body, text }: FunctionDef): ReadonlySet<string> {
  const known = namesCalledIn.get(body);
  if (known) return known;
  const names = new Set(text.match(/\bhls::task\b/.test(text) ? /[A-Za-z_]\w*/g : calledName));
  namesCalledIn.set(body, names);
  return names;
}
