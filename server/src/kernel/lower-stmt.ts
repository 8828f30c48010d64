/** Statements -> regions of operations, with `if`s turned into guards and loop-carried scalars into phis. */
import type { Span } from '../base/span';
import type { Declarator, Expr, FunctionDef, Stmt } from '../syntax/ast';
import { assignedNames } from './assigned';
import type { OpId } from './ir';
import { convert, invert, lowerExpr, typeOf } from './lower-expr';
import { lowerLoop } from './lower-loop';
import { bindPragma } from './lower-pragma';
import {
  bind,
  constantOf,
  emit,
  emitConst,
  lookup,
  newArray,
  newScalar,
  underGuard,
  type Binding,
  type State,
} from './state';
import { declaredType, intType } from './types';
import { emitStore } from './memory';

/** Binds the parameters of a function: given values (of an inlined call), else arguments of its own. */
export function bindParameters(s: State, def: FunctionDef, given: ReadonlyMap<string, Binding | OpId>): void {
  for (const [position, parameter] of def.params.entries()) {
    const value = given.get(parameter.name);
    if (typeof value === 'object') {
      bind(s, parameter.name, value);
      continue;
    }
    const type = declaredType(parameter, s.types);
    if (type.kind === 'void') continue;
    if (value !== undefined) {
      newScalar(s, parameter.name, type.kind === 'scalar' ? type.type : typeOf(s, value), value);
    } else if (type.kind === 'stream') {
      bind(s, parameter.name, { kind: 'stream', name: parameter.name, type: type.type });
    } else if (type.kind === 'struct') {
      const indexed = new RegExp(`\\b${escape(parameter.name)}\\s*\\[`).test(def.text.slice(def.headerSpan.end));
      const dims = parameter.type.pointers > 0 && !indexed ? type.dims.slice(1) : type.dims;
      bind(s, parameter.name, {
        kind: 'struct',
        name: parameter.name,
        def: type.def,
        dims,
        place: 'argument',
        parameter: position,
        fields: new Map(),
        prefix: [],
      });
    } else if (type.dims.length > 0) {
      const array = newArray(s, {
        name: parameter.name,
        dims: type.dims,
        element: type.type,
        place: 'argument',
        parameter: position,
        isConst: parameter.type.isConst,
        span: parameter.nameSpan,
      });
      bind(s, parameter.name, { kind: 'array', array, prefix: [] });
    } else {
      const op = emit(s, { opcode: 'argument', type: type.type, callee: parameter.name, span: parameter.nameSpan });
      newScalar(s, parameter.name, type.type, op);
    }
  }
}

const escape = (text: string): string => text.replace(/[^\w]/g, '\\$&');

export function lowerBody(s: State, def: FunctionDef): void {
  lowerItems(s, def.body.items);
}

/** A scope of its own for declarations. */
export function lowerBlock(s: State, items: readonly Stmt[]): void {
  s.names.push(new Map());
  s.nesting++;
  lowerItems(s, items);
  s.nesting--;
  s.names.pop();
}

function lowerItems(s: State, items: readonly Stmt[]): void {
  for (const [i, item] of items.entries()) {
    if (item.kind === 'pragma') bindPragma(s, item.pragma, items, i);
    else lowerStmt(s, item);
    // What follows `if (c) return;` happens only when c is false.
    const skip = item.kind === 'if' && !item.no ? leavingTest(s, item) : undefined;
    if (skip === undefined) continue;
    const rest = items.slice(i + 1);
    underGuard(s, skip, item.span, () => {
      merging(s, skip, rest, item.span, () => lowerItems(s, rest));
    });
    return;
  }
}

/** For `if (c) return ...;` in a function without enclosing loop: the condition under which control goes on. */
function leavingTest(s: State, stmt: Stmt & { kind: 'if' }): OpId | undefined {
  const last = stmt.yes.kind === 'block' ? stmt.yes.items.at(-1) : stmt.yes;
  if (last?.kind !== 'return' || s.stack.length > 0) return undefined;
  const test = lowerExpr(s, stmt.test);
  return constantOf(s, test) === undefined ? invert(s, test, stmt.span) : undefined;
}

/** Runs `body` under `test`; scalars that it assigns get a select of the old and the new value. */
function merging(s: State, test: OpId, assigns: readonly Stmt[], span: Span, body: () => void): void {
  const before = valuesOf(s, assigns);
  body();
  for (const [variable, old] of before) {
    const now = s.values.get(variable);
    if (now === undefined || now === old) continue;
    s.values.set(
      variable,
      emit(s, {
        opcode: 'select',
        type: typeOf(s, now),
        args: [test, now, convert(s, old, typeOf(s, now), span)],
        span,
      }),
    );
  }
}

function valuesOf(s: State, stmts: readonly Stmt[]): Map<number, OpId> {
  const values = new Map<number, OpId>();
  for (const name of assignedNames(stmts)) {
    for (const variable of variablesOf(lookup(s, name))) {
      const value = s.values.get(variable);
      if (value !== undefined) values.set(variable, value);
    }
  }
  return values;
}

