import type { AssignOp, BinaryOp, Expr, TypeName, UnaryOp } from './ast';
import { childOf, namedOf, type Cst } from './cst';
import { charValue, numberLiteral, stringValue } from './literals';
import { lowerDescriptor, lowerHeadType, lowerTypeArgs, namesType, unknownType } from './lower-type';
import { lowerParams } from './lower-declarator';
import { lowerBlock } from './lower-stmt';
import { groupParts } from './mask-group';
import { deeper, report, spanOf, textOf, wordOf, type Lowering } from './lowering';

/** Lowers an expression; what is not understood becomes `opaque` with the expressions inside it. */
export function lowerExpr(l: Lowering, node: Cst): Expr {
  let inner = node;
  while (inner.type === 'parenthesized_expression') {
    const next = namedOf(inner)[0];
    if (!next) return { kind: 'opaque', children: [], span: spanOf(l, node) };
    inner = next;
  }
  const opaque = (): Expr => ({ kind: 'opaque', children: [], span: spanOf(l, node) });
  const expr = deeper(l, inner, () => lowerBare(l, inner), opaque);
  return inner === node ? expr : { ...expr, span: spanOf(l, node) };
}

function lowerBare(l: Lowering, node: Cst): Expr {
  const span = spanOf(l, node);
  switch (node.type) {
    case 'number_literal':
      return replacedExpr(l, node) ?? numberLiteral(textOf(l, node), span);
    case 'char_literal':
      return { kind: 'char', value: charValue(textOf(l, node)), span };
    case 'string_literal':
      return { kind: 'string', value: stringValue(textOf(l, node)), span };
    case 'raw_string_literal':
      return { kind: 'string', value: textOf(l, node).replace(/^[^(]*\(|\)[^)]*$/g, ''), span };
    case 'concatenated_string':
      return {
        kind: 'string',
        value: namedOf(node)
          .map((c) => stringValue(textOf(l, c)))
          .join(''),
        span,
      };
    case 'true':
    case 'false':
      return { kind: 'bool', value: node.type === 'true', span };
    case 'identifier':
    case 'type_identifier':
    case 'field_identifier':
    case 'this':
    case 'null':
      return replacedExpr(l, node) ?? { kind: 'name', name: textOf(l, node), span };
    case 'qualified_identifier':
    case 'template_function':
      return comparedName(l, node) ?? { kind: 'name', name: calleeName(l, node).name, span };
    case 'binary_expression':
    case 'comma_expression':
      return lowerBinary(l, node);
    case 'assignment_expression':
      return lowerAssignment(l, node);
    case 'unary_expression':
    case 'pointer_expression': {
      const written = node.children[0]?.type ?? '';
      const op = ({ not: '!', compl: '~' }[written] ?? written) as UnaryOp;
      return { kind: 'unary', op, operand: field(l, node, 'argument'), span };
    }
    case 'update_expression': {
      const prefix = node.children[0]?.field !== 'argument';
      const op = childOf(node, 'operator')?.type === '--' ? '--' : '++';
      return { kind: 'update', op, prefix, target: field(l, node, 'argument'), span };
    }
    case 'conditional_expression': {
      const test = field(l, node, 'condition');
      const yes = childOf(node, 'consequence');
      return {
        kind: 'conditional',
        test,
        yes: yes ? lowerExpr(l, yes) : test,
        no: field(l, node, 'alternative'),
        span,
      };
    }
    case 'subscript_expression':
      return lowerIndex(l, node);
    case 'field_expression':
      return lowerMember(l, node);
    case 'call_expression':
      return lowerCall(l, node);
    case 'cast_expression': {
      const type = childOf(node, 'type');
      return {
        kind: 'cast',
        type: type ? lowerDescriptor(l, type) : unknownType,
        operand: field(l, node, 'value'),
        span,
      };
    }
    case 'sizeof_expression': {
      const type = childOf(node, 'type');
      if (type) return { kind: 'sizeof', type: lowerDescriptor(l, type), span };
      const isOfPack = node.children.some((c) => c.type === '...');
      return { kind: 'sizeof', operand: field(l, node, 'value'), ...(isOfPack && { isOfPack }), span };
    }
    case 'parameter_pack_expansion':
      return { kind: 'expansion', pattern: field(l, node, 'pattern'), span };
    case 'fold_expression':
      return lowerFold(l, node);
    case 'initializer_list':
      return { kind: 'list', items: namedOf(node).map((c) => lowerExpr(l, c)), span };
    case 'initializer_pair':
      return { ...field(l, node, 'value'), span };
    case 'compound_literal_expression': {
      const type = childOf(node, 'type');
      const value = childOf(node, 'value');
      const items = value ? namedOf(value).map((c) => lowerExpr(l, c)) : [];
      return { kind: 'list', type: type && literalType(l, node, type), items, span };
    }
    case 'extension_expression':
    case 'user_defined_literal': {
      const inner = namedOf(node)[0];
      return inner ? lowerExpr(l, inner) : { kind: 'opaque', children: [], span };
    }
    case 'lambda_expression': {
      const declarator = childOf(node, 'declarator');
      const body = childOf(node, 'body');
      if (body)
        return {
          kind: 'lambda',
          params: declarator ? lowerParams(l, declarator) : [],
          body: lowerBlock(l, body),
          span,
        };
      return { kind: 'opaque', children: [], span };
    }
    default:
      return { kind: 'opaque', children: opaqueChildren(l, node), span };
  }
}

