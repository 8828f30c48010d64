import { writeFile } from 'node:fs/promises';
import { contract } from '../graph/contract';
import { unwritable } from './failure';

/** Writes the contract between graph and model, as model/contract.json holds it. Throws `UsageError`. */
export async function exportContract(path: string): Promise<void> {
  await writeFile(path, contractText()).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

export function contractText(): string {
  return JSON.stringify(contract(), null, 1) + '\n';
}
