import type { Expr, Stmt } from '../syntax/ast';

/**
 * Names of variables that the statements may assign: targets of `=`, `++` and the like, things whose address is taken, and
 * arguments of calls (they may be references). Arrays and declared locals may be among them; callers look names up.
 */
export function assignedNames(stmts: readonly Stmt[]): Set<string> {
  const names = new Set<string>();
  for (const stmt of stmts) visitStmt(stmt, names);
  return names;
}

function visitStmt(stmt: Stmt, names: Set<string>): void {
  const each = (list: readonly Stmt[]): void => {
    for (const inner of list) visitStmt(inner, names);
  };
  switch (stmt.kind) {
    case 'block':
      each(stmt.items);
      return;
    case 'declare':
      for (const { init } of stmt.declarators) if (init) visitExpr(init, names);
      return;
    case 'expression':
      visitExpr(stmt.expr, names);
      return;
    case 'for':
      if (stmt.init) visitStmt(stmt.init, names);
      if (stmt.test) visitExpr(stmt.test, names);
      if (stmt.step) visitExpr(stmt.step, names);
      visitStmt(stmt.body, names);
      return;
    case 'while':
    case 'do':
      visitExpr(stmt.test, names);
      visitStmt(stmt.body, names);
      return;
    case 'if':
      visitExpr(stmt.test, names);
      each(stmt.no ? [stmt.yes, stmt.no] : [stmt.yes]);
      return;
    case 'switch':
      visitExpr(stmt.subject, names);
      for (const { items } of stmt.cases) each(items);
      return;
    case 'return':
      if (stmt.value) visitExpr(stmt.value, names);
      return;
    case 'label':
      visitStmt(stmt.body, names);
      return;
    default:
  }
}

function visitExpr(expr: Expr, names: Set<string>): void {
  switch (expr.kind) {
    case 'assign':
      addRoot(expr.target, names);
      visitExpr(expr.target, names);
      visitExpr(expr.value, names);
      return;
    case 'update':
      addRoot(expr.target, names);
      visitExpr(expr.target, names);
      return;
    case 'unary':
      if (expr.op === '&') addRoot(expr.operand, names);
      visitExpr(expr.operand, names);
      return;
    case 'binary':
      if (expr.op === '>>') addRoot(expr.right, names);
      visitExpr(expr.left, names);
      visitExpr(expr.right, names);
      return;
    case 'conditional':
      visitExpr(expr.test, names);
      visitExpr(expr.yes, names);
      visitExpr(expr.no, names);
      return;
    case 'index':
      visitExpr(expr.base, names);
      visitExpr(expr.index, names);
      return;
    case 'member':
      visitExpr(expr.base, names);
      return;
    case 'call':
      visitExpr(expr.callee, names);
      for (const arg of expr.args) {
        addRoot(arg, names);
        visitExpr(arg, names);
      }
      return;
    case 'cast':
      visitExpr(expr.operand, names);
      return;
    case 'list':
      for (const item of expr.items) visitExpr(item, names);
      return;
    case 'opaque':
      for (const child of expr.children) visitExpr(child, names);
      return;
    default:
  }
}

function addRoot(expr: Expr, names: Set<string>): void {
  if (expr.kind === 'name') names.add(expr.name);
  else if (expr.kind === 'index' || expr.kind === 'member') addRoot(expr.base, names);
  else if (expr.kind === 'unary' || expr.kind === 'cast') addRoot(expr.operand, names);
}
