/**
 * Directives as data: what one pragma (or `set_directive_*`, or a config line) says, and of which object. The JSON form is
 * the one of the designs files: `{"kind":"unroll","function":"foo","loop":"L1","factor":"4"}`.
 */

/** The object that a directive is about. `function` may be missing where a loop label is unique. */
export interface Site {
  readonly function?: string;
  /** A label, or `VITIS_LOOP_<line>_<n>`. Absent: the function itself, or a variable of it. */
  readonly loop?: string;
  readonly variable?: string;
}

export interface SiteDirective extends Site {
  /** Lower-case name of the pragma: `pipeline`, `unroll`, `array_partition`, ... */
  readonly kind: string;
  /** `hls` (Vitis) or `accel` (Merlin). */
  readonly dialect: 'hls' | 'accel';
  /** Option values by lower-case name; a flag has the value `true`. Numbers are numbers where the source has a constant. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Option of an override that takes the source's own directive of that kind at that site away, as if its line were not
 * there: `{"kind":"pipeline","loop":"L1","absent":true}`. It is no option of any pragma.
 */
export const absentOption = 'absent';

export function isAbsent(directive: SiteDirective): boolean {
  return directive.options[absentOption] === true;
}
