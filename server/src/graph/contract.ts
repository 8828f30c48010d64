import { createHash } from 'node:crypto';
import * as schema from './schema';

/** The schema as data, with the hash that binds a model to it: sha256 of the JSON of everything else. */
export interface Contract extends Record<string, number | string | readonly string[]> {
  readonly version: number;
  readonly hash: string;
}

export function contract(): Contract {
  const content = {
    version: schema.version,
    nodeKinds: schema.nodeKinds,
    nodeColumns: schema.nodeColumns,
    edgeKinds: schema.edgeKinds,
    blockColumns: schema.blockColumns,
    arrayColumns: schema.arrayColumns,
    designColumns: schema.designColumns,
    compColumns: schema.compColumns,
    priorColumns: schema.priorColumns,
    labelColumns: schema.labelColumns,
    outcomes: schema.outcomes,
    toolchains: schema.toolchains,
    encoderInputs: schema.encoderInputs,
    encoderOutputs: schema.encoderOutputs,
    headInputs: schema.headInputs,
    headOutputs: schema.headOutputs,
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { ...content, hash };
}
