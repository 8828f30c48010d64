import { LineIndex } from '../../server/src/base/lines';
import { buildKernel } from '../../server/src/kernel/build';
import type { FunctionIr, Kernel } from '../../server/src/kernel/ir';
import { functionNamed } from '../../server/src/kernel/ir';
import { testParser } from '../support/parser';

/** The kernel of a text; `headers` are what it includes, by path. */
export async function kernelOf(text: string, headers: Readonly<Record<string, string>> = {}): Promise<Kernel> {
  const parser = await testParser();
  const included = Object.entries(headers).map(([path, content]) => ({
    path,
    file: parser.parse(content).file,
    lines: new LineIndex(content),
  }));
  return buildKernel(parser.parse(text).file, included, parser).kernel;
}

/** The function of that name in a text. */
export async function lowered(text: string, name = 'f'): Promise<FunctionIr> {
  const found = functionNamed(await kernelOf(text), name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** A listing as it stands in a test: without the indentation that all its lines share. */
export function listing(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent)).join('\n');
}
