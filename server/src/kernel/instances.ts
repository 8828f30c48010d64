import type { Expr, FunctionDef, TypeName } from '../syntax/ast';
import { eachExpr } from '../syntax/walk';

export type TemplateArgs = readonly (Expr | TypeName)[];

/**
 * The template arguments that each template function is called with, where all calls that give some agree. A function with
 * different instances has none: its parameters stay unknown.
 */
export function templateInstances(functions: readonly FunctionDef[]): ReadonlyMap<string, TemplateArgs> {
  const templates = new Set(functions.filter((def) => def.templateParams.length > 0).map((def) => def.name));
  const found = new Map<string, TemplateArgs>();
  const conflicting = new Set<string>();
  if (templates.size === 0) return found;
  for (const def of functions) {
    eachExpr(def.body, (expr) => {
      if (expr.kind !== 'call' || expr.callee.kind !== 'name' || expr.typeArgs.length === 0) return;
      const name = expr.callee.name.replace(/^.*::/, '');
      if (!templates.has(name)) return;
      const before = found.get(name);
      if (before && textOf(before) !== textOf(expr.typeArgs)) conflicting.add(name);
      found.set(name, expr.typeArgs);
    });
  }
  for (const name of conflicting) found.delete(name);
  return found;
}

/** The same for equal arguments, wherever they stand. */
export function textOf(args: TemplateArgs): string {
  return JSON.stringify(args, (key, value: unknown) => (key === 'span' ? undefined : value));
}
