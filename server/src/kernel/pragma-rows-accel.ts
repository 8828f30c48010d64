import type { PragmaSpec } from './pragma-table';

/** Pragmas of the Merlin compiler, which stand before the loop they are about. */
export const accelRows: readonly PragmaSpec[] = [
  {
    name: 'kernel',
    dialect: 'accel',
    places: ['file'],
    options: [],
    doc: 'Marks the function below as the kernel that Merlin compiles.',
  },
  {
    name: 'PARALLEL',
    dialect: 'accel',
    places: ['before-loop'],
    options: [
      {
        name: 'reduction',
        type: 'variable',
        valueOptional: true,
        doc: 'The variable that the iterations accumulate into.',
      },
      { name: 'FACTOR', type: 'int', min: 1, doc: 'Parallel copies of the body; absent: all iterations.' },
    ],
    doc: 'Runs iterations in parallel. Merlin partitions and caches arrays to match, so this is more than an HLS unroll.',
  },
  {
    name: 'PIPELINE',
    dialect: 'accel',
    places: ['before-loop'],
    options: [
      {
        name: 'mode',
        type: 'enum',
        values: ['off', 'flatten'],
        bare: 'print',
        doc: 'Absent: coarse-grained; `flatten`: fine-grained, all inner loops unrolled; `off`: none.',
      },
    ],
    doc: 'Pipelines the loop, coarse-grained unless `flatten` is given.',
  },
  {
    name: 'TILE',
    dialect: 'accel',
    places: ['before-loop'],
    options: [{ name: 'FACTOR', type: 'int', min: 1, required: true, doc: 'Trip count of the new inner loop.' }],
    doc: 'Splits the loop in two nested ones, the inner one of the given size.',
  },
];
