import type { Alias, Declarator, Expr, StructDef, TemplateParam, TypeName } from '../syntax/ast';
import { isTypeName } from '../syntax/ast';
import type { ScalarType } from './ir';
import { packSize, partName } from './pack-names';
import { isStreamName, libraryStruct } from './library-types';
import { intType, isLaneCount, numberNamed, unknownType, wordType } from './number-types';
import { argumentText, specialized } from './template-match';

/** What the parameters of a template stand for. */
export type TemplateArguments = ReadonlyMap<string, ResolvedType | number>;

/** A struct with the arguments of its template. */
export interface StructType {
  readonly def: StructDef;
  readonly args: TemplateArguments;
}

/** An hls::vector. */
export interface VectorType {
  readonly element: ScalarType;
  readonly lanes: number;
}

/** What a type name stands for once aliases, macros and template parameters are resolved. */
export type ResolvedType =
  /** `isVector`: the last dimension is that of an hls::vector; `inRegisters`: each object is one of registers (ap_shift_reg). */
  | {
      readonly kind: 'scalar';
      readonly type: ScalarType;
      readonly dims: readonly (number | null)[];
      readonly isVector?: boolean;
      readonly inRegisters?: boolean;
    }
  | (StructType & { readonly kind: 'struct'; readonly dims: readonly (number | null)[] })
  /** `element` is packed into a word of type `type` where it is a struct. */
  | {
      readonly kind: 'stream';
      readonly type: ScalarType;
      readonly struct?: StructType;
      readonly vector?: VectorType;
      readonly dims: readonly (number | null)[];
    }
  | { readonly kind: 'void' };

/** Where names of types and constants are looked up. */
export interface TypeScope {
  /** A type that is already known, as a template parameter's is. */
  resolved?(name: string): ResolvedType | undefined;
  alias(name: string): Pick<Alias, 'type' | 'dims'> | undefined;
  struct(name: string): StructDef | undefined;
  /** Specialisations of a struct template. */
  specializations?(name: string): readonly StructDef[];
  /** Value of a constant expression; `local` knows more names. */
  evaluate(expr: Expr, local?: (name: string) => number | undefined): number | undefined;
  parseType?(text: string): TypeName | undefined;
}

/** Aliases, and structs in structs, may go round in circles. */
export const maxDepth = 8;

/** Resolves a type name. */
export function resolveType(type: TypeName, scope: TypeScope, depth = 0): ResolvedType {
  if (depth > maxDepth) return scalar(unknownType);
  const name = type.name
    .replace(/^(std::|::)+/, '')
    .replace(/\b(volatile|const|constexpr|register|struct|typename)\b/g, '')
    .trim();
  const pointerDims: (number | null)[] = Array<null>(type.pointers).fill(null);
  if (name === 'void') return type.pointers > 0 ? scalar(intType(8), pointerDims) : { kind: 'void' };
  const plain = numberNamed(name) ?? arbitrary(name, type, scope);
  if (plain) return scalar(plain, pointerDims);
  const known = scope.resolved?.(name);
  if (known) return known.kind === 'void' ? known : { ...known, dims: [...pointerDims, ...known.dims] };
  const alias = scope.alias(name);
  if (alias) {
    const inner = resolveType(alias.type, scope, depth + 1);
    if (inner.kind === 'void') return inner;
    return { ...inner, dims: [...pointerDims, ...dimensions(alias.dims, scope), ...inner.dims] };
  }
  const wrapped = type.args[0];
  const member = name.lastIndexOf('::');
  const lastName = name.slice(member < 0 ? 0 : member + 2);
  const isOwn = !/^(std|hls)::/.test(type.name) && scope.struct(lastName) !== undefined;
  if (!isOwn && /^(stream|stream_of_blocks)$/.test(lastName)) {
    const inner = wrapped && resolveArgument(wrapped, scope, depth + 1);
    if (inner?.kind === 'scalar') return { kind: 'stream', ...streamWord(inner), dims: pointerDims };
    if (inner?.kind !== 'struct') return { kind: 'stream', type: unknownType, dims: pointerDims };
    return { kind: 'stream', type: packedType(inner, scope), struct: inner, dims: pointerDims };
  }
  if (!isOwn && /^(read_lock|write_lock|burst_maxi)$/.test(lastName) && wrapped) {
    const inner = resolveArgument(wrapped, scope, depth + 1);
    if (inner?.kind !== 'scalar' && inner?.kind !== 'struct') return scalar(unknownType, pointerDims);
    // A lock is the block that it locks, and memory behind burst_maxi is as a pointer to it.
    return { ...inner, dims: lastName === 'burst_maxi' ? [null, ...inner.dims] : inner.dims };
  }
  if (!isOwn && /^(vector|array|ap_shift_reg)$/.test(lastName) && wrapped) {
    const inner = resolveArgument(wrapped, scope, depth + 1);
    const second = type.args[1];
    const length = second === undefined ? null : (templateValue(second, scope) ?? null);
    if (inner?.kind !== 'scalar') return scalar(unknownType, pointerDims);
    const dims = [...pointerDims, length, ...inner.dims];
    if (lastName === 'ap_shift_reg') return { ...scalar(inner.type, dims), inRegisters: true };
    const isVector = lastName === 'vector' && isLaneCount(length) && inner.dims.length === 0;
    return isVector ? { ...scalar(inner.type, dims), isVector } : scalar(inner.type, dims);
  }
  const def = scope.struct(name) ?? (member < 0 ? undefined : scope.struct(lastName)) ?? libraryStruct(lastName);
  if (def) {
    const args = templateArguments(def.templateParams, type.args, scope);
    return { kind: 'struct', ...specialized({ def, args }, scope), dims: pointerDims };
  }
  if (member < 0) return scalar(unknownType, pointerDims);
  const owner = ownerOf(name, scope, depth + 1);
  const found = owner && memberAlias(owner, lastName, type.args, scope);
  // What is in no struct in sight is in a namespace.
  const inner = found
    ? resolveType(found.alias.type, found.scope, depth + 1)
    : resolveType({ ...type, name: lastName, pointers: 0 }, scope, depth + 1);
  if (inner.kind === 'void') return inner;
  const dims = found ? dimensions(found.alias.dims, found.scope) : [];
  return { ...inner, dims: [...pointerDims, ...dims, ...inner.dims] };
}

