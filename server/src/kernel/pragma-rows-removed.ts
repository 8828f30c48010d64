import { variable, type HlsRow } from './pragma-rows-common';

/** Pragmas that are gone or out of use, so that they are recognised. */
export const removedRows: readonly HlsRow[] = [
  {
    name: 'array_map',
    places: ['variable'],
    options: [
      variable,
      { name: 'instance', type: 'text', doc: 'Name of the joined array.' },
      { name: 'horizontal', type: 'flag', doc: 'Joins end to end.' },
      { name: 'vertical', type: 'flag', doc: 'Joins words.' },
      { name: 'offset', type: 'int', doc: 'Offset in the joined array.' },
    ],
    removed: '2020.1',
    deprecated: 'is no longer supported: the tool ignores it',
    doc: 'Joined small arrays into one memory.',
  },
  {
    name: 'clock',
    places: ['function'],
    options: [{ name: 'domain', type: 'text', doc: 'Name of a clock.' }],
    removed: '2020.1',
    deprecated: 'is no longer supported: the period is set in the script or config file',
    doc: 'Named the clock of a function of SystemC code.',
  },
  {
    name: 'data_pack',
    places: ['variable'],
    options: [
      variable,
      { name: 'instance', type: 'text', doc: 'Name of the word.' },
      { name: 'struct_level', type: 'flag', doc: 'Pads the struct.' },
      { name: 'field_level', type: 'flag', doc: 'Pads each member.' },
    ],
    removed: '2020.1',
    deprecated: 'write aggregate',
    doc: 'Packed a struct into one word.',
  },
  {
    name: 'extract',
    places: ['region'],
    options: [],
    removed: '2020.1',
    deprecated: 'is no longer supported: write the region as a function with inline off',
    doc: 'Made a module of a region.',
  },
  {
    name: 'region',
    places: ['region'],
    options: [],
    removed: '2020.1',
    deprecated: 'is no longer supported: the braces alone make a region',
    doc: 'Marked a region.',
  },
  {
    name: 'resource',
    places: ['variable'],
    options: [
      variable,
      { name: 'core', type: 'text', required: true, doc: 'Name of a core.' },
      { name: 'latency', type: 'int', min: -1, doc: 'Pipeline stages.' },
    ],
    deprecated: 'write bind_op or bind_storage',
    doc: 'Chose the core for an operation or a memory.',
  },
  {
    name: 'shared',
    places: ['variable'],
    options: [variable],
    deprecated: 'write stream type=shared',
    doc: 'Made a channel a shared memory.',
  },
];
