import { off, variable, type HlsRow } from './pragma-rows-common';
import type { OptionFault, OptionValue } from './pragma-table';

/** Rewinding is for pipelines that stall. */
function rewindFault(values: ReadonlyMap<string, OptionValue>): OptionFault | undefined {
  const style = values.get('style');
  if (values.get('rewind') !== true || style === undefined || style === 'stp') return undefined;
  return { code: 'hls.conflict', message: `'rewind' of 'pipeline' goes with style=stp, not with style=${style}` };
}

/** Pragmas about loops, functions and tasks. */
export const controlRows: readonly HlsRow[] = [
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
    exclusive: [['distance', 'offset']],
    argument: 'ports',
    doc: 'Tells that several m_axi ports, each of a bundle of its own, point into the same buffer, and how far apart.',
  },
  {
    name: 'cache',
    places: ['function'],
    topOnly: true,
    options: [
      { name: 'port', type: 'variable', required: true, doc: 'A read-only m_axi port.' },
      { name: 'lines', type: 'int', min: 1, default: 1, doc: 'Number of cache lines.' },
      { name: 'depth', type: 'int', min: 1, default: 'the longest burst', doc: 'Words per line.' },
      { name: 'ports', type: 'int', min: 1, since: '2025.2', doc: 'Read ports of the cache.' },
      { name: 'l2_lines', type: 'int', min: 1, since: '2025.2', doc: 'Lines of the second level; more than `lines`.' },
    ],
    argument: 'port',

    doc: 'Puts a small cache between the kernel and an m_axi port.',
  },
  {
    name: 'dataflow',
    places: ['function', 'loop'],
    options: [
      { name: 'disable_start_propagation', type: 'flag', doc: 'Leaves out the FIFOs that propagate start.' },
      { name: 'interval', type: 'int', min: 1, deprecated: 'has no effect', doc: 'Wanted interval.' },
    ],
    conflicts: ['pipeline'],
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
      {
        name: 'distance',
        type: 'int',
        min: 1,
        doc: 'Iterations between the two accesses; with type=inter and dependent=true only.',
      },
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
    exclusive: [['variable', 'class']],
    doc: 'Tells the tool that a dependence does not exist, or how far apart it is.',
  },
  {
    name: 'function_instantiate',
    places: ['function'],
    options: [variable],
    doc: 'Builds a copy of the function for each constant value of an argument. Goes with `inline off`.',
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
      {
        name: 'rewind',
        type: 'flag',
        doc: 'Starts the next run of the loop with no gap. For a loop, or a nest that flattens, that is all that its function does.',
      },
      {
        name: 'style',
        type: 'enum',
        values: ['stp', 'flp', 'frp'],
        default: 'auto',
        doc: 'stp: stalls when input is missing; flp: flushable; frp: free-running. By default the tool chooses.',
      },
      { name: 'enable_flush', type: 'flag', deprecated: 'write style=flp', doc: 'Makes the pipeline flushable.' },
    ],
    exclusive: [['off', 'style']],
    conflicts: ['dataflow'],
    check: rewindFault,
    doc: 'Starts an iteration (of a function: a call) every II cycles. All loops below are unrolled.',
  },
  {
    name: 'top',
    places: ['function'],
    options: [{ name: 'name', type: 'text', doc: 'Name of the top function in scripts and config files.' }],
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
];
