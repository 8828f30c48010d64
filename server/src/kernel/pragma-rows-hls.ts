import { interfaceRow } from './pragma-rows-interface';
import type { PragmaOption, PragmaSpec } from './pragma-table';

type Row = Omit<PragmaSpec, 'dialect'>;

const variable: PragmaOption = { name: 'variable', type: 'variable', required: true, doc: 'The variable it is about.' };

function off(doc: string): PragmaOption {
  return { name: 'off', type: 'flag', doc };
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

/** AMD Vitis HLS, from the option table of its front end and UG1399. */
const rows: readonly Row[] = [
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
        doc: 'How members are packed.',
      },
    ],
    doc: 'Packs the members of a struct into one wide word.',
  },
  {
    name: 'alias',
    places: ['function'],
    topOnly: true,
    options: [
      { name: 'ports', type: 'list', required: true, doc: 'The m_axi ports that share a buffer.' },
      { name: 'distance', type: 'int', min: 0, doc: 'Distance between neighbouring ports.' },
      { name: 'offset', type: 'list', doc: 'One offset per port.' },
    ],
    anyOf: [['distance', 'offset']],
    doc: 'Tells that several m_axi ports point into the same buffer, and how far apart.',
  },
  {
    name: 'allocation',
    places: ['region'],
    options: [
      {
        name: 'type',
        type: 'enum',
        values: ['function', 'operation'],
        default: 'function',
        bare: 'read',
        doc: 'What is limited: instances of a function, or of an operation.',
      },
      { name: 'instances', type: 'list', required: true, doc: 'Functions or operations (mul, fadd, ...).' },
      { name: 'limit', type: 'int', min: 1, required: true, doc: 'Largest number of instances.' },
    ],
    doc: 'Limits how many copies of a function or operator are built, so that they are shared.',
  },
  {
    name: 'array_partition',
    places: ['variable'],
    options: [...partitionOptions, off('Forbids partitioning of this array.')],
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
    doc: 'Joins elements of an array into wider words: more of them per access, without more memories.',
  },
  {
    name: 'array_stencil',
    places: ['loop'],
    options: [variable, off('Turns stencil inference off for this array.')],
    doc: 'Controls the inference of a line buffer for a stencil access.',
  },
  {
    name: 'bind_op',
    places: ['variable'],
    options: [
      variable,
      { name: 'op', type: 'text', required: true, doc: 'The operation: mul, add, fadd, dmul, ...' },
      {
        name: 'impl',
        type: 'enum',
        values: ['fabric', 'dsp', 'meddsp', 'fulldsp', 'maxdsp', 'primitivedsp', 'auto'],
        doc: 'What it is built from.',
      },
      { name: 'latency', type: 'int', min: -1, default: -1, doc: 'Pipeline stages; -1: the tool picks.' },
    ],
    doc: 'Chooses how one operation is built, and its latency.',
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
      { name: 'latency', type: 'int', min: -1, max: 4, default: -1, doc: 'Read latency; -1: the tool picks.' },
    ],
    doc: 'Chooses the memory that holds a variable.',
  },
  {
    name: 'cache',
    places: ['function'],
    topOnly: true,
    options: [
      { name: 'port', type: 'variable', required: true, doc: 'A read-only m_axi port.' },
      { name: 'lines', type: 'int', min: 1, default: 1, doc: 'Number of cache lines.' },
      { name: 'depth', type: 'int', min: 1, doc: 'Words per line.' },
      { name: 'ports', type: 'int', min: 1, doc: 'Read ports of the cache.' },
      { name: 'l2_lines', type: 'int', min: 1, doc: 'Lines of the second level.' },
    ],
    doc: 'Puts a small cache between the kernel and an m_axi port.',
  },
  {
    name: 'dataflow',
    places: ['function', 'loop'],
    options: [
      { name: 'disable_start_propagation', type: 'flag', doc: 'Leaves out the FIFOs that propagate start.' },
      { name: 'interval', type: 'int', min: 1, deprecated: 'has no effect', doc: 'Wanted interval.' },
    ],
    doc: 'Runs the functions or loops of this scope at the same time, as processes joined by channels.',
  },
  {
    name: 'dependence',
    places: ['function', 'loop'],
    options: [
      { name: 'variable', type: 'variable', doc: 'The variable it is about.' },
      { name: 'class', type: 'enum', values: ['array', 'pointer'], bare: 'read', doc: 'All variables of this class.' },
      {
        name: 'type',
        type: 'enum',
        values: ['intra', 'inter'],
        default: 'inter',
        bare: 'read',
        doc: 'Within an iteration, or between iterations.',
      },
      { name: 'direction', type: 'enum', values: ['raw', 'war', 'waw'], bare: 'read', doc: 'Kind of dependence.' },
      { name: 'distance', type: 'int', min: 1, doc: 'Iterations between the two accesses.' },
      {
        name: 'dependent',
        type: 'enum',
        values: ['true', 'false'],
        default: 'false',
        bare: 'read',
        doc: 'Whether the dependence exists. A wrong `false` gives wrong hardware.',
      },
    ],
    anyOf: [['variable', 'class']],
    doc: 'Tells the tool that a dependence does not exist, or how far apart it is.',
  },
  {
    name: 'disaggregate',
    places: ['variable'],
    options: [variable],
    doc: 'Splits a struct into its members, one level deep.',
  },
  {
    name: 'expression_balance',
    places: ['region'],
    options: [off('Keeps the order of the source.')],
    doc: 'Rearranges chains of operations into a balanced tree.',
  },
  {
    name: 'function_instantiate',
    places: ['function'],
    options: [variable],
    doc: 'Builds a copy of the function for each constant value of an argument.',
  },
  {
    name: 'inline',
    places: ['function'],
    options: [
      { name: 'recursive', type: 'flag', doc: 'Inlines the calls inside as well.' },
      off('Keeps the function as a module of its own.'),
      { name: 'region', type: 'flag', deprecated: 'put inline into the callees', doc: 'Inlines what is called here.' },
      { name: 'self', type: 'flag', deprecated: 'has no effect', doc: 'Ignored by the tool.' },
      { name: 'all', type: 'flag', deprecated: 'has no effect', doc: 'Ignored by the tool.' },
    ],
    doc: 'Dissolves the function into its callers, or forbids that. Inlining drops the pragmas of the function itself.',
  },
  interfaceRow,
  {
    name: 'latency',
    places: ['region'],
    options: [
      { name: 'min', type: 'int', min: 0, default: 0, doc: 'Fewest cycles.' },
      { name: 'max', type: 'int', min: 0, default: 65535, doc: 'Most cycles.' },
    ],
    anyOf: [['min', 'max']],
    doc: 'Bounds the latency of the region in cycles.',
  },
  {
    name: 'loop_flatten',
    places: ['loop'],
    options: [off('Keeps the loops apart.')],
    doc: 'Turns a perfect nest into one loop, which saves the cycles of entering and leaving the inner one.',
  },
  {
    name: 'loop_merge',
    places: ['region'],
    options: [{ name: 'force', type: 'flag', doc: 'Merges even where the tool sees a hindrance.' }],
    doc: 'Merges the consecutive loops that stand in this region.',
  },
  {
    name: 'loop_tripcount',
    places: ['loop'],
    options: [
      { name: 'min', type: 'int', min: 0, default: 0, doc: 'Fewest iterations.' },
      { name: 'max', type: 'int', min: 0, required: true, doc: 'Most iterations.' },
      { name: 'avg', type: 'int', min: 0, doc: 'Iterations on average.' },
    ],
    doc: 'Tells the iterations of a loop with a variable bound. It serves the report only.',
  },
  {
    name: 'occurrence',
    places: ['region'],
    options: [
      { name: 'cycle', type: 'int', min: 1, default: 1, doc: 'The region runs once in so many iterations.' },
      off('Turns it off.'),
    ],
    doc: 'Tells that a conditional region of a pipelined loop runs less often than the loop.',
  },
  {
    name: 'performance',
    places: ['function', 'loop'],
    options: [
      { name: 'target_ti', type: 'text', doc: 'Wanted transaction interval, in cycles or with a unit.' },
      { name: 'target_tl', type: 'text', doc: 'Wanted latency, in cycles or with a unit.' },
      { name: 'unit', type: 'enum', values: ['cycle', 'sec'], doc: 'Unit of the targets.' },
    ],
    anyOf: [['target_ti', 'target_tl']],
    doc: 'States a performance target and lets the tool choose the pragmas.',
  },
  {
    name: 'pipeline',
    places: ['function', 'loop'],
    options: [
      { name: 'II', type: 'int', min: 1, doc: 'Wanted initiation interval; absent: the tool picks, timing first.' },
      off('Forbids the automatic pipelining of this loop.'),
      { name: 'rewind', type: 'flag', doc: 'Starts the next run of the loop with no gap. Loops only.' },
      { name: 'style', type: 'enum', values: ['stp', 'flp', 'frp'], doc: 'Stalled, flushable or free-running.' },
      { name: 'enable_flush', type: 'flag', deprecated: 'write style=flp', doc: 'Makes the pipeline flushable.' },
    ],
    doc: 'Starts an iteration every II cycles. All loops below are unrolled.',
  },
  {
    name: 'protocol',
    places: ['region'],
    options: [
      {
        name: 'mode',
        type: 'enum',
        values: ['floating', 'fixed'],
        default: 'floating',
        bare: 'read',
        doc: 'Whether statements outside may overlap it.',
      },
    ],
    doc: 'Keeps the cycles of this region as written.',
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
    options: [{ ...variable, doc: 'An argument.' }, off('Turns it off.')],
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
        doc: 'Kind of channel.',
      },
      { name: 'depth', type: 'int', min: 0, default: 0, doc: 'Elements; 0: the size of the array.' },
      { name: 'off', type: 'flag', deprecated: 'write type=pipo', doc: 'Makes it a ping-pong buffer.' },
      { name: 'dim', type: 'int', deprecated: 'has no effect', doc: 'Ignored by the tool.' },
    ],
    doc: 'Chooses the channel between two processes of a dataflow region.',
  },
  {
    name: 'top',
    places: ['function'],
    options: [{ name: 'name', type: 'text', doc: 'Name for the directives file.' }],
    doc: 'Makes this the top function.',
  },
  {
    name: 'unroll',
    places: ['loop'],
    options: [
      { name: 'factor', type: 'int', min: 0, max: 4294967295, doc: 'Copies of the body; absent: all iterations.' },
      { name: 'skip_exit_check', type: 'flag', doc: 'The trip count is a multiple of the factor: no exit checks.' },
      off('Forbids unrolling of this loop.'),
      { name: 'region', type: 'flag', deprecated: 'is ignored', doc: 'Ignored by the tool.' },
      { name: 'complete', type: 'flag', deprecated: 'is ignored', doc: 'Ignored by the tool.' },
      { name: 'partial', type: 'flag', deprecated: 'is ignored', doc: 'Ignored by the tool.' },
    ],
    doc: 'Copies the loop body so that iterations run side by side, memory ports and dependences permitting.',
  },
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
    deprecated: 'is no longer supported',
    doc: 'Joined small arrays into one memory.',
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
    deprecated: 'write aggregate',
    doc: 'Packed a struct into one word.',
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

export const hlsRows: readonly PragmaSpec[] = rows.map((row) => ({ ...row, dialect: 'hls' }));
