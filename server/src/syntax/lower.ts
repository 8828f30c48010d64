import type { Steps } from '../base/steps';
import type { FunctionDef } from './ast';
import type { Cst } from './cst';
import { lowerVariables } from './lower-declarator';
import { lowerFunction, lowerPrototypes } from './lower-function';
import { lowerAlias, lowerTemplateParams } from './lower-struct';
import { lowerHeadType } from './lower-type';
import { isTooDeep, type Lowering } from './lowering';

/** Lowers what stands outside of functions, and through it everything. `reused` gives the function of a skipped node. */
export function* lowerFile(l: Lowering, root: Cst, reused: Reuse): Steps<void> {
  for (const node of root.children) yield* lowerTop(l, node, reused, node.start);
}

type Reuse = (node: Cst) => FunctionDef | undefined;

function* lowerTop(l: Lowering, node: Cst, reused: Reuse, start: number): Steps<void> {
  yield;
  switch (node.type) {
    case 'function_definition': {
      const old = node.skipped ? reused(node) : undefined;
      if (old) {
        l.pragmas.take(old.start + old.body.span.start, old.start + old.length);
        l.out.functions.push(old);
      } else lowerFunction(l, node, start);
      return;
    }
    case 'declaration':
      l.out.globals.push(...lowerVariables(l, node));
      lowerPrototypes(l, node);
      return;
    case 'template_declaration': {
      const params = lowerTemplateParams(l, node);
      const inner: Lowering = { ...l, templateParams: [...l.templateParams, ...params] };
      yield* inside(inner, node, reused, start);
      return;
    }
    case 'linkage_specification': {
      const { functions, prototypes, cLinkage } = l.out;
      const before = [functions.length, prototypes.length] as const;
      yield* inside(l, node, reused);
      for (const { name } of [...functions.slice(before[0]), ...prototypes.slice(before[1])]) cLinkage.push(name);
      return;
    }
    case 'namespace_definition':
    case 'declaration_list':
    case 'ERROR':
      yield* inside(l, node, reused);
      return;
    case 'type_definition':
    case 'alias_declaration':
      lowerAlias(l, node);
      return;
    case 'struct_specifier':
    case 'class_specifier':
    case 'union_specifier':
    case 'enum_specifier':
      lowerHeadType(l, { ...node, children: [{ ...node, field: 'type' }] });
  }
}

/** The members of a namespace, of `extern "C"` or of what could not be read. */
function* inside(l: Lowering, node: Cst, reused: Reuse, start?: number): Steps<void> {
  if (isTooDeep(l, node)) return;
  l.depth.now++;
  for (const child of node.children) {
    if (child.named && child.field !== 'parameters') yield* lowerTop(l, child, reused, start ?? child.start);
  }
  l.depth.now--;
}
