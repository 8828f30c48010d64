import { shift } from '../base/span';
import type { Block, Expr, PragmaLine, Stmt } from './ast';
import { childOf, childOfType, namedOf, type Cst } from './cst';
import { lowerVariables } from './lower-declarator';
import { lowerExpr } from './lower-expr';
import { lowerFunction } from './lower-function';
import { lowerAlias } from './lower-struct';
import { lowerHeadType } from './lower-type';
import { deeper, spanOf, textOf, type Lowering } from './lowering';
import { lowerLoop } from './lower-loop';

/** Lowers `{...}`, pragmas in place. */
export function lowerBlock(l: Lowering, node: Cst): Block {
  return { kind: 'block', items: lowerItems(l, node.children, node.start, node.end), span: spanOf(l, node) };
}

/**
 * Lowers the statements among `nodes`, with the pragmas of `[start, end)`. A pragma inside a statement but in no block of it
 * (between a label and its loop, in an argument list) stands before that statement.
 */
function lowerItems(l: Lowering, nodes: readonly Cst[], start: number, end: number): Stmt[] {
  const items: Stmt[] = [];
  const addPragmas = (from: number, to: number): void => {
    for (const line of l.pragmas.take(from, to)) items.push(pragmaStmt(l, line));
  };
  for (const node of nodes) {
    if (!node.named) continue;
    addPragmas(start, node.start);
    const stmts = lowerStmts(l, node);
    addPragmas(start, node.end);
    for (const stmt of stmts) items.push(stmt);
  }
  addPragmas(start, end);
  return items;
}

function pragmaStmt(l: Lowering, line: PragmaLine): Stmt {
  const pragma = relative(l, line);
  return { kind: 'pragma', pragma, span: pragma.span };
}

/** The same pragma with its span relative to the function. */
export function relative(l: Lowering, line: PragmaLine): PragmaLine {
  return { ...line, span: shift(line.span, -l.base) };
}

/** One node of a block: usually one statement; nothing for what is recorded elsewhere. */
function lowerStmts(l: Lowering, node: Cst): Stmt[] {
  switch (node.type) {
    case 'ERROR': {
      const readable = node.children.filter((c) =>
        /_statement$|^declaration$|^for_range_loop$|^function_definition$/.test(c.type),
      );
      return [{ kind: 'unknown', span: spanOf(l, node) }, ...readable.flatMap((c) => lowerStmts(l, c))];
    }
    case 'function_definition':
      // A function inside a function: the brace that closes the outer one is missing.
      lowerFunction({ ...l, templateParams: [] }, node);
      return [];
    case 'type_definition':
    case 'alias_declaration':
      lowerAlias(l, node);
      return [];
    case 'struct_specifier':
    case 'class_specifier':
    case 'union_specifier':
    case 'enum_specifier':
      lowerHeadType(l, { ...node, children: [{ ...node, field: 'type' }] });
      return [];
    case 'using_declaration':
    case 'static_assert_declaration':
    case 'namespace_alias_definition':
    case 'template_declaration':
      return [];
    default:
      return [lowerStmt(l, node)];
  }
}

/** Lowers one statement; `label` stands directly before it. */
export function lowerStmt(l: Lowering, node: Cst | undefined, label?: Cst): Stmt {
  if (!node) return { kind: 'empty', span: { start: 0, end: 0 } };
  const unknown = (): Stmt => ({ kind: 'unknown', span: spanOf(l, node) });
  return deeper(l, node, () => lowerBare(l, node, label), unknown);
}

function lowerBare(l: Lowering, node: Cst, label: Cst | undefined): Stmt {
  const span = spanOf(l, node);
  switch (node.type) {
    case 'for_statement':
    case 'for_range_loop':
    case 'while_statement':
    case 'do_statement':
      return lowerLoop(l, node, label);
    case 'labeled_statement':
      return lowerLabeled(l, node);
    case 'compound_statement':
      return lowerBlock(l, node);
    case 'declaration':
      return { kind: 'declare', declarators: lowerVariables(l, node), span };
    case 'expression_statement': {
      const whole = l.replaced.get(node.start);
      const items = whole?.kind === 'statements' && l.reparseStatements(whole.text ?? '', span);
      if (items) return { kind: 'block', items, span };
      const expr = namedOf(node)[0];
      return expr ? { kind: 'expression', expr: lowerExpr(l, expr), span } : { kind: 'empty', span };
    }
    case 'if_statement': {
      const other = childOf(node, 'alternative');
      const no = other && namedOf(other)[0];
      const yes = lowerStmt(l, childOf(node, 'consequence'));
      return { kind: 'if', test: lowerCondition(l, node), yes, no: no && lowerStmt(l, no), span };
    }
    case 'switch_statement':
      return lowerSwitch(l, node);
    case 'return_statement': {
      const value = namedOf(node)[0];
      return { kind: 'return', value: value && lowerExpr(l, value), span };
    }
    case 'break_statement':
      return { kind: 'break', span };
    case 'continue_statement':
      return { kind: 'continue', span };
    case 'goto_statement': {
      const target = childOf(node, 'label');
      return { kind: 'goto', target: target ? textOf(l, target) : '', span };
    }
    case 'try_statement': {
      const body = childOf(node, 'body');
      return body ? lowerBlock(l, body) : { kind: 'unknown', span };
    }
    case 'attributed_statement':
      return lowerStmt(
        l,
        namedOf(node).find((c) => c.type !== 'attribute_declaration'),
        label,
      );
    case 'throw_statement':
      return {
        kind: 'expression',
        expr: { kind: 'opaque', children: namedOf(node).map((c) => lowerExpr(l, c)), span },
        span,
      };
    default:
      return { kind: 'unknown', span };
  }
}

/** The condition of `if`, `while` or `switch`; for a declaration there, its initial value. */
export function lowerCondition(l: Lowering, node: Cst): Expr {
  const clause = childOf(node, 'condition');
  const value = clause && (childOf(clause, 'value') ?? namedOf(clause)[0]);
  if (!value) return { kind: 'opaque', children: [], span: spanOf(l, clause ?? node) };
  if (value.type !== 'declaration') return lowerExpr(l, value);
  const children = lowerVariables(l, value).flatMap((d) => d.init ?? []);
  return { kind: 'opaque', children, span: spanOf(l, value) };
}

/** A label before a loop belongs to the loop, whatever blanks, comments and pragmas lie between. */
function lowerLabeled(l: Lowering, node: Cst): Stmt {
  const label = childOf(node, 'label');
  const body = namedOf(node).find((c) => c !== label);
  const stmt = lowerStmt(l, body, label);
  if (stmt.kind === 'for' || stmt.kind === 'while' || stmt.kind === 'do') return stmt;
  return { kind: 'label', name: label ? textOf(l, label) : '', body: stmt, span: spanOf(l, node) };
}

function lowerSwitch(l: Lowering, node: Cst): Stmt {
  const body = childOf(node, 'body');
  const cases = (body ? namedOf(body) : []).flatMap((c) => {
    if (c.type !== 'case_statement') return [];
    const test = childOf(c, 'value');
    const colon = childOfType(c, ':');
    const nodes = c.children.filter((s) => s !== test && s.start >= (colon?.end ?? c.start));
    return [{ test: test && lowerExpr(l, test), items: lowerItems(l, nodes, colon?.end ?? c.start, c.end) }];
  });
  return { kind: 'switch', subject: lowerCondition(l, node), cases, span: spanOf(l, node) };
}
