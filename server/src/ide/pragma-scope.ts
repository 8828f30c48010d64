import { contains, shift } from '../base/span';
import type { Declarator, FunctionDef, SourceFile, Stmt } from '../syntax/ast';
import type { Place } from '../kernel/pragma-table';

/** What a pragma at one place of the text may be about. */
export interface PragmaScope {
  readonly owner?: FunctionDef;
  readonly places: readonly Place[];
  /** Declared before it and visible, nearest first, the function's parameters and globals last. */
  readonly variables: readonly Declarator[];
}

/** The scope at an offset of the text. */
export function pragmaScope(file: SourceFile, offset: number): PragmaScope {
  const owner = file.functions.find((def) => contains(shift(def.body.span, def.start), offset));
  if (!owner) return { places: ['file'], variables: file.globals };
  const at = offset - owner.start;
  const variables: Declarator[] = [...owner.params, ...file.globals];
  let places: readonly Place[] = ['function', 'region', 'variable', 'before-loop'];

  /** Goes into the statement that holds the place, taking note of what is declared before it. */
  const enter = (items: readonly Stmt[]): void => {
    for (const item of items) {
      if (item.kind === 'declare' && item.span.end <= at) variables.unshift(...item.declarators);
      if (contains(item.span, at)) enterStatement(item);
    }
  };
  const enterStatement = (s: Stmt): void => {
    switch (s.kind) {
      case 'block':
        places = ['region', 'variable', 'before-loop'];
        return enter(s.items);
      case 'for':
      case 'while':
      case 'do':
        if (s.kind === 'for' && s.init?.kind === 'declare') variables.unshift(...s.init.declarators);
        if (s.body.kind !== 'block' || !contains(s.body.span, at)) return;
        places = ['loop', 'region', 'variable', 'before-loop'];
        return enter(s.body.items);
      case 'if':
        return enter([s.yes, ...(s.no ? [s.no] : [])]);
      case 'switch':
        places = ['region', 'variable', 'before-loop'];
        return s.cases.forEach(({ items }) => enter(items));
      case 'label':
        return enter([s.body]);
      default:
    }
  };
  enter(owner.body.items);
  return { owner, places, variables };
}
