import type { Span } from '../base/span';
import type { Binding } from './binding';
import type { OpId } from './ir';
import { emit, type State } from './state';

/** Reads an element of a stream, or writes the values given, under the condition that holds here. */
export function emitStream(
  s: State,
  opcode: 'streamRead' | 'streamWrite',
  { name: callee, type, isOneOf }: Binding & { readonly kind: 'stream' },
  args: readonly OpId[],
  span: Span,
): OpId {
  const id = emit(s, { opcode, type, args, callee, span });
  const op = s.ops[id];
  if (op) s.ops[id] = { ...op, ...(s.guard !== undefined && { guard: s.guard }), ...(isOneOf && { isOneOf }) };
  return id;
}
