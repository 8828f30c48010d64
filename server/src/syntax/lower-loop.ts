import type { Expr, ForStmt, Stmt } from './ast';
import { childOf, childOfType, type Cst } from './cst';
import { declarator, lowerVariables, readDeclarator } from './lower-declarator';
import { lowerExpr } from './lower-expr';
import { lowerCondition, lowerStmt, relative } from './lower-stmt';
import { lowerHeadType } from './lower-type';
import { spanOf, textOf, type Lowering } from './lowering';
import type { Replaced } from './mask';

/** Lowers `for`, range `for`, `while` and `do`. Pragmas between the header and the body are stray. */
export function lowerLoop(l: Lowering, node: Cst, label: Cst | undefined): Stmt {
  const bodyNode = childOf(node, 'body');
  const headerEnd = endOfHeader(node);
  const strayPragmas = l.pragmas.take(headerEnd, bodyNode?.start ?? headerEnd).map((p) => relative(l, p));
  const shared = {
    label: label && textOf(l, label),
    labelSpan: label && spanOf(l, label),
    headerSpan: { start: node.start - l.base, end: headerEnd - l.base },
    strayPragmas,
    span: spanOf(l, node),
  };
  const replaced = l.replaced.get(node.start);
  if (replaced?.kind === 'header') return loopOfMacro(l, node, replaced, shared);
  const header = node.type === 'for_statement' || node.type === 'for_range_loop' ? forHeader(l, node) : undefined;
  const test = header ? undefined : lowerCondition(l, node);
  const body = lowerStmt(l, bodyNode);
  if (header) return { kind: 'for', ...header, ...shared, body };
  const opaque: Expr = { kind: 'opaque', children: [], span: shared.headerSpan };
  return { kind: node.type === 'do_statement' ? 'do' : 'while', test: test ?? opaque, ...shared, body };
}

type Shared = Pick<ForStmt, 'label' | 'labelSpan' | 'headerSpan' | 'strayPragmas' | 'span'>;

/** A loop whose header the grammar saw as `for(;;)`. One that can't be read either has no test. */
function loopOfMacro(l: Lowering, node: Cst, { end, text }: Replaced, shared: Shared): Stmt {
  const headerSpan = { start: node.start - l.base, end: end - l.base };
  const [loop] = (text === undefined ? undefined : l.reparseStatements(`${text};`, headerSpan)) ?? [];
  const body = lowerStmt(l, childOf(node, 'body'));
  if (loop?.kind === 'for' || loop?.kind === 'while') return { ...loop, ...shared, headerSpan, body };
  return { kind: 'for', ...shared, headerSpan, body };
}

function endOfHeader(node: Cst): number {
  if (node.type === 'do_statement') return node.start + 2;
  const close = node.type === 'while_statement' ? childOf(node, 'condition') : childOfType(node, ')');
  return close?.end ?? node.start;
}

function forHeader(l: Lowering, node: Cst): { init?: Stmt; test?: Expr; step?: Expr } {
  if (node.type === 'for_range_loop') return { init: rangeVariable(l, node) };
  const init = childOf(node, 'initializer');
  const test = childOf(node, 'condition');
  const step = childOf(node, 'update');
  return { init: init && lowerInit(l, init), test: test && lowerExpr(l, test), step: step && lowerExpr(l, step) };
}

function lowerInit(l: Lowering, node: Cst): Stmt {
  const span = spanOf(l, node);
  if (node.type === 'declaration') return { kind: 'declare', declarators: lowerVariables(l, node), span };
  return { kind: 'expression', expr: lowerExpr(l, node), span };
}

/** `for (auto x : xs)` has no test: its variable is declared with the range as its value. */
function rangeVariable(l: Lowering, node: Cst): Stmt | undefined {
  const name = childOf(node, 'declarator');
  if (!name) return undefined;
  const right = childOf(node, 'right');
  const span = spanOf(l, name);
  const init = right && lowerExpr(l, right);
  const variable = declarator(l, {
    read: readDeclarator(l, name),
    type: lowerHeadType(l, node),
    isStatic: false,
    span,
    init,
  });
  return { kind: 'declare', declarators: [variable], span };
}
