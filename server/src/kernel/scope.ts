/** What is visible in a translation unit: macros, types and constants, looked up lazily. */
import {
  isTypeName,
  type Expr,
  type FunctionDef,
  type Macro,
  type SourceFile,
  type StructDef,
  type TypeName,
} from '../syntax/ast';
import { foldBinary } from '../base/fold';
import { isConstexpr, runConstant } from './constant-call';
import { expandBody, expandUse } from '../syntax/macros';
import { nameOf } from './trip-count';
import type { ResolvedType, TypeScope } from './types';
import { bitsOf } from './number-types';
import { declaredType, fieldsOf, qualifiedConstant, resolveType } from './types';

/** The part of the parser that macro bodies need. */
export interface FragmentParser {
  parseExpression(text: string): Expr | undefined;
  parseType(text: string): TypeName | undefined;
}

export interface FileScope extends TypeScope {
  readonly parser: FragmentParser;
  macro(name: string): Macro | undefined;
  functions(name: string): readonly FunctionDef[];
  /** The function is one of C, as the kernels of the Vitis run time are. */
  hasCLinkage(name: string): boolean;
  /** The name that only this function has: with its class or parameters where another has the plain one. */
  nameOf(def: FunctionDef): string;
  /** Value of a constant expression of macros, enumerators and constant globals; undefined if it isn't one. */
  evaluate(expr: Expr, local?: (name: string) => number | undefined): number | undefined;
  global(name: string): SourceFile['globals'][number] | undefined;
  /** What defines a static member outside of its struct. */
  definition(struct: string, member: string): SourceFile['globals'][number] | undefined;
}

/** Builds the scope of a text and the headers it includes; the text's own names win. */
export function fileScope(files: readonly SourceFile[], parser: FragmentParser): FileScope {
  const macros = new Map<string, Macro>();
  const structs = new Map<string, StructDef>();
  const aliases = new Map<string, SourceFile['aliases'][number]>();
  const globals = new Map<string, SourceFile['globals'][number]>();
  const definitions = new Map<string, SourceFile['globals'][number]>();
  const functions = new Map<string, FunctionDef[]>();
  const enumerators = new Map<string, () => number | undefined>();
  for (const file of [...files].reverse()) {
    for (const macro of file.macros) macros.set(macro.name, macro);
    for (const def of file.structs) if (!def.specialization) structs.set(def.name, def);
    for (const alias of file.aliases) aliases.set(alias.name, alias);
    for (const declarator of file.globals) {
      globals.set(declarator.name, declarator);
      if (declarator.scope) definitions.set(`${declarator.scope}::${declarator.name}`, declarator);
    }
    let previous: () => number | undefined = () => -1;
    for (const { name, value, startsEnum } of file.enumerators) {
      const before = startsEnum ? () => -1 : previous;
      const get = (): number | undefined => {
        if (value) return scope.evaluate(value);
        const base = before();
        return base === undefined ? undefined : base + 1;
      };
      enumerators.set(name, get);
      previous = get;
    }
  }

  for (const def of files.flatMap((file) => file.functions)) {
    functions.set(def.name, [...(functions.get(def.name) ?? []), def]);
  }

  const specializations = new Map<string, StructDef[]>();
  for (const def of files.flatMap((file) => file.structs)) {
    if (def.specialization) specializations.set(def.name, [...(specializations.get(def.name) ?? []), def]);
  }

  const cLinkage = new Set(files.flatMap((file) => file.cLinkage));
  const names = uniqueNames([...functions.values()].flat());

  const busy = new Set<string>();
  const constants = new Map<string, Constant | undefined>();
  const constantNamed = (name: string): Constant | undefined => {
    if (constants.has(name)) return constants.get(name);
    if (busy.has(name)) return undefined;
    busy.add(name);
    const value = lookUp(name);
    busy.delete(name);
    constants.set(name, value);
    return value;
  };
  const lookUp = (name: string): Constant | undefined => {
    const macro = macros.get(name);
    if (macro && !macro.params) {
      const body = parser.parseExpression(macro.body);
      return body && fold(body, constantNamed, scope);
    }
    const enumerator = enumerators.get(name)?.();
    if (enumerator !== undefined) return { value: enumerator, isFloat: false };
    const declared = globals.get(name);
    if (declared?.type.isConst && declared.init && declared.dims.length === 0)
      return fold(declared.init, constantNamed, scope);
    const member = name.lastIndexOf('::');
    if (member < 0) return undefined;
    const value = qualifiedConstant(name, scope);
    // What is in no struct in sight is in a namespace.
    return value === undefined ? constantNamed(name.slice(member + 2)) : { value, isFloat: !Number.isInteger(value) };
  };

  const scope: FileScope = {
    parser,
    parseType: (text) => parser.parseType(text),
    macro: (name) => macros.get(name),
    functions: (name) => functions.get(name) ?? [],
    hasCLinkage: (name) => cLinkage.has(name),
    nameOf: (def) => names.get(def.body) ?? def.name,
    struct: (name) => structs.get(name),
    specializations: (name) => specializations.get(name) ?? [],
    global: (name) => globals.get(name),
    definition: (struct, member) => definitions.get(`${struct}::${member}`),
    alias: (name) => {
      const known = aliases.get(name);
      if (known) return known;
      const body = expandUse(name, macros);
      if (body === '' || body === name) return undefined;
      const type = parser.parseType(body);
      return type && { type, dims: [] };
    },
    evaluate: (expr, local) => {
      const lookup = (name: string): Constant | undefined => {
        const value = local?.(name);
        return value === undefined ? constantNamed(name) : { value, isFloat: false };
      };
      return fold(expr, lookup, scope)?.value;
    },
  };
  return scope;
}

