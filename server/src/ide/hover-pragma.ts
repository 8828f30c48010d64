import type { Hover } from 'vscode-languageserver-types';
import type { LineIndex } from '../base/lines';
import { span } from '../base/span';
import { pragmaOption, pragmaSpec } from '../kernel/pragma-table';
import { optionDoc, pragmaDoc } from './pragma-doc';
import { pragmaAround } from './pragma-text';
import { rangeOf } from './range';

/** Documentation of the pragma, or of the option, whose word holds `offset`; null elsewhere. */
export function hoverPragma(text: string, lines: LineIndex, offset: number): Hover | null {
  const pragma = pragmaAround(text, lines, offset);
  if (!pragma?.dialect) return null;
  const { body } = pragma;
  const condition = /^\s*if\s*\((?:[^()]|\([^()]*\))*\)/i.exec(body.text)?.[0].length ?? 0;
  const words = [...body.text.slice(condition).matchAll(/[A-Za-z_]\w*/g)];
  const row = words[0] && pragmaSpec(pragma.dialect, words[0][0]);
  const at = offset - body.start - condition;
  const word = words.find((each) => each.index <= at && at <= each.index + each[0].length);
  if (!row || !word) return null;
  const option =
    word === words[0]
      ? undefined
      : (pragmaOption(row, word[0]) ?? row.options.find((each) => each.values?.includes(word[0].toLowerCase())));
  if (word !== words[0] && !option) return null;
  const start = body.start + condition + word.index;
  return {
    contents: { kind: 'markdown', value: option ? optionDoc(row, option) : pragmaDoc(row) },
    range: rangeOf(lines, span(start, start + word[0].length)),
  };
}
