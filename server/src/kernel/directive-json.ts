/**
 * Directives in the JSON of the designs files and of `--directives`: the site and the options side by side, as in
 * `{"kind":"array_partition","function":"top","variable":"A","type":"cyclic","factor":4,"dim":2}`.
 */
import type { SiteDirective } from './directive';
import { absentOption } from './directive';
import { didYouMean } from './names';
import { pragmaOption, pragmaSpec, pragmaTable } from './pragma-table';
import type { Dialect, OptionValue, PragmaOption, PragmaSpec } from './pragma-table';
import { directiveOf, PragmaError, readValue, requireOptions } from './pragma-values';
import type { PragmaProblem } from './pragma-values';

/** The directive, or in words what is wrong with `value`. Numbers may be strings; a flag may be `false`. */
export function directiveFromJson(value: unknown): SiteDirective | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a directive must be an object';
  const { kind, dialect = 'hls', function: fn, loop, variable, ...rest } = value as Record<string, unknown>;
  if (dialect !== 'hls' && dialect !== 'accel')
    return `unknown dialect ${JSON.stringify(dialect)}; it is 'hls' or 'accel'`;
  const row = typeof kind === 'string' ? pragmaSpec(dialect, kind) : undefined;
  if (!row) return unknownKind(dialect, kind);
  for (const [name, text] of [
    ['function', fn],
    ['loop', loop],
    ['variable', variable],
  ] as const) {
    if (text !== undefined && typeof text !== 'string') return `'${name}' of '${row.name}' must be a string`;
  }
  try {
    const directive = readOptions(row, { ...rest, variable });
    return {
      kind: directive.kind,
      dialect: directive.dialect,
      ...(typeof fn === 'string' ? { function: fn } : {}),
      ...(typeof loop === 'string' ? { loop } : {}),
      ...(typeof variable === 'string' ? { variable } : {}),
      options: directive.options,
    };
  } catch (error) {
    if (error instanceof PragmaError) return error.message;
    throw error;
  }
}

/** The JSON form; `directiveFromJson` reads it back. */
export function directiveToJson(directive: SiteDirective): Record<string, string | number | boolean> {
  const { kind, dialect, function: fn, loop, variable, options } = directive;
  return {
    kind,
    ...(dialect === 'accel' ? { dialect } : {}),
    ...(fn === undefined ? {} : { function: fn }),
    ...(loop === undefined ? {} : { loop }),
    ...(variable === undefined ? {} : { variable }),
    ...options,
  };
}

function readOptions(row: PragmaSpec, values: Readonly<Record<string, unknown>>): SiteDirective {
  const found = new Map<PragmaOption, OptionValue>();
  const problems: PragmaProblem[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (name === absentOption && value === true) {
      const kind = row.name.toLowerCase();
      return { kind, dialect: row.dialect, options: { [absentOption]: true } };
    }
    const option = pragmaOption(row, name);
    if (!option) {
      const near = didYouMean(
        name,
        row.options.map((o) => o.name),
      );
      throw new PragmaError('hls.unknown-option', `'${name}' is not an option of '${row.name}'${near}`);
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new PragmaError('hls.bad-value', `'${name}' of '${row.name}' must be a string, a number or a flag`);
    }
    const isBare = value === true && (option.type === 'flag' || option.valueOptional);
    found.set(option, isBare ? true : readValue(row, option, String(value), () => undefined, problems));
  }
  const notConstant = problems[0];
  if (notConstant) throw new PragmaError(notConstant.code, notConstant.message);
  requireOptions(row, found);
  return directiveOf(row, found);
}

function unknownKind(dialect: Dialect, kind: unknown): string {
  if (typeof kind !== 'string') return "a directive needs a 'kind', such as 'pipeline'";
  const names = pragmaTable.filter((row) => row.dialect === dialect).map((row) => row.name.toLowerCase());
  return `unknown kind '${kind}'${didYouMean(kind, names)}`;
}
