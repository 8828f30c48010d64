/** `hls.dataflow-canonical`: the form that a dataflow region must have for its processes to overlap. */
import { shift, type Span } from '../base/span';
import type { Loop } from '../kernel/ir';
import type { Expr, ForStmt, Stmt } from '../syntax/ast';
import { childStatements } from '../syntax/walk';
import { channelsOf, processName, type Channel, type Process } from './channels';
import { nameOf, placeOf } from './fixes';
import type { Finding, LintContext } from './types';

export function dataflowForms(c: LintContext): Finding[] {
  return c.pragmas.flatMap((site) => {
    if (site.directive?.kind !== 'dataflow' || !site.isDirect) return [];
    const { loop } = site;
    const where = loop ? `loop ${nameOf(c, loop)}` : `function ${c.f.name}`;
    const header = loop && forOf(c, loop) ? headerProblem(c, loop, where, placeOf(c, site)) : [];
    return [...header, ...regionProblems(c, site.siblings, where)];
  });
}

/** A dataflow loop counts from 0 in steps of 1. */
function headerProblem(c: LintContext, loop: Loop, where: string, at: Span): Finding[] {
  const stmt = forOf(c, loop);
  if (stmt && startsAtZero(stmt.init) && stepsByOne(stmt.step)) return [];
  return [{ message: `A dataflow loop must count from 0 in steps of 1: ${where} does not`, span: at }];
}

function forOf({ def }: LintContext, loop: Loop): ForStmt | undefined {
  const find = (stmt: Stmt): ForStmt | undefined => {
    if (stmt.kind === 'for' && stmt.headerSpan === loop.headerSpan) return stmt;
    for (const child of childStatements(stmt)) {
      const found = find(child);
      if (found) return found;
    }
    return undefined;
  };
  return find(def.body);
}

function startsAtZero(init: Stmt | undefined): boolean {
  const isZero = (expr: Expr | undefined): boolean => expr?.kind === 'int' && expr.value === 0;
  if (init?.kind === 'declare') return init.declarators.length === 1 && isZero(init.declarators[0]?.init);
  return init?.kind === 'expression' && init.expr.kind === 'assign' && isZero(init.expr.value);
}

function stepsByOne(step: Expr | undefined): boolean {
  if (step?.kind === 'update') return step.op === '++';
  return step?.kind === 'assign' && step.op === '+=' && step.value.kind === 'int' && step.value.value === 1;
}

/** Statements that are no process, and channels that don't go from one process to one later one. */
function regionProblems(c: LintContext, items: readonly Stmt[], where: string): Finding[] {
  const found: Finding[] = [];
  const processes: Process[] = [];
  for (const item of items) {
    const stmt = item.kind === 'label' ? item.body : item;
    const call = callOf(stmt);
    if (call) processes.push({ stmt, call });
    else if (isLoop(stmt)) processes.push({ stmt });
    else if (!isPassive(stmt)) {
      const span = shift(stmt.span, c.f.start);
      found.push({
        message: `${capitalStatement(stmt)} in the dataflow region ${where} is no process: put it into a function`,
        span,
      });
    }
  }
  for (const channel of channelsOf(c, items, processes)) {
    const message = channelProblem(channel);
    if (message !== undefined) found.push({ message, span: shift(channel.at, c.f.start) });
  }
  return found;
}

function isLoop(stmt: Stmt): boolean {
  return stmt.kind === 'for' || stmt.kind === 'while' || stmt.kind === 'do';
}

/** The call that a statement is: `f(a)`, `x = f(a)`, `int x = f(a)`. */
function callOf(stmt: Stmt): (Expr & { kind: 'call' }) | undefined {
  const whole =
    stmt.kind === 'expression'
      ? stmt.expr
      : stmt.kind === 'declare' && stmt.declarators.length === 1
        ? stmt.declarators[0]?.init
        : undefined;
  const value = whole?.kind === 'assign' && whole.op === '=' ? whole.value : whole;
  return value?.kind === 'call' ? value : undefined;
}

/** What costs nothing: declarations with constants at most, pragmas, a return without a value. */
function isPassive(stmt: Stmt): boolean {
  return (
    stmt.kind === 'declare' ||
    stmt.kind === 'pragma' ||
    stmt.kind === 'empty' ||
    stmt.kind === 'unknown' ||
    (stmt.kind === 'return' && stmt.value?.kind !== 'call')
  );
}

function capitalStatement(stmt: Stmt): string {
  switch (stmt.kind) {
    case 'if':
    case 'switch':
      return 'A conditional';
    case 'block':
      return 'A block';
    case 'expression':
      return stmt.expr.kind === 'assign' ? 'An assignment' : 'An expression';
    default:
      return 'A statement';
  }
}

function channelProblem({ name, writers, readers }: Channel): string | undefined {
  if (writers.length > 1) return `'${name}' is written by ${listed(writers)}: a channel has one producer`;
  if (readers.length > 1)
    return `'${name}' is read by ${listed(readers)}: a channel has one consumer; copy it for each`;
  const [writer] = writers;
  const [reader] = readers;
  if (writer && reader && reader.order < writer.order) {
    return `'${name}' goes back from ${processName(writer)} to ${processName(reader)}: dataflow has no feedback`;
  }
  return undefined;
}

function listed(users: Channel['readers']): string {
  return `${users.length} processes (${users.map(processName).join(', ')})`;
}
