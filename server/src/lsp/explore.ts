import type { CancelToken } from '../base/cancel';
import type { ExploreSite } from '../ide/codelens';
import { isSiteDirective } from '../ide/design-data';
import { exploreView } from '../ide/explore-view';
import { functionAround, functionEstimate, loopAround, loopTitle, sourceLoops } from '../ide/outlook';
import { workspaceEdit } from '../ide/edit';
import type { FunctionIr, Loop } from '../kernel/ir';
import { functionNamed } from '../kernel/ir';
import type { Analysed } from './documents';
import type { ApplyDesignParams, ApplyDesignResult, ExploreProgress, ExploreResult, ExploreWhere } from './protocol';

/** Explores the loop (or function) asked for. Throws `CancelledError`. */
export async function exploreAt(
  analysed: Analysed,
  where: ExploreWhere,
  token: CancelToken,
  progress: (state: ExploreProgress) => void,
): Promise<ExploreResult> {
  const { analysis, document, engine, settings, target } = analysed;
  const place = placeOf(analysed, where);
  if (!place) return { kind: 'refused', reason: 'There is no loop or function here to explore.' };
  const { owner, loop } = place;
  const outlook = await analysed.outlook();
  const top = functionEstimate(outlook, owner.name)?.top.top ?? owner.name;
  const exploration = await engine.explore(
    analysis,
    {
      target,
      top,
      loop: loop && { function: owner.name, loop: loop.id },
      maxUtilisation: settings.maxUtilisation,
      timeLimitMs: settings.exploreSeconds * 1000,
      seed: 1,
      outside: analysed.outside?.overrides,
    },
    bothTokens(token, analysed.token),
    (done, total) => progress({ done, total }),
  );
  const title = loop ? `${loopTitle(place as { owner: FunctionIr; loop: Loop })} in ${top}` : `Function ${owner.name}`;
  const site: ExploreSite = { function: owner.name, loop: loop?.ordinal ?? null };
  return {
    kind: 'explored',
    version: document.version,
    site,
    view: exploreView(exploration, title.replaceAll('`', ''), target, analysis.kernel),
  };
}

/** The edits that turn the source's design into another one. Refused for another version: its loops may have moved. */
export function applyDesign(analysed: Analysed, params: ApplyDesignParams): ApplyDesignResult {
  const { analysis, document, engine } = analysed;
  if (params.textDocument.version !== document.version) {
    return { kind: 'refused', reason: 'The text has changed since it was explored. Explore again.' };
  }
  if (!params.directives.every(isSiteDirective)) return { kind: 'refused', reason: 'These are not directives.' };
  const edits = engine.edits(analysis, params.directives);
  return { kind: 'edit', edit: workspaceEdit(document.uri, document.version, analysis.lines, edits) };
}

function bothTokens(a: CancelToken, b: CancelToken): CancelToken {
  return {
    get isCancellationRequested() {
      return a.isCancellationRequested || b.isCancellationRequested;
    },
  };
}

function placeOf(
  { analysis }: Analysed,
  where: ExploreWhere,
): { readonly owner: FunctionIr; readonly loop?: Loop } | undefined {
  if ('site' in where) {
    const owner = functionNamed(analysis.kernel, where.site.function);
    if (!owner || where.site.loop === null) return owner && { owner };
    return sourceLoops(analysis).find((p) => p.owner === owner && p.loop.ordinal === where.site.loop);
  }
  const offset = analysis.lines.offset({ line: where.position.line, column: where.position.character });
  const owner = functionAround(analysis, offset);
  return loopAround(analysis, offset) ?? (owner && { owner });
}
