/** The lints. docs/lints.md explains each; a test compares the two. */
import { busSplits, hugeSplits, impossibleSplits, unknownVariables } from './arrays';
import { conflicts } from './conflicts';
import { dataflowForms } from './dataflow';
import { lostInlined, sharedSource } from './functions';
import { interfaces } from './interface';
import { maybeFalse, portLimits, recurrences, unrolledWithoutBanks, uselessBanks } from './interval';
import {
  impossibleFlattening,
  performanceTargets,
  redundant,
  unknownTripCounts,
  unrollRemainders,
  uselessRewinds,
  variableUnrolls,
} from './loops';
import { saidTwice } from './outside';
import { implicitUnrolls, noTarget, pipelineConflicts } from './pipelines';
import { misplaced, unlabelled } from './placement';
import { implicitDependence } from './reading';
import type { Finding, FunctionContext, LintRule } from './types';

const guide = 'https://docs.amd.com/r/en-US/ug1399-vitis-hls/';
const ports = 'https://docs.amd.com/r/en-US/ug1448-hls-guidance/Memory-Port-Resource-Constraint-HLS-200-885';

const pragmas = `${guide}HLS-Pragmas`;

export const rules: readonly LintRule[] = [
  // What reading a pragma reports.
  { code: 'hls.unknown-pragma', title: 'No such pragma', severity: 'error', reference: pragmas },
  { code: 'hls.unknown-option', title: 'No such option', severity: 'error', reference: pragmas },
  { code: 'hls.bad-value', title: 'A value that the option does not take', severity: 'error', reference: pragmas },
  { code: 'hls.missing-value', title: 'An option without its value', severity: 'error', reference: pragmas },
  { code: 'hls.missing-option', title: 'An option that must be given', severity: 'error', reference: pragmas },
  { code: 'hls.repeated-option', title: 'An option given twice', severity: 'error', reference: pragmas },
  {
    code: 'hls.missing-factor',
    title: 'A cyclic or block split without factor',
    severity: 'error',
    reference: `${guide}pragma-HLS-array_partition`,
  },
  {
    code: 'hls.not-constant',
    title: 'A value that is not a known constant',
    severity: 'information',
    reference: pragmas,
  },
  {
    code: 'hls.unknown-condition',
    title: 'A conditional pragma whose condition is not known',
    severity: 'information',
    reference: pragmas,
  },
  {
    code: 'hls.deprecated',
    title: 'A form that is out of use',
    severity: 'information',
    reference: pragmas,
  },

  // Where pragmas stand, and what they name.
  {
    code: 'hls.placement',
    title: 'A pragma that applies to something else, or to nothing',
    severity: 'warning',
    reference: pragmas,
    find: (c) => [...misplaced(c), ...uselessRewinds(c)],
  },
  {
    code: 'hls.unknown-variable',
    title: 'A variable that is not there',
    severity: 'error',
    reference: pragmas,
    find: unknownVariables,
  },
  {
    code: 'hls.conflict',
    title: 'Pragmas or options that exclude each other',
    severity: 'warning',
    reference: pragmas,
    find: conflicts,
  },
  {
    code: 'hls.interface',
    title: 'A port that is not there, or can not have this mode',
    severity: 'warning',
    reference: `${guide}pragma-HLS-interface`,
    findAcross: interfaces,
  },
  {
    code: 'hls.inline-loses-pragma',
    title: 'A pragma that inlining dissolves',
    severity: 'information',
    reference: `${guide}pragma-HLS-inline`,
    findAcross: lostInlined,
  },
  {
    code: 'hls.shared-source',
    title: 'One pragma for several instances of a template',
    severity: 'information',
    reference: pragmas,
    findAcross: sharedSource,
  },
  {
    code: 'hls.dependence-implicit',
    title: 'A dependence that does not say whether it exists',
    severity: 'information',
    reference: `${guide}pragma-HLS-dependence`,
    find: implicitDependence,
  },
  {
    code: 'hls.no-label',
    title: 'A loop that directives files can not address',
    severity: 'hint',
    reference: pragmas,
    find: unlabelled,
  },

  {
    code: 'hls.cfg-vs-source',
    title: 'A directives file and the source say different things',
    severity: 'warning',
    reference: pragmas,
    findAcross: saidTwice,
  },

  // Arrays.
  {
    code: 'hls.partition-mismatch',
    title: 'Banks that do not part the accesses',
    severity: 'warning',
    reference: `${guide}pragma-HLS-array_partition`,
    find: partitionMismatches,
  },
  {
    code: 'hls.partition-too-big',
    title: 'Too many pieces of an array',
    severity: 'warning',
    reference: `${guide}pragma-HLS-array_partition`,
    find: hugeSplits,
  },
  {
    code: 'hls.partition-maxi',
    title: 'A split of memory behind m_axi',
    severity: 'error',
    reference: `${guide}pragma-HLS-array_partition`,
    find: busSplits,
  },

  // Loops.
  {
    code: 'hls.pipeline-conflict',
    title: 'A pipeline around what can not be unrolled',
    severity: 'warning',
    reference: `${guide}pragma-HLS-pipeline`,
    find: pipelineConflicts,
  },
  {
    code: 'hls.implicit-unroll',
    title: 'A pipeline that unrolls much below it',
    severity: 'information',
    reference: `${guide}pragma-HLS-pipeline`,
    find: implicitUnrolls,
  },
  {
    code: 'hls.no-ii',
    title: 'A pipeline without a target',
    severity: 'hint',
    reference: `${guide}pragma-HLS-pipeline`,
    find: noTarget,
  },
  {
    code: 'hls.tripcount-unknown',
    title: 'A loop of unknown trip count',
    severity: 'information',
    reference: `${guide}pragma-HLS-loop_tripcount`,
    find: unknownTripCounts,
  },
  {
    code: 'hls.unroll-variable',
    title: 'A full unroll of a loop with a variable bound',
    severity: 'warning',
    reference: `${guide}pragma-HLS-unroll`,
    find: variableUnrolls,
  },
  {
    code: 'hls.unroll-remainder',
    title: 'An unroll factor that leaves a rest',
    severity: 'information',
    reference: `${guide}pragma-HLS-unroll`,
    find: unrollRemainders,
  },
  {
    code: 'hls.flatten',
    title: 'A nest that can not become one loop',
    severity: 'warning',
    reference: `${guide}pragma-HLS-loop_flatten`,
    find: impossibleFlattening,
  },
  {
    code: 'hls.redundant',
    title: 'A pragma that says what is known',
    severity: 'hint',
    reference: `${guide}pragma-HLS-loop_tripcount`,
    find: redundant,
  },
  {
    code: 'hls.performance',
    title: 'A performance target without effect',
    severity: 'warning',
    reference: `${guide}pragma-HLS-performance`,
    find: performanceTargets,
  },

  // Initiation intervals.
  {
    code: 'hls.ports',
    title: 'A pipeline that waits for memory ports',
    severity: 'information',
    reference: ports,
    find: portLimits,
  },
  {
    code: 'hls.unroll-no-banks',
    title: 'Unrolled copies that share memory ports',
    severity: 'warning',
    reference: `${guide}pragma-HLS-unroll`,
    find: unrolledWithoutBanks,
  },
  {
    code: 'hls.recurrence',
    title: 'Iterations that wait for each other',
    severity: 'information',
    reference: `${guide}pragma-HLS-pipeline`,
    find: recurrences,
  },
  {
    code: 'hls.maybe-false-dep',
    title: 'A dependence that may not exist',
    severity: 'information',
    reference: `${guide}pragma-HLS-dependence`,
    find: maybeFalse,
  },

  // Dataflow.
  {
    code: 'hls.dataflow-canonical',
    title: 'A dataflow region that is not in canonical form',
    severity: 'warning',
    reference: `${guide}pragma-HLS-dataflow`,
    findAcross: dataflowForms,
  },
];

const byCode = new Map(rules.map((each) => [each.code, each]));

export function ruleOf(code: string): LintRule | undefined {
  return byCode.get(code);
}

/** Place of a code in the table. */
export function placeOfRule(code: string): number {
  const rule = ruleOf(code);
  return rule ? rules.indexOf(rule) : -1;
}

function partitionMismatches(c: FunctionContext): Finding[] {
  return [...impossibleSplits(c), ...uselessBanks(c)];
}
