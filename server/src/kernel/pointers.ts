/** Pointers that move over an array: the offset of one is a variable of its own. */
import type { Span } from '../base/span';
import type { AssignOp, Declarator, Expr, FunctionDef } from '../syntax/ast';
import type { OpId } from './ir';
import { arithmetic, lowerExpr } from './lower-expr';
import { lowerPlace } from './lower-place';
import { emitConst, lookup, rebind, type ArrayBinding, type State } from './state';
import { intType } from './number-types';

/** The type of offsets. */
export const offsetType = intType(32);

/** A pointer of its own to where another one points now. */
export function newPointer(s: State, to: ArrayBinding, span: Span): ArrayBinding {
  const cursor = s.nextVariable++;
  s.values.set(cursor, to.offset ?? emitConst(s, 0, offsetType, span));
  return { kind: 'array', array: to.array, prefix: to.prefix, cursor };
}

/** The array that a pointer points into, at the offset that it has now. */
export function pointedTo(s: State, { cursor, ...binding }: ArrayBinding): ArrayBinding {
  return cursor === undefined ? binding : { ...binding, offset: s.values.get(cursor) };
}

/** The pointer that an expression names; undefined for anything that does not move. */
export function pointerNamed(s: State, expr: Expr): (ArrayBinding & { readonly cursor: number }) | undefined {
  const binding = expr.kind === 'name' ? lookup(s, expr.name) : undefined;
  return binding?.kind === 'array' && binding.cursor !== undefined ? { ...binding, cursor: binding.cursor } : undefined;
}

/** Elements from the start of its array to where an expression points; undefined where it is no pointer. */
export function offsetOf(s: State, expr: Expr): OpId | undefined {
  const place = lowerPlace(s, expr);
  return place.kind === 'slice' ? (place.binding.offset ?? emitConst(s, 0, offsetType, expr.span)) : undefined;
}

/** `p++`, `p += n`, `p = q`. False where the target is no pointer that moves. */
export function movePointer(s: State, op: '++' | '--' | AssignOp, target: Expr, value: Expr | undefined): boolean {
  const pointer = pointerNamed(s, target);
  if (!pointer) return false;
  if (op === '=') {
    const place = value && lowerPlace(s, value);
    if (target.kind !== 'name' || place?.kind !== 'slice') return false;
    s.values.set(pointer.cursor, place.binding.offset ?? emitConst(s, 0, offsetType, target.span));
    if (place.binding.array !== pointer.array) rebind(s, target.name, { ...place.binding, cursor: pointer.cursor });
    return true;
  }
  const before = s.values.get(pointer.cursor) ?? emitConst(s, 0, offsetType, target.span);
  const by = value ? lowerExpr(s, value) : emitConst(s, 1, offsetType, target.span);
  const after = arithmetic(s, op.startsWith('-') ? '-' : '+', before, by, target.span);
  s.values.set(pointer.cursor, after);
  return true;
}

/** A pointer parameter that the body steps or sets to something else. */
export function isMoved(def: FunctionDef, { name, type }: Declarator): boolean {
  if (type.pointers === 0) return false;
  const word = `\\b${escape(name)}\\b`;
  return new RegExp(`(\\+\\+|--)\\s*${word}|${word}\\s*(\\+\\+|--|[-+]?=(?!=))`).test(
    def.text.slice(def.headerSpan.end),
  );
}

/** A pointer that the body indexes stands for many objects, any other for one. */
export function isIndexed(def: FunctionDef, name: string): boolean {
  return new RegExp(`\\b${escape(name)}\\s*\\[`).test(def.text.slice(def.headerSpan.end));
}

const escape = (text: string): string => text.replace(/[^\w]/g, '\\$&');
