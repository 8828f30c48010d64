import { createEngine } from '../../server/src/analysis/engine';
import type { Engine } from '../../server/src/analysis/engine-types';
import type { DesignSpec } from '../../server/src/analysis/types';
import type { Target } from '../../server/src/predict/types';
import { testParser } from '../support/parser';

export const target: Target = { part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool: 'vitis_hls 2025.1' };

/** The design that the source holds. */
export const asItIs: DesignSpec = { overrides: [], places: {} };

/** An engine whose model is missing: all that it says comes from the analytic terms. */
export async function engineWithoutModel(): Promise<Engine> {
  return createEngine(await testParser(), { kind: 'missing', reason: 'no model in this test' });
}