/** The struct that a qualified name is a member of. */
function ownerOf(name: string, scope: TypeScope, depth: number): StructType | undefined {
  const owner = typeBefore(name, scope, depth);
  return owner?.kind === 'struct' ? owner : undefined;
}

/** The type that a qualified name begins with. */
/** The struct of whose static members `name` is one, and that member. */
export function qualifiedMember(
  name: string,
  scope: TypeScope,
): { readonly owner: StructType; readonly field: Declarator } | undefined {
  const type = name.includes('::') ? typeBefore(name, scope, 0) : undefined;
  if (type?.kind !== 'struct') return undefined;
  const isIt = (each: Declarator): boolean => each.isStatic && name.endsWith(`::${each.name}`);
  const owner = lineage(type, scope).find(({ def }) => def.fields.some(isIt));
  const field = owner?.def.fields.find(isIt);
  return owner && field && { owner, field };
}

function typeBefore(name: string, scope: TypeScope, depth: number): ResolvedType | undefined {
  const text = name.slice(0, name.lastIndexOf('::'));
  const type = /[<]/.test(text) ? scope.parseType?.(text) : { ...bareType, name: text };
  return type && depth <= maxDepth ? resolveType(type, scope, depth) : undefined;
}

const bareType: Omit<TypeName, 'name'> = { args: [], isConst: false, pointers: 0, isReference: false };

/** The scope inside a struct: its template arguments, its own types and constants, then what is around. */
export function structScope({ def, args }: StructType, scope: TypeScope): TypeScope {
  const inner: TypeScope = {
    ...scope,
    resolved: (name) => {
      const known = args.get(name);
      return typeof known === 'object' ? known : scope.resolved?.(name);
    },
    alias: (name) => def.aliases.find((alias) => alias.name === name) ?? scope.alias(name),
    evaluate: (expr, local) =>
      scope.evaluate(expr, (name) => {
        // What stands further inside is nearer.
        const nearer = local?.(name);
        const known = args.get(name);
        if (nearer !== undefined || typeof known === 'number') return nearer ?? (known as number);
        const value = staticConstant({ def, args }, name, scope);
        return value ?? (name.includes('<') ? qualifiedConstant(name, inner) : undefined);
      }),
  };
  return inner;
}

/**
 * The fields of a struct that hold its data, those of its bases first, with the scope in which their types are written. A struct
 * can't hold itself: in code that is half written it may seem to, and the fields that do are left out.
 */
export function fieldsOf(
  struct: StructType,
  scope: TypeScope,
  depth = 0,
): readonly { readonly field: Declarator; readonly scope: TypeScope }[] {
  if (depth > maxDepth) return [];
  const inner = structScope(struct, scope);
  const inherited = basesOf(struct, scope).flatMap((base) => fieldsOf(base, scope, depth + 1));
  const own = struct.def.fields.filter((field) => !field.isStatic && !holds(field, struct, inner));
  return [...inherited, ...own.map((field) => ({ field, scope: inner }))];
}

