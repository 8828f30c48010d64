import type { Opcode } from './ir';

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
