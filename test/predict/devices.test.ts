import { describe, expect, it } from 'vitest';
import { deviceOf, devices } from '../../server/src/predict/devices';
import { resourceNames } from '../../server/src/predict/types';

describe('a part', () => {
  it.each([
    ['xcu200', 'xcu200'],
    ['xcu200-fsgd2104-2-e', 'xcu200'],
    ['XCU200-FSGD2104-2-E', 'xcu200'],
    [' xcu200-fsgd2104-2-e\n', 'xcu200'],
    ['xcu200_fsgd2104', 'xcu200'],
    ['xcvu9p-flga2104-2-i', 'xcu200'],
    ['xczu9eg', 'xczu9eg'],
    ['xc7z020clg400-1', 'xc7z020'],
    ['xczu9eg-ffvb1156-2-e', 'xczu9eg'],
    ['xczu7ev-ffvc1156-2-e', 'xczu7ev'],
    ['xc7z020-clg484-1', 'xc7z020'],
    ['xck26-sfvc784-2LV-c', 'xczu5ev'],
    ['xcvc1902-vsva2197-2MP-e-S', 'xcvc1902'],
    ['xc7vx690tffg1761-2', 'xc7vx690t'],
    ['xc7a35ticsg324-1L', 'xc7a35t'],
    ['xa7z020clg400-1I', 'xc7z020'],
    ['xqku060-rfa1156-1-i', 'xcku060'],
    ['xczu49dr-ffvf1760-2-e', 'xczu28dr'],
  ])('is found by name, package and speed in any case: %j', (name, part) => expect(deviceOf(name)?.part).toBe(part));

  it.each(['', 'xcu', 'xcu20', 'xcu2000', 'x', 'xa', 'xaz', 'virtex', '-', 'xczu9', 'board xcu200'])(
    'is not guessed: %j',
    (name) => expect(deviceOf(name)).toBeUndefined(),
  );
});

describe('the table', () => {
  it.each(devices.map((device) => [device.part, device] as const))('%s has what a device has', (part, device) => {
    expect(deviceOf(part)).toBe(device);
    for (const name of resourceNames) expect(Number.isInteger(device.resources[name])).toBe(true);
    const { dsp, bram, lut, ff } = device.resources;
    expect(Math.min(dsp, bram)).toBeGreaterThan(0);
    // All families here have two flip-flops to a LUT.
    expect(ff).toBe(2 * lut);
  });

  it('names families by their prefix', () => {
    const familyOf = (part: string): string | undefined => deviceOf(part)?.family;
    expect(['xcu50', 'xczu3eg', 'xcku5p'].map(familyOf)).toEqual(Array(3).fill('ultrascale+'));
    expect(['xc7z020', 'xc7z100'].map(familyOf)).toEqual(['series7', 'series7']);
    expect(familyOf('xq7k325t')).toBe('series7');
    expect(familyOf('xcvc1902')).toBe('versal');
  });

  it('has each part once', () => {
    expect(new Set(devices.map((device) => device.part)).size).toBe(devices.length);
  });
});
