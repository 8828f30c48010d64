/** Methods of library objects that are memories: ap_shift_reg, the locks of hls::stream_of_blocks, hls::burst_maxi. */
import type { Span } from '../base/span';
import type { Declarator, Expr, Stmt } from '../syntax/ast';
import * as affine from './affine';
import type { OpId } from './ir';
import { lowerExpr, read } from './lower-expr';
import { induce } from './lower-loop';
import { lowerPlace, type Place } from './lower-place';
import { impliedForLoop } from './lower-pragma';
import { emitLoad, emitStore, forgetMemory } from './memory';
import { offsetType } from './pointers';
import { emitConst, lookup, type ArrayBinding, type State } from './state';
import { emitStream } from './lower-stream';
import { intType, unknownType } from './number-types';

/** A method of an array that is such an object; undefined where it is none of theirs. */
export function memoryMethod(
  s: State,
  binding: ArrayBinding,
  member: string,
  args: readonly Expr[],
  span: Span,
): OpId | undefined {
  const array = s.arrays[binding.array];
  if (!array) return undefined;
  const isBurst = array.dims[0] === null;
  switch (member) {
    case 'shift':
      return isBurst ? undefined : shift(s, binding, args, span);
    case 'read':
      return isBurst ? inBurst(s, binding, undefined, span) : tapOf(s, binding, args[0], span);
    case 'write':
      return isBurst && args[0] ? inBurst(s, binding, lowerExpr(s, args[0]), span) : undefined;
    case 'read_request':
    case 'write_request':
    case 'write_response':
      // What they take is counted where the burst begins or ends.
      return isBurst ? emitConst(s, 0, intType(32), span) : undefined;
    default:
      return undefined;
  }
}

/** `line.shift(x, at)`: what was at a place before all moved on by one; the last if none is said. */
function shift(s: State, binding: ArrayBinding, [value, at]: readonly Expr[], span: Span): OpId {
  const before = tapOf(s, binding, at, span);
  const now = value ? lowerExpr(s, value) : emitConst(s, 0, s.arrays[binding.array]?.element ?? unknownType, span);
  // Every other element is one that stood before it.
  forgetMemory(s);
  emitStore(s, binding.array, [...binding.prefix, emitConst(s, 0, intType(32), span)], now, span);
  return before;
}

function tapOf(s: State, binding: ArrayBinding, at: Expr | undefined, span: Span): OpId {
  const length = s.arrays[binding.array]?.dims[binding.prefix.length] ?? 1;
  const index = at ? lowerExpr(s, at) : emitConst(s, length - 1, intType(32), span);
  return emitLoad(s, binding.array, [...binding.prefix, index], span);
}

/** The next element of a burst: one after the other in the innermost loop. */
function inBurst(s: State, { array, prefix }: ArrayBinding, value: OpId | undefined, span: Span): OpId {
  const loop = s.stack.at(-1);
  const index = loop
    ? induce(s, offsetType, affine.counter(loop.id, affine.constant(0), 1), span)
    : emitConst(s, 0, offsetType, span);
  forgetMemory(s);
  if (value === undefined) return emitLoad(s, array, [...prefix, index], span);
  emitStore(s, array, [...prefix, index], value, span);
  return value;
}

/** The lock that a declaration takes of a stream of blocks. */
function lockOf(s: State, { type, init }: Declarator): (Place & { readonly kind: 'stream' }) | undefined {
  if (!/(^|::)(read|write)_lock$/.test(type.name)) return undefined;
  const [locked] = init?.kind === 'list' ? init.items : [];
  if (locked?.kind !== 'name' && locked?.kind !== 'index' && locked?.kind !== 'member') return undefined;
  if (locked.kind === 'name' && lookup(s, locked.name)?.kind !== 'stream') return undefined;
  const place = lowerPlace(s, locked);
  return place.kind === 'stream' ? place : undefined;
}

/** False where nothing is locked. A lock for reading waits for its block. The block is an array of the process: writer and reader have one each. */
export function takeLock(s: State, declarator: Declarator): boolean {
  const stream = lockOf(s, declarator);
  if (stream && /read_lock$/.test(declarator.type.name)) read(s, { ...stream, struct: undefined }, declarator.span);
  const loop = s.stack.at(-1);
  // The block is locked and handed on in each iteration, beside the loops over its elements.
  if (stream && loop) impliedForLoop(s, loop.id, 'loop_flatten', { off: true });
  return stream !== undefined;
}

/** A block that was locked for writing is handed on when the lock ends. */
export function releaseLocks(s: State, items: readonly Stmt[]): void {
  for (const item of items) {
    for (const declarator of item.kind === 'declare' ? item.declarators : []) {
      const stream = /write_lock$/.test(declarator.type.name) ? lockOf(s, declarator) : undefined;
      if (!stream) continue;
      const args = [emitConst(s, 0, intType(1, false), declarator.span)];
      emitStream(s, 'streamWrite', stream, args, declarator.span);
    }
  }
}
