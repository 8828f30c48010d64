/** Walks over the syntax tree. */
import type { Expr, Stmt } from './ast';

/** The expressions directly inside one. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'unary':
    case 'cast':
      return [expr.operand];
    case 'update':
      return [expr.target];
    case 'binary':
      return [expr.left, expr.right];
    case 'assign':
      return [expr.target, expr.value];
    case 'conditional':
      return [expr.test, expr.yes, expr.no];
    case 'index':
      return [expr.base, expr.index];
    case 'member':
      return [expr.base];
    case 'call':
      return [expr.callee, ...expr.args];
    case 'list':
      return expr.items;
    case 'opaque':
      return expr.children;
    case 'expansion':
      return [expr.pattern];
    case 'fold':
      return expr.end ? [expr.pattern, expr.end] : [expr.pattern];
    default:
      return [];
  }
}

/** The statements directly inside one, bodies of loops included. */
export function childStatements(stmt: Stmt): readonly Stmt[] {
  switch (stmt.kind) {
    case 'block':
      return stmt.items;
    case 'if':
      return stmt.no ? [stmt.yes, stmt.no] : [stmt.yes];
    case 'switch':
      return stmt.cases.flatMap((c) => c.items);
    case 'label':
    case 'for':
    case 'while':
    case 'do':
      return [stmt.body];
    default:
      return [];
  }
}

/** Calls `visit` for every expression in a statement, outer ones first. */
export function eachExpr(stmt: Stmt, visit: (expr: Expr) => void): void {
  const expr = (e: Expr | undefined): void => {
    if (!e) return;
    visit(e);
    for (const child of childrenOf(e)) expr(child);
  };
  const go = (s: Stmt | undefined): void => {
    switch (s?.kind) {
      case 'block':
        s.items.forEach(go);
        return;
      case 'declare':
        for (const { init } of s.declarators) expr(init);
        return;
      case 'expression':
        expr(s.expr);
        return;
      case 'for':
        go(s.init);
        expr(s.test);
        expr(s.step);
        go(s.body);
        return;
      case 'while':
      case 'do':
        expr(s.test);
        go(s.body);
        return;
      case 'if':
        expr(s.test);
        go(s.yes);
        go(s.no);
        return;
      case 'switch':
        expr(s.subject);
        for (const { test, items } of s.cases) {
          expr(test);
          items.forEach(go);
        }
        return;
      case 'return':
        expr(s.value);
        return;
      case 'label':
        go(s.body);
        return;
      default:
    }
  };
  go(stmt);
}

/** The variable that a place or pointer starts from: `a` of `a[i].x`, `&a`, `*(a + 1)`. */
export function rootName(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'name':
      return expr.name;
    case 'index':
    case 'member':
      return rootName(expr.base);
    case 'unary':
    case 'cast':
      return rootName(expr.operand);
    case 'binary':
      return expr.op === '+' || expr.op === '-' ? rootName(expr.left) : undefined;
    default:
      return undefined;
  }
}