/** A fold over a pack: `(xs + ...)`, `(... + xs)`, `(xs + ... + 0)`, `(0 + ... + xs)`. */
function lowerFold(l: Lowering, node: Cst): Expr {
  const span = spanOf(l, node);
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
  const op = node.children.find((c) => c.field === 'operator');
  const sides = [left, right].map((side) => (side?.named ? lowerExpr(l, side) : undefined));
  const [a, b] = sides;
  if (!op || (!a && !b)) return { kind: 'opaque', children: [], span };
  // Of two values the pack is the one that is a name or holds one; a constant is the end.
  const isLeft = !a || (b !== undefined && a.kind === 'int');
  const pattern = (isLeft ? b : a) as Expr;
  return {
    kind: 'fold',
    op: textOf(l, op) as BinaryOp,
    pattern,
    end: a && b ? (isLeft ? a : b) : undefined,
    isLeft,
    span,
  };
}

/** `i < log2<N>::value` is no template `i`: the grammar sees one that is not closed. */
function comparedName(l: Lowering, node: Cst): Expr | undefined {
  const text = textOf(l, node);
  const at = text.indexOf('<');
  if (at < 0 || text.split('<').length === text.split('>').length) return undefined;
  const start = node.start - l.base;
  const left = l.reparse(text.slice(0, at), start);
  const right = l.reparse(text.slice(at + 1), start + at + 1);
  return left && right && { kind: 'binary', op: '<', left, right, span: spanOf(l, node) };
}

/** The expressions directly inside something opaque; statements and declarations inside are not looked at. */
function opaqueChildren(l: Lowering, node: Cst): Expr[] {
  const skip = /statement$|declarat|specifier|descriptor|parameter|qualifier|clause$|^type_|_type$|_list$/;
  const children = namedOf(node);
  const lists = children.filter((c) => c.type === 'argument_list').flatMap(namedOf);
  return [...children.filter((c) => !skip.test(c.type)), ...lists].map((c) => lowerExpr(l, c));
}

function literalType(l: Lowering, node: Cst, type: Cst): TypeName {
  return type.type === 'type_descriptor' ? lowerDescriptor(l, type) : lowerHeadType(l, node);
}

/** A required part; when the source lacks it, an empty `opaque`. */
function field(l: Lowering, node: Cst, name: string): Expr {
  const child = childOf(node, name);
  return child ? lowerExpr(l, child) : { kind: 'opaque', children: [], span: spanOf(l, node) };
}

