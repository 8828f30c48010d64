import type { Expr, Stmt } from '../syntax/ast';
import { childrenOf } from '../syntax/walk';
import { typeOfExpr } from './expr-type';
import { expandCall } from './scope';
import { lookup, type State } from './state';

/**
 * Names of variables that the statements may assign: targets of `=`, `++` and the like, things whose address is taken or that
 * are passed by reference, and what is read from a stream. Arrays may be among them; callers look names up. What the blocks of the
 * statements declare is not, though variables around them may have the same names.
 */
export function assignedNames(s: State, stmts: readonly Stmt[]): Set<string> {
  return new Set(assignmentCounts(s, stmts).keys());
}

/** The same, with the number of places where each may be assigned. */
export function assignmentCounts(s: State, stmts: readonly Stmt[]): ReadonlyMap<string, number> {
  return search(s, stmts, false);
}

/** The same names, with those that are declared in the statements. */
export function assignedAnywhere(s: State, stmts: readonly Stmt[]): ReadonlySet<string> {
  return new Set(search(s, stmts, true).keys());
}

function search(s: State, stmts: readonly Stmt[], keepsLocals: boolean): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const stmt of stmts)
    visitStmt(stmt, { s, names, streams: new Set(), expanding: [], locals: new Set(), keepsLocals });
  return names;
}

/** The variables that an expression reads or writes. */
export function namesIn(expr: Expr, names = new Set<string>()): Set<string> {
  if (expr.kind === 'name') names.add(expr.name);
  for (const child of childrenOf(expr)) namesIn(child, names);
  return names;
}

interface Search {
  readonly s: State;
  readonly names: Map<string, number>;
  /** Streams declared in the statements. */
  readonly streams: Set<string>;
  /** Macros, lambdas and methods being looked into. */
  readonly expanding: readonly string[];
  /** Variables declared in the blocks around. */
  readonly locals: Set<string>;
  readonly keepsLocals: boolean;
}

/** The same search in a block, whose declarations end with it. */
function inBlock(search: Search): Search {
  return search.keepsLocals ? search : { ...search, locals: new Set(search.locals) };
}

function visitStmt(stmt: Stmt, around: Search): void {
  const search = stmt.kind === 'block' || stmt.kind === 'for' || stmt.kind === 'switch' ? inBlock(around) : around;
  const each = (list: readonly Stmt[]): void => {
    for (const inner of list) visitStmt(inner, search);
  };
  switch (stmt.kind) {
    case 'block':
      each(stmt.items);
      return;
    case 'declare':
      for (const { name, type, init } of stmt.declarators) {
        if (/\bstream$/.test(type.name)) search.streams.add(name);
        if (init) visitExpr(init, search);
        if (!search.keepsLocals) search.locals.add(name);
      }
      return;
    case 'expression':
      visitExpr(stmt.expr, search);
      return;
    case 'for':
      if (!stmt.test && stmt.init?.kind === 'declare') {
        // What is written to a reference is written to what the loop runs over.
        const [{ type, init } = {}] = stmt.init.declarators;
        if (init && type?.isReference && !type.isConst) addRoot(init, search);
      }
      if (stmt.init) visitStmt(stmt.init, search);
      if (stmt.test) visitExpr(stmt.test, search);
      if (stmt.step) visitExpr(stmt.step, search);
      visitStmt(stmt.body, search);
      return;
    case 'while':
    case 'do':
      visitExpr(stmt.test, search);
      visitStmt(stmt.body, search);
      return;
    case 'if':
      visitExpr(stmt.test, search);
      each(stmt.no ? [stmt.yes, stmt.no] : [stmt.yes]);
      return;
    case 'switch':
      visitExpr(stmt.subject, search);
      for (const { items } of stmt.cases) each(items);
      return;
    case 'return':
      if (stmt.value) visitExpr(stmt.value, search);
      return;
    case 'label':
      visitStmt(stmt.body, search);
      return;
    default:
  }
}

