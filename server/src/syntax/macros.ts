import type { Macro } from './ast';
import type { MacroTable } from './condition';
import { isBlank, isWordStart, skipParens, skipSpace, skipTemplateArguments, skipToken } from './scan';

/**
 * The body of a macro with its parameters replaced: `#x` becomes a string, `a##b` is pasted, strings are left alone. An
 * object-like macro only has its `##` pasted. Missing arguments are empty.
 */
export function expandBody(macro: Pick<Macro, 'params' | 'body'>, args: readonly string[]): string {
  const params = macro.params ?? [];
  const value = (word: string): string | undefined => {
    const variadic = word === '__VA_ARGS__' && params.at(-1) === '...';
    if (variadic) return args.slice(params.length - 1).join(', ');
    const index = params.indexOf(word);
    return index < 0 ? undefined : (args[index] ?? '').trim();
  };
  const { body } = macro;
  let out = '';
  for (let i = 0; i < body.length;) {
    if (body.startsWith('##', i)) {
      out = out.trimEnd();
      i += 2;
      while (isBlank(body.charCodeAt(i))) i++;
      continue;
    }
    if (body[i] === '#' && macro.params) {
      const start = skipSpace(body, i + 1);
      const end = skipToken(body, start);
      const argument = value(body.slice(start, end));
      if (argument !== undefined) {
        out += JSON.stringify(argument);
        i = end;
        continue;
      }
    }
    const end = skipToken(body, i);
    const word = body.slice(i, end);
    out += (isWordStart(body.charCodeAt(i)) ? value(word) : undefined) ?? word;
    i = end;
  }
  return out;
}

/** Splits the text between the parentheses of a call at its top-level commas. */
function splitArguments(text: string): string[] {
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i = skipToken(text, i)) {
    const c = text[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') depth--;
    else if (c === ',' && depth === 0) {
      args.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  const last = text.slice(from).trim();
  if (last !== '' || args.length > 0) args.push(last);
  return args;
}

const maxExpansions = 8;

/** Follows a macro use through macros that only rename it (`DO(x)` -> `DO_(x)` -> `_Pragma(#x)`), to the final text. */
export function expandUse(use: string, macros: MacroTable): string {
  let text = use.trim();
  for (let n = 0; n < maxExpansions; n++) {
    const match = /^([A-Za-z_$][\w$]*)\s*(\(|$)/.exec(text);
    const macro = match?.[1] === undefined ? undefined : macros.get(match[1]);
    if (!match || !macro) return text;
    const open = match[0].length - 1;
    const close = match[2] === '(' ? skipParens(text, open) : undefined;
    if ((macro.params === undefined) !== (close === undefined)) return text;
    const args = close === undefined ? [] : splitArguments(text.slice(open + 1, close - 1));
    text = (expandBody(macro, args) + text.slice(close ?? match[0].length)).trim();
  }
  return text;
}

const specifier =
  /^(?:extern\s*"C"|(?:static|inline|extern|register|constexpr|volatile|const|restrict|__restrict(?:__)?|__inline(?:__)?|__forceinline|virtual|explicit|noexcept|__extension__)\b|__attribute__\s*\(\(.*?\)\)|__declspec\s*\(.*?\)|\[\[.*?\]\])\s*/;

/** True for a body that adds nothing this tool reads: empty, or storage, inlining and attribute words alone. */
export function isSpecifierOnly(body: string): boolean {
  let rest = body.trim();
  while (rest !== '') {
    const match = specifier.exec(rest);
    if (!match) return false;
    rest = rest.slice(match[0].length);
  }
  return true;
}

const typeBody =
  /^(?:(?:const|volatile|struct|typename)\s+)*(?:unsigned|signed|long|short|int|char|float|double|bool|void|half|auto|size_t|u?int\d+_t|ap_u?(?:int|fixed)\s*<|(?:hls|std)::)/;

/** True for a macro body that reads as a type: `unsigned char`, `ap_int<8>`. */
export function isTypeBody(body: string): boolean {
  if (!typeBody.test(body)) return false;
  const open = body.indexOf('<');
  const close = open < 0 ? undefined : skipTemplateArguments(body, open);
  const bare = close === undefined ? body : body.slice(0, open) + body.slice(close);
  return /^[\w\s:*&]+$/.test(bare);
}

/** The body of `do { ... } while (0)`, the usual dress of statements in a macro. */
const once = /^do\s*(\{[^]*\})\s*while\s*\(\s*(?:0|false)\s*\)\s*;?$/;

/** The text of a macro body that holds statements rather than an expression, ready to be read; undefined for any other. */
export function statementsOf(body: string): string | undefined {
  const text = once.exec(body)?.[1] ?? body;
  if (!/^(?:\{|(?:if|for|while|do|switch|return)\b)/.test(text) && !text.includes(';')) return undefined;
  let depth = 0;
  for (let i = 0; i < text.length; i = skipToken(text, i)) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth < 0) return undefined;
  }
  return depth === 0 ? text : undefined;
}