/** Whether a field holds a struct, in itself or in structs in it. `seen` are those that were looked into. */
function holds(field: Declarator, struct: StructType, scope: TypeScope, seen: StructType[] = []): boolean {
  const { name, pointers, isReference } = field.type;
  if (pointers > 0 || isReference || numberNamed(name) || isStreamName(name)) return false;
  const type = resolveType(field.type, scope);
  if (type.kind !== 'struct') return false;
  if (isSame(type, struct) || seen.length > maxDepth) return true;
  if (seen.some((each) => isSame(type, each))) return false;
  seen.push(type);
  const inner = structScope(type, scope);
  return type.def.fields.some((each) => !each.isStatic && holds(each, struct, inner, seen));
}

/** Whether two instances of struct templates are one. */
function isSame(a: StructType, b: StructType): boolean {
  return (
    a.def === b.def && a.def.templateParams.every(({ name }) => isSameArgument(a.args.get(name), b.args.get(name)))
  );
}

function isSameArgument(a: ResolvedType | number | undefined, b: ResolvedType | number | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.kind === 'struct' && b.kind === 'struct') return isSame(a, b);
  return a.kind === b.kind && a.kind !== 'struct' && JSON.stringify(a) === JSON.stringify(b);
}

/** A struct and those that it inherits from, nearest first. */
export function lineage(struct: StructType, scope: TypeScope, depth = 0): readonly StructType[] {
  if (depth > maxDepth) return [];
  return [struct, ...basesOf(struct, scope).flatMap((base) => lineage(base, scope, depth + 1))];
}

/** What a struct inherits from, named outside of it: with the arguments of its template, but without its members in sight. */
function basesOf(struct: StructType, scope: TypeScope): StructType[] {
  const inner = withArguments(scope, struct.args);
  return struct.def.bases.flatMap((base) => {
    const type = resolveType(base, inner);
    return type.kind === 'struct' && type.def !== struct.def ? [type] : [];
  });
}

function memberAlias(
  struct: StructType,
  name: string,
  given: TypeName['args'],
  scope: TypeScope,
): { readonly alias: Alias; readonly scope: TypeScope } | undefined {
  for (const owner of lineage(struct, scope)) {
    const alias = owner.def.aliases.find((each) => each.name === name);
    const inner = structScope(owner, scope);
    if (alias)
      return { alias, scope: withArguments(inner, templateArguments(alias.templateParams ?? [], given, scope)) };
  }
  return undefined;
}

/** Constants whose values are being worked out: one may be named like what it is set to, or ask for itself in another instance. */
const evaluating: { readonly field: Declarator; readonly args: string }[] = [];
/** Instances that ask for one another. */
const maxEvaluating = 64;

/** Value of `static const int n = 4;` in a struct or its bases. */
export function staticConstant(struct: StructType, name: string, scope: TypeScope): number | undefined {
  const isIt = (each: Declarator): boolean => each.name === name && each.isStatic;
  const owner = lineage(struct, scope).find(({ def }) => def.fields.some(isIt));
  const field = owner?.def.fields.find(isIt);
  if (!owner || !field?.init || evaluating.length >= maxEvaluating) return undefined;
  const args = [...owner.args.values()].map((value) => argumentText(value, scope)).join();
  if (evaluating.some((each) => each.field === field && each.args === args)) return undefined;
  evaluating.push({ field, args });
  const value = structScope(owner, scope).evaluate(field.init);
  evaluating.pop();
  return value;
}

/** Value of a qualified constant, `Config::n` or `Shape<4, 2>::size`; undefined if the name is none. */
export function qualifiedConstant(name: string, scope: TypeScope): number | undefined {
  if (!name.includes('::')) return undefined;
  const plain = name.slice(name.lastIndexOf('::') + 2);
  const owner = typeBefore(name, scope, 0);
  if (owner?.kind === 'struct') return staticConstant(owner, plain, scope);
  return owner?.kind === 'scalar' && owner.dims.length === 0 ? numberTrait(owner.type, plain) : undefined;
}

/** `T::width` and the like of ap_int and ap_fixed. */
export function numberTrait(type: ScalarType, name: string): number | undefined {
  if (type.kind !== 'int' && type.kind !== 'fixed') return undefined;
  if (name === 'width') return type.bits;
  if (name === 'iwidth') return type.kind === 'fixed' ? type.integerBits : type.bits;
  return name === 'sign_flag' ? Number(type.signed) : undefined;
}

/** The scope with the arguments of a template in sight, those included that are added later. */
export function withArguments(scope: TypeScope, args: TemplateArguments): TypeScope {
  return {
    ...scope,
    resolved: (name) => {
      const known = args.get(name);
      return typeof known === 'object' ? known : scope.resolved?.(name);
    },
    evaluate: (expr, local) =>
      scope.evaluate(expr, (name) => {
        const known = args.get(name);
        return local?.(name) ?? (typeof known === 'number' ? known : undefined);
      }),
  };
}

