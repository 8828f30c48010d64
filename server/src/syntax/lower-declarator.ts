import type { Span } from '../base/span';
import type { Declarator, Expr, TypeName } from './ast';
import { childOf, namedOf, type Cst } from './cst';
import { lowerExpr } from './lower-expr';
import { hasStorage, lowerHeadType } from './lower-type';
import { spanOf, textOf, wordOf, type Lowering } from './lowering';

/** What a declarator says, read from the outside in. */
export interface ReadDeclarator {
  readonly name: string;
  /** What qualifies the name: `Foo` in `Foo::bar`, and `<T>` in `Foo<T>::bar`. */
  readonly scope?: string;
  readonly scopeArguments?: string;
  readonly nameNode?: Cst;
  readonly dims: readonly (Expr | null)[];
  readonly pointers: number;
  readonly isReference: boolean;
  /** The function declarator, when this declares a function. */
  readonly callable?: Cst;
}

/** Reads pointers, references, dimensions and the name. Works on the chain in a loop, so nesting costs no stack. */
export function readDeclarator(l: Lowering, node: Cst): ReadDeclarator {
  const dims: (Expr | null)[] = [];
  let pointers = 0;
  let isReference = false;
  let callable: Cst | undefined;
  let at: Cst | undefined = node;
  while (at) {
    const inner: Cst | undefined = childOf(at, 'declarator');
    switch (at.type) {
      case 'array_declarator':
      case 'abstract_array_declarator': {
        const size = childOf(at, 'size');
        dims.unshift(size?.named ? lowerExpr(l, size) : null);
        at = inner;
        continue;
      }
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
      case 'pointer_type_declarator':
        // `(*a)[N]` points to rows: an array of unknown length of them.
        if (dims.length > 0) dims.unshift(null);
        else pointers++;
        at = inner;
        continue;
      case 'reference_declarator':
      case 'abstract_reference_declarator':
        isReference = true;
        at = namedOf(at)[0];
        continue;
      case 'function_declarator':
      case 'abstract_function_declarator':
        callable ??= at;
        at = inner;
        continue;
      case 'init_declarator':
        at = inner;
        continue;
      case 'parenthesized_declarator':
      case 'abstract_parenthesized_declarator':
      case 'attributed_declarator':
      case 'variadic_declarator':
        at = namedOf(at).find((c) => c.type !== 'ms_call_modifier');
        continue;
    }
    return { ...nameOf(l, at), nameNode: at, dims, pointers, isReference, callable };
  }
  return { name: '', dims, pointers, isReference, callable };
}

function nameOf(l: Lowering, node: Cst): { name: string; scope?: string; scopeArguments?: string } {
  if (node.type === 'template_function' || node.type === 'template_method') {
    const name = childOf(node, 'name');
    return { name: name ? wordOf(l, name) : wordOf(l, node) };
  }
  if (node.type !== 'qualified_identifier') return { name: wordOf(l, node) };
  const scopeNode = childOf(node, 'scope');
  let last = childOf(node, 'name');
  let innermost = scopeNode ? wordOf(l, scopeNode) : '';
  while (last?.type === 'qualified_identifier') {
    const next = childOf(last, 'scope');
    if (next) innermost = wordOf(l, next);
    last = childOf(last, 'name');
  }
  const list = innermost.indexOf('<');
  return {
    name: last ? nameOf(l, last).name : wordOf(l, node),
    scope: list < 0 ? innermost : innermost.slice(0, list),
    scopeArguments: list < 0 ? undefined : innermost.slice(list),
  };
}

/** The variables of a declaration (or the fields of a field declaration), functions left out. */
export function lowerVariables(l: Lowering, node: Cst): Declarator[] {
  const declarators = node.children.filter((c) => c.field === 'declarator' && c.type !== ',');
  const type = lowerHeadType(l, node, anonymousName(l, node, declarators[0]));
  const isStatic = hasStorage(l, node, 'static');
  return declarators.flatMap((d) => {
    const read = readDeclarator(l, d);
    // `int (*f)(int)` is a variable; `T x(y)` in a function is a construction, which the grammar takes for a function.
    const isFunction = read.callable !== undefined && read.pointers === 0;
    const argumentsInit = isFunction ? constructorArguments(l, read.callable) : undefined;
    if (isFunction && !argumentsInit) return [];
    const next = node.children[node.children.indexOf(d) + 1];
    const defaultValue =
      next?.type === '=' || next?.field === 'default_value' ? childOf(node, 'default_value') : undefined;
    // A declaration that is a condition holds its value itself.
    const value = childOf(d, 'value') ?? childOf(node, 'value') ?? defaultValue;
    const init = argumentsInit ?? (value ? lowerInit(l, value) : undefined);
    return [declarator(l, { read, type, isStatic, span: spanOf(l, d), init })];
  });
}

