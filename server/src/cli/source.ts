import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine } from '../analysis/engine-types';
import { loadEngine, type LoadModel } from '../analysis/load';
import { modelThread } from '../analysis/model-thread';
import type { Analysis } from '../analysis/types';
import { didYouMean } from '../kernel/names';
import { deviceOf, devices } from '../predict/devices';
import type { Target } from '../predict/types';
import { UsageError, unreadable } from './failure';

/** The engine with the files that are installed beside the program; without the model where nothing asks for it. */
export function openEngine(needsModel = true): Promise<Engine> {
  const load = needsModel ? modelThread(join(__dirname, 'model-worker.js')) : withoutModel;
  return loadEngine((path) => readFile(join(__dirname, path)), load);
}

const withoutModel: LoadModel = () => Promise.resolve({ kind: 'missing', reason: 'it was not asked for' });

/** Reads and analyses a source; local headers are looked for beside it. */
export async function analyzeFile(engine: Engine, path: string): Promise<Analysis> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  return engine.analyze(text, undefined, (include) => {
    try {
      return readFileSync(join(dirname(path), include), 'utf8');
    } catch {
      return undefined;
    }
  });
}

/** The top function that is asked for, or that the source leaves no doubt about. */
export function topOf(engine: Engine, analysis: Analysis, path: string, requested?: string): string {
  const choice = engine.chooseTop(analysis, requested);
  if ('top' in choice) return choice.top;
  const mend = choice.candidates.length > 1 ? `${/[?]$/.test(choice.problem) ? '' : '.'} Say --top NAME.` : '';
  throw new UsageError(`${path}: ${choice.problem}${mend}`);
}

/** The conditions of a prediction; a part that is not in the table is refused. */
export function checkTarget(target: Target): Target {
  if (!deviceOf(target.part)) {
    const names = devices.map((device) => device.part);
    throw new UsageError(
      `unknown part '${target.part}'${didYouMean(target.part, names) || '.'} Known: ${names.join(', ')}.`,
    );
  }
  if (!(target.clockNs > 0 && target.clockNs <= 1000)) {
    throw new UsageError(`a clock period of ${target.clockNs} ns: it must be above 0 and at most 1000`);
  }
  return target;
}

export const defaultTarget: Target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2025.1' };
