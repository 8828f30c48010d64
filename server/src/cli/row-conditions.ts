/** What a row of designs says of its run: top function, part, clock period, tool. */
import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import { hasOtherTops } from '../predict/suites';
import { unknownTool } from '../predict/toolchain';
import type { Target } from '../predict/types';
import type { DesignRow } from './design-rows';
import { UsageError } from './failure';
import { targetOf, type PredictOptions } from './predict-shared';

/** Where a row is predicted, and what of it was not taken; or why it can't be. */
export type RowConditions =
  { readonly target: Target; readonly top: string; readonly notes: readonly string[] } | { readonly error: string };

type Fields = DesignRow['fields'];

/** The conditions of a row. The command line holds over it. */
export function conditionsOf(
  engine: Engine,
  analysis: Analysis,
  options: PredictOptions,
  { fields }: DesignRow,
): RowConditions {
  try {
    const target = targetOf(options, fields);
    const { top, notes } = topOfRow(engine, analysis, options.top, fields);
    const ofTool = (options.tool === undefined ? unknownTool(target.tool) : undefined) ?? [];
    return { target, top, notes: [...notes, ...unread(options, fields, target)].concat(ofTool) };
  } catch (error) {
    if (error instanceof UsageError) return { error: error.message };
    throw error;
  }
}

/** A top that is not in the source gives way to the only one that can be meant. Throws `UsageError` where there are several. */
function topOfRow(
  engine: Engine,
  analysis: Analysis,
  option: string | undefined,
  { top: said, suite }: Fields,
): { readonly top: string; readonly notes: readonly string[] } {
  const asked = option ?? (said === undefined || said === null ? undefined : String(said));
  const choice = engine.chooseTop(analysis, asked);
  if ('top' in choice) return { top: choice.top, notes: [] };
  const only = engine.chooseTop(analysis);
  if ('top' in only) {
    const isKnown = typeof suite === 'string' && hasOtherTops(suite);
    return {
      top: only.top,
      notes: isKnown ? [] : [`${choice.problem}${after(choice.problem, ':')} '${only.top}' is taken`],
    };
  }
  throw new UsageError(`${choice.problem}${after(choice.problem, '.')} Say "top" in the row, or --top NAME`);
}

function after(sentence: string, mark: string): string {
  return sentence.endsWith('?') ? '' : mark;
}

const fieldTypes = [
  ['part', 'string', 'text', 'part'],
  ['tool', 'string', 'text', 'tool'],
  ['clock_ns', 'number', 'a number', 'clockNs'],
  ['unsafe_math', 'boolean', 'true or false', 'unsafeMath'],
] as const;

/** Fields of another type, for which a default stands; with a flag of the command line they don't matter. */
function unread(options: PredictOptions, fields: Fields, target: Target): string[] {
  return fieldTypes.flatMap(([name, type, words, of]) => {
    const value = fields[name];
    if (value === undefined || value === null || typeof value === type || options[of] !== undefined) return [];
    const taken = target[of] === undefined ? 'it is not taken' : `${String(target[of])} is taken`;
    return [`'${name}' must be ${words}, not ${JSON.stringify(value)}: ${taken}`];
  });
}
