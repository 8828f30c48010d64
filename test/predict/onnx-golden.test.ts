import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowSizes, type DesignRows, type RowPartName } from '../../server/src/graph/encode';
import type { ProgramTensors } from '../../server/src/graph/tensors';
import { loadModel, type HeadOutput } from '../../server/src/predict/onnx';

// Written by model/export.py together with the model: what torch answers.
interface GoldenCase {
  readonly name: string;
  readonly designs: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<'known' | 'unknown', Readonly<Record<keyof HeadOutput, readonly number[]>>>>;
}

const artifact = 'model/artifact';
const golden = 'test/golden';
const readCase = (file: string): GoldenCase => JSON.parse(readFileSync(join(golden, file), 'utf8'));
const cases = readdirSync(golden)
  .filter((file) => file.endsWith('.json'))
  .map(readCase);

function programOf({ inputs }: GoldenCase): ProgramTensors {
  const integers = Object.entries(inputs).map(([name, values]) => [name, Int32Array.from(values)]);
  return { ...Object.fromEntries(integers), node_x: Float32Array.from(inputs.node_x!) };
}

function rowsOf({ inputs }: GoldenCase): DesignRows {
  const sizes = rowSizes(inputs.block_node!.length, inputs.array_node!.length, inputs.comp_parent!.length);
  const names = Object.keys(sizes) as RowPartName[];
  const parts = names.map((name) => [name, { data: Float32Array.from(inputs[name]!), base: 0, stride: sizes[name] }]);
  return Object.fromEntries(parts);
}

it('has golden cases', () => expect(cases.length).toBeGreaterThan(0));

it.each(cases)('answers $name as torch does', async (golden) => {
  const loaded = await loadModel({
    encoder: readFileSync(join(artifact, 'encoder.onnx')),
    head: readFileSync(join(artifact, 'head.onnx')),
    manifest: JSON.parse(readFileSync(join(artifact, 'model.json'), 'utf8')),
  });
  if (loaded.kind === 'missing') throw new Error(loaded.reason);
  const program = await loaded.model.encode(programOf(golden));
  for (const kind of ['unknown', 'known'] as const) {
    const condition = { toolchain: golden.inputs.toolchain![0]!, known: kind === 'known' };
    const output = await loaded.model.run(program, rowsOf(golden), golden.designs, condition);
    for (const [name, expected] of Object.entries(golden.outputs[kind])) {
      const actual = [...output[name as keyof HeadOutput]];
      expect(actual).toHaveLength(golden.designs);
      actual.forEach((value, design) => {
        const error = Math.abs(value - expected[design]!) / Math.max(1, Math.abs(expected[design]!));
        expect(error, `${kind} ${name} of design ${design}`).toBeLessThan(1e-3);
      });
    }
  }
});