/** `struct {...} x` has no name of its own: it gets one from its first variable. */
function anonymousName(l: Lowering, node: Cst, first: Cst | undefined): string {
  const type = childOf(node, 'type');
  if (!first || !type || !childOf(type, 'body') || childOf(type, 'name')) return '';
  return `(type of ${readDeclarator({ ...l, problems: [] }, first).name})`;
}

export function declarator(
  l: Lowering,
  parts: { read: ReadDeclarator; type: TypeName; isStatic: boolean; span: Span; init?: Expr },
): Declarator {
  const { read, isStatic, span, init } = parts;
  const nameSpan = read.nameNode ? spanOf(l, read.nameNode) : span;
  const { name, scope, dims } = read;
  return { name, type: pointed(parts.type, read), dims, init, isStatic, ...(scope && { scope }), span, nameSpan };
}

export function pointed(type: TypeName, read: ReadDeclarator): TypeName {
  if (read.pointers === 0 && !read.isReference) return type;
  return { ...type, pointers: type.pointers + read.pointers, isReference: type.isReference || read.isReference };
}

/** `= expr`, `= {...}`, `{...}` or `(...)`. */
function lowerInit(l: Lowering, value: Cst): Expr {
  if (value.type !== 'argument_list') return lowerExpr(l, value);
  return { kind: 'list', items: namedOf(value).map((c) => lowerExpr(l, c)), span: spanOf(l, value) };
}

/** `T x(y)` inside a function: the arguments, when they read as expressions. */
function constructorArguments(l: Lowering, callable: Cst | undefined): Expr | undefined {
  const list = callable && childOf(callable, 'parameters');
  if (!l.inFunction || !list || list.end - list.start <= 2) return undefined;
  const onlyNames = namedOf(list).every(
    (p) => p.type === 'parameter_declaration' && !/^(?:primitive_type|sized)/.test(childOf(p, 'type')?.type ?? ''),
  );
  if (!onlyNames) return undefined;
  const call = l.reparse(`f${textOf(l, list)}`, list.start - l.base - 1);
  return call?.kind === 'call' ? { kind: 'list', items: call.args, span: spanOf(l, list) } : undefined;
}

/** The parameters of a function declarator; `(void)` has none. */
export function lowerParams(l: Lowering, callable: Cst): Declarator[] {
  const list = childOf(callable, 'parameters');
  if (!list) return [];
  return namedOf(list).flatMap((p) => {
    if (!/parameter_declaration$/.test(p.type)) return [];
    const node = childOf(p, 'declarator');
    const type = lowerHeadType(l, p);
    const read = node ? readDeclarator(l, node) : { name: '', dims: [], pointers: 0, isReference: false };
    if (!node && type.name === 'void') return [];
    const value = childOf(p, 'default_value');
    const init = value ? lowerExpr(l, value) : undefined;
    const lowered = declarator(l, { read, type, isStatic: false, span: spanOf(l, p), init });
    return [p.type.startsWith('variadic') ? { ...lowered, isPack: true } : lowered];
  });
}

/** Name and span of the function that a declarator declares, for headers. */
export function functionName(l: Lowering, read: ReadDeclarator): { name: string; nameSpan: Span } | undefined {
  // `pack::(` is what stands there before the name is typed.
  if (!read.nameNode || read.name === '') return undefined;
  return { name: read.name, nameSpan: spanOf(l, lastName(read.nameNode)) };
}

function lastName(node: Cst): Cst {
  let at = node;
  while (at.type === 'qualified_identifier' || at.type === 'template_function')
    at = childOf(at, 'name') ?? namedOf(at).at(-1) ?? at.children[0] ?? at;
  return at;
}
