/** What a declared name stands for: parameters, globals, members and locals alike. */
import type { Span } from '../base/span';
import type { ArrayVar, LoopId } from './ir';
import { emit, emitConst, newArray, type Binding, type State } from './state';
import { wordType } from './number-types';
import type { ResolvedType } from './types';

/** One vector is an array of its lanes, kept in registers; an array of vectors is one of words. */
function ofVectors({ type: element, dims }: ResolvedType & { kind: 'scalar' }): Partial<ArrayVar> {
  const lanes = dims.at(-1) ?? 1;
  if (dims.length === 1) return { isVector: true, inRegisters: true };
  return { dims: dims.slice(0, -1), element: wordType(element, lanes), word: { element, lanes } };
}

interface Variable {
  readonly name: string;
  readonly type: Exclude<ResolvedType, { kind: 'void' }>;
  readonly place: ArrayVar['place'];
  /** Position among the parameters of the function, for one of them and for its members. */
  readonly parameter?: number;
  /** The loop in whose body it is declared, where that is not the innermost open one. */
  readonly declaredIn?: LoopId | null;
  readonly isConst: boolean;
  readonly span: Span;
}

/**
 * A variable of its own, not bound to its name yet. A scalar that comes from outside of the call is an argument, a local one 0
 * until it is written; members of a struct are made when they are first used.
 */
export function newVariable(s: State, declared: Variable): Binding {
  const { name, type, place, parameter, isConst, span } = declared;
  const around = { declaredIn: declared.declaredIn === undefined ? (s.stack.at(-1)?.id ?? null) : declared.declaredIn };
  if (type.kind === 'stream')
    return { kind: 'stream', name, type: type.type, struct: type.struct, vector: type.vector };
  if (type.kind === 'struct') {
    const { def, args, dims } = type;
    return { kind: 'struct', name, def, args, dims, place, parameter, fields: new Map(), prefix: [], ...around };
  }
  const { type: element, dims } = type;
  if (dims.length > 0) {
    const { inRegisters } = type;
    const base = {
      name,
      dims,
      element,
      place,
      parameter,
      isConst,
      inRegisters,
      span,
      ...(place === 'local' ? around : {}),
    };
    const array = newArray(s, type.isVector ? { ...base, ...ofVectors(type) } : base);
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
