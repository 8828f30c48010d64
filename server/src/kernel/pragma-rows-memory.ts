import { off, variable, type HlsRow } from './pragma-rows-common';
import type { OptionFault, OptionValue, PragmaOption } from './pragma-table';

/** Without a factor the tool drops a partition with a warning, and a reshape with no word at all. */
function needsFactor(row: string): (values: ReadonlyMap<string, OptionValue>) => OptionFault | undefined {
  return (values) => {
    const type = values.get('type');
    if ((type !== 'cyclic' && type !== 'block') || values.has('factor') || values.get('off') === true) return undefined;
    return { code: 'hls.missing-factor', message: `'${row}' with type=${type} needs 'factor'` };
  };
}

/** Options that array_partition and array_reshape share. */
const partitionOptions: readonly PragmaOption[] = [
  { ...variable, doc: 'The array.' },
  {
    name: 'type',
    type: 'enum',
    values: ['cyclic', 'block', 'complete'],
    default: 'complete',
    bare: 'read',
    doc: 'cyclic: neighbours in different banks; block: equal runs; complete: one register (or word slice) an element.',
  },
  { name: 'factor', type: 'int', min: 1, doc: 'Number of banks; needed for cyclic and block.' },
  { name: 'dim', type: 'int', min: 0, default: 1, doc: 'Dimension, counted from 1; 0 means all.' },
];

/** Which types and implementations of a memory go together. */
function memoryFault(values: ReadonlyMap<string, OptionValue>): OptionFault | undefined {
  const type = String(values.get('type'));
  const impl = String(values.get('impl') ?? 'auto');
  const fault = (message: string): OptionFault => ({ code: 'hls.bad-value', message });
  if ((impl === 'srl' || impl === 'memory') && type !== 'fifo') return fault(`impl=${impl} is for type=fifo only`);
  if (impl.endsWith('_ecc') && type !== 'ram_s2p') return fault(`impl=${impl} is for type=ram_s2p only`);
  const latency = Number(values.get('latency') ?? -1);
  if (latency === 0) return fault(`'latency' of 'bind_storage' must be at least 1, or -1 for the tool's choice`);
  if (latency === 4 && type !== 'fifo') return fault(`'latency' of 'bind_storage' is at most 3 for type=${type}`);
  return undefined;
}

/** Pragmas about variables: how they are stored, packed and passed on. */
export const memoryRows: readonly HlsRow[] = [
  {
    name: 'aggregate',
    places: ['variable'],
    options: [
      variable,
      {
        name: 'compact',
        type: 'enum',
        values: ['bit', 'byte', 'none', 'auto'],
        default: 'auto',
        doc: 'auto: bit for arguments of the block, none elsewhere; none: members keep the padding of C.',
      },
    ],
    conflicts: ['disaggregate'],
    since: '2020.1',
    doc: 'Packs the members of a struct into one wide word. Struct arguments of the top function are packed anyway.',
  },
  {
    name: 'array_partition',
    places: ['variable'],
    options: [...partitionOptions, off('Forbids partitioning of this array.')],
    conflicts: ['array_reshape'],
    check: needsFactor('array_partition'),
    doc: 'Splits an array into banks so that more elements can be read and written each cycle.',
  },
  {
    name: 'array_reshape',
    places: ['variable'],
    options: [
      ...partitionOptions,
      { name: 'object', type: 'flag', doc: 'Reshapes the object that holds the array.' },
      off('Forbids reshaping of this array.'),
    ],
    conflicts: ['array_partition', 'bind_storage'],
    check: needsFactor('array_reshape'),
    doc: 'Joins elements of an array into wider words: more of them per access, without more memories.',
  },
  {
    name: 'array_stencil',
    places: ['loop'],
    options: [variable, off('Turns stencil inference off for this array.')],
    doc: 'Controls the inference of a line buffer for a stencil access.',
  },
  {
    name: 'bind_storage',
    places: ['variable'],
    options: [
      variable,
      {
        name: 'type',
        type: 'enum',
        required: true,
        values: ['fifo', 'ram_1p', 'ram_1wnr', 'ram_2p', 'ram_s2p', 'ram_t2p', 'rom_1p', 'rom_2p', 'rom_np'],
        doc: 'Kind of memory, which decides its ports.',
      },
      {
        name: 'impl',
        type: 'enum',
        values: ['auto', 'bram', 'bram_ecc', 'lutram', 'uram', 'uram_ecc', 'srl', 'memory'],
        default: 'auto',
        doc: 'What it is built from.',
      },
      {
        name: 'latency',
        type: 'int',
        min: -1,
        max: 4,
        default: -1,
        doc: 'Cycles of a read: 1 to 4 for a FIFO, 1 to 3 for others; -1: the tool picks.',
      },
    ],
    conflicts: ['array_reshape'],
    check: memoryFault,
    since: '2020.1',
    doc: 'Chooses the memory that holds a local variable; for arguments `interface` has storage_type and storage_impl.',
  },
  {
    name: 'disaggregate',
    places: ['variable'],
    options: [variable],
    conflicts: ['aggregate'],
    doc: 'Splits a struct into its members, one level deep.',
  },
  {
    name: 'reset',
    places: ['variable'],
    options: [{ ...variable, doc: 'A static or global variable.' }, off('Leaves it out of the reset.')],
    doc: 'Adds or removes a reset for a static variable.',
  },
  {
    name: 'stable',
    places: ['function'],
    options: [
      { ...variable, doc: 'An argument.' },
      { ...off('Turns it off.'), since: '2025.2' },
    ],
    doc: 'Tells that an argument of a dataflow region does not change while it runs.',
  },
  {
    name: 'stream',
    places: ['variable'],
    options: [
      variable,
      {
        name: 'type',
        type: 'enum',
        values: ['fifo', 'pipo', 'shared', 'unsync'],
        default: 'fifo',
        doc: 'fifo; pipo: ping-pong buffer; shared: one memory, two users; unsync: as shared, with no handshake.',
      },
      {
        name: 'depth',
        type: 'int',
        min: 0,
        default: 0,
        doc: 'fifo: elements (0: the size of the array); pipo: buffers (2); shared: 1.',
      },
      { name: 'off', type: 'flag', deprecated: 'write type=pipo', doc: 'Makes it a ping-pong buffer.' },
      { name: 'dim', type: 'int', deprecated: 'has no effect', doc: 'Ignored by the tool.' },
    ],
    doc: 'Chooses the channel between two processes of a dataflow region.',
  },
];
