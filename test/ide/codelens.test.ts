import { describe, expect, it } from 'vitest';
import { codeLenses } from '../../server/src/ide/codelens';
import { outlook } from './samples';

const uri = 'file:///a.cpp';

function shown(...args: Parameters<typeof outlook>): string[] {
  return codeLenses(outlook(...args), uri).map(
    ({ range, command }) => `${range.start.line}: ${command?.title.replaceAll('\u202f', ' ')}`,
  );
}

describe('code lens', () => {
  it('stands on the top function and the outermost loop, cycles first', () => {
    expect(shown()).toEqual([
      '1: 4,120 cycles (16.5 µs at 4 ns)',
      '1: Explore pragmas',
      '2: 4,112 cycles',
      '2: Explore pragmas',
    ]);
    expect(shown({ loop: { ii: 2 } })[2]).toBe('2: 4,112 cycles, II = 2');
  });

  it('passes document and site to the command', () => {
    const commands = codeLenses(outlook(), uri).flatMap(({ command }) => (command?.command ? [command] : []));
    expect(commands.map(({ command }) => command)).toEqual(['pragmaLens.explore', 'pragmaLens.explore']);
    expect(commands.map((command) => command.arguments)).toEqual([
      [uri, { function: 'scale', loop: null }],
      [uri, { function: 'scale', loop: 1 }],
    ]);
  });

  it('says unknown, and is absent where nothing is predicted', () => {
    expect(shown({ prediction: { latency: null }, loop: { latency: null } })[0]).toBe('1: latency unknown');
    expect(shown({ outlook: { tops: [] } })).toEqual([]);
  });
});
