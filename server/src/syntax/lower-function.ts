import type { FunctionDef, MemberInitializer } from './ast';
import { childOf, childOfType, namedOf, type Cst } from './cst';
import { functionName, lowerParams, pointed, readDeclarator } from './lower-declarator';
import { lowerExpr } from './lower-expr';
import { lowerBlock } from './lower-stmt';
import { lowerSpecialization } from './lower-struct';
import { hasStorage, lowerHeadType } from './lower-type';
import { spanOf, wordOf, type Lowering } from './lowering';

/** Lowers a function definition into `out.functions`; `start` is where its `template<...>` begins, if it has one. */
export function lowerFunction(outer: Lowering, node: Cst, start = node.start): void {
  const l: Lowering = { ...outer, base: start, inFunction: true, depth: { now: 0 } };
  const before = recorded(outer);
  const declarator = childOf(node, 'declarator');
  const read = declarator && readDeclarator(l, declarator);
  const named = read && functionName(l, read);
  if (!named || !read.callable) return;
  const bodyNode = bodyOf(node);
  // `= default`, `= delete`.
  if (!bodyNode) return;
  const isQualified = read.scope !== undefined && read.scope !== '';
  const className = isQualified ? read.scope : outer.className;
  const classArguments = isQualified ? read.scopeArguments : outer.classArguments;
  const type = lowerHeadType(l, node);
  const implicit = className === named.name ? 'void' : 'int';
  const returnType = pointed(type.name === '' ? { ...type, name: implicit } : type, read);
  const params = lowerParams(l, read.callable);
  const initializers = lowerInitializers(l, node);
  const body = lowerBlock(l, bodyNode);
  const end = Math.min(node.end, l.source.length);
  const parameters = childOf(read.callable, 'parameters');
  const def: FunctionDef = {
    name: named.name,
    className,
    classArguments,
    specialization: read.nameNode && lowerSpecialization(l, read.nameNode),
    returnType,
    params,
    templateParams: outer.templateParams,
    isStatic: hasStorage(l, node, 'static'),
    ...(initializers.length > 0 && { initializers }),
    body,
    start,
    length: end - start,
    nameSpan: named.nameSpan,
    headerSpan: { start: node.start - start, end: (parameters ?? read.callable).end - start },
    text: l.source.slice(start, end),
  };
  if (recorded(outer) !== before) outer.notReusable.add(def);
  outer.out.functions.push(def);
}

function lowerInitializers(l: Lowering, node: Cst): MemberInitializer[] {
  const list = childOfType(node, 'field_initializer_list');
  return (list ? namedOf(list) : []).flatMap((each) => {
    const [name, values] = namedOf(each);
    if (!name || !values) return [];
    const args = namedOf(values).map((value) => lowerExpr(l, value));
    return [{ name: wordOf(l, name).replace(/<.*$/s, ''), args, span: spanOf(l, each) }];
  });
}

function recorded({ out }: Lowering): number {
  return out.functions.length + out.structs.length + out.aliases.length + out.enumerators.length;
}

function bodyOf(node: Cst): Cst | undefined {
  const body = childOf(node, 'body') ?? childOfType(node, 'try_statement');
  return body?.type === 'try_statement' ? childOf(body, 'body') : body;
}

/** Records `T f(...);`. */
export function lowerPrototypes(l: Lowering, node: Cst): void {
  for (const d of node.children) {
    if (d.field !== 'declarator') continue;
    const read = readDeclarator(l, d);
    const named = read.callable && functionName(l, read);
    if (!read.callable || !named || wordOf(l, d).startsWith('(*')) continue;
    l.out.prototypes.push({ name: named.name, params: lowerParams(l, read.callable), nameSpan: named.nameSpan });
  }
}