/** Names by body: the first function of a name keeps it. */
function uniqueNames(functions: readonly FunctionDef[]): ReadonlyMap<FunctionDef['body'], string> {
  const names = new Map<FunctionDef['body'], string>();
  const taken = new Set<string>();
  for (const { name, className, params, body } of functions) {
    const method = className === undefined ? name : `${className}::${name}`;
    const types = params.map(({ type, dims }) => type.name + '*'.repeat(type.pointers) + '[]'.repeat(dims.length));
    const full = `${method}(${types.join(', ')})`;
    let unique = [name, method, full].find((candidate) => !taken.has(candidate)) ?? full;
    for (let n = 2; taken.has(unique); n++) unique = `${full}#${n}`;
    taken.add(unique);
    names.set(body, unique);
  }
  return names;
}

interface Constant {
  readonly value: number;
  readonly isFloat: boolean;
}

function fold(expr: Expr, lookup: (name: string) => Constant | undefined, scope: FileScope): Constant | undefined {
  const int = (value: number): Constant => ({ value, isFloat: false });
  switch (expr.kind) {
    case 'int':
    case 'char':
      return int(expr.value);
    case 'float':
      return { value: expr.value, isFloat: true };
    case 'bool':
      return int(expr.value ? 1 : 0);
    case 'name':
      return lookup(expr.name);
    case 'cast': {
      const inner = fold(expr.operand, lookup, scope);
      const type = resolveType(expr.type, scope);
      if (!inner || type.kind !== 'scalar') return undefined;
      if (type.type.kind === 'int') return int(Math.trunc(inner.value));
      return { value: inner.value, isFloat: type.type.kind === 'float' || inner.isFloat };
    }
    case 'sizeof': {
      if (expr.isOfPack && expr.operand?.kind === 'name') return lookup(`sizeof...${expr.operand.name}`);
      if (!expr.type) return undefined;
      const type = resolveType(expr.type, scope);
      if (type.kind !== 'scalar' || type.type.kind === 'unknown') return undefined;
      const elements = type.dims.reduce<number | null>((n, d) => (n === null || d === null ? null : n * d), 1);
      return elements === null ? undefined : int(Math.ceil(bitsOf(type.type) / 8) * elements);
    }
    case 'unary': {
      const inner = fold(expr.operand, lookup, scope);
      if (!inner) return undefined;
      if (expr.op === '-') return { ...inner, value: -inner.value };
      if (expr.op === '+') return inner;
      if (expr.op === '!') return int(inner.value === 0 ? 1 : 0);
      if (expr.op === '~') return int(~inner.value);
      return undefined;
    }
    case 'conditional': {
      const test = fold(expr.test, lookup, scope);
      return test && fold(test.value !== 0 ? expr.yes : expr.no, lookup, scope);
    }
    case 'binary': {
      const left = fold(expr.left, lookup, scope);
      const right = fold(expr.right, lookup, scope);
      return left && right && arithmetic(expr.op, left, right);
    }
    case 'call': {
      const macro = expr.callee.kind === 'name' ? scope.macro(expr.callee.name) : undefined;
      if (!macro?.params) return foldCall(expr, lookup, scope);
      const body = expandCall(macro, expr.args, scope);
      return body && fold(body, lookup, scope);
    }
    case 'list':
      return expr.items.length === 1 && expr.items[0] ? fold(expr.items[0], lookup, scope) : undefined;
    case 'member':
    case 'index': {
      const path = nameOf(expr);
      const known = path === undefined ? undefined : lookup(path);
      const part = known ? undefined : constantPart(expr, lookup, scope);
      return part?.init ? fold(part.init, lookup, scope) : known;
    }
    default:
      return undefined;
  }
}

