/**
 * The kernel as hardware people think of it: functions, loop nests with trip counts, arrays, affine accesses, and the
 * operations of each body in SSA form (`if`s turned into guards and selects, loop-carried scalars into phis).
 *
 * It depends on the source alone. All spans of a `FunctionIr` are relative to `FunctionIr.start`, ids index the arrays of
 * their own function, so that an untouched function keeps its IR object after an edit elsewhere.
 */
import type { LineIndex } from '../base/lines';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import type { SiteDirective } from './directive';

export type ScalarType =
  | { readonly kind: 'int'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'fixed'; readonly bits: number; readonly integerBits: number; readonly signed: boolean }
  | { readonly kind: 'unknown' };

export type OpId = number;
export type LoopId = number;
export type ArrayId = number;
export type AccessId = number;

/** `math` is a library function (`Op.callee` names it); `opaque` is anything whose effect is not understood. */
export type Opcode =
  | 'const'
  | 'argument'
  | 'phi'
  | 'induction'
  | 'load'
  | 'store'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'rem'
  | 'neg'
  | 'shl'
  | 'shr'
  | 'and'
  | 'or'
  | 'xor'
  | 'not'
  | 'cmp'
  | 'select'
  | 'cast'
  | 'math'
  | 'call'
  | 'streamRead'
  | 'streamWrite'
  | 'opaque';

export interface Op {
  readonly id: OpId;
  readonly opcode: Opcode;
  readonly type: ScalarType;
  /**
   * Operands. `phi`: [value before the loop, value at the end of an iteration]; `select`: [condition, if true, if false];
   * `store`: [value]; `load`: [] or, for an index that is not affine, the ops that compute it.
   */
  readonly args: readonly OpId[];
  readonly access?: AccessId;
  /** Value of a `const`. */
  readonly value?: number;
  readonly callee?: string;
  /** An `opaque` call of something whose body is not in sight. */
  readonly isUnfollowed?: true;
  /** A `cmp` that asks whether its operands are equal. */
  readonly isEquality?: true;
  /** How a `cmp` compares: `<`. */
  readonly relation?: string;
  /** Value of an `induction` by the counters of loops, where it follows from these alone. */
  readonly form?: Affine;
  /** The variable that a `phi` carries. */
  readonly variable?: string;
  /** The condition under which a load or store, or an access of a stream, takes place; undefined: always. */
  readonly guard?: OpId;
  /** The stream is one of an array, at an index that is no constant. */
  readonly isOneOf?: true;
  /** Innermost enclosing loop; null outside of loops. */
  readonly loop: LoopId | null;
  readonly span: Span;
}

/**
 * `constant + sum(coefficient x iteration counter of a loop) + sum(coefficient x value of a scalar op)`. The counters run
 * 0, 1, ... (starts and steps are folded in), so a term is the distance between neighbouring iterations.
 */
export interface Affine {
  readonly constant: number;
  readonly loops: ReadonlyMap<LoopId, number>;
  readonly symbols: ReadonlyMap<OpId, number>;
}

export interface Access {
  readonly id: AccessId;
  readonly op: OpId;
  readonly array: ArrayId;
  readonly isStore: boolean;
  /** One form per dimension of the array; null where the index is not affine. */
  readonly index: readonly (Affine | null)[];
  /** Enclosing loops, outermost first. */
  readonly loops: readonly LoopId[];
  readonly guarded: boolean;
  readonly span: Span;
}

export interface ArrayVar {
  readonly id: ArrayId;
  /** As written; `ctx.key` for a member of a struct. */
  readonly name: string;
  /** null: unknown (a pointer, `[]`). */
  readonly dims: readonly (number | null)[];
  readonly element: ScalarType;
  readonly place: 'argument' | 'local' | 'static' | 'global';
  /** Position among the function's parameters, for an argument. */
  readonly parameter?: number;
  readonly isConst: boolean;
  /** Its contents are known before synthesis: preset, and written by nothing. */
  readonly isKnown?: boolean;
  /** A local one: the innermost loop in whose body it is declared. An iteration of that knows nothing of those before. */
  readonly declaredIn?: LoopId | null;
  /** An hls::vector: it is read and written as one value. */
  readonly isVector?: boolean;
  /** The elements are words of so many numbers side by side: an array of hls::vector. */
  readonly word?: { readonly element: ScalarType; readonly lanes: number };
  /** It is a value as a whole, and so in registers whatever pragmas say. */
  readonly inRegisters?: boolean;
  readonly span: Span;
}

