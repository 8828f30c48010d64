/** Which function a call means, and what the parameters of its template stand for. */
import type { Declarator, Expr, FunctionDef, TypeName } from '../syntax/ast';
import { isTypeName } from '../syntax/ast';
import { typeOfExpr } from './expr-type';
import type { State } from './state';
import {
  declaredType,
  packedType,
  templateArguments,
  type ResolvedType,
  type StructType,
  type TemplateArguments,
  type TypeScope,
} from './types';

type Call = Expr & { readonly kind: 'call' };

/** A function template with arguments, or a function without a template. */
export interface Instance {
  readonly def: FunctionDef;
  readonly args: TemplateArguments;
}

/** The instance that a call of `def` means: arguments that it gives, then those that follow from its operands. */
export function instanceOf(s: State, def: FunctionDef, call: Call, self?: StructType): Instance {
  if (def.templateParams.length === 0) return { def, args: new Map() };
  const deduced = new Map(self?.args);
  for (const [i, arg] of call.args.entries()) {
    const parameter = def.params[i];
    const type = parameter && typeOfExpr(s, arg);
    if (type) deduce(def, parameter, type, deduced);
  }
  // The parameters of a class template come first and are not among those written at the call.
  const own = self ? def.templateParams.filter(({ name }) => !self.args.has(name)) : def.templateParams;
  const args = templateArguments(own, call.typeArgs, s.types, deduced);
  return { def, args: new Map([...(self?.args ?? []), ...args]) };
}

/** What tells the instances of a template apart: `fill<24, float>`. `base` is the name of the function. */
export function instanceName(base: string, { def, args }: Instance, scope: TypeScope): string {
  if (def.templateParams.length === 0) return base;
  return `${base}<${def.templateParams.map(({ name }) => argumentText(args.get(name), scope)).join(', ')}>`;
}

function argumentText(value: ResolvedType | number | undefined, scope: TypeScope): string {
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

/** Of several functions of one name the one whose parameters fit the operands of the call best; the first of equals. */
export function chooseOverload(s: State, candidates: readonly FunctionDef[], call: Call): FunctionDef | undefined {
  const takes = ({ params }: FunctionDef): boolean =>
    call.args.length <= params.length && params.slice(call.args.length).every((parameter) => parameter.init);
  const fitting = candidates.filter(takes);
  const [first, second] = fitting;
  if (!first || !second) return first ?? candidates[0];
  const types = call.args.map((arg) => typeOfExpr(s, arg));
  let best: { readonly def: FunctionDef; readonly score: number } | undefined;
  for (const def of fitting) {
    const isTemplate = def.templateParams.length > 0;
    let score = call.typeArgs.length > 0 === isTemplate ? 1 : 0;
    for (const [i, type] of types.entries()) {
      const parameter = def.params[i];
      if (type && parameter) score += likeness(declaredType(parameter, s.types), type);
    }
    if (!best || score > best.score) best = { def, score };
  }
  return best?.def;
}

function likeness(parameter: ResolvedType, arg: ResolvedType): number {
  if (parameter.kind === 'void' || arg.kind === 'void' || parameter.kind !== arg.kind) return -10;
  const rank = parameter.dims.length === arg.dims.length ? 2 : -5;
  if (parameter.kind === 'struct') return rank + (arg.kind === 'struct' && arg.def === parameter.def ? 4 : 0);
  if (arg.kind === 'struct') return rank;
  const [a, b] = [parameter.type, arg.type];
  if (a.kind !== b.kind || a.kind === 'unknown' || b.kind === 'unknown') return rank;
  return rank + 2 + (a.bits === b.bits ? 2 : 0);
}

/** Adds what `parameter`, passed something of type `type`, says of the template's parameters that are not known yet. */
function deduce(
  def: FunctionDef,
  parameter: Declarator,
  type: ResolvedType,
  found: Map<string, ResolvedType | number>,
): void {
  if (type.kind === 'void') return;
  const set = (name: string, kind: 'type' | 'value', value: ResolvedType | number | undefined | null): void => {
    const isParameter = def.templateParams.some((p) => p.name === name && p.kind === kind);
    if (isParameter && !found.has(name) && value !== undefined && value !== null) found.set(name, value);
  };
  const setValue = (arg: Expr | TypeName | null | undefined, value: number | undefined | null): void => {
    if (!arg) return;
    if (isTypeName(arg)) set(arg.name, 'value', value);
    else if (arg.kind === 'name') set(arg.name, 'value', value);
  };
  const match = (name: TypeName, of: ResolvedType): void => {
    set(name.name, 'type', of);
    const [first, second] = name.args;
    if (of.kind === 'stream') {
      const element: ResolvedType = of.struct
        ? { kind: 'struct', ...of.struct, dims: [] }
        : { kind: 'scalar', type: of.type, dims: [] };
      if (first && isTypeName(first)) match(first, element);
    } else if (of.kind === 'scalar' && /(^|::)(vector|array)$/.test(name.name)) {
      if (first && isTypeName(first)) match(first, { ...of, dims: [] });
      setValue(second, of.dims.at(-1));
    } else if (of.kind === 'scalar' && of.type.kind !== 'unknown' && /(^|::)ap_u?(int|fixed)$/.test(name.name)) {
      setValue(first, of.type.bits);
      if (of.type.kind === 'fixed') setValue(second, of.type.integerBits);
    } else if (of.kind === 'struct') {
      for (const [i, { name: inner }] of of.def.templateParams.entries()) {
        const [arg, value] = [name.args[i], of.args.get(inner)];
        if (typeof value === 'number') setValue(arg, value);
        else if (arg && isTypeName(arg) && value) match(arg, value);
      }
    }
  };
  for (const [i, dim] of parameter.dims.entries()) setValue(dim, type.dims[i]);
  const levels = parameter.dims.length + parameter.type.pointers;
  match(parameter.type, { ...type, dims: type.dims.slice(levels) });
}
