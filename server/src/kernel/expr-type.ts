/** Types of expressions, without lowering them: what overloads and templates are chosen by. */
import type { Expr } from '../syntax/ast';
import { chooseOverload } from './instances';
import { lookup, type State } from './state';
import { commonType } from './result-types';
import { boolType, floatType, intType } from './number-types';
import { declaredType, fieldsOf, resolveType, type ResolvedType, type StructType, type VectorType } from './types';
import type { ScalarType } from './ir';

const scalar = (type: ScalarType): ResolvedType => ({ kind: 'scalar', type, dims: [] });

/** The type of an expression where it can be told; undefined elsewhere. */
export function typeOfExpr(s: State, expr: Expr): ResolvedType | undefined {
  switch (expr.kind) {
    case 'int':
      return scalar(intType(/l/i.test(expr.suffix) ? 64 : 32, !/u/i.test(expr.suffix)));
    case 'char':
      return scalar(intType(8));
    case 'bool':
      return scalar(boolType);
    case 'float':
      return scalar(floatType(expr.single ? 32 : 64));
    case 'name':
      return typeOfName(s, expr.name);
    case 'index':
      return elementType(typeOfExpr(s, expr.base));
    case 'member': {
      const base = typeOfExpr(s, expr.base);
      const found = base?.kind === 'struct' && fieldsOf(base, s.types).find(({ field }) => field.name === expr.member);
      return found ? declaredType(found.field, found.scope) : undefined;
    }
    case 'unary': {
      const operand = typeOfExpr(s, expr.operand);
      if (expr.op === '*') return elementType(operand);
      if (expr.op === '!') return scalar(boolType);
      if (expr.op !== '&' || !operand || operand.kind === 'void') return operand;
      return { ...operand, dims: [null, ...operand.dims] };
    }
    case 'binary': {
      if (/^([<>]=?|[!=]=|&&|\|\|)$/.test(expr.op)) return scalar(boolType);
      const left = typeOfExpr(s, expr.left);
      const right = typeOfExpr(s, expr.right);
      if (expr.op === ',') return concatenated(left, right);
      if (left?.kind !== 'scalar' || right?.kind !== 'scalar' || left.dims.length > 0) return left;
      return /^(<<|>>)$/.test(expr.op) ? left : scalar(commonType(left.type, right.type));
    }
    case 'conditional':
      return typeOfExpr(s, expr.yes);
    case 'assign':
    case 'update':
      return typeOfExpr(s, expr.target);
    case 'cast':
      return resolveType(expr.type, s.types);
    case 'list':
      return expr.type && resolveType(expr.type, s.types);
    case 'call':
      return typeOfCall(s, expr);
    default:
      return undefined;
  }
}

/** Two integers side by side; of anything else the second. */
function concatenated(left: ResolvedType | undefined, right: ResolvedType | undefined): ResolvedType | undefined {
  const sides = [left, right].map((type) => (type?.kind === 'scalar' && type.type.kind === 'int' ? type.type.bits : 0));
  const [a = 0, b = 0] = sides;
  return a > 0 && b > 0 ? scalar(intType(a + b, false)) : right;
}

/** The bits that a call selects, where how many is constant. */
function typeOfPart(s: State, [high, low]: readonly Expr[]): ResolvedType | undefined {
  const [from, to] = [low, high].map((each) => each && s.types.evaluate(each));
  return from === undefined || to === undefined ? undefined : scalar(intType(Math.abs(to - from) + 1, false));
}

function typeOfName(s: State, name: string): ResolvedType | undefined {
  const binding = lookup(s, name);
  switch (binding?.kind) {
    case 'scalar':
      return scalar(binding.type);
    case 'constant':
      return scalar(intType(32));
    case 'array': {
      const array = s.arrays[binding.array];
      if (!array) return undefined;
      const { element, lanes } = array.word ?? { element: array.element, lanes: undefined };
      const dims = lanes === undefined ? array.dims : [...array.dims, lanes];
      const isVector = array.isVector === true || array.word !== undefined;
      return { kind: 'scalar', type: element, dims: dims.slice(binding.prefix.length), isVector };
    }
    case 'struct':
      return { ...binding, dims: binding.dims.slice(binding.prefix.length) };
    case 'stream':
      return { ...binding, dims: [] };
    case 'type':
      return undefined;
    case undefined: {
      const value = s.types.evaluate({ kind: 'name', name, span: { start: 0, end: 0 } });
      if (value !== undefined) return scalar(Number.isInteger(value) ? intType(32) : floatType(64));
      const global = s.scope.global(name);
      return global && declaredType(global, s.types);
    }
  }
}

function elementType(type: ResolvedType | undefined): ResolvedType | undefined {
  if (!type || type.kind === 'void') return undefined;
  return { ...type, dims: type.dims.slice(1) };
}

function typeOfCall(s: State, expr: Expr & { kind: 'call' }): ResolvedType | undefined {
  const { callee } = expr;
  if (callee.kind === 'member') {
    const base = typeOfExpr(s, callee.base);
    if (base?.kind === 'stream' && callee.member === 'read')
      return base.struct ? ofStruct(base.struct) : base.vector ? ofVector(base.vector) : scalar(base.type);
    return base?.kind === 'scalar' && /^range$/.test(callee.member) ? (typeOfPart(s, expr.args) ?? base) : undefined;
  }
  const isPart = expr.args.length === 2 && (callee.kind === 'index' || callee.kind === 'name');
  const of = isPart && (callee.kind === 'index' || lookup(s, callee.name)) ? typeOfExpr(s, callee) : undefined;
  if (of?.kind === 'scalar' && of.dims.length === 0) return typeOfPart(s, expr.args) ?? of;
  if (callee.kind !== 'name') return undefined;
  const plain = callee.name.replace(/^.*::/, '');
  const def = chooseOverload(s, s.scope.functions(plain), expr);
  if (def) return def.templateParams.length > 0 ? undefined : resolveType(def.returnType, s.types);
  const type = resolveType(
    { name: callee.name, args: expr.typeArgs, isConst: false, pointers: 0, isReference: false },
    s.types,
  );
  return type.kind === 'scalar' && type.type.kind === 'unknown' ? undefined : type;
}

function ofVector({ element, lanes }: VectorType): ResolvedType {
  return { kind: 'scalar', type: element, dims: [lanes], isVector: true };
}

function ofStruct(struct: StructType): ResolvedType {
  return { kind: 'struct', ...struct, dims: [] };
}
