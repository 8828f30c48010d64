/** Completion inside of pragmas: names, options and values from the table, variables from the text. */
import { CompletionItemKind, CompletionItemTag, type CompletionItem } from 'vscode-languageserver-types';
import type { Analysis } from '../analysis/types';
import type { LineIndex } from '../base/lines';
import { span } from '../base/span';
import { unrollFactors } from '../explore/legal';
import { pragmaOption, pragmaSpec, pragmaTable } from '../kernel/pragma-table';
import type { Dialect, PragmaOption, PragmaSpec } from '../kernel/pragma-table';
import { loopAround } from './outlook';
import { optionDoc, placesText, pragmaDoc } from './pragma-doc';
import { pragmaScope, type PragmaScope } from './pragma-scope';
import { pragmaAround, type PragmaText } from './pragma-text';
import { rangeOf } from './range';

/** Upon these the editor asks again. */
export const completionTriggers: readonly string[] = [' ', '=', ','];

/** Whether there may be something to complete: told from the text, so that other typing costs nothing. */
export function isInPragma(text: string, lines: LineIndex, offset: number): boolean {
  return pragmaAround(text, lines, offset) !== undefined;
}

/** What may stand at `offset` of a pragma; `top` is the name of the top function, where it is known. */
export function completions(analysis: Analysis, offset: number, top: string | undefined): CompletionItem[] {
  const { text, lines } = analysis;
  const pragma = pragmaAround(text, lines, offset);
  if (!pragma) return [];
  if (offset <= pragma.family.start + pragma.family.text.length) return families(analysis, pragma, offset);
  if (!pragma.dialect) return [];
  const typed = pragma.body.text.slice(0, offset - pragma.body.start);
  const condition = /^\s*if\s*\((?:[^()]|\([^()]*\))*\)/i.exec(typed)?.[0] ?? '';
  const [, name = '', rest] = /^\s*(\w*)([^]*)$/.exec(typed.slice(condition.length)) ?? [];
  const scope = pragmaScope(analysis.file, offset);
  const replace = (length: number): CompletionItem['textEdit'] => ({
    range: rangeOf(lines, span(offset - length, offset)),
    newText: '',
  });
  if (!rest) return names(pragma.dialect, scope, top).map((item) => inserted(item, replace(name.length)));
  const row = pragmaSpec(pragma.dialect, name);
  if (!row) return [];
  const [, optionName, value = ''] = /(\w+)\s*=\s*([^\s=]*)$/.exec(rest) ?? [];
  if (optionName !== undefined) {
    const option = pragmaOption(row, optionName);
    const part = value.slice(value.lastIndexOf(',') + 1);
    return (option ? values(analysis, offset, row, option, scope) : []).map((item) =>
      inserted(item, replace(part.length)),
    );
  }
  const part = /\w*$/.exec(rest)?.[0] ?? '';
  const others =
    pragma.body.text.slice(condition.length, typed.length - part.length) + pragma.body.text.slice(typed.length);
  return options(row, others).map((item) => inserted(item, replace(part.length)));
}

function inserted(item: CompletionItem, edit: CompletionItem['textEdit']): CompletionItem {
  return edit === undefined ? item : { ...item, textEdit: { ...edit, newText: item.insertText ?? item.label } };
}

function families({ lines }: Analysis, { family }: PragmaText, offset: number): CompletionItem[] {
  const range = rangeOf(lines, span(family.start, offset));
  return [{ label: 'HLS', kind: CompletionItemKind.Keyword, textEdit: { range, newText: 'HLS' } }];
}

/** All names, those that are legal at this place first, what is out of use last. */
function names(dialect: Dialect, scope: PragmaScope, top: string | undefined): CompletionItem[] {
  return pragmaTable
    .filter((row) => row.dialect === dialect)
    .map((row) => {
      const isTop = !row.topOnly || top === undefined || scope.owner?.name === top;
      const isLegal = isTop && row.places.some((place) => scope.places.includes(place));
      return {
        label: row.name,
        kind: CompletionItemKind.Keyword,
        detail: isLegal ? undefined : `not here: ${placesText(row).replaceAll('`', '')}`,
        documentation: { kind: 'markdown', value: pragmaDoc(row) },
        ...marks(row.deprecated, isLegal ? 0 : 1, row.name),
      };
    });
}

