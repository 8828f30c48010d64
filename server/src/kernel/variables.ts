/** What a declared name stands for: parameters, globals, members and locals alike. */
import type { Span } from '../base/span';
import type { ArrayVar } from './ir';
import { emit, emitConst, newArray, type Binding, type State } from './state';
import type { ResolvedType } from './types';

interface Variable {
  readonly name: string;
  readonly type: Exclude<ResolvedType, { kind: 'void' }>;
  readonly place: ArrayVar['place'];
  /** Position among the parameters of the function, for one of them and for its members. */
  readonly parameter?: number;
  readonly isConst: boolean;
  readonly span: Span;
}

/**
 * A variable of its own, not bound to its name yet. A scalar that comes from outside of the call is an argument, a local one 0
 * until it is written; members of a struct are made when they are first used.
 */
export function newVariable(s: State, { name, type, place, parameter, isConst, span }: Variable): Binding {
  if (type.kind === 'stream') return { kind: 'stream', name, type: type.type, struct: type.struct };
  if (type.kind === 'struct') {
    const { def, args, dims } = type;
    return { kind: 'struct', name, def, args, dims, place, parameter, fields: new Map(), prefix: [] };
  }
  const { type: element, dims } = type;
  if (dims.length > 0) {
    const array = newArray(s, { name, dims, element, place, parameter, isConst, span });
    return { kind: 'array', array, prefix: [] };
  }
  const variable = s.nextVariable++;
  const value =
    place === 'local'
      ? emitConst(s, 0, element, span)
      : emit(s, { opcode: 'argument', type: element, callee: name, span });
  s.values.set(variable, value);
  return { kind: 'scalar', variable, type: element };
}
