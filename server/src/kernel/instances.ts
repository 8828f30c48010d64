/** Which function a call means, and what the parameters of its template stand for. */
import { isTypeName, type Declarator, type Expr, type FunctionDef } from '../syntax/ast';
import { typeOfExpr } from './expr-type';
import { packSize, partName } from './pack-names';
import type { State } from './state';
import { argumentText, matches, matchType, matchValue, type Found } from './template-match';
import {
  declaredType,
  resolveType,
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
  const deduced = new Map(self && classArguments(def, self));
  const ofClass = new Set(deduced.keys());
  for (const [i, arg] of call.args.entries()) {
    const parameter = def.params[i];
    const type = parameter && typeOfExpr(s, arg);
    if (type) deduce(def, parameter, type, deduced);
  }
  // The parameters of a class template come first and are not among those written at the call.
  const own = def.templateParams.filter(({ name }) => !ofClass.has(name));
  const args = new Map(templateArguments(own, call.typeArgs, s.types, deduced));
  addPack(s, def, call, args);
  const values = own.map(({ name }) => args.get(name));
  const special = s.scope
    .functions(def.name)
    .find((f) => f.specialization && f.className === def.className && matches(f.specialization.args, values, s.types));
  if (special && special !== def) return { def: special, args: new Map() };
  return { def, args: new Map([...deduced, ...args].filter(([name]) => ofClass.has(name) || args.has(name))) };
}

/** What the parts of `T... xs` are, by the operands of the call. */
function addPack(
  s: State,
  { params, templateParams }: FunctionDef,
  call: Call,
  args: Map<string, ResolvedType | number>,
): void {
  const last = params.at(-1);
  const pack = last?.isPack && templateParams.find(({ name, isPack }) => isPack && name === last.type.name);
  if (!pack) return;
  const rest = call.args.slice(params.length - 1);
  args.set(packSize(pack.name), rest.length);
  for (const [part, arg] of rest.entries()) {
    const type = typeOfExpr(s, arg);
    if (type) args.set(partName(pack.name, part), type);
  }
}

/** The arguments of a method's class by the names that the method has for them: outside of the class it may have others. */
function classArguments(def: FunctionDef, self: StructType): TemplateArguments {
  const args = new Map(self.args);
  for (const [i, { name }] of self.def.templateParams.entries()) {
    const [own, value] = [def.templateParams[i]?.name, self.args.get(name)];
    if (own !== undefined && value !== undefined && !args.has(own)) args.set(own, value);
  }
  return args;
}

/** What tells the instances of a template apart: `fill<24, float>`. `base` is the name of the function. */
export function instanceName(base: string, { def, args }: Instance, scope: TypeScope): string {
  if (def.templateParams.length === 0) return base;
  const texts = def.templateParams.flatMap(({ name }) => {
    const count = args.get(packSize(name));
    if (typeof count !== 'number') return [argumentText(args.get(name), scope)];
    return Array.from({ length: count }, (_, i) => argumentText(args.get(partName(name, i)), scope));
  });
  return `${base}<${texts.join(', ')}>`;
}

/** Of several functions of one name the one whose parameters fit the operands of the call best; the first of equals. */
export function chooseOverload(s: State, all: readonly FunctionDef[], call: Call): FunctionDef | undefined {
  const candidates = all.filter(({ specialization }) => !specialization);
  const byOperands = candidates.filter((def) => takesArguments(def, call.args));
  const byKinds = byOperands.filter((def) => takesKinds(s, def, call));
  const fitting = byKinds.length > 0 ? byKinds : byOperands;
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

/** As many parameters as the arguments, or more with a default. */
export function takesArguments({ params }: FunctionDef, args: readonly Expr[]): boolean {
  if (params.at(-1)?.isPack) return args.length >= params.length - 1;
  return args.length <= params.length && params.slice(args.length).every((parameter) => parameter.init);
}

/** What is written for the parameters of the template are types where those are, and values where those are. */
function takesKinds(s: State, { templateParams, className }: FunctionDef, { typeArgs }: Call): boolean {
  if (className !== undefined) return true;
  return typeArgs.every((arg, i) => {
    const kind = templateParams[i]?.kind;
    if (kind === 'type') return isTypeName(arg) || arg.kind === 'name';
    const type = kind === 'value' && isTypeName(arg) ? resolveType(arg, s.types) : undefined;
    return !type || (type.kind === 'scalar' && type.type.kind === 'unknown');
  });
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
function deduce({ templateParams }: FunctionDef, parameter: Declarator, type: ResolvedType, found: Found): void {
  if (type.kind === 'void') return;
  for (const [i, dim] of parameter.dims.entries()) matchValue(templateParams, dim, type.dims[i], found);
  const levels = parameter.dims.length + parameter.type.pointers;
  matchType(templateParams, parameter.type, { ...type, dims: type.dims.slice(levels) }, found);
}