/** The options that are not given yet, those that must be first. */
function options(row: PragmaSpec, given: string): CompletionItem[] {
  const words = new Set(given.toLowerCase().match(/[a-z_]\w*/g));
  const mode = row.options[0]?.values?.find((value) => words.has(value));
  const isOpen = (option: PragmaOption): boolean =>
    !words.has(option.name.toLowerCase()) &&
    !(option.bare && option.values?.some((value) => words.has(value))) &&
    (mode === undefined || option.modes === undefined || option.modes.includes(mode));
  return row.options.filter(isOpen).flatMap((option, i): CompletionItem[] => {
    const order = `${option.required ? 0 : 1}${String(i).padStart(2, '0')}`;
    const documentation = { kind: 'markdown' as const, value: optionDoc(row, option) };
    if (option.bare === 'print') {
      return (option.values ?? []).map((value) => ({
        label: value,
        kind: CompletionItemKind.EnumMember,
        documentation,
      }));
    }
    const isFlag = option.type === 'flag';
    return [
      {
        label: option.name,
        kind: CompletionItemKind.Property,
        insertText: isFlag ? option.name : `${option.name}=`,
        documentation,
        ...(isFlag ? {} : { command: { title: 'Complete the value', command: 'editor.action.triggerSuggest' } }),
        ...marks(option.deprecated, 0, order),
      },
    ];
  });
}

function values(
  analysis: Analysis,
  offset: number,
  row: PragmaSpec,
  option: PragmaOption,
  scope: PragmaScope,
): CompletionItem[] {
  const items = (labels: readonly string[], kind: CompletionItemKind): CompletionItem[] =>
    labels.map((label, i) => ({ label, kind, sortText: String(i).padStart(3, '0') }));
  switch (option.type) {
    case 'flag':
      return items(['true', 'false'], CompletionItemKind.EnumMember);
    case 'enum':
      return (option.values ?? []).map((label, i) => ({
        label,
        kind: CompletionItemKind.EnumMember,
        ...marks(option.outdated?.[label], 0, String(i).padStart(3, '0')),
      }));
    case 'variable':
      return items(variables(row, option, scope), CompletionItemKind.Variable);
    case 'list': {
      const known = items(option.known ?? [], CompletionItemKind.Operator);
      if (option.name === 'ports') return items(portsOf(scope), CompletionItemKind.Variable);
      const functions = analysis.file.functions.map(({ name }) => name).filter((name) => name !== scope.owner?.name);
      return [...items([...new Set(functions)], CompletionItemKind.Function), ...known];
    }
    case 'int': {
      const loop = row.name === 'unroll' ? loopAround(analysis, offset)?.loop : undefined;
      const factors = loop?.tripCount.kind === 'exact' ? unrollFactors(loop.tripCount.count) : [];
      return items(factors.map(String), CompletionItemKind.Value);
    }
    case 'text':
      return items(option.known ?? [], CompletionItemKind.EnumMember);
  }
}

/** Names for `variable=` and `port=`; of pragmas about memories the arrays first. */
function variables(row: PragmaSpec, option: PragmaOption, scope: PragmaScope): string[] {
  if (option.name === 'port') return [...portsOf(scope), ...(row.name === 'interface' ? ['return'] : [])];
  if (!row.places.includes('variable') && row.places.includes('function') && row.name !== 'dependence') {
    return portsOf(scope);
  }
  const isArray = (v: PragmaScope['variables'][number]): boolean => v.dims.length > 0 || v.type.pointers > 0;
  const [arrays, others] = [scope.variables.filter(isArray), scope.variables.filter((v) => !isArray(v))];
  return [...new Set([...arrays, ...others].map(({ name }) => name))];
}

function portsOf({ owner }: PragmaScope): string[] {
  return owner?.params.map(({ name }) => name) ?? [];
}

/** Order, and the strike through what is out of use. */
function marks(deprecated: string | undefined, group: number, key: string): Pick<CompletionItem, 'sortText' | 'tags'> {
  return deprecated === undefined
    ? { sortText: `${group}${key}` }
    : { sortText: `9${key}`, tags: [CompletionItemTag.Deprecated] };
}
