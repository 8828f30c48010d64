import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { contractText } from '../../server/src/cli/export-contract';
import { contract } from '../../server/src/graph/contract';
import * as schema from '../../server/src/graph/schema';

describe('contract', () => {
  it('is committed as it is (else: pragma-lens export-contract)', async () => {
    expect(await readFile('model/contract.json', 'utf8')).toBe(contractText());
  });

  it('holds every list of the schema', () => {
    const lists = Object.entries(schema).filter(([, value]) => Array.isArray(value));
    for (const [name, value] of lists) expect(contract()[name], name).toEqual(value);
  });

  it('names no column twice', () => {
    for (const value of Object.values(contract())) {
      if (typeof value === 'object') expect(new Set(value).size).toBe(value.length);
    }
  });
});