/** The scalar variables behind a name: itself, or the scalar members of a struct. */
export function variablesOf(binding: Binding | undefined): readonly number[] {
  if (binding?.kind === 'scalar') return [binding.variable];
  if (binding?.kind === 'struct') return [...binding.fields.values()].flatMap(variablesOf);
  return [];
}

export function lowerStmt(s: State, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'block':
      lowerBlock(s, stmt.items);
      return;
    case 'declare':
      for (const declarator of stmt.declarators) declare(s, declarator);
      return;
    case 'expression':
      lowerExpr(s, stmt.expr);
      return;
    case 'for':
    case 'while':
    case 'do':
      lowerLoop(s, stmt);
      return;
    case 'if':
      lowerIf(s, stmt.test, stmt.yes, stmt.no, stmt.span);
      return;
    case 'switch':
      lowerSwitch(s, stmt);
      return;
    case 'label':
      lowerStmt(s, stmt.body);
      return;
    case 'return': {
      const value = stmt.value && lowerExpr(s, stmt.value);
      s.returns.push({ guard: s.guard, value });
      markExit(s);
      return;
    }
    case 'break':
    case 'goto':
      markExit(s);
      return;
    case 'pragma':
      bindPragma(s, stmt.pragma, [stmt], 0);
      return;
    case 'continue':
    case 'empty':
    case 'unknown':
  }
}

function markExit(s: State): void {
  const loop = s.stack.at(-1);
  if (loop) loop.hasEarlyExit = true;
}

function lowerIf(s: State, testExpr: Expr, yes: Stmt, no: Stmt | undefined, span: Span): void {
  const test = lowerExpr(s, testExpr);
  const known = constantOf(s, test);
  if (known !== undefined) {
    if (known !== 0) lowerStmt(s, yes);
    else if (no) lowerStmt(s, no);
    return;
  }
  const before = valuesOf(s, no ? [yes, no] : [yes]);
  underGuard(s, test, span, () => lowerBlock(s, [yes]));
  const afterYes = new Map([...before.keys()].map((variable) => [variable, s.values.get(variable)] as const));
  for (const [variable, value] of before) s.values.set(variable, value);
  if (no) underGuard(s, invert(s, test, span), span, () => lowerBlock(s, [no]));
  for (const [variable, old] of before) {
    const ifTrue = afterYes.get(variable) ?? old;
    const ifFalse = s.values.get(variable) ?? old;
    if (ifTrue === ifFalse) continue;
    s.values.set(variable, emit(s, { opcode: 'select', type: typeOf(s, ifTrue), args: [test, ifTrue, ifFalse], span }));
  }
}

/** A switch is a chain of ifs; a case without a break is taken to end there as well. */
function lowerSwitch(s: State, stmt: Stmt & { kind: 'switch' }): void {
  const subject = lowerExpr(s, stmt.subject);
  for (const { test, items } of stmt.cases) {
    const body = items.filter((item) => item.kind !== 'break');
    if (!test) {
      lowerBlock(s, body);
      continue;
    }
    const equal = emit(s, {
      opcode: 'cmp',
      type: intType(1, false),
      args: [subject, lowerExpr(s, test)],
      span: stmt.span,
    });
    underGuard(s, equal, stmt.span, () => merging(s, equal, body, stmt.span, () => lowerBlock(s, body)));
  }
}

function declare(s: State, declarator: Declarator): void {
  const type = declaredType(declarator, s.types);
  const { name, init } = declarator;
  if (type.kind === 'void') return;
  if (type.kind === 'stream') {
    bind(s, name, { kind: 'stream', name, type: type.type });
  } else if (type.kind === 'struct') {
    bind(s, name, {
      kind: 'struct',
      name,
      def: type.def,
      dims: type.dims,
      place: 'local',
      fields: new Map(),
      prefix: [],
    });
  } else if (type.dims.length > 0) {
    const array = newArray(s, {
      name,
      dims: type.dims,
      element: type.type,
      place: declarator.isStatic ? 'static' : 'local',
      isConst: declarator.type.isConst,
      span: s.spanOverride ?? declarator.nameSpan,
    });
    bind(s, name, { kind: 'array', array, prefix: [] });
    if (init && !declarator.type.isConst && !declarator.isStatic) initialise(s, array, init);
  } else {
    const span = declarator.span;
    const value = init ? lowerExpr(s, init) : emitConst(s, 0, type.type, span);
    const known = type.type.kind === 'unknown' ? typeOf(s, value) : type.type;
    newScalar(s, name, known, convert(s, value, known, span));
  }
}

/** A short initialiser of a local array is a row of stores; a long one is a ROM or a memory preset. */
function initialise(s: State, array: number, init: Expr): void {
  if (init.kind !== 'list' || init.items.length > 16 || (s.arrays[array]?.dims.length ?? 0) !== 1) return;
  for (const [i, item] of init.items.entries()) {
    const index = emitConst(s, i, intType(32), item.span);
    emitStore(s, array, [index], lowerExpr(s, item), item.span);
  }
}