/** What the parameters of a template stand for, given some arguments; those without a known one are left out. */
export function templateArguments(
  params: readonly TemplateParam[],
  given: readonly (Expr | TypeName | undefined)[],
  scope: TypeScope,
  deduced: TemplateArguments = new Map(),
): TemplateArguments {
  const values = new Map<string, ResolvedType | number>();
  // A default may name the parameters before it.
  const inner = withArguments(scope, values);
  for (const [i, { name, kind, default: preset }] of params.entries()) {
    const written = given[i];
    if (params[i]?.isPack) {
      const rest = given.slice(i);
      values.set(packSize(name), rest.length);
      for (const [part, arg] of rest.entries()) {
        const value = arg && (kind === 'value' ? templateValue(arg, scope) : resolveArgument(arg, scope, 0));
        if (value !== undefined) values.set(partName(name, part), value);
      }
      continue;
    }
    const read = (arg: Expr | TypeName, from: TypeScope): ResolvedType | number | undefined =>
      kind === 'value' ? templateValue(arg, from) : resolveArgument(arg, from, 0);
    const value = written !== undefined ? read(written, scope) : (deduced.get(name) ?? (preset && read(preset, inner)));
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

/** A template argument as a value: a lone name is read as a type where the grammar can't know better. */
export function templateValue(arg: Expr | TypeName, scope: TypeScope): number | undefined {
  if (!isTypeName(arg)) return scope.evaluate(arg);
  return scope.evaluate({ kind: 'name', name: arg.name, span: { start: 0, end: 0 } });
}

export function resolveArgument(arg: Expr | TypeName, scope: TypeScope, depth: number): ResolvedType | undefined {
  if (isTypeName(arg)) return resolveType(arg, scope, depth);
  return arg.kind === 'name' ? resolveType({ ...bareType, name: arg.name }, scope, depth) : undefined;
}

/** The word that a struct is packed into, first field lowest. */
export function packedType(struct: StructType, scope: TypeScope): ScalarType {
  const bits = structBits(struct, scope, 0);
  return bits === undefined ? unknownType : intType(bits, false);
}

function structBits(struct: StructType, scope: TypeScope, depth: number): number | undefined {
  let bits = 0;
  for (const { field, scope: inner } of fieldsOf(struct, scope)) {
    if (isStreamName(field.type.name)) return undefined;
    const type = declaredType(field, inner);
    if (type.kind !== 'scalar' && type.kind !== 'struct') return undefined;
    const one =
      type.kind === 'scalar'
        ? type.type.kind === 'unknown'
          ? undefined
          : type.type.bits
        : depth < maxDepth
          ? structBits(type, scope, depth + 1)
          : undefined;
    const count = type.dims.reduce<number | null>((n, d) => (n === null || d === null ? null : n * d), 1);
    if (one === undefined || count === null) return undefined;
    bits += one * count;
  }
  return bits;
}

/** The type of a declarator, its own array dimensions included (outermost first). */
export function declaredType(declarator: Declarator, scope: TypeScope): ResolvedType {
  const base = resolveType(declarator.type, scope);
  if (base.kind === 'void') return base;
  return { ...base, dims: [...dimensions(declarator.dims, scope), ...base.dims] };
}

function dimensions(dims: readonly (Expr | null)[], scope: TypeScope): (number | null)[] {
  return dims.map((dim) => (dim ? (scope.evaluate(dim) ?? null) : null));
}

/** What a stream of numbers, or of vectors of them, carries. */
function streamWord({ type: element, dims, isVector }: ResolvedType & { kind: 'scalar' }): {
  readonly type: ScalarType;
  readonly vector?: VectorType;
} {
  const lanes = dims.at(-1) ?? 0;
  if (!isVector || dims.length !== 1) return { type: element };
  return { type: wordType(element, lanes), vector: { element, lanes } };
}

function scalar(type: ScalarType, dims: readonly (number | null)[] = []): ResolvedType & { kind: 'scalar' } {
  return { kind: 'scalar', type, dims };
}

/** ap_int, ap_uint, ap_fixed, ap_ufixed with constant widths. */
function arbitrary(name: string, type: TypeName, scope: TypeScope): ScalarType | undefined {
  const match = /(?:^|::)ap_(u?)(int|fixed)$/.exec(name);
  if (!match) return undefined;
  const numbers = type.args.slice(0, 2).map((arg) => templateValue(arg, scope));
  const bits = numbers[0];
  if (bits === undefined) return unknownType;
  const signed = match[1] !== 'u';
  if (match[2] === 'int') return intType(bits, signed);
  return { kind: 'fixed', bits, integerBits: numbers[1] ?? bits, signed };
}
