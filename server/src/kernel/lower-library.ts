/** Functions of the C and HLS libraries. */
import type { Span } from '../base/span';
import type { Expr } from '../syntax/ast';
import type { ArrayId, OpId, ScalarType } from './ir';
import { convert, lowerExpr, typeOf } from './lower-expr';
import { lowerPlace, type Place } from './lower-place';
import { forgetMemory } from './memory';
import { constantOf, emit, emitConst, lookup, type State } from './state';
import { bitsOf, floatType, intType, unknownType } from './number-types';

/** Library functions that become one operator; the value is the name of the operator. */
const mathFunctions: Readonly<Record<string, string>> = {
  sqrt: 'sqrt',
  rsqrt: 'rsqrt',
  recip: 'recip',
  exp: 'exp',
  exp2: 'exp',
  expm1: 'exp',
  log: 'log',
  log2: 'log',
  log10: 'log',
  log1p: 'log',
  pow: 'pow',
  powr: 'pow',
  sin: 'sin',
  cos: 'sin',
  sincos: 'sin',
  tan: 'tan',
  atan: 'atan',
  atan2: 'atan',
  asin: 'atan',
  acos: 'atan',
  sinh: 'exp',
  cosh: 'exp',
  tanh: 'exp',
  fmod: 'rem',
  hypot: 'sqrt',
  cbrt: 'pow',
};
/** Library functions that cost next to nothing or a comparison. */
const cheapFunctions = new Set([
  'abs',
  'fabs',
  'fmin',
  'fmax',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
  'trunc',
  'copysign',
  'isnan',
  'isinf',
]);
const ignoredFunctions = new Set([
  'print',
  'printf',
  'fprintf',
  'puts',
  'assert',
  'exit',
  'free',
  'ap_wait',
  'perror',
  'static_assert',
]);
/** Methods of ap_int, ap_fixed, ap_shift_reg, hls::burst_maxi and of containers that are wires, or are scheduled with what they access. */
const libraryMethods =
  /^(countLeadingZeros|set|clear|set_bit|get_bit|invert|b_not|reverse|concat|[lr]rotate|is_neg|iszero|overflow_adjust|shift|read|write|read_request|write_request|write_response|size|length|empty|full|max_size|capacity|data|begin|end|c_str|str)$/;

export function isLibraryMethod(name: string): boolean {
  return libraryMethods.test(name);
}

/** A call of a function of a library; undefined if the name is none of those known. */
export function lowerLibrary(s: State, name: string, args: readonly Expr[], span: Span): OpId | undefined {
  if (name === 'memcpy' || name === 'memmove' || name === 'memset') return lowerCopy(s, name, args, span);
  if (name === 'assert' && args[0]) noteBounds(s, args[0]);
  if (ignoredFunctions.has(name)) return emitConst(s, 0, intType(32), span);
  const base = mathFunctions[name] !== undefined || cheapFunctions.has(name) ? name : name.replace(/[fl]$/, '');
  const single = base !== name && name.endsWith('f');
  const operator = mathFunctions[base];
  if (operator === undefined && !cheapFunctions.has(base)) return undefined;
  const values = args.map((arg) => lowerExpr(s, arg));
  const wide = values.map((value) => typeOf(s, value)).find((type) => type.kind === 'fixed' || type.kind === 'float');
  const first = values[0] === undefined ? unknownType : typeOf(s, values[0]);
  if (operator === undefined) {
    const type =
      base === 'abs' || base === 'min' || base === 'max'
        ? (wide ?? first)
        : single
          ? floatType(32)
          : (wide ?? floatType(64));
    const test = emit(s, { opcode: 'cmp', type: intType(1, false), args: values, variant: base, span });
    return emit(s, { opcode: 'select', type, args: [test, ...values.slice(0, 2)], span });
  }
  const type: ScalarType = single ? floatType(32) : (wide ?? floatType(64));
  const converted = values.map((value) => convert(s, value, type, span));
  return emit(s, { opcode: 'math', type, args: converted, callee: operator, variant: base, span });
}

/** `assert(n <= 64 && m < 8)`: the tool bounds loops by it. */
function noteBounds(s: State, test: Expr): void {
  if (test.kind !== 'binary') return;
  if (test.op === '&&') {
    noteBounds(s, test.left);
    noteBounds(s, test.right);
    return;
  }
  const isBelow = test.op === '<' || test.op === '<=';
  if (!isBelow && test.op !== '>' && test.op !== '>=') return;
  const [value, limit] = isBelow ? [test.left, test.right] : [test.right, test.left];
  const most = s.types.evaluate(limit);
  const binding = value.kind === 'name' ? lookup(s, value.name) : undefined;
  const op = binding?.kind === 'scalar' ? s.values.get(binding.variable) : undefined;
  if (most !== undefined && op !== undefined) s.bounds.set(op, test.op.endsWith('=') ? most : most - 1);
}

function lowerCopy(s: State, name: string, args: readonly Expr[], span: Span): OpId {
  const [to, from, size] = args;
  const target = to && arrayOf(s, to);
  const source = name === 'memset' || !from ? undefined : arrayOf(s, from);
  const array = target ?? source;
  const element = array === undefined ? unknownType : (s.arrays[array]?.element ?? unknownType);
  const bytes = size && (s.types.evaluate(size) ?? constantOf(s, lowerExpr(s, size)));
  const width = element.kind === 'unknown' ? undefined : Math.ceil(bitsOf(element) / 8);
  s.copies.push({
    to: target ?? null,
    from: source ?? null,
    count: bytes === undefined || width === undefined ? null : Math.ceil(bytes / width),
    element,
    loop: s.stack.at(-1)?.id ?? null,
    span: s.spanOverride ?? span,
  });
  (s.stack.at(-1)?.items ?? s.items).push({ kind: 'copy', copy: s.copies.length - 1 });
  forgetMemory(s);
  return emitConst(s, 0, intType(32), span);
}

function arrayOf(s: State, expr: Expr): ArrayId | undefined {
  const place = lowerPlace(s, expr);
  return arrayOfPlace(place);
}

/** The array that a place is in, for one that is an element or a part of one. */
export function arrayOfPlace(place: Place): ArrayId | undefined {
  if (place.kind === 'slice') return place.binding.array;
  return place.kind === 'element' ? place.array : undefined;
}
