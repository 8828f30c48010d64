import type { SiteDirective } from './directive';
import {
  directiveOfWords,
  operandsOf,
  optionNamed,
  rowNamed,
  WordError,
  type OptionWord,
  type Word,
} from './directive-words';
import { collector, type Collector } from './directives-collect';
import type { DirectivesFile } from './directives-file';
import { didYouMean } from './names';
import { pragmaTable } from './pragma-table';
import { tclCommands, type TclCommand, type TclWord } from './tcl';

const prefix = 'set_directive_';

/** Reads `set_directive_*` and what else says what is built: `set_top`, `set_part`, `create_clock`, `add_files`, ... */
export function readTcl(text: string): DirectivesFile {
  const variables = new Map<string, string>();
  const out = collector();
  for (const command of tclCommands(text, variables)) {
    const [name, ...args] = command.words;
    if (!name || name.unknown !== undefined) continue;
    if (name.text.startsWith(prefix)) readDirective(out, name, args, command);
    else if (name.text === 'set') setVariable(variables, args);
    else readOther(out, name, args);
  }
  return out.file;
}

function setVariable(variables: Map<string, string>, [name, value]: readonly TclWord[]): void {
  if (!name || !value) return;
  if (value.unknown === undefined) variables.set(name.text, value.text);
  else variables.delete(name.text);
}

function readDirective(out: Collector, name: TclWord, args: readonly TclWord[], { span }: TclCommand): void {
  const unknown = args.find((word) => word.unknown !== undefined);
  if (unknown) {
    out.problem(
      'directives.not-evaluated',
      `${unknown.unknown}; the directive is not counted`,
      unknown.span,
      'warning',
    );
    return;
  }
  out.directive(() => directiveOfCommand(name, args, span), span);
}

function directiveOfCommand(name: TclWord, args: readonly TclWord[], span: TclCommand['span']): SiteDirective {
  const row = rowNamed(name.text.slice(prefix.length), name.span);
  const positional: Word[] = [];
  const options: OptionWord[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (!word) continue;
    if (!/^-[A-Za-z_]/.test(word.text)) {
      positional.push(word);
      continue;
    }
    const optionName = { text: word.text.slice(1), span: word.span };
    const option = optionNamed(row, optionName);
    if (option.type === 'flag') options.push({ name: optionName });
    else {
      const value = args[++i];
      if (!value) throw new WordError('hls.missing-value', `'-${option.name}' has no value`, word.span);
      options.push({ name: optionName, value });
    }
  }
  return directiveOfWords(row, positional, options, span, `${prefix}${row.name} [options] ${operandsOf(row)}`);
}

/** Commands of the tool that say something of what is built, and Tcl's own that may hide directives. */
function readOther(out: Collector, name: TclWord, args: readonly TclWord[]): void {
  const plain = args.filter((word) => word.unknown === undefined);
  const first = firstArgument(plain);
  switch (name.text) {
    case 'set_top':
      if (first) out.top(first);
      return;
    case 'set_part':
      if (first) out.part(first);
      return;
    case 'create_clock': {
      const period = valueOf(args, '-period');
      if (period && period.unknown === undefined) out.clock(period);
      return;
    }
    case 'open_solution':
    case 'open_component': {
      const flow = valueOf(args, '-flow_target');
      if (flow && flow.unknown === undefined) out.flow(flow);
      return;
    }
    case 'add_files':
      if (plain.some((word) => word.text === '-tb') || !first) return;
      for (const file of first.text.split(/\s+/)) if (file !== '') out.source({ text: file, span: first.span });
      return;
    case 'source':
      if (first) out.sourced(first);
      return;
  }
  if (name.text.startsWith('config_')) readSettings(out, name.text.slice('config_'.length), plain);
  else if (args.some((word) => word.text.includes(prefix))) {
    const message = `scripts are not run here: directives inside '${name.text}' are not counted; write them out`;
    out.problem('directives.not-evaluated', message, name.span, 'warning');
  } else if (/^set_?dir|directive/i.test(name.text)) {
    const names = pragmaTable.filter((row) => row.dialect === 'hls').map((row) => prefix + row.name);
    out.problem('hls.unknown-pragma', `unknown command '${name.text}'${didYouMean(name.text, names)}`, name.span);
  }
}

/** `config_compile -pipeline_loops 64 -unsafe_math_optimizations`. */
function readSettings(out: Collector, group: string, args: readonly TclWord[]): void {
  args.forEach((word, i) => {
    if (!/^-[A-Za-z_]/.test(word.text)) return;
    const next = args[i + 1];
    const value = next && !/^-[A-Za-z_]/.test(next.text) ? next : { text: '1', span: word.span };
    out.setting(`${group}.${word.text.slice(1)}`, value);
  });
}

/** The first word that is neither an option nor an option's value. */
function firstArgument(args: readonly TclWord[]): TclWord | undefined {
  return args.find((word, i) => !word.text.startsWith('-') && !/^-(?!tb$)/.test(args[i - 1]?.text ?? ''));
}

function valueOf(args: readonly TclWord[], option: string): TclWord | undefined {
  const at = args.findIndex((word) => word.text === option);
  return at < 0 ? undefined : args[at + 1];
}
