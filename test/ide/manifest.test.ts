import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../package.json';
import { exploreCommand } from '../../server/src/ide/codelens';
import { defaultSettings, settingsSchema } from '../../server/src/lsp/settings';

const commands = manifest.contributes.commands.map(({ command }) => command);

describe('manifest', () => {
  it('has the settings that the server reads, with the same types, limits, defaults and words', () => {
    const { properties } = z.toJSONSchema(settingsSchema, { io: 'input' });
    const expected = Object.entries(properties ?? {}).map(([name, schema]) => {
      const { description, ...rest } = schema as Record<string, unknown>;
      return [`pragmaLens.${name}`, { ...rest, markdownDescription: description }];
    });
    expect(manifest.contributes.configuration.properties).toEqual(Object.fromEntries(expected));
  });

  it('has a documentation for each setting and defaults that the schema accepts', () => {
    for (const schema of Object.values(settingsSchema.shape)) expect(schema.description).toBeTruthy();
    expect(settingsSchema.parse(defaultSettings)).toEqual(defaultSettings);
  });

  it('has the commands that the client registers, and no other', () => {
    const source = readFileSync('client/src/extension.ts', 'utf8');
    const registered = [...source.matchAll(/registerCommand\('([\w.]+)'/g)].map((match) => match[1]);
    expect(registered.sort()).toEqual([...commands].sort());
    expect(commands).toContain(exploreCommand);
  });

  it('names only its own commands in menus and in the client', () => {
    const inMenus = Object.values(manifest.contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const inClient = readdirSync('client/src').flatMap((file) => {
      const source = readFileSync(`client/src/${file}`, 'utf8');
      return [...source.matchAll(/(?:\.command = |executeCommand\()'(pragmaLens\.\w+)'/g)].map((match) => match[1]);
    });
    for (const command of [...inMenus, ...inClient]) expect(commands).toContain(command);
  });

  it('injects its grammar into C and C++', () => {
    const [grammar] = manifest.contributes.grammars;
    const file = JSON.parse(readFileSync(grammar?.path ?? '', 'utf8')) as { scopeName: string };
    expect(file.scopeName).toBe(grammar?.scopeName);
    expect(grammar?.injectTo).toEqual(['source.c', 'source.cpp']);
  });
});
