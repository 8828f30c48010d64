/** The state of lowering one function, and the primitives that append to it. */
import type { Problem, Severity } from '../base/problem';
import type { Span } from '../base/span';
import type { FunctionDef } from '../syntax/ast';
import * as affine from './affine';
import type { Binding } from './binding';
import type { ConstantCall } from './constant-arguments';
import type {
  Access,
  Affine,
  ArrayId,
  ArrayVar,
  Call,
  Copy,
  Item,
  LoopId,
  Op,
  OpId,
  Opcode,
  PragmaUse,
  ScalarType,
  TripCount,
} from './ir';
import { pureOpcodes } from './pure-opcodes';
import type { FileScope } from './scope';
import type { Instance } from './instances';
import type { StructValue } from './struct-value';
import type { VectorValue } from './vector-value';
import { intType, isFloat } from './number-types';
import { qualifiedConstant, staticConstant, type StructType, type TypeScope } from './types';

export type { ArrayBinding, Binding } from './binding';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type MutableOp = Mutable<Op>;

export interface OpenLoop {
  readonly id: LoopId;
  readonly kind: 'for' | 'while' | 'do';
  readonly parent: LoopId | null;
  readonly children: LoopId[];
  readonly depth: number;
  readonly label: string | null;
  readonly sourceFunction: string;
  readonly items: Item[];
  readonly phis: OpId[];
  readonly guarded: boolean;
  readonly span: Span;
  readonly headerSpan: Span;
  readonly bodySpan: Span;
  readonly hasBraces: boolean;
  counter?: string;
  tripCount: TripCount;
  hasVariableBound: boolean;
  hasEarlyExit: boolean;
}

/** Values known to be in memory, by array, shape and offset of their index (memory.ts): what a load may take instead. */
type Available = Map<ArrayId, Map<string, Map<string, OpId>>>;

export interface State {
  readonly scope: FileScope;
  /** Of the method that is lowered. */
  readonly className: string | undefined;
  /** A template that is lowered without knowing all that its parameters stand for. */
  isOpen: boolean;
  /** The file's scope with the function's own constants and template parameters before it. */
  readonly types: TypeScope;
  readonly ops: MutableOp[];
  /** Affine form of each integer op, null where there is none. */
  readonly affine: (Affine | null)[];
  readonly accesses: Mutable<Access>[];
  readonly arrays: ArrayVar[];
  readonly loops: OpenLoop[];
  readonly calls: Call[];
  readonly copies: Copy[];
  /** Which operations give structs. */
  readonly structValues: Map<OpId, StructValue>;
  readonly constantCalls: ConstantCall[];
  /** Which operations give several numbers side by side. */
  readonly vectors: Map<OpId, VectorValue>;
  /** Instances of templates that calls ask for. */
  readonly instances: (Instance & { readonly isInlined: boolean })[];
  readonly pragmas: PragmaUse[];
  readonly problems: Problem[];
  readonly items: Item[];
  readonly names: Map<string, Binding>[];
  readonly values: Map<number, OpId>;
  /** Open loops, outermost first. */
  readonly stack: OpenLoop[];
  /** Value numbering, one table per open loop and one for the function. */
  readonly numbering: Map<string, OpId>[];
  available: Available;
  /** What became known under the guards around; undefined outside of any. */
  guardedValues: { readonly values: Map<string, OpId>; readonly offset: string; readonly op: OpId }[] | undefined;
  guard: OpId | undefined;
  nextVariable: number;
  /** The function whose source is being lowered; differs from the outermost while inlining. */
  sourceFunction: string;
  readonly inlining: string[];
  /** How often each body was lowered in place so far. */
  readonly inlined: Map<FunctionDef['body'], number>;
  /** The object of the method that is being inlined. */
  self: (Binding & { kind: 'struct' }) | undefined;
  /** Functions of the text whose definitions were looked into. */
  readonly callees: Set<FunctionDef>;
  /** Values of static variables at the start of a call. */
  readonly statics: Set<OpId>;
  /** The most that values can be, as `assert` says. */
  readonly bounds: Map<OpId, number>;
  /** What decides whether loops go on: tests of headers, conditions of `break`s. */
  readonly exits: OpId[];
  /** Of the function (or inlined callee) being lowered; undefined: nothing, or not a scalar. */
  returnType: ScalarType | undefined;
  /** Those of the function (or inlined callee) that stand before what is being lowered. */
  labels: Set<string>;
  /** A `break` leaves a switch, no loop. */
  inSwitch: boolean;
  /** Open loops around the inlined callee being lowered: a `return` of it does not leave them. */
  loopsAround: number;
  /** `return`s of the function (or inlined callee) being lowered. */
  returns: { readonly guard: OpId | undefined; readonly value: OpId | undefined }[];
  /** Blocks around the statement, within the body of its loop or function: 0 = directly in it. */
  nesting: number;
  /** Where nodes of inlined callees and macros are reported: the call in the outermost function. */
  spanOverride: Span | undefined;
}