const wordOperators: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  bitand: '&',
  bitor: '|',
  xor: '^',
  not_eq: '!=',
  and_eq: '&=',
  or_eq: '|=',
  xor_eq: '^=',
};

/** Long chains (`a + b + c + ...`) lean to the left, long comma lists to the right: both are walked in a loop. */
function lowerBinary(l: Lowering, node: Cst): Expr {
  if (node.type === 'comma_expression') return lowerComma(l, node);
  const spine: Cst[] = [];
  let left: Cst = node;
  while (left.type === 'binary_expression' && spine.length <= chainLimit) {
    spine.push(left);
    const next = childOf(left, 'left');
    if (!next) break;
    left = next;
  }
  if (spine.length > chainLimit) {
    report(l, node, 'syntax.too-deep', 'Too long an expression to be analysed');
    return { kind: 'opaque', children: [], span: spanOf(l, node) };
  }
  let expr = lowerExpr(l, left);
  for (const step of spine.reverse()) {
    const written = childOf(step, 'operator')?.type ?? '';
    const op = (wordOperators[written] ?? written) as BinaryOp;
    const span = spanOf(l, step);
    const right = field(l, step, 'right');
    const type = castTarget(l, childOf(step, 'left'));
    if (type && /^[-+*&]$/.test(op)) {
      // `(T)-x` with T a type that the grammar took for a variable.
      expr = {
        kind: 'cast',
        type,
        operand: { kind: 'unary', op: op as UnaryOp, operand: right, span: right.span },
        span,
      };
    } else if (written === '<=>') expr = { kind: 'opaque', children: [expr, right], span };
    else expr = { kind: 'binary', op, left: expr, right, span };
  }
  return expr;
}

const chainLimit = 2000;

function lowerComma(l: Lowering, node: Cst): Expr {
  const parts: Cst[] = [];
  let at: Cst | undefined = node;
  while (at?.type === 'comma_expression') {
    const left = childOf(at, 'left');
    if (left) parts.push(left);
    at = childOf(at, 'right');
  }
  if (at) parts.push(at);
  if (parts.length === 0) return { kind: 'opaque', children: [], span: spanOf(l, node) };
  if (parts.length > chainLimit) report(l, node, 'syntax.too-deep', 'Too long an expression to be analysed');
  return joined(parts.slice(0, chainLimit).map((part) => lowerExpr(l, part)));
}

/** The type of `(T)`, when T is known to be one. */
function castTarget(l: Lowering, node: Cst | undefined): TypeName | undefined {
  if (node?.type !== 'parenthesized_expression') return undefined;
  const inner = namedOf(node)[0];
  if (inner?.type !== 'identifier' || !namesType(l, textOf(l, inner))) return undefined;
  return { ...unknownType, name: textOf(l, inner) };
}

function lowerAssignment(l: Lowering, node: Cst): Expr {
  const written = childOf(node, 'operator')?.type ?? '=';
  const op = (wordOperators[written] ?? written) as AssignOp;
  return { kind: 'assign', op, target: field(l, node, 'left'), value: field(l, node, 'right'), span: spanOf(l, node) };
}

function lowerIndex(l: Lowering, node: Cst): Expr {
  const list = childOf(node, 'indices');
  const index = list && namedOf(list)[0];
  const opaque: Expr = { kind: 'opaque', children: [], span: spanOf(l, list ?? node) };
  return {
    kind: 'index',
    base: field(l, node, 'argument'),
    index: index ? lowerExpr(l, index) : opaque,
    span: spanOf(l, node),
  };
}

function lowerMember(l: Lowering, node: Cst): Expr {
  const name = childOf(node, 'field');
  const arrow = childOf(node, 'operator')?.type === '->';
  const member = name ? calleeName(l, name).name : '';
  return { kind: 'member', base: field(l, node, 'argument'), member, arrow, span: spanOf(l, node) };
}

