/** Macros: their bodies lowered in place. */
import type { Span } from '../base/span';
import type { Expr } from '../syntax/ast';
import type { OpId } from './ir';
import { lowerExpr } from './lower-expr';
import { expandCall } from './scope';
import { emitConst, type State } from './state';
import { intType } from './number-types';

/** Lowers the body of a macro as if it stood at `span`. */
export function lowerMacro(s: State, name: string, body: Expr, span: Span): OpId {
  const before = s.spanOverride;
  s.spanOverride = before ?? span;
  s.inlining.push(`#${name}`);
  const op = lowerExpr(s, body);
  s.inlining.pop();
  s.spanOverride = before;
  return op;
}

/** A call of a macro with parameters, as an expression; undefined if the name is no such macro. */
export function lowerMacroCall(s: State, name: string, args: readonly Expr[], span: Span): OpId | undefined {
  const macro = s.scope.macro(name);
  if (!macro?.params || s.inlining.includes(`#${name}`)) return undefined;
  if (macro.body.trim() === '') return emitConst(s, 0, intType(32), span);
  const body = expandCall(macro, args, s.scope);
  return body && lowerMacro(s, name, body, span);
}
