import { describe, expect, it } from 'vitest';
import { defaultSettings, readSettings } from '../../server/src/lsp/settings';

describe('settings', () => {
  it('take what is good', () => {
    expect(readSettings({ clockNs: 10, part: 'xczu9eg', diagnostics: false })).toEqual({
      settings: { ...defaultSettings, clockNs: 10, part: 'xczu9eg', diagnostics: false },
      problems: [],
    });
  });

  it.each([undefined, null, {}, 'nonsense', []])('have defaults for %j', (raw) => {
    expect(readSettings(raw)).toEqual({ settings: defaultSettings, problems: [] });
  });

  it('name a bad value and use the default for it alone', () => {
    const { settings, problems } = readSettings({ clockNs: -1, maxUtilisation: 0.5, enable: 'sometimes' });
    expect(settings).toEqual({ ...defaultSettings, maxUtilisation: 0.5 });
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/pragmaLens\.enable is "sometimes".*default is used/);
    expect(problems.join()).toMatch(/pragmaLens\.clockNs is -1/);
  });

  it('name an unknown part and the nearest known one', () => {
    const { settings, problems } = readSettings({ part: 'xcu20-fsgd2104-2-e' });
    expect(settings.part).toBe(defaultSettings.part);
    expect(problems).toEqual([
      expect.stringMatching(/"xcu20-fsgd2104-2-e", which is not a known part.*Did you mean xcu2/),
    ]);
    expect(readSettings({ part: 'something else' }).problems[0]).toContain('Known parts: xcu200');
  });

  it('say which rules hold for a tool that is none', () => {
    const { settings, problems } = readSettings({ tool: 'catapult 2024.1' });
    expect(settings.tool).toBe('catapult 2024.1');
    expect(problems).toEqual([
      expect.stringMatching(/^pragmaLens\.tool: 'catapult 2024\.1' is no HLS tool.*newest Vitis HLS/),
    ]);
    expect(readSettings({ tool: 'vivado_hls 2019.2' }).problems).toEqual([]);
  });
});