/** Problems of calls that can't be followed. */
export const notFollowed: ReadonlySet<string> = new Set(['kernel.unknown-function', 'kernel.recursion']);

/** Problems that a template has as long as it is not known what its parameters stand for. */
export const ofOpenTemplates: ReadonlySet<string> = new Set([
  ...notFollowed,
  'kernel.unknown-name',
  'hls.not-constant',
]);

export function problem(s: State, code: string, message: string, at: Span, severity: Severity): void {
  if (s.isOpen && ofOpenTemplates.has(code)) return;
  s.problems.push({ code, message, span: s.spanOverride ?? at, severity });
}

/** An empty state; the outermost list of names is that of globals, the next the function's. */
export function newState(scope: FileScope, functionName: string, className?: string): State {
  const s: State = {
    scope,
    className,
    isOpen: false,
    types: {
      parseType: (text) => scope.parseType?.(text),
      alias: (name) => classOf(s)?.def.aliases.find((alias) => alias.name === name) ?? scope.alias(name),
      struct: (name) => scope.struct(name),
      specializations: (name) => scope.specializations?.(name) ?? [],
      resolved: (name) => {
        const binding = lookup(s, name);
        return binding?.kind === 'type' ? binding.type : undefined;
      },
      evaluate: (expr, local) => scope.evaluate(expr, (name) => local?.(name) ?? localConstant(s, name)),
    },
    ops: [],
    affine: [],
    accesses: [],
    arrays: [],
    loops: [],
    calls: [],
    copies: [],
    structValues: new Map(),
    constantCalls: [],
    vectors: new Map(),
    instances: [],
    pragmas: [],
    problems: [],
    items: [],
    names: [new Map(), new Map()],
    values: new Map(),
    stack: [],
    numbering: [new Map()],
    available: new Map(),
    guardedValues: undefined,
    guard: undefined,
    nextVariable: 0,
    sourceFunction: functionName,
    inlining: [],
    inlined: new Map(),
    self: undefined,
    callees: new Set(),
    statics: new Set(),
    bounds: new Map(),
    exits: [],
    returnType: undefined,
    labels: new Set(),
    inSwitch: false,
    loopsAround: 0,
    returns: [],
    nesting: 0,
    spanOverride: undefined,
  };
  return s;
}

/** The class of the method that is being lowered. */
function classOf(s: State): StructType | undefined {
  if (s.self) return s.self;
  const def = s.className === undefined ? undefined : s.scope.struct(s.className);
  return def && { def, args: new Map() };
}

function localConstant(s: State, name: string): number | undefined {
  if (name.startsWith('sizeof...')) {
    const pack = lookup(s, name.slice('sizeof...'.length));
    return pack?.kind === 'pack' ? pack.count : undefined;
  }
  const binding = lookup(s, name);
  if (binding?.kind === 'constant') return binding.value;
  if (binding?.kind !== 'scalar') {
    const dot = name.lastIndexOf('.');
    const object = dot < 0 ? undefined : lookup(s, name.slice(0, dot));
    if (object?.kind === 'struct') return staticConstant(object, name.slice(dot + 1), s.types);
    const owner = binding ? undefined : classOf(s);
    return qualifiedConstant(name, s.types) ?? (owner && staticConstant(owner, name, s.types));
  }
  const value = s.values.get(binding.variable);
  return value === undefined ? undefined : constantOf(s, value);
}

export function bind(s: State, name: string, binding: Binding): void {
  s.names.at(-1)?.set(name, binding);
}

/** What a name means here, or a member of a variable by its path: `c.i`. */
export function lookup(s: State, name: string): Binding | undefined {
  const dot = name.lastIndexOf('.');
  if (dot >= 0) {
    const base = lookup(s, name.slice(0, dot));
    return base?.kind === 'struct' ? base.fields.get(name.slice(dot + 1)) : undefined;
  }
  for (let i = s.names.length - 1; i >= 0; i--) {
    const found = s.names[i]?.get(name);
    if (found) return found;
  }
  const member = s.self?.fields.get(name);
  return member && memberOfElement(member, s.self?.prefix ?? []);
}

/** A member of the object that a method is called for, which may be an element of an array of them. */
function memberOfElement(member: Binding, prefix: readonly OpId[]): Binding {
  return prefix.length > 0 && (member.kind === 'array' || member.kind === 'struct') ? { ...member, prefix } : member;
}

/** Gives a name another meaning where it was declared. */
export function rebind(s: State, name: string, binding: Binding): void {
  s.names.findLast((names) => names.has(name))?.set(name, binding);
}

export function newScalar(s: State, name: string, type: ScalarType, value: OpId): Binding {
  const binding: Binding = { kind: 'scalar', variable: s.nextVariable++, type };
  s.values.set(binding.variable, value);
  bind(s, name, binding);
  return binding;
}

export function newArray(s: State, array: Omit<ArrayVar, 'id'>): ArrayId {
  const id = s.arrays.length;
  s.arrays.push({ ...array, id });
  return id;
}

