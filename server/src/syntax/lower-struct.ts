import type { Alias, Declarator, Specialization, TemplateParam, TypeName } from './ast';
import { childOf, childOfType, namedOf, type Cst } from './cst';
import { lowerVariables, readDeclarator } from './lower-declarator';
import { lowerExpr } from './lower-expr';
import { lowerFunction } from './lower-function';
import { lowerDescriptor, lowerHeadType, lowerTypeArgs, unknownType } from './lower-type';
import { spanOf, textOf, wordOf, type Lowering } from './lowering';

/** Records a struct, class, union or enum when it has a body. Returns its name; an anonymous one gets `hint`. */
export function lowerTypeBody(l: Lowering, node: Cst, hint: string): string {
  const nameNode = childOf(node, 'name');
  const name = nameNode ? wordOf(l, nameNode).replace(/<.*$/s, '') : hint;
  const body = childOf(node, 'body');
  if (!body) return name;
  if (node.type === 'enum_specifier') {
    lowerEnum(l, body);
    if (nameNode) l.out.aliases.push({ name, type: { ...unknownType, name: 'int' }, dims: [] });
    return name;
  }
  const fields: Declarator[] = [];
  const aliases: Alias[] = [];
  const specialization = nameNode && lowerSpecialization(l, nameNode);
  const classArguments = specialization?.text;
  const members: Lowering = { ...l, className: name, classArguments, out: { ...l.out, aliases } };
  for (const member of body.children) lowerMember(members, member, fields);
  const bases = lowerBases(l, node);
  const { templateParams } = l;
  l.out.structs.push({ name, fields, bases, aliases, templateParams, specialization, span: spanOf(l, node) });
  return name;
}

/** `<T, 4>` behind a name that is declared. */
export function lowerSpecialization(l: Lowering, name: Cst): Specialization | undefined {
  const list = /^template_/.test(name.type) ? childOf(name, 'arguments') : undefined;
  return list && { args: lowerTypeArgs(l, list), text: wordOf(l, list) };
}

function lowerBases(l: Lowering, node: Cst): TypeName[] {
  const clause = childOfType(node, 'base_class_clause');
  const types = clause
    ? namedOf(clause).filter((c) => /^(type_identifier|template_type|qualified_identifier)$/.test(c.type))
    : [];
  return types.map((type) => lowerHeadTypeOf(l, type));
}

function lowerMember(l: Lowering, node: Cst, fields: Declarator[]): void {
  switch (node.type) {
    case 'field_declaration':
    case 'declaration':
      fields.push(...lowerVariables({ ...l, templateParams: [] }, node));
      return;
    case 'function_definition':
      lowerFunction(l, node);
      return;
    case 'template_declaration': {
      const params = lowerTemplateParams(l, node);
      for (const c of namedOf(node)) {
        if (c.type === 'function_definition')
          lowerFunction({ ...l, templateParams: [...l.templateParams, ...params] }, c, node.start);
        if (c.type === 'alias_declaration')
          lowerAlias({ ...l, templateParams: [...l.templateParams, ...params] }, c, params);
      }
      return;
    }
    case 'type_definition':
    case 'alias_declaration':
      lowerAlias(l, node);
  }
}

function lowerEnum(l: Lowering, body: Cst): void {
  let startsEnum = true;
  for (const node of body.children) {
    const name = node.type === 'enumerator' ? childOf(node, 'name') : undefined;
    if (!name) continue;
    const value = childOf(node, 'value');
    l.out.enumerators.push({ name: textOf(l, name), value: value && lowerExpr(l, value), startsEnum });
    startsEnum = false;
  }
}

/** `typedef T name[4], *p;` and `using name = T;`. */
export function lowerAlias(l: Lowering, node: Cst, templateParams: readonly TemplateParam[] = []): void {
  if (node.type === 'alias_declaration') {
    const name = childOf(node, 'name');
    const type = childOf(node, 'type');
    const declarator = type && childOf(type, 'declarator');
    const dims = declarator ? readDeclarator(l, declarator).dims : [];
    if (name && type) {
      const lowered = lowerDescriptor(l, type);
      l.out.aliases.push({
        name: textOf(l, name),
        type: { ...lowered, pointers: lowered.pointers - dims.length },
        dims,
        ...(templateParams.length > 0 && { templateParams }),
      });
    }
    return;
  }
  const declarators = node.children.filter((c) => c.field === 'declarator').map((c) => readDeclarator(l, c));
  const type = lowerHeadType(l, node, declarators[0]?.name ?? '');
  for (const { name, pointers, dims } of declarators) {
    // `typedef struct {...} T;` names the struct itself.
    if (name !== '' && !(name === type.name && pointers === 0)) {
      l.out.aliases.push({ name, type: { ...type, pointers: type.pointers + pointers }, dims });
    }
  }
}

/** Parameters of a `template<...>` declaration. */
export function lowerTemplateParams(l: Lowering, node: Cst): TemplateParam[] {
  const list = childOf(node, 'parameters');
  if (!list) return [];
  return namedOf(list).flatMap((p): TemplateParam[] => {
    const defaultType = childOf(p, 'default_type');
    if (/type_parameter_declaration$|template_template/.test(p.type)) {
      const name = childOf(p, 'name') ?? childOfType(p, 'type_identifier');
      if (!name) return [];
      const isPack = p.type.startsWith('variadic');
      const preset = defaultType && lowerHeadTypeOf(l, defaultType);
      return [{ name: textOf(l, name), kind: 'type', default: preset, ...(isPack && { isPack }) }];
    }
    const declarator = childOf(p, 'declarator');
    const value = childOf(p, 'default_value');
    const name = declarator ? readDeclarator(l, declarator).name : '';
    const isPack = p.type.startsWith('variadic');
    return [{ name, kind: 'value', default: value && lowerExpr(l, value), ...(isPack && { isPack }) }];
  });
}

function lowerHeadTypeOf(l: Lowering, type: Cst): ReturnType<typeof lowerHeadType> {
  const holder: Cst = { ...type, children: [{ ...type, field: 'type' }] };
  return lowerHeadType(l, holder);
}
