/**
 * The pragma table: the one description of every pragma that drives reading, printing, validation, completion and hover
 * documentation, in the source as in scripts and config files. The rows are data (pragma-rows-*.ts); this file says what a
 * row is and finds rows.
 */
import { accelRows } from './pragma-rows-accel';
import { hlsRows } from './pragma-rows-hls';

export type Dialect = 'hls' | 'accel';

/**
 * Where a pragma may stand. `function`: directly in a function body; `loop`: directly in a loop body; `region`: in any
 * `{}`; `variable`: where the variable is visible, after its declaration; `before-loop` and `file` are Merlin's.
 */
export type Place = 'function' | 'loop' | 'region' | 'variable' | 'before-loop' | 'file';

/** Values an option takes. A `flag` may be written `name`, `name=true` or `name=false`. */
export type OptionType = 'flag' | 'int' | 'enum' | 'variable' | 'list' | 'text';

export interface PragmaOption {
  /** As printed; compared without regard to case. Directives hold it in lower case. */
  readonly name: string;
  readonly type: OptionType;
  readonly required?: boolean;
  /** What the tool assumes when the option is absent, for documentation. */
  readonly default?: string | number;
  /** Allowed values of an `enum`, in lower case. */
  readonly values?: readonly string[];
  /** Bounds of an `int`, inclusive. */
  readonly min?: number;
  readonly max?: number;
  /** `read`: a value may stand alone (`cyclic` for `type=cyclic`); `print`: that is the form to write. */
  readonly bare?: 'read' | 'print';
  /** The name may stand without a value, which then is `true`. */
  readonly valueOptional?: boolean;
  /** Values of a `text` or `list` worth proposing; it takes others as well. */
  readonly known?: readonly string[];
  /** Of `interface`: the modes that take it; absent: all. */
  readonly modes?: readonly string[];
  /** Values that are out of use, each with what to write instead. */
  readonly outdated?: Readonly<Record<string, string>>;
  /** First tool version that is known to have it, where that is not the pragma's first. */
  readonly since?: string;
  /** Not to be used any more; the text says what to write instead. */
  readonly deprecated?: string;
  readonly doc: string;
}

export type OptionValue = string | number | boolean;

export interface PragmaSpec {
  /** As printed; the directive's `kind` is its lower case. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly places: readonly Place[];
  /** Only in the top function. */
  readonly topOnly?: boolean;
  /** In printing order. */
  readonly options: readonly PragmaOption[];
  /** Of each group at least one option must be given. */
  readonly anyOf?: readonly (readonly string[])[];
  /** Of each group at most one may be given. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Kinds that may not be set for the same object. */
  readonly conflicts?: readonly string[];
  /** The option that scripts and config files write as an argument behind the location; absent: `variable`, if required. */
  readonly argument?: string;
  /** What else must hold between the options: says what is wrong. */
  readonly check?: (values: ReadonlyMap<string, OptionValue>) => OptionFault | undefined;
  /** First tool version that is known to have it, where that is not the oldest. */
  readonly since?: string;
  /** First tool version that no longer has it. */
  readonly removed?: string;
  /** Gone or out of use; the text says what to write instead. */
  readonly deprecated?: string;
  readonly doc: string;
}

/** Options that do not go together. */
export interface OptionFault {
  readonly code: string;
  readonly message: string;
}

/** All pragmas, Vitis HLS first, in alphabetical order within a dialect. */
export const pragmaTable: readonly PragmaSpec[] = [...hlsRows, ...accelRows];

const byName = new Map(pragmaTable.map((row) => [`${row.dialect} ${row.name.toLowerCase()}`, row]));

/** The row of a pragma by name in any case; undefined for an unknown one. */
export function pragmaSpec(dialect: Dialect, name: string): PragmaSpec | undefined {
  return byName.get(`${dialect} ${name.toLowerCase()}`);
}

/** The option of a row by name in any case. */
export function pragmaOption(row: PragmaSpec, name: string): PragmaOption | undefined {
  const wanted = name.toLowerCase();
  return row.options.find((option) => option.name.toLowerCase() === wanted);
}

/** The option that scripts and config files write behind the location: `set_directive_array_partition foo A`. */
export function argumentOf(row: PragmaSpec): PragmaOption | undefined {
  if (row.argument !== undefined) return pragmaOption(row, row.argument);
  const variable = pragmaOption(row, 'variable');
  return variable?.required ? variable : undefined;
}

/** The dialect that a pragma's first word selects; undefined for other vendors' and the compiler's own. */
export function dialectOf(family: string): Dialect | undefined {
  const word = family.toUpperCase();
  if (word === 'HLS' || word === 'AP' || word === 'AUTOPILOT') return 'hls';
  return word === 'ACCEL' ? 'accel' : undefined;
}
