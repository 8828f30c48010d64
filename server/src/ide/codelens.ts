import type { CodeLens } from 'vscode-languageserver-types';
import { functionNamed } from '../kernel/ir';
import { shift, type Span } from '../base/span';
import * as format from './format';
import { headerOf, loopEstimate, sourceLoops, type Outlook } from './outlook';
import { rangeOf } from './range';

export const exploreCommand = 'pragmaLens.explore';

/** What to explore: one loop (by its 1-based ordinal in its function; survives pragmas being put in) or all of a function. */
export interface ExploreSite {
  readonly function: string;
  readonly loop: number | null;
}

/** `N cycles` and `Explore pragmas` over each top function and each outermost loop. Command arguments: [uri, ExploreSite]. */
export function codeLenses(outlook: Outlook, uri: string): CodeLens[] {
  const { analysis, target } = outlook;
  const tops = outlook.tops.flatMap(({ top, result }) => {
    const owner = functionNamed(analysis.kernel, top);
    if (!owner || owner.file !== null) return [];
    const value = result.prediction.latency?.value ?? null;
    const text = value === null ? 'latency unknown' : format.latency(value, target.clockNs);
    return pair(outlook, uri, shift(owner.nameSpan, owner.start), text, { function: top, loop: null });
  });
  const loops = sourceLoops(analysis).flatMap((place) => {
    if (place.loop.depth !== 0) return [];
    const found = loopEstimate(outlook, place);
    if (!found) return [];
    const { latency, ii } = found.estimate;
    const text =
      latency === null
        ? 'latency unknown'
        : format.cycles(latency) + (ii === null ? '' : `, II = ${format.grouped(ii)}`);
    return pair(outlook, uri, headerOf(place), text, { function: place.owner.name, loop: place.loop.ordinal });
  });
  return [...tops, ...loops];
}

function pair(outlook: Outlook, uri: string, at: Span, text: string, site: ExploreSite): CodeLens[] {
  const range = rangeOf(outlook.analysis.lines, at);
  return [
    { range, command: { title: text, command: '' } },
    { range, command: { title: 'Explore pragmas', command: exploreCommand, arguments: [uri, site] } },
  ];
}
