import { describe, expect, it } from 'vitest';
import { contract } from '../../server/src/graph/contract';
import type { Manifest } from '../../server/src/graph/schema';
import { likenessOf } from '../../server/src/predict/likeness';
import { readManifest } from '../../server/src/predict/manifest';
import { loadModel } from '../../server/src/predict/onnx';
import { modelToolchain, targetInput } from '../../server/src/predict/conditions';
import type { Target } from '../../server/src/predict/types';

const manifest: Manifest = {
  name: 'test',
  contract: contract().hash,
  known_kernels: { 'vitis-2025': ['0123'] },
  distribution: {
    mean: [1, 0],
    inverse_variance: [1, 4],
    threshold: 2,
    toolchains: ['vitis-2025', 'vitis-2022', 'merlin-2018'],
    stand_ins: { vitis: 'vitis-2025', merlin: 'merlin-2018' },
  },
};
const target = (tool: string): Target => ({ part: 'xcu200-fsgd2104-2-e', clockNs: 4, tool });

describe('readManifest', () => {
  it('takes a manifest of this contract and refuses any other', () => {
    expect(readManifest(manifest)).toEqual(manifest);
    expect(readManifest({ ...manifest, contract: 'beef' })).toMatch(/another schema \(contract beef/);
    for (const known_kernels of [undefined, null, { 'vitis-2025': '0123' }])
      expect(readManifest({ ...manifest, known_kernels })).toMatch(/lacks/);
    expect(readManifest({ ...manifest, distribution: { ...manifest.distribution, stand_ins: undefined } })).toMatch(
      /lacks/,
    );
    expect(readManifest(null)).toMatch(/not an object/);
  });
});

describe('likenessOf', () => {
  const like = Float32Array.of(2, 0.5);

  it('weighs the distance to the mean, and widens the intervals beyond the threshold', () => {
    const at = (...graph: number[]): object =>
      likenessOf(manifest, 'beef', Float32Array.of(...graph), target('vitis_hls 2025.1'));
    expect(at(2, 0.5)).toEqual({ known: false, toolchain: 'vitis-2025', inDistribution: true, widening: 1 });
    expect(at(3, 1)).toEqual({ known: false, toolchain: 'vitis-2025', inDistribution: false, widening: 2 });
    expect(at(300, 1)).toMatchObject({ widening: 3 });
  });

  it.each([
    ['vitis_hls 2022.2', 'vitis-2022', true],
    ['vitis_hls 2024.2', 'vitis-2025', false],
    ['vivado_hls 2019.2', 'vitis-2025', false],
    ['vitis 2020.2 + merlin', 'merlin-2018', false],
  ])('takes for %s the numbers of %s', (tool, toolchain, inDistribution) => {
    expect(likenessOf(manifest, 'beef', like, target(tool))).toMatchObject({ toolchain, inDistribution, widening: 1 });
  });

  it('takes a kernel that was trained on to be in distribution, wherever it lies, and knows it with its toolchain alone', () => {
    const far = Float32Array.of(300, 1);
    const known = { known: true, inDistribution: true, widening: 1 };
    expect(likenessOf(manifest, '0123', far, target('vitis_hls 2025.1'))).toMatchObject(known);
    const unknown = { known: false, inDistribution: false, widening: 3 };
    expect(likenessOf(manifest, '0123', far, target('vitis_hls 2022.1'))).toMatchObject(unknown);
    expect(likenessOf(manifest, '0123', far, target('vitis_hls 2024.2'))).toMatchObject(unknown);
  });

  it('knows no stand-in for a dialect that nothing was trained on', () => {
    const vitisOnly = { ...manifest, distribution: { ...manifest.distribution, stand_ins: { vitis: 'vitis-2025' } } };
    expect(likenessOf(vitisOnly as Manifest, 'beef', like, target('vitis 2020.2 + merlin')).toolchain).toBe(
      'merlin-2020',
    );
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