/** A name with its template arguments set apart: `ns::f<4>` -> `ns::f` and `4`. */
function calleeName(l: Lowering, node: Cst): { name: string; typeArgs: (Expr | TypeName)[] } {
  const last = childOf(node, 'name');
  switch (node.type) {
    case 'template_function':
    case 'template_method':
    case 'template_type':
      return { name: last ? wordOf(l, last) : '', typeArgs: lowerTypeArgs(l, childOf(node, 'arguments')) };
    case 'dependent_name': {
      const inner = namedOf(node)[0];
      return inner ? calleeName(l, inner) : { name: '', typeArgs: [] };
    }
    case 'qualified_identifier': {
      if (!last) return { name: wordOf(l, node), typeArgs: [] };
      const scope = childOf(node, 'scope');
      const inner = deeper(
        l,
        node,
        () => calleeName(l, last),
        () => ({ name: '', typeArgs: [] }),
      );
      return { name: `${scope ? wordOf(l, scope) : ''}::${inner.name}`, typeArgs: inner.typeArgs };
    }
    default:
      return { name: wordOf(l, node), typeArgs: [] };
  }
}

const castNames = new Set(['static_cast', 'reinterpret_cast', 'const_cast', 'dynamic_cast']);

function lowerCall(l: Lowering, node: Cst): Expr {
  const span = spanOf(l, node);
  const callee = childOf(node, 'function');
  const list = childOf(node, 'arguments');
  const args = list ? namedOf(list).map((c) => lowerExpr(l, c)) : [];
  if (!callee) return { kind: 'opaque', children: args, span };
  const [operand] = args;
  if (operand && callee.type === 'primitive_type') {
    return { kind: 'cast', type: { ...unknownType, name: wordOf(l, callee) }, operand, span };
  }
  const inParentheses = callee.type === 'parenthesized_expression' ? namedOf(callee)[0] : undefined;
  if (operand && inParentheses && /^(identifier|template_function|qualified_identifier)$/.test(inParentheses.type)) {
    // `(T)(x)`: nobody calls `(f)(x)` in a kernel, and T is often a typedef of a header.
    const { name, typeArgs } = calleeName(l, inParentheses);
    return { kind: 'cast', type: { ...unknownType, name, args: typeArgs }, operand: joined(args), span };
  }
  const { typeArgs, name } = calleeName(
    l,
    callee.type === 'field_expression' ? (childOf(callee, 'field') ?? callee) : callee,
  );
  const target = typeArgs[0];
  if (operand && target && castNames.has(name) && !('kind' in target))
    return { kind: 'cast', type: target, operand, span };
  if (operand && target && castNames.has(name) && 'kind' in target && target.kind === 'name') {
    return { kind: 'cast', type: { ...unknownType, name: target.name }, operand, span };
  }
  return { kind: 'call', callee: lowerExpr(l, callee), typeArgs, args, span };
}

/** The expression that a name stands for since masking: a call of a statement macro, or a parenthesised comma list. */
function replacedExpr(l: Lowering, node: Cst): Expr | undefined {
  const whole = l.replaced.get(node.start);
  if (whole?.kind !== 'expression') return undefined;
  const text = l.source.slice(whole.start, whole.end);
  const at = whole.start - l.base;
  const opaque: Expr = { kind: 'opaque', children: [], span: { start: at, end: whole.end - l.base } };
  if (!text.startsWith('(')) return l.reparse(text, at) ?? opaque;
  const parts = groupParts(text).map((p) => l.reparse(text.slice(p.start, p.end), at + p.start));
  const read = parts.flatMap((p) => p ?? []);
  if (read.length < parts.length) {
    report(l, { ...node, end: whole.end }, 'syntax.error', "Can't read this expression");
    return { ...opaque, children: read };
  }
  return { ...joined(read), span: opaque.span };
}

function joined(parts: readonly Expr[]): Expr {
  return parts.reduce((left, right) => ({
    kind: 'binary',
    op: ',',
    left,
    right,
    span: { start: left.span.start, end: right.span.end },
  }));
}
