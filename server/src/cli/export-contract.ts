import { writeFile } from 'node:fs/promises';
import { contract } from '../graph/contract';

/** Writes the contract between graph and model, as model/contract.json holds it. */
export async function exportContract(path: string): Promise<void> {
  await writeFile(path, contractText());
}

export function contractText(): string {
  return JSON.stringify(contract(), null, 1) + '\n';
}