export interface NewOp {
  readonly opcode: Opcode;
  readonly type: ScalarType;
  readonly args?: readonly OpId[];
  readonly value?: number;
  readonly callee?: string;
  readonly variable?: string;
  readonly isUnfollowed?: true;
  /** Tells operations apart that only their source distinguishes, such as `<` from `>`. */
  readonly variant?: string;
  readonly span: Span;
}

/**
 * Appends an operation, or returns an equal one that is already there. Pure operations are placed in the outermost loop that
 * holds all their operands, as the compiler does (loop-invariant code motion).
 */
export function emit(s: State, op: NewOp): OpId {
  const args = op.args ?? [];
  if (!pureOpcodes.has(op.opcode)) return append(s, op, s.stack.length, affineOf(s, op));
  const level = args.reduce((depth, arg) => Math.max(depth, levelOf(s, arg)), 0);
  const key = `${op.opcode}|${op.variant ?? ''}|${op.callee ?? ''}|${op.value ?? ''}|${op.type.kind}${op.type.kind === 'unknown' ? '' : op.type.bits}|${args.join()}`;
  for (let i = 0; i <= level; i++) {
    const known = s.numbering[i]?.get(key);
    if (known !== undefined) return known;
  }
  const id = append(s, op, level, affineOf(s, op));
  s.numbering[level]?.set(key, id);
  return id;
}

/** Number of open loops around the op's place. */
function levelOf(s: State, id: OpId): number {
  for (let loop = s.ops[id]?.loop ?? null; loop !== null; loop = s.loops[loop]?.parent ?? null) {
    const open = s.stack.findIndex((each) => each.id === loop);
    if (open >= 0) return open + 1;
  }
  return 0;
}

function append(s: State, op: NewOp, level: number, form: Affine | null): OpId {
  const id = s.ops.length;
  const home = level === 0 ? undefined : s.stack[level - 1];
  s.ops.push({
    id,
    opcode: op.opcode,
    type: op.type,
    args: op.args ?? [],
    value: op.value,
    callee: op.callee,
    ...(op.variable === undefined ? {} : { variable: op.variable }),
    ...(op.isUnfollowed && { isUnfollowed: true }),
    ...(op.opcode === 'cmp' && op.variant === '==' ? { isEquality: true } : {}),
    ...(op.opcode === 'cmp' && /^([<>]=?|[!=]=)$/.test(op.variant ?? '') ? { relation: op.variant } : {}),
    loop: home ? home.id : null,
    span: s.spanOverride ?? op.span,
  });
  s.affine.push(form);
  const items = home ? home.items : s.items;
  // What is invariant stands before the loop that is being lowered, which is the last item.
  items.splice(level < s.stack.length ? items.length - 1 : items.length, 0, { kind: 'op', op: id });
  return id;
}

export function emitConst(s: State, value: number, type: ScalarType, span: Span): OpId {
  return emit(s, { opcode: 'const', type, value, span });
}

/** The affine form of an integer op: of its operands where that is possible, else the op itself as a symbol. */
function affineOf(s: State, op: NewOp): Affine | null {
  if (isFloat(op.type) || op.type.kind === 'fixed') return null;
  const [a, b] = (op.args ?? []).map((arg) => s.affine[arg] ?? null);
  switch (op.opcode) {
    case 'const':
      return op.value !== undefined && Number.isInteger(op.value) ? affine.constant(op.value) : null;
    case 'add':
      if (a && b) return affine.add(a, b);
      break;
    case 'sub':
      if (a && b) return affine.subtract(a, b);
      break;
    case 'neg':
      if (a) return affine.scale(a, -1);
      break;
    case 'mul':
      if (a && b) {
        const product = affine.multiply(a, b);
        if (product) return product;
      }
      break;
    case 'shl':
      if (a && b && affine.isConstant(b)) return affine.scale(a, 2 ** b.constant);
      break;
    case 'cast':
      if (a) return a;
      break;
    case 'induction':
      return null;
    default:
  }
  return affine.symbol(s.ops.length);
}

/** Value of an op that is an integer or floating constant. */
export function constantOf(s: State, id: OpId): number | undefined {
  const op = s.ops[id];
  if (op?.opcode === 'const') return op.value;
  const form = s.affine[id];
  return form && affine.isConstant(form) ? form.constant : undefined;
}

/** Runs `body` under an additional condition. */
export function underGuard(s: State, condition: OpId, span: Span, body: () => void): void {
  const outer = s.guard;
  s.guard =
    outer === undefined
      ? condition
      : emit(s, { opcode: 'and', type: intType(1, false), args: [outer, condition], span });
  const around = s.guardedValues;
  s.guardedValues = [];
  body();
  // What was stored or read under the condition is not known to be there after it; what it clobbered is lost.
  for (const { values, offset, op } of s.guardedValues) if (values.get(offset) === op) values.delete(offset);
  s.guardedValues = around;
  s.guard = outer;
}
