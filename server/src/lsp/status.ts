import type { ModelStatus } from '../analysis/types';
import type { FoundDirectives } from './directives-finder';
import type { Status } from './protocol';

/** What the status tells of. `engine` is undefined while it loads, an error text when it could not be loaded. */
export interface StatusInput {
  readonly engine: { readonly model: ModelStatus } | { readonly failure: string } | undefined;
  readonly settingProblems: readonly string[];
  /** Which script or config file holds for which source, one sentence each. */
  readonly directives: readonly string[];
}

export function statusOf({ engine, settingProblems, directives }: StatusInput): Status {
  if (engine === undefined) return { kind: 'starting', summary: 'starting', lines: settingProblems };
  if ('failure' in engine) {
    const lines = [`PragmaLens can't work: ${engine.failure}. Installing the extension again may help.`];
    return { kind: 'problem', summary: 'not working', lines: [...lines, ...settingProblems] };
  }
  const { model } = engine;
  const modelLine =
    model.kind === 'ready'
      ? `Model ${model.name} is loaded.`
      : `No model, so predictions are analytic terms alone: ${model.reason}.`;
  if (settingProblems.length > 0) {
    return { kind: 'problem', summary: 'bad setting', lines: [...settingProblems, modelLine, ...directives] };
  }
  return model.kind === 'ready'
    ? { kind: 'ready', summary: 'ready', lines: [modelLine, ...directives] }
    : { kind: 'no-model', summary: 'no model', lines: [modelLine, ...directives] };
}

/** Which file's directives hold for a source. */
export function directivesLine(uri: string, found: NonNullable<FoundDirectives>): string {
  const source = lastPart(decodeURIComponent(uri));
  return 'loaded' in found
    ? `Directives of ${lastPart(found.loaded.files[0]?.path ?? '')} hold in ${source}.`
    : `pragmaLens.directives names ${found.missing}, which can't be read: ${source} has its pragmas only.`;
}

function lastPart(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}