function visitExpr(expr: Expr, search: Search): void {
  if (expr.kind === 'assign' || expr.kind === 'update') addRoot(expr.target, search);
  else if (expr.kind === 'unary' && expr.op === '&') addRoot(expr.operand, search);
  else if (expr.kind === 'binary' && expr.op === '>>' && isStream(expr.left, search) && !isNumber(expr.left, search))
    addRoot(expr.right, search);
  else if (expr.kind === 'call') addReferences(expr, search);
  for (const child of childrenOf(expr)) visitExpr(child, search);
}

/** Arguments that a call may change: those of reference parameters of a function of the text, and targets of `read`. */
function addReferences(expr: Expr & { kind: 'call' }, search: Search): void {
  const { callee, args } = expr;
  const { scope } = search.s;
  if (callee.kind === 'member') {
    if (/^read/.test(callee.member) && !isArray(callee.base, search)) for (const arg of args) addRoot(arg, search);
    if (/^(set|set_bit|clear|invert)$/.test(callee.member)) addRoot(callee.base, search);
    // A method may change its object.
    if (scope.functions(callee.member).some(({ className }) => className !== undefined)) addRoot(callee.base, search);
  }
  if (callee.kind !== 'name') return;
  const body = bodyCalled(callee.name, search);
  if (body && !search.expanding.includes(callee.name))
    visitStmt(body, { ...search, locals: new Set(), expanding: [...search.expanding, callee.name] });
  const macro = scope.macro(callee.name);
  if (macro?.params) {
    const body = search.expanding.includes(macro.name) ? undefined : expandCall(macro, args, scope);
    if (body) visitExpr(body, { ...search, expanding: [...search.expanding, macro.name] });
    return;
  }
  for (const def of scope.functions(callee.name.replace(/^.*::/, ''))) {
    for (const [i, arg] of args.entries()) {
      const parameter = def.params[i];
      if (parameter && (parameter.type.isReference || parameter.type.pointers > 0 || parameter.dims.length > 0))
        addRoot(arg, search);
    }
  }
}

/** What a call of a lambda, or of another method of the same object, does to the names around it. */
function bodyCalled(name: string, { s }: Search): Stmt | undefined {
  const binding = lookup(s, name);
  if (binding?.kind === 'lambda') return binding.body;
  const { self } = s;
  if (!self || binding) return undefined;
  return s.scope.functions(name).find(({ className }) => className === self.def.name)?.body;
}

function isStream(expr: Expr, search: Search): boolean {
  if (expr.kind === 'index' || expr.kind === 'member') return isStream(expr.base, search);
  if (expr.kind !== 'name') return false;
  const kind = lookup(search.s, expr.name)?.kind;
  return search.streams.has(expr.name) || kind === 'stream' || kind === 'struct';
}

/** `record.bits >> n` shifts a number, whatever holds it. */
function isNumber(expr: Expr, { s }: Search): boolean {
  const type = typeOfExpr(s, expr);
  return type?.kind === 'scalar' && type.dims.length === 0;
}

function isArray(expr: Expr, { s }: Search): boolean {
  return expr.kind === 'name' && lookup(s, expr.name)?.kind === 'array';
}

function isPointer(expr: Expr, { s }: Search): boolean {
  const binding = expr.kind === 'name' ? lookup(s, expr.name) : undefined;
  return binding?.kind === 'array' && binding.cursor !== undefined;
}

function addRoot(expr: Expr, search: Search): void {
  switch (expr.kind) {
    case 'name':
      if (!search.locals.has(expr.name)) search.names.set(expr.name, (search.names.get(expr.name) ?? 0) + 1);
      return;
    case 'index':
    case 'member':
      if (!isPointer(expr.base, search)) addRoot(expr.base, search);
      return;
    case 'unary':
      // What a pointer points to is changed, not the pointer.
      if (expr.op === '*' && isPointer(expr.operand, search)) return;
      addRoot(expr.operand, search);
      return;
    case 'cast':
      addRoot(expr.operand, search);
      return;
    case 'binary':
      // `(a, b) = c`.
      if (expr.op === ',') for (const side of [expr.left, expr.right]) addRoot(side, search);
      return;
    case 'call':
      // `x.range(7, 0) = y` and `x(7, 0) = y`.
      addRoot(expr.callee, search);
      return;
    default:
  }
}
