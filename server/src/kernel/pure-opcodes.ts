import type { Op, Opcode } from './ir';

/** Operations whose results follow from their operands alone. */
export const pureOpcodes: ReadonlySet<Opcode> = new Set<Opcode>([
  'const',
  'add',
  'sub',
  'mul',
  'div',
  'rem',
  'neg',
  'shl',
  'shr',
  'and',
  'or',
  'xor',
  'not',
  'cmp',
  'select',
  'cast',
  'math',
]);

/** The compiler computes it where it knows the operands: not what a library does with numbers that are no integers. */
export function isComputed({ opcode, type }: Op): boolean {
  return pureOpcodes.has(opcode) && (opcode !== 'math' || type.kind === 'int');
}
