import { contract } from '../graph/contract';
import type { Manifest } from '../graph/schema';

/** The manifest of a model for this version's contract, or why it can't be used. */
export function readManifest(value: unknown): Manifest | string {
  if (typeof value !== 'object' || value === null) return 'model.json is not an object';
  const manifest = value as Partial<Manifest>;
  const expected = contract().hash;
  if (manifest.contract !== expected) {
    const found = typeof manifest.contract === 'string' ? manifest.contract.slice(0, 12) : 'none';
    return `the model is of another schema (contract ${found}, this version needs ${expected.slice(0, 12)}): train or download one that fits`;
  }
  const distribution = manifest.distribution;
  if (
    typeof manifest.name !== 'string' ||
    typeof manifest.known_kernels !== 'object' ||
    !Object.values(manifest.known_kernels ?? { none: null }).every((list) => isListOf(list, 'string')) ||
    typeof distribution !== 'object' ||
    distribution === null ||
    typeof distribution.threshold !== 'number' ||
    !isListOf(distribution.mean, 'number') ||
    !isListOf(distribution.inverse_variance, 'number') ||
    !isListOf(distribution.toolchains, 'string') ||
    !isListOf(Object.values(distribution.stand_ins ?? { none: null }), 'string')
  ) {
    return 'model.json lacks name, known_kernels or distribution: export the model again';
  }
  return manifest as Manifest;
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}
