import { describe, expect, it } from 'vitest';
import { contract } from '../../server/src/graph/contract';
import type { Manifest } from '../../server/src/graph/schema';
import { isInDistribution, readManifest } from '../../server/src/predict/manifest';
import { loadModel } from '../../server/src/predict/onnx';
import { modelToolchain, targetInput } from '../../server/src/predict/conditions';

const manifest: Manifest = {
  name: 'test',
  contract: contract().hash,
  known_kernels: [],
  distribution: { mean: [1, 0], inverse_variance: [1, 4], threshold: 2, toolchains: ['vitis-2025'] },
};

describe('readManifest', () => {
  it('takes a manifest of this contract and refuses any other', () => {
    expect(readManifest(manifest)).toEqual(manifest);
    expect(readManifest({ ...manifest, contract: 'beef' })).toMatch(/another schema \(contract beef/);
    expect(readManifest({ ...manifest, known_kernels: undefined })).toMatch(/lacks/);
    expect(readManifest(null)).toMatch(/not an object/);
  });
});

describe('isInDistribution', () => {
  it('weighs the distance to the mean, and knows toolchains', () => {
    expect(isInDistribution(manifest, Float32Array.of(2, 0.5), 'vitis-2025')).toBe(true);
    expect(isInDistribution(manifest, Float32Array.of(2, 0.6), 'vitis-2025')).toBe(false);
    expect(isInDistribution(manifest, Float32Array.of(1, 0), 'merlin-2018')).toBe(false);
  });
});

describe('loadModel', () => {
  it('says why a model cannot be used, and throws nothing', async () => {
    const junk = new Uint8Array([1, 2, 3]);
    const broken = await loadModel({ encoder: junk, head: junk, manifest });
    expect(broken).toMatchObject({ kind: 'missing', reason: expect.stringContaining("can't be opened") });
    const absent = await loadModel({ encoder: 'no/such/file.onnx', head: junk, manifest });
    expect(absent).toMatchObject({ kind: 'missing', reason: expect.stringContaining('no/such/file.onnx') });
    const old = await loadModel({ encoder: junk, head: junk, manifest: { ...manifest, contract: 'old' } });
    expect(old).toMatchObject({ kind: 'missing', reason: expect.stringContaining('another schema') });
  });
});

describe('modelToolchain', () => {
  it('reads the tool as written', () => {
    const of = (tool: string): string => modelToolchain({ part: 'xcu200', clockNs: 4, tool });
    expect(of('vitis_hls 2025.1')).toBe('vitis-2025');
    expect(of('sdaccel 2018.3 + merlin')).toBe('merlin-2018');
    expect(of('vitis 2020.2 + merlin')).toBe('merlin-2020');
    expect(of('vitis_hls 2031.1')).toBe('other');
  });

  it('gives the conditions as numbers', () => {
    const input = targetInput({ part: 'xczu9eg-ffvb1156-2-i', clockNs: 10, tool: 'vitis_hls 2022.1' });
    expect(input).toMatchObject({
      clockNs: 10,
      isMerlin: false,
      toolYear: 2022,
      unsafeMath: false,
      device: { family: 'ultrascale+', dsp: 2520 },
    });
    expect(targetInput({ part: 'nonsense', clockNs: 5, tool: 'x' })).toMatchObject({ clockNs: 5, device: null });
  });
});
