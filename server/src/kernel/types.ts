import type { Declarator, StructDef, TypeName } from '../syntax/ast';
import { isTypeName, type Expr } from '../syntax/ast';
import type { ScalarType } from './ir';

export const intType = (bits: number, signed = true): ScalarType => ({ kind: 'int', bits, signed });
export const floatType = (bits: 16 | 32 | 64): ScalarType => ({ kind: 'float', bits });
export const unknownType: ScalarType = { kind: 'unknown' };
export const boolType = intType(1, false);

/** Width of a value in bits; 32 where the type is not known. */
export function bitsOf(type: ScalarType): number {
  return type.kind === 'unknown' ? 32 : type.bits;
}

export function isFloat(type: ScalarType): boolean {
  return type.kind === 'float';
}

/** What a type name stands for once aliases, macros and template parameters are resolved. */
export type ResolvedType =
  | { readonly kind: 'scalar'; readonly type: ScalarType; readonly dims: readonly (number | null)[] }
  | { readonly kind: 'struct'; readonly def: StructDef; readonly dims: readonly (number | null)[] }
  | { readonly kind: 'stream'; readonly type: ScalarType; readonly dims: readonly (number | null)[] }
  | { readonly kind: 'void' };

/** Where names of types and constants are looked up. */
export interface TypeScope {
  /** A type that is already known, as a template parameter's is. */
  resolved?(name: string): ResolvedType | undefined;
  alias(name: string): { readonly type: TypeName; readonly dims: readonly (Expr | null)[] } | undefined;
  struct(name: string): StructDef | undefined;
  evaluate(expr: Expr): number | undefined;
}

const builtin: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ['bool', boolType],
  ['char', intType(8)],
  ['signed char', intType(8)],
  ['unsigned char', intType(8, false)],
  ['short', intType(16)],
  ['unsigned short', intType(16, false)],
  ['int', intType(32)],
  ['signed', intType(32)],
  ['unsigned', intType(32, false)],
  ['unsigned int', intType(32, false)],
  ['long', intType(64)],
  ['unsigned long', intType(64, false)],
  ['long long', intType(64)],
  ['unsigned long long', intType(64, false)],
  ['size_t', intType(64, false)],
  ['float', floatType(32)],
  ['double', floatType(64)],
  ['long double', floatType(64)],
  ['half', floatType(16)],
]);

/** Resolves a type name; depth guards against aliases that go round in circles. */
export function resolveType(type: TypeName, scope: TypeScope, depth = 0): ResolvedType {
  if (depth > 16) return scalar(unknownType);
  const name = type.name
    .replace(/^(std::|::)+/, '')
    .replace(/\b(volatile|const|constexpr|register|struct|typename)\b/g, '')
    .trim();
  const pointerDims: (number | null)[] = Array<null>(type.pointers).fill(null);
  if (name === 'void') return type.pointers > 0 ? scalar(intType(8), pointerDims) : { kind: 'void' };
  const plain = builtin.get(normaliseInteger(name)) ?? fixedWidth(name) ?? arbitrary(name, type, scope);
  if (plain) return scalar(plain, pointerDims);
  const known = scope.resolved?.(name);
  if (known) return known.kind === 'void' ? known : { ...known, dims: [...pointerDims, ...known.dims] };
  const alias = scope.alias(name);
  if (alias) {
    const inner = resolveType(alias.type, scope, depth + 1);
    if (inner.kind === 'void') return inner;
    return { ...inner, dims: [...pointerDims, ...dimensions(alias.dims, scope), ...inner.dims] };
  }
  const def = scope.struct(name);
  if (def) return { kind: 'struct', def, dims: pointerDims };
  const wrapped = type.args[0];
  if (/(^|::)(stream|stream_of_blocks)$/.test(name)) {
    const inner = wrapped && isTypeName(wrapped) ? resolveType(wrapped, scope, depth + 1) : undefined;
    return { kind: 'stream', type: inner?.kind === 'scalar' ? inner.type : unknownType, dims: pointerDims };
  }
  if (/(^|::)(complex|vector|array)$/.test(name) && wrapped) {
    const inner = isTypeName(wrapped) ? resolveType(wrapped, scope, depth + 1) : scalar(unknownType);
    const second = type.args[1];
    const length = second && !isTypeName(second) ? (scope.evaluate(second) ?? null) : null;
    if (inner.kind !== 'scalar') return scalar(unknownType, pointerDims);
    return scalar(inner.type, name.endsWith('complex') ? pointerDims : [...pointerDims, length, ...inner.dims]);
  }
  return scalar(unknownType, pointerDims);
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

function scalar(type: ScalarType, dims: readonly (number | null)[] = []): ResolvedType {
  return { kind: 'scalar', type, dims };
}

/** `long int unsigned` and the like in the order of the table. */
function normaliseInteger(name: string): string {
  const words = name.split(/\s+/);
  if (words.length < 2 || !words.every((w) => /^(unsigned|signed|long|short|int|char)$/.test(w))) return name;
  const longs = words.filter((w) => w === 'long').length;
  const base = words.includes('char')
    ? 'char'
    : words.includes('short')
      ? 'short'
      : longs > 1
        ? 'long long'
        : longs
          ? 'long'
          : 'int';
  if (words.includes('unsigned')) return base === 'int' ? 'unsigned int' : `unsigned ${base}`;
  return base;
}

function fixedWidth(name: string): ScalarType | undefined {
  const match = /^(u?)int(8|16|32|64)_t$/.exec(name);
  return match ? intType(Number(match[2]), match[1] !== 'u') : undefined;
}

/** ap_int, ap_uint, ap_fixed, ap_ufixed with constant widths. */
function arbitrary(name: string, type: TypeName, scope: TypeScope): ScalarType | undefined {
  const match = /(?:^|::)ap_(u?)(int|fixed)$/.exec(name);
  if (!match) return undefined;
  const numbers = type.args.map((arg) => (isTypeName(arg) ? undefined : scope.evaluate(arg)));
  const bits = numbers[0];
  if (bits === undefined) return unknownType;
  const signed = match[1] !== 'u';
  if (match[2] === 'int') return intType(bits, signed);
  return { kind: 'fixed', bits, integerBits: numbers[1] ?? bits, signed };
}

/** Type of `a op b` by C's usual conversions; fixed point wins over integers, floating point over all. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType {
  if (a.kind === 'float' || b.kind === 'float') {
    return floatType(Math.max(a.kind === 'float' ? a.bits : 0, b.kind === 'float' ? b.bits : 0) as 16 | 32 | 64);
  }
  if (a.kind === 'fixed') return a;
  if (b.kind === 'fixed') return b;
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownType;
  const bits = Math.max(a.bits, b.bits);
  return intType(bits, !((!a.signed && a.bits === bits) || (!b.signed && b.bits === bits)));
}
