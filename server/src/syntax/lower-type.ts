import type { Expr, TypeName } from './ast';
import { childOf, namedOf, type Cst } from './cst';
import { readDeclarator } from './lower-declarator';
import { lowerExpr } from './lower-expr';
import { deeper, textOf, wordOf, type Lowering } from './lowering';
import { lowerTypeBody } from './lower-struct';

export const unknownType: TypeName = { name: '', args: [], isConst: false, pointers: 0, isReference: false };

/** The type written at the head of a declaration, parameter, field or type descriptor, without its declarator. */
export function lowerHeadType(l: Lowering, holder: Cst, hint = ''): TypeName {
  const node = childOf(holder, 'type');
  if (!node) return unknownType;
  const type = deeper(
    l,
    node,
    () => lowerSpecifier(l, node, hint),
    () => unknownType,
  );
  const isConst = holder.children.some((c) => c.type === 'type_qualifier' && /^const(expr)?$/.test(textOf(l, c)));
  return isConst ? { ...type, isConst } : type;
}

/** `T`, `const T*`, `T[3]` as written in casts, `sizeof` and template arguments. */
export function lowerDescriptor(l: Lowering, node: Cst): TypeName {
  const type = lowerHeadType(l, node);
  const declarator = childOf(node, 'declarator');
  if (!declarator) return type;
  const read = readDeclarator(l, declarator);
  return { ...type, pointers: read.pointers + read.dims.length, isReference: read.isReference };
}

function lowerSpecifier(l: Lowering, node: Cst, hint: string): TypeName {
  switch (node.type) {
    case 'sized_type_specifier': {
      const words = textOf(l, node)
        .replace(/\/\*.*?\*\//gs, ' ')
        .split(/\s+/);
      const isConst = words.includes('const');
      return { ...unknownType, name: words.filter((w) => w && w !== 'const' && w !== 'volatile').join(' '), isConst };
    }
    case 'template_type':
    case 'template_function':
      return lowerTemplate(l, node);
    case 'qualified_identifier': {
      const scope = childOf(node, 'scope');
      const last = childOf(node, 'name');
      if (!last) return { ...unknownType, name: wordOf(l, node) };
      const inner = deeper(
        l,
        last,
        () => lowerSpecifier(l, last, ''),
        () => unknownType,
      );
      return { ...inner, name: `${scope ? wordOf(l, scope) : ''}::${inner.name}` };
    }
    case 'struct_specifier':
    case 'class_specifier':
    case 'union_specifier':
    case 'enum_specifier':
      return { ...unknownType, name: lowerTypeBody(l, node, hint) };
    case 'dependent_type': {
      const inner = namedOf(node)[0];
      return inner
        ? deeper(
            l,
            inner,
            () => lowerSpecifier(l, inner, ''),
            () => unknownType,
          )
        : unknownType;
    }
    case 'placeholder_type_specifier':
      return { ...unknownType, name: 'auto' };
    case 'decltype':
      return { ...unknownType, name: 'decltype' };
    default: {
      const whole = l.replaced.get(node.start);
      return { ...unknownType, name: wordOf(l, whole?.kind === 'type' ? { ...node, end: whole.end } : node) };
    }
  }
}

function lowerTemplate(l: Lowering, node: Cst): TypeName {
  const name = childOf(node, 'name');
  return { ...unknownType, name: name ? wordOf(l, name) : '', args: lowerTypeArgs(l, childOf(node, 'arguments')) };
}

/** Template arguments. A lone name is a type when the file uses it as one, else a value when it is in capitals. */
export function lowerTypeArgs(l: Lowering, list: Cst | undefined): (Expr | TypeName)[] {
  if (!list) return [];
  return namedOf(list).map((node) => {
    // Where code around is broken the grammar takes some types for expressions, and others after an edit.
    if (isTemplateName(node)) return lowerSpecifier(l, node, '');
    const name = node.type === 'identifier' ? node : childOf(node, 'type');
    const alone = name === node || (name?.type === 'type_identifier' && textOf(l, name) === textOf(l, node));
    if (alone && isValueName(l, textOf(l, node))) {
      const span = { start: node.start - l.base, end: node.end - l.base };
      return { kind: 'name', name: textOf(l, node), span };
    }
    if (alone) return lowerSpecifier(l, node, '');
    return node.type === 'type_descriptor' ? lowerDescriptor(l, node) : lowerExpr(l, node);
  });
}

/** `ap_int<12>` or `ns::pair<int, int>`, read as an expression. */
function isTemplateName(node: Cst): boolean {
  if (node.type === 'template_function') return true;
  const last = node.type === 'qualified_identifier' ? childOf(node, 'name') : undefined;
  return last !== undefined && isTemplateName(last);
}

function isValueName(l: Lowering, name: string): boolean {
  const param = l.templateParams.find((p) => p.name === name);
  if (param) return param.kind === 'value';
  return !l.typeNames.has(name) && /^[A-Z_][A-Z0-9_]*$/.test(name);
}

/** True when a parenthesised name is a type, so that what follows it is cast. */
export function namesType(l: Lowering, name: string): boolean {
  return (
    l.typeNames.has(name) ||
    l.templateParams.some((p) => p.kind === 'type' && p.name === name) ||
    /_t$|^ap_u?int/.test(name)
  );
}

/** True when a declaration or definition says `static`, `extern`, ... */
export function hasStorage(l: Lowering, holder: Cst, word: string): boolean {
  return holder.children.some((c) => c.type === 'storage_class_specifier' && textOf(l, c) === word);
}
