import { boundOperators, limitedOperators, operatorFault } from './pragma-operators';
import { off, variable, type HlsRow } from './pragma-rows-common';

/** Pragmas about operators, and about the timing of regions. */
export const operatorRows: readonly HlsRow[] = [
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
      {
        name: 'instances',
        type: 'list',
        required: true,
        known: limitedOperators,
        doc: 'Functions or operations (mul, fadd, ...); a template function with its arguments.',
      },
      { name: 'limit', type: 'int', min: 1, required: true, doc: 'Largest number of instances.' },
    ],
    argument: 'instances',
    doc: 'Limits how many copies of a function or operator are built, so that they are shared.',
  },
  {
    name: 'bind_op',
    places: ['variable'],
    options: [
      variable,
      {
        name: 'op',
        type: 'text',
        required: true,
        known: boundOperators,
        doc: 'The operation: mul, add, fadd, dmul, ...',
      },
      {
        name: 'impl',
        type: 'enum',
        values: ['fabric', 'dsp', 'meddsp', 'fulldsp', 'maxdsp', 'primitivedsp', 'auto'],
        doc: 'What it is built from.',
      },
      { name: 'latency', type: 'int', min: -1, default: -1, doc: 'Pipeline stages; -1: the tool picks.' },
    ],
    check: operatorFault,
    since: '2020.1',
    doc: 'Chooses how one operation is built, and its latency. Forcing DSPs keeps products and sums from sharing one.',
  },
  {
    name: 'expression_balance',
    places: ['region'],
    options: [off('Keeps the order of the source.')],
    doc: 'Rearranges chains of operations into a balanced tree. By default on for integers, off for floats.',
  },
  {
    name: 'latency',
    places: ['region'],
    options: [
      { name: 'min', type: 'int', min: 0, default: 0, doc: 'Fewest cycles.' },
      { name: 'max', type: 'int', min: 0, default: 65535, doc: 'Most cycles.' },
    ],
    anyOf: [['min', 'max']],
    doc: 'Bounds the latency of the region in cycles. A region around a loop bounds all its iterations together.',
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
];