/** A part of a global constant: what it is set to, and its type. */
interface Part {
  readonly init: Expr | undefined;
  readonly type: ResolvedType;
}

/** What a global constant, a member or an element of one is set to. */
function constantPart(expr: Expr, lookup: (name: string) => Constant | undefined, scope: FileScope): Part | undefined {
  if (expr.kind === 'name') {
    const declared = scope.global(expr.name);
    return declared?.type.isConst ? { init: declared.init, type: declaredType(declared, scope) } : undefined;
  }
  if (expr.kind !== 'member' && expr.kind !== 'index') return undefined;
  const base = constantPart(expr.base, lookup, scope);
  if (base?.init?.kind !== 'list' || base.type.kind === 'void') return undefined;
  const { items } = base.init;
  const { type } = base;
  if (expr.kind === 'index') {
    const at = fold(expr.index, lookup, scope)?.value;
    const isArray = type.dims.length > 0 && at !== undefined;
    return isArray ? { init: items[at], type: { ...type, dims: type.dims.slice(1) } } : undefined;
  }
  if (type.kind !== 'struct' || type.dims.length > 0) return undefined;
  const fields = fieldsOf(type, scope);
  const at = fields.findIndex(({ field }) => field.name === expr.member);
  const found = fields[at];
  return found && { init: items[at] ?? found.field.init, type: declaredType(found.field, found.scope) };
}

/** Calls of constexpr functions in one another. */
const mostCalls = 32;
let calls = 0;

/** A call of a constexpr function, or of min and max. */
function foldCall(
  { callee, args, typeArgs }: Expr & { kind: 'call' },
  lookup: (name: string) => Constant | undefined,
  scope: FileScope,
): Constant | undefined {
  if (callee.kind !== 'name' || calls >= mostCalls) return undefined;
  const name = callee.name.replace(/^.*::/, '');
  const def = scope.functions(name).find((each) => each.params.length === args.length && isConstexpr(each));
  const [a, b] = name === 'strcmp' && !def ? args.map((arg) => textOf(arg, scope)) : [];
  if (a !== undefined && b !== undefined) return { value: a < b ? -1 : Number(a > b), isFloat: false };
  const given = args.map((arg) => fold(arg, lookup, scope)?.value);
  if (given.some((value) => value === undefined)) return undefined;
  const known = given as number[];
  const isLibrary = scope.functions(name).length === 0 && known.length === 2;
  if (isLibrary && name === 'min') return { value: Math.min(...known), isFloat: false };
  if (isLibrary && name === 'max') return { value: Math.max(...known), isFloat: false };
  if (!def) return undefined;
  const values = new Map(def.params.map((parameter, i) => [parameter.name, known[i] as number]));
  for (const [i, parameter] of def.templateParams.entries()) {
    const arg = typeArgs[i];
    const value = arg && (isTypeName(arg) ? lookup(arg.name) : fold(arg, lookup, scope))?.value;
    if (value !== undefined) values.set(parameter.name, value);
  }
  calls++;
  const evaluate = (expr: Expr, local: (of: string) => number | undefined): number | undefined =>
    fold(
      expr,
      (of) => {
        const value = local(of);
        return value === undefined ? lookup(of) : { value, isFloat: false };
      },
      scope,
    )?.value;
  const value = runConstant(def, values, evaluate);
  calls--;
  return value === undefined ? undefined : { value, isFloat: !Number.isInteger(value) };
}

