/** Arguments of templates compared with what is written for them: deduction, and which specialisation is meant. */
import { isTypeName, type Expr, type StructDef, type TemplateParam, type TypeName } from '../syntax/ast';
import {
  packedType,
  resolveArgument,
  templateValue,
  withArguments,
  type ResolvedType,
  type StructType,
  type TemplateArguments,
  type TypeScope,
} from './types';

export type Found = Map<string, ResolvedType | number>;

/** The argument as text: equal for equal types and values. */
export function argumentText(value: ResolvedType | number | undefined, scope: TypeScope): string {
  if (value === undefined) return '?';
  if (typeof value === 'number') return String(value);
  if (value.kind === 'void') return 'void';
  const dims = value.dims.map((dim) => `[${dim ?? ''}]`).join('');
  if (value.kind === 'stream') return `stream<${scalarText(value.type)}>${dims}`;
  if (value.kind === 'scalar') return scalarText(value.type) + dims;
  const own = value.def.templateParams.map(({ name }) => argumentText(value.args.get(name), scope));
  const name = value.def.name || scalarText(packedType(value, scope));
  return `${name}${own.length > 0 ? `<${own.join(', ')}>` : ''}${dims}`;
}

function scalarText(type: (ResolvedType & { kind: 'scalar' })['type']): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? 'int' : 'uint'}${type.bits}`;
    case 'fixed':
      return `${type.signed ? 'fixed' : 'ufixed'}<${type.bits}, ${type.integerBits}>`;
    case 'float':
      return type.bits === 64 ? 'double' : type.bits === 32 ? 'float' : 'half';
    case 'unknown':
      return '?';
  }
}

/** Adds to `found` what `pattern`, standing for `value`, says of those of `params` that are not known yet. */
export function matchType(
  params: readonly TemplateParam[],
  pattern: TypeName,
  value: ResolvedType,
  found: Found,
): void {
  const match = (name: TypeName, of: ResolvedType): void => {
    bind(params, name.name, 'type', of, found);
    const [first, second] = name.args;
    if (of.kind === 'stream') {
      const element: ResolvedType = of.struct
        ? { kind: 'struct', ...of.struct, dims: [] }
        : of.vector
          ? { kind: 'scalar', type: of.vector.element, dims: [of.vector.lanes], isVector: true }
          : { kind: 'scalar', type: of.type, dims: [] };
      if (first && isTypeName(first)) match(first, element);
    } else if (of.kind === 'scalar' && /(^|::)(vector|array)$/.test(name.name)) {
      if (first && isTypeName(first)) match(first, { ...of, dims: [] });
      matchValue(params, second, of.dims.at(-1), found);
    } else if (of.kind === 'scalar' && of.type.kind !== 'unknown' && /(^|::)ap_u?(int|fixed)$/.test(name.name)) {
      matchValue(params, first, of.type.bits, found);
      if (of.type.kind === 'fixed') matchValue(params, second, of.type.integerBits, found);
    } else if (of.kind === 'struct') {
      for (const [i, { name: inner }] of of.def.templateParams.entries()) {
        const [arg, known] = [name.args[i], of.args.get(inner)];
        if (typeof known === 'number') matchValue(params, arg, known, found);
        else if (arg && isTypeName(arg) && known) match(arg, known);
      }
    }
  };
  match(pattern, value);
}

/** The same for a value: only a lone name says something. */
export function matchValue(
  params: readonly TemplateParam[],
  pattern: Expr | TypeName | null | undefined,
  value: number | undefined | null,
  found: Found,
): void {
  if (!pattern || value === undefined || value === null) return;
  if (isTypeName(pattern) || pattern.kind === 'name') bind(params, pattern.name, 'value', value, found);
}

function bind(
  params: readonly TemplateParam[],
  name: string,
  kind: TemplateParam['kind'],
  value: ResolvedType | number,
  found: Found,
): void {
  if (!found.has(name) && params.some((p) => p.name === name && p.kind === kind)) found.set(name, value);
}

/** The specialisation that a struct template with these arguments is; itself where there is none. */
export function specialized(struct: StructType, scope: TypeScope): StructType {
  const { def } = struct;
  const all = scope.specializations?.(def.name) ?? [];
  if (all.length === 0 || def.specialization) return struct;
  const values = def.templateParams.map(({ name }) => struct.args.get(name));
  let best: StructType | undefined;
  for (const each of all) {
    const args = argumentsFor(each, values, scope);
    if (args && (!best || each.templateParams.length < best.def.templateParams.length)) best = { def: each, args };
  }
  return best ?? struct;
}

/** The template arguments of a specialisation under which it is for `values`; undefined where it is not. */
function argumentsFor(
  { specialization, templateParams }: Pick<StructDef, 'specialization' | 'templateParams'>,
  values: readonly (ResolvedType | number | undefined)[],
  scope: TypeScope,
): TemplateArguments | undefined {
  const patterns = specialization?.args ?? [];
  const found: Found = new Map();
  for (const [i, pattern] of patterns.entries()) {
    const value = values[i];
    if (typeof value === 'number') matchValue(templateParams, pattern, value, found);
    else if (value && isTypeName(pattern)) matchType(templateParams, pattern, value, found);
    else if (value && !isTypeName(pattern) && pattern.kind === 'name')
      bind(templateParams, pattern.name, 'type', value, found);
  }
  return matches(patterns, values, scope, found) ? found : undefined;
}

/** The patterns, read with what was found for their parameters, are the values. */
export function matches(
  patterns: readonly (Expr | TypeName)[],
  values: readonly (ResolvedType | number | undefined)[],
  scope: TypeScope,
  found: TemplateArguments = new Map(),
): boolean {
  const inner = withArguments(scope, found);
  return patterns.every((pattern, i) => {
    const value = values[i];
    if (value === undefined) return false;
    if (typeof value === 'number') return templateValue(pattern, inner) === value;
    const type = resolveArgument(pattern, inner, 0);
    return type !== undefined && argumentText(type, scope) === argumentText(value, scope);
  });
}