/** `exact`: known. `range`: bounds known (both ends count iterations). `unknown` is never replaced by a guess. */
export type TripCount =
  | { readonly kind: 'exact'; readonly count: number }
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'unknown' };

export interface Loop {
  readonly id: LoopId;
  readonly kind: 'for' | 'while' | 'do';
  readonly parent: LoopId | null;
  readonly children: readonly LoopId[];
  /** Depth in the nest: 0 for an outermost loop. */
  readonly depth: number;
  /** The label, or null. */
  readonly label: string | null;
  /** Ordinal (1-based) among the loops of its function, for `VITIS_LOOP_<line>_<n>`. */
  readonly ordinal: number;
  /** Function whose source holds the loop: differs from the IR's function when that one was inlined. */
  readonly sourceFunction: string;
  readonly counter?: string;
  readonly tripCount: TripCount;
  /** The bound depends on an enclosing loop or on data, even where its range is known. */
  readonly hasVariableBound: boolean;
  readonly hasEarlyExit: boolean;
  /** The loop stands under an `if`. */
  readonly guarded: boolean;
  readonly body: Region;
  readonly phis: readonly OpId[];
  /** Its label included. */
  readonly span: Span;
  readonly headerSpan: Span;
  readonly bodySpan: Span;
  /** The body is `{...}`, so that a pragma can be put at its top. */
  readonly hasBraces: boolean;
}

/** What happens in program order in one body; nested loops are items, `if`s have been turned into guards. */
export interface Region {
  readonly items: readonly Item[];
}

export type Item =
  | { readonly kind: 'op'; readonly op: OpId }
  | { readonly kind: 'loop'; readonly loop: LoopId }
  | { readonly kind: 'call'; readonly call: number }
  | { readonly kind: 'copy'; readonly copy: number };

export interface Call {
  readonly callee: string;
  /** For each parameter of the callee the array passed to it, or null. */
  readonly arrays: readonly (ArrayId | null)[];
  /** Members of structs that are passed: the array of the caller that each one is. */
  readonly members: readonly { readonly parameter: number; readonly member: string; readonly array: ArrayId }[];
  /** Of arrays of which a part is passed, such as a row: the leading indices. */
  readonly rows: readonly { readonly parameter: number; readonly index: readonly (Affine | null)[] }[];
  /** For each parameter the name of the stream passed to it, or null. */
  readonly streams: readonly (string | null)[];
  readonly args: readonly OpId[];
  readonly result: OpId;
  readonly loop: LoopId | null;
  readonly guarded: boolean;
  /** The condition, of a call that is passed streams. */
  readonly guard?: OpId;
  /** Parameters that are passed one of an array of streams, at an index that is no constant. */
  readonly oneOf?: readonly number[];
  /** What guards it are static variables alone: it happens in the first call of the function. */
  readonly isFirst?: true;
  /** What it gives follows from its scalar arguments and tables that are known before synthesis, and it does nothing else. */
  readonly isPure?: true;
  readonly span: Span;
}

/** A memcpy or an equal loop of the library. */
export interface Copy {
  readonly to: ArrayId | null;
  readonly from: ArrayId | null;
  /** Elements of `element`; null if unknown. */
  readonly count: number | null;
  readonly element: ScalarType;
  readonly loop: LoopId | null;
  readonly span: Span;
}

/** A pragma at its place, read through the pragma table. */
export interface PragmaUse {
  readonly span: Span;
  readonly family: string;
  readonly text: string;
  /** What it sets, or null when it can't be read (a problem says why) or is of another vendor. */
  readonly directive: SiteDirective | null;
  /** Names of `auto{NAME}` places in the text; `directive` is then a template without the options that they fill. */
  readonly places: readonly string[];
  /** The loop whose body it stands in (of an ACCEL pragma: that it stands before); null: the function itself. */
  readonly loop: LoopId | null;
  /** Stands between header and body, or in a nested block: not where the tool looks for it, so it has no effect. */
  readonly stray: boolean;
  /** It does not stand at `span`: it is a callee's that is inlined there, or follows from what is said there. */
  readonly elsewhere?: true;
}