/** A string, or what a constant is set to that is one. */
function textOf(expr: Expr, scope: FileScope): string | undefined {
  if (expr.kind === 'string') return expr.value;
  const declared = expr.kind === 'name' ? scope.global(expr.name) : undefined;
  return declared?.type.isConst && declared.init?.kind === 'string' ? declared.init.value : undefined;
}

function arithmetic(op: string, left: Constant, right: Constant): Constant | undefined {
  const isFloat = left.isFloat || right.isFloat;
  if (isFloat && /^[&|^]$/.test(op)) return undefined;
  const value = foldBinary(op, left.value, right.value, isFloat);
  return value === undefined ? undefined : { value, isFloat: isFloat && /^[-+*/%,]$/.test(op) };
}

/** A call of a function-like macro as an expression; undefined when the result isn't one. */
export function expandCall(macro: Macro, args: readonly Expr[], scope: FileScope): Expr | undefined {
  if (macro.body.includes('#')) return scope.parser.parseExpression(expandBody(macro, args.map(literalText)));
  const body = scope.parser.parseExpression(macro.body);
  if (!body) return undefined;
  const byName = new Map((macro.params ?? []).map((name, i) => [name, args[i]] as const));
  return substitute(body, byName);
}

/** Text of a literal or name, which is what gets pasted in practice (`x##f`). */
function literalText(expr: Expr): string {
  if (expr.kind === 'name') return expr.name;
  if (expr.kind === 'int') return String(expr.value);
  if (expr.kind === 'float') return Number.isInteger(expr.value) ? expr.value.toFixed(1) : String(expr.value);
  return '';
}

/** Puts expressions in the place of names; spans stay those of the body. */
export function substitute(expr: Expr, byName: ReadonlyMap<string, Expr | undefined>): Expr {
  const go = (e: Expr): Expr => {
    switch (e.kind) {
      case 'name':
        return byName.get(e.name) ?? e;
      case 'unary':
        return { ...e, operand: go(e.operand) };
      case 'update':
        return { ...e, target: go(e.target) };
      case 'binary':
        return { ...e, left: go(e.left), right: go(e.right) };
      case 'assign':
        return { ...e, target: go(e.target), value: go(e.value) };
      case 'conditional':
        return { ...e, test: go(e.test), yes: go(e.yes), no: go(e.no) };
      case 'index':
        return { ...e, base: go(e.base), index: go(e.index) };
      case 'member':
        return { ...e, base: go(e.base) };
      case 'call':
        return {
          ...e,
          callee: go(e.callee),
          args: e.args.map(go),
          typeArgs: e.typeArgs.map((a) => (isTypeName(a) ? a : go(a))),
        };
      case 'cast':
        return { ...e, operand: go(e.operand) };
      case 'sizeof':
        return e.operand ? { ...e, operand: go(e.operand) } : e;
      case 'list':
        return { ...e, items: e.items.map(go) };
      case 'opaque':
        return { ...e, children: e.children.map(go) };
      case 'expansion':
        return { ...e, pattern: go(e.pattern) };
      case 'fold':
        return { ...e, pattern: go(e.pattern), ...(e.end && { end: go(e.end) }) };
      default:
        return e;
    }
  };
  return go(expr);
}
