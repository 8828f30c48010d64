import { span } from '../base/span';
import type { SiteDirective } from './directive';
import { directiveOfWords, operandsOf, rowNamed, type OptionWord, type Word } from './directive-words';
import { collector, type Collector } from './directives-collect';
import type { DirectivesFile } from './directives-file';
import { didYouMean } from './names';
import { pragmaOption, pragmaTable } from './pragma-table';
import type { PragmaSpec } from './pragma-table';

const prefix = 'syn.directive.';

/** Reads the `[hls]` section of a config file (and `part=` before the sections). */
export function readConfig(text: string): DirectivesFile {
  const out = collector();
  let section = '';
  for (const { text: line, start } of linesOf(text)) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const at = start + line.indexOf(content);
    const header = /^\[([^\]]*)\]/.exec(content)?.[1];
    if (header !== undefined) {
      section = header.trim().toLowerCase();
      continue;
    }
    const equals = content.indexOf('=');
    const key = wordAt(equals < 0 ? content : content.slice(0, equals), at);
    if (equals < 0) {
      if (section === 'hls') out.problem('directives.syntax', `'${key.text}' has no value: write NAME=VALUE`, key.span);
      continue;
    }
    const value = wordAt(content.slice(equals + 1), at + equals + 1);
    if (section === 'hls') readEntry(out, key, value, span(at, at + content.length));
    else if (section === '' && key.text === 'part') out.part(unquoted(value));
    else if (key.text.startsWith('syn.')) {
      const message = `'${key.text}' stands outside the section [hls], where the tool does not look for it`;
      out.problem('directives.section', message, key.span, 'warning');
    }
  }
  return out.file;
}

function readEntry(out: Collector, key: Word, value: Word, whole: Word['span']): void {
  const name = key.text;
  if (name.startsWith(prefix)) {
    out.directive(() => directiveOfEntry(key, value, whole), whole);
    return;
  }
  const plain = unquoted(value);
  switch (name) {
    case 'part':
      return out.part(plain);
    case 'clock':
      return out.clock(plain);
    case 'flow_target':
      return out.flow(plain);
    case 'syn.top':
      return out.top(plain);
    case 'syn.file':
      return out.source(plain);
  }
  if (/^syn\.\w+\.\w+$/.test(name)) {
    const group = name.slice('syn.'.length);
    if (!/^dir/.test(group)) return out.setting(group, plain);
  }
  if (/dire?c/i.test(name)) {
    const names = pragmaTable.filter((row) => row.dialect === 'hls').map((row) => prefix + row.name);
    out.problem('hls.unknown-pragma', `unknown entry '${name}'${didYouMean(name, names)}`, key.span);
  }
}

/** `array_partition=dct buf type=block factor=4`: words without `=` are flags, else location and argument, in any order. */
function directiveOfEntry(key: Word, value: Word, whole: Word['span']): SiteDirective {
  const row = rowNamed(key.text.slice(prefix.length), key.span);
  const positional: Word[] = [];
  const options: OptionWord[] = [];
  for (const word of wordsOf(value)) {
    const equals = /^[A-Za-z_]\w*=/.exec(word.text)?.[0].length;
    if (equals !== undefined) {
      const name = { text: word.text.slice(0, equals - 1), span: span(word.span.start, word.span.start + equals - 1) };
      const given = { text: word.text.slice(equals), span: span(word.span.start + equals, word.span.end) };
      options.push({ name, value: unquoted(given) });
    } else if (isFlag(row, word.text)) options.push({ name: word });
    else positional.push(unquoted(word));
  }
  return directiveOfWords(row, positional, options, whole, `${prefix}${row.name}=${operandsOf(row)} [options]`);
}

function isFlag(row: PragmaSpec, text: string): boolean {
  return pragmaOption(row, text)?.type === 'flag';
}

function unquoted(word: Word): Word {
  return { text: word.text.replace(/^"(.*)"$/, '$1'), span: word.span };
}

/** Split at blanks, but not inside quotes and brackets. */
function wordsOf(value: Word): Word[] {
  return [...value.text.matchAll(/(?:"[^"]*"|<[^<>]*>|\([^()]*\)|[^\s"])+/g)].map((match) =>
    wordAt(match[0], value.span.start + match.index),
  );
}

/** A word without the blanks around it. */
function wordAt(text: string, at: number): Word {
  const start = at + (text.length - text.trimStart().length);
  return { text: text.trim(), span: span(start, start + text.trim().length) };
}

function* linesOf(text: string): Generator<{ readonly text: string; readonly start: number }> {
  for (const match of text.matchAll(/[^\r\n]+/g)) yield { text: match[0], start: match.index };
}
