/** What data sets of labelled designs were made with. */
import suiteData from './data/suites.json';
import type { Target } from './types';

interface Suite extends Pick<Target, 'unsafeMath' | 'argumentPorts'> {
  readonly tool: string;
  /** Some of its rows name the top function of another version of their source. */
  readonly otherTops?: boolean;
}

const suites: ReadonlyMap<string, Suite> = new Map(Object.entries(suiteData.suites as Record<string, Suite>));

/**
 * The conditions of a design that its data set knows beside tool, part and clock. A design that names no set but a tool is taken for
 * one of the set that this version was measured on; sets that aren't known had the tool's defaults.
 */
export function suiteConditions(
  suite: string | undefined,
  tool: string | undefined,
): Pick<Target, 'unsafeMath' | 'argumentPorts'> {
  const named = suite ?? [...suites].find(([, known]) => known.tool === tool)?.[0];
  const { unsafeMath, argumentPorts } = suites.get(named ?? '') ?? {};
  return { unsafeMath, argumentPorts };
}

/** Rows of this set may name a top function that their source has under another name. */
export function hasOtherTops(suite: string): boolean {
  return suites.get(suite)?.otherTops === true;
}
