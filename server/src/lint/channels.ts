/** Which processes of a dataflow region write and read each variable that is declared in it. */
import type { Span } from '../base/span';
import type { Declarator, Expr, FunctionDef, Stmt } from '../syntax/ast';
import { eachExpr, rootName } from '../syntax/walk';
import type { LintContext } from './types';

/** A call or a loop of a dataflow region. */
export interface Process {
  readonly stmt: Stmt;
  readonly call?: Expr & { kind: 'call' };
}

export interface ChannelEnd {
  readonly process: Process;
  /** Place among the processes of the region. */
  readonly order: number;
}

export interface Channel {
  readonly name: string;
  /** Of the declaration. */
  readonly at: Span;
  readonly writers: readonly ChannelEnd[];
  /** Processes that read and do not write it. */
  readonly readers: readonly ChannelEnd[];
}

interface Use {
  reads: boolean;
  writes: boolean;
}

/** Calls are looked into this deep. */
const maxDepth = 8;
const streamReads = new Set(['read', 'read_nb', 'empty', 'peek', 'read_lock']);
const streamWrites = new Set(['write', 'write_nb', 'full', 'write_lock']);

/** Arrays and streams that the statements of the region declare. Arrays of streams, and those whose rows are passed, are many channels: left out. */
export function channelsOf(c: LintContext, items: readonly Stmt[], processes: readonly Process[]): Channel[] {
  const declared = items.flatMap((item) => (item.kind === 'declare' ? item.declarators : []));
  const isWhole = (variable: Declarator): boolean => !processes.some(({ stmt }) => passesRowOf(stmt, variable));
  return declared
    .filter((variable) => isChannel(variable) && isWhole(variable))
    .map((variable) => {
      const writers: ChannelEnd[] = [];
      const readers: ChannelEnd[] = [];
      processes.forEach((process, order) => {
        const use: Use = { reads: false, writes: false };
        scan(c, process.stmt, variable.name, use, 0);
        if (use.writes) writers.push({ process, order });
        else if (use.reads) readers.push({ process, order });
      });
      return { name: variable.name, at: variable.nameSpan, writers, readers };
    });
}

function isChannel({ dims, type, isStatic }: Declarator): boolean {
  const isStream = /(^|::)stream$/.test(type.name);
  return !isStatic && (isStream ? dims.length === 0 : dims.length > 0 && !type.isConst);
}

/** A call in the statement is given a part of the array that is an array itself. */
function passesRowOf(stmt: Stmt, { name, dims }: Declarator): boolean {
  const indices = (expr: Expr): number => (expr.kind === 'index' ? 1 + indices(expr.base) : 0);
  let found = false;
  eachExpr(stmt, (expr) => {
    if (expr.kind !== 'call') return;
    found ||= expr.args.some((arg) => arg.kind === 'index' && rootName(arg) === name && indices(arg) < dims.length);
  });
  return found;
}

/** The callee's name, or the line of a loop's label. */
export function processName({ process: { stmt, call }, order }: ChannelEnd): string {
  if (call?.callee.kind === 'name') return call.callee.name;
  const label = 'label' in stmt ? stmt.label : undefined;
  return label === undefined ? `process ${order + 1}` : `loop ${label}`;
}

/** Finds how a statement uses a variable, through the functions that it is passed to. */
function scan(c: LintContext, stmt: Stmt, name: string, use: Use, depth: number): void {
  eachExpr(stmt, (expr) => {
    if (expr.kind === 'assign' && rootName(expr.target) === name) {
      use.writes = true;
      if (expr.op !== '=') use.reads = true;
    } else if (expr.kind === 'update' && rootName(expr.target) === name) {
      use.reads = use.writes = true;
    } else if (expr.kind === 'binary' && (expr.op === '<<' || expr.op === '>>') && rootName(expr.left) === name) {
      if (expr.left.kind === 'name') use[expr.op === '<<' ? 'writes' : 'reads'] = true;
      else use.reads = true;
    } else if (expr.kind === 'call') {
      scanCall(c, expr, name, use, depth);
    } else if (expr.kind === 'index' && rootName(expr) === name && !isTarget(stmt, expr)) {
      use.reads = true;
    }
  });
}

function scanCall(c: LintContext, call: Expr & { kind: 'call' }, name: string, use: Use, depth: number): void {
  const { callee } = call;
  if (callee.kind === 'member' && rootName(callee.base) === name) {
    if (streamReads.has(callee.member)) use.reads = true;
    if (streamWrites.has(callee.member)) use.writes = true;
  }
  if (callee.kind !== 'name') return;
  const copies = /(^|::)mem(cpy|move|set)$/.test(callee.name);
  const def = functionOf(c, callee.name);
  call.args.forEach((arg, i) => {
    if (rootName(arg) !== name) return;
    if (copies) use[i === 0 ? 'writes' : 'reads'] = true;
    const parameter = def?.params[i];
    if (def && parameter && depth < maxDepth) scan(c, def.body, parameter.name, use, depth + 1);
  });
}

function functionOf({ file }: LintContext, name: string): FunctionDef | undefined {
  return file.functions.find((def) => def.name === name.replace(/^.*::/, ''));
}

/** The index expression is what an assignment with `=` writes. */
function isTarget(stmt: Stmt, index: Expr): boolean {
  let found = false;
  const within = (expr: Expr): boolean => expr === index || (expr.kind === 'index' && within(expr.base));
  eachExpr(stmt, (expr) => {
    if (expr.kind === 'assign' && expr.op === '=' && within(expr.target)) found = true;
  });
  return found;
}