export interface FunctionIr {
  /** Unlike that of any other function of the kernel. */
  readonly name: string;
  /** The function in the source: differs from `name` where a template has several instances. */
  readonly sourceFunction: string;
  /** Declared in `extern "C"`, as the kernels of the Vitis run time are. */
  readonly hasCLinkage: boolean;
  /** Path of the header it comes from, as included; null: the analysed text itself. */
  readonly file: string | null;
  /** The lines of that header. */
  readonly lines?: LineIndex;
  /** A template lowered without knowing all that its parameters stand for: nothing calls it, or not in a way that tells. */
  readonly isOpen: boolean;
  /** Absolute offset of the definition in its file. */
  readonly start: number;
  readonly length: number;
  readonly nameSpan: Span;
  readonly headerSpan: Span;
  readonly bodySpan: Span;
  readonly params: readonly { readonly name: string; readonly type: ScalarType; readonly array: ArrayId | null }[];
  readonly returnType: ScalarType | null;
  readonly arrays: readonly ArrayVar[];
  readonly loops: readonly Loop[];
  readonly ops: readonly Op[];
  readonly accesses: readonly Access[];
  readonly calls: readonly Call[];
  readonly copies: readonly Copy[];
  /** Operations that the caller sees or that end loops: what is returned, and conditions. */
  readonly results: readonly OpId[];
  readonly body: Region;
  readonly pragmas: readonly PragmaUse[];
  /** Relative spans, like everything here. */
  readonly problems: readonly Problem[];
}

export interface Kernel {
  readonly functions: readonly FunctionIr[];
  /** Names of functions that no other function calls, in source order: the candidates for the top function. */
  readonly roots: readonly string[];
  /** Absolute spans; includes the functions' problems. */
  readonly problems: readonly Problem[];
}

/** Index of the function of that name, of several the first; -1 where there is none. */
export function functionIndex(kernel: Kernel, name: string): number {
  let known = indices.get(kernel);
  if (!known) {
    known = new Map(kernel.functions.map((f, index) => [f.name, index] as const).reverse());
    indices.set(kernel, known);
  }
  return known.get(name) ?? -1;
}

const indices = new WeakMap<Kernel, ReadonlyMap<string, number>>();

/** The arrays that a call passes, by the callee's own arrays; members of structs are found by their names. */
export function passedArrays(
  call: Call,
  callee: FunctionIr,
): readonly { readonly from: ArrayId; readonly to: ArrayId }[] {
  const whole = call.arrays.flatMap((from, parameter) => {
    const to = callee.params[parameter]?.array ?? null;
    return from === null || to === null ? [] : [{ from, to }];
  });
  const members = call.members.flatMap(({ parameter, member, array: from }) => {
    const name = `${callee.params[parameter]?.name}.${member}`;
    const to = callee.arrays.find((array) => array.parameter === parameter && array.name === name);
    return to ? [{ from, to: to.id }] : [];
  });
  return [...whole, ...members];
}

/** The function of that name; of several, the first. */
export function functionNamed(kernel: Kernel, name: string): FunctionIr | undefined {
  return kernel.functions[functionIndex(kernel, name)];
}

/** The loop is `outer` or stands in it, at any depth. null: of no loop, and around all of them. */
export function isWithin({ loops }: Pick<FunctionIr, 'loops'>, loop: LoopId | null, outer: LoopId | null): boolean {
  let id = loop;
  while (id !== null && id !== outer) id = loops[id]?.parent ?? null;
  return id === outer;
}

/** The fewest and the most iterations; undefined where they are not known. */
export function tripRange(count: TripCount): { readonly min: number; readonly max: number } | undefined {
  if (count.kind === 'unknown') return undefined;
  return count.kind === 'exact' ? { min: count.count, max: count.count } : count;
}
