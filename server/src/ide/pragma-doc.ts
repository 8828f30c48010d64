/** Documentation of pragmas from the table, as Markdown: for hovers and completion. */
import { argumentOf, type Place, type PragmaOption, type PragmaSpec } from '../kernel/pragma-table';

const places: Readonly<Record<Place, string>> = {
  function: 'in a function body',
  loop: 'in a loop body',
  region: 'in any `{}`',
  variable: 'after the declaration of the variable',
  'before-loop': 'before a loop',
  file: 'before a function',
};

/** Where a pragma may stand, in words. */
export function placesText(row: PragmaSpec): string {
  const where = row.places.map((place) => places[place]).join(' or ');
  return row.topOnly ? `${where} (top function only)` : where;
}

/** Everything the table says of a pragma. */
export function pragmaDoc(row: PragmaSpec): string {
  const family = row.dialect === 'hls' ? 'HLS' : 'ACCEL';
  const syntax = [`#pragma ${family} ${row.name}`, ...row.options.filter((o) => !o.deprecated).map(optionSyntax)];
  const conflicts = row.conflicts?.map((kind) => `\`${kind}\``).join(', ');
  return [
    `**#pragma ${family} ${row.name}**, ${placesText(row)}`,
    ...(row.deprecated === undefined ? [] : [`**Out of use**: ${row.deprecated}.${removed(row)}`]),
    row.doc,
    '```cpp\n' + syntax.join(' ') + '\n```',
    ...(row.options.length > 0 ? [row.options.map((option) => `- ${optionText(option)}`).join('\n')] : []),
    ...(conflicts === undefined ? [] : [`Not together with ${conflicts} for the same object.`]),
    ...(row.since === undefined ? [] : [`Since ${row.since}.`]),
    ...(row.dialect === 'hls' && row.removed === undefined ? [otherForms(row)] : []),
  ].join('\n\n');
}

/** What the table says of one option. */
export function optionDoc(row: PragmaSpec, option: PragmaOption): string {
  return `**${row.name}**: ${optionText(option)}`;
}

function otherForms(row: PragmaSpec): string {
  const argument = argumentOf(row);
  const operands = `FUNCTION${row.places.includes('loop') ? '/LABEL' : ''}${argument ? ` ${argument.name}` : ''}`;
  const page = `https://docs.amd.com/r/en-US/ug1399-vitis-hls/pragma-HLS-${row.name}`;
  const forms = [`\`set_directive_${row.name} ${operands}\``, `\`syn.directive.${row.name}=${operands}\``];
  return `Outside of the source: ${forms.join(' or ')}. [UG1399](${page})`;
}

function removed(row: PragmaSpec): string {
  return row.removed === undefined ? '' : ` Gone since ${row.removed}.`;
}

function optionSyntax(option: PragmaOption): string {
  const value = option.type === 'int' ? 'INT' : (option.values?.join('|') ?? option.name.toUpperCase());
  const text = option.type === 'flag' ? option.name : option.bare === 'print' ? value : `${option.name}=${value}`;
  return option.required ? text : `[${text}]`;
}

function optionText(option: PragmaOption): string {
  const { name, doc, modes, since, deprecated } = option;
  const notes = [
    ...(option.required ? ['Required.'] : []),
    ...(option.default === undefined ? [] : [`Default: ${option.default}.`]),
    ...(option.values ? [`Values: ${option.values.filter((v) => !option.outdated?.[v]).join(', ')}.`] : []),
    ...(option.min !== undefined || option.max !== undefined ? [range(option)] : []),
    ...(modes ? [`For ${modes.join(', ')}.`] : []),
    ...(since === undefined ? [] : [`Since ${since}.`]),
  ];
  const text = deprecated === undefined ? doc : `*out of use*: ${deprecated}. ${doc}`;
  return [`\`${name}\`: ${text}`, ...notes].join(' ');
}

function range({ min, max }: PragmaOption): string {
  if (max === undefined) return `At least ${min}.`;
  return min === undefined ? `At most ${max}.` : `From ${min} to ${max}.`;
}
