/** A design as the tool reads it outside of the source: Tcl commands, or entries of a config file. */
import { isAbsent, type SiteDirective } from './directive';
import { printPragma } from './pragma-print';
import { argumentOf, pragmaSpec } from './pragma-table';
import type { OptionValue, PragmaOption } from './pragma-table';

export type DesignForm = 'tcl' | 'config';

/**
 * The lines of a design in one form, in the order given. What the form can't say (a pragma of the source to be taken away,
 * Merlin's pragmas, a loop without a label) is a comment. Reading the lines back gives the same directives.
 */
export function printDesign(directives: readonly SiteDirective[], form: DesignForm): string[] {
  const lines = directives.map((directive) => {
    const place = [directive.function, directive.loop].filter((name) => name !== undefined).join('/');
    if (isAbsent(directive)) return `# Take the pragma ${directive.kind} of ${place} out of the source.`;
    if (directive.dialect === 'accel') return `# Only as a pragma, before ${place}: ${printPragma(directive)}`;
    return form === 'tcl' ? tclCommand(directive, place) : configEntry(directive, place);
  });
  const unlabelled = [...new Set(directives.flatMap((d) => (/^VITIS_LOOP_\d+_\d+$/.test(d.loop ?? '') ? d.loop : [])))];
  const notes = unlabelled.map(
    (name) => `# ${name} has no label in the source; give it one if the tool does not find it.`,
  );
  return [...notes, ...(form === 'config' ? ['[hls]'] : []), ...lines];
}

function tclCommand(directive: SiteDirective, place: string): string {
  const words = [`set_directive_${directive.kind}`];
  const { argument, options } = parts(directive);
  for (const [option, value] of options) {
    words.push(`-${option.name}`);
    if (value !== true) words.push(tclWord(String(value)));
  }
  words.push(`"${place}"`);
  if (argument !== undefined) words.push(tclWord(argument));
  return words.join(' ');
}

function configEntry(directive: SiteDirective, place: string): string {
  const { argument, options } = parts(directive);
  const words = [place, ...(argument === undefined ? [] : [configWord(argument)])];
  for (const [option, value] of options) {
    words.push(value === true ? option.name : `${option.name}=${configWord(String(value))}`);
  }
  return `syn.directive.${directive.kind}=${words.join(' ')}`;
}

/** What stands behind the location, and the options in the table's order. */
function parts(directive: SiteDirective): {
  readonly argument: string | undefined;
  readonly options: readonly (readonly [PragmaOption, OptionValue])[];
} {
  const row = pragmaSpec(directive.dialect, directive.kind);
  const argument = row && argumentOf(row);
  const valueOf = (option: PragmaOption): OptionValue | undefined =>
    option.name === 'variable' ? directive.variable : directive.options[option.name.toLowerCase()];
  const options = (row?.options ?? []).flatMap((option) => {
    const value = valueOf(option);
    const isGiven = option !== argument && value !== undefined && value !== false;
    return isGiven ? [[option, value] as const] : [];
  });
  const value = argument && valueOf(argument);
  return { argument: value === undefined ? undefined : String(value), options };
}

function tclWord(text: string): string {
  return /^[\w.,:<>+/=*-]+$/.test(text) ? text : `{${text}}`;
}

function configWord(text: string): string {
  return /\s/.test(text) ? `"${text}"` : text;
}
