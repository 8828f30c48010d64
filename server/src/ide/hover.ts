import type { Hover } from 'vscode-languageserver-types';
import { shift } from '../base/span';
import { deviceOf } from '../predict/devices';
import { resourceNames, type LoopEstimate, type Prediction, type Target } from '../predict/types';
import type { FunctionIr } from '../kernel/ir';
import * as format from './format';
import {
  functionEstimate,
  functionHeaderAt,
  headerOf,
  loopEstimate,
  loopHeaderAt,
  loopTitle,
  traceFor,
  type LoopPlace,
  type Outlook,
  type TopResult,
} from './outlook';
import { rangeOf } from './range';

/** Prediction for the loop or function whose header holds `offset`; null elsewhere. */
export function hover(outlook: Outlook, offset: number): Hover | null {
  const { analysis } = outlook;
  const place = loopHeaderAt(analysis, offset);
  if (place) return card(loopLines(outlook, place), rangeOf(analysis.lines, headerOf(place)));
  const owner = functionHeaderAt(analysis, offset);
  if (owner) return card(functionLines(outlook, owner), rangeOf(analysis.lines, shift(owner.nameSpan, owner.start)));
  return null;
}

function card(paragraphs: readonly string[], range: Hover['range']): Hover {
  return { contents: { kind: 'markdown', value: paragraphs.join('\n\n') }, range };
}

function loopLines(outlook: Outlook, place: LoopPlace): string[] {
  const title = loopTitle(place);
  const found = loopEstimate(outlook, place);
  if (!found) return [`**${title}**`, notReached(outlook)];
  const { estimate, top } = found;
  if (estimate.absorbed === 'unrolled') {
    const copies = format.tripCount(place.loop.tripCount);
    return [
      `**${title}** is fully unrolled: ${copies} copies of its body run inside the loop around it.`,
      total(outlook, top),
    ];
  }
  if (estimate.absorbed === 'flattened') {
    return [`**${title}** is flattened with the pipelined loop inside it: the two run as one.`, total(outlook, top)];
  }
  const list = [
    ['II', estimate.ii === null ? (estimate.pipelined ? 'unknown' : 'not pipelined') : format.grouped(estimate.ii)],
    ['Trip count', format.tripCount(place.loop.tripCount), effective(place, estimate)],
    ['Iteration latency', estimate.depth === null ? 'unknown' : format.cycles(estimate.depth)],
    ...(estimate.unroll > 1 ? [['Unrolled by', format.grouped(estimate.unroll)]] : []),
  ];
  const why = format.traceText(traceFor(outlook, found));
  return [
    `**${title}**: ${latencyOf(estimate.latency, outlook.target, 'its trip count is not known')}`,
    facts(list),
    ...(why === null ? [] : [`${why}.`]),
    ...(estimate.restart === null
      ? []
      : [`Rewinds: the next run starts ${format.cycles(estimate.restart)} after the start of this one.`]),
    total(outlook, top),
  ];
}

/** The trip count of what the tool makes of the loop, where that is another one. */
function effective({ loop }: LoopPlace, { tripCount, unroll }: LoopEstimate): string {
  if (tripCount === null || (loop.tripCount.kind === 'exact' && loop.tripCount.count === tripCount)) return '';
  return `(${format.grouped(tripCount)} after ${unroll > 1 ? 'unrolling' : 'flattening'})`;
}

function functionLines(outlook: Outlook, owner: FunctionIr): string[] {
  const found = functionEstimate(outlook, owner.name);
  const title = `Function \`${owner.name}\``;
  if (!found) return [`**${title}**`, notReached(outlook)];
  const { top, estimate } = found;
  const unknownLoop = 'a loop in it has no known trip count';
  if (top.top !== owner.name) {
    return [`**${title}**: ${latencyOf(estimate.latency, outlook.target, unknownLoop)} per call`, total(outlook, top)];
  }
  const { prediction } = top.result;
  return [
    `**${title}** (top): ${latencyOf(prediction.latency?.value ?? null, outlook.target, unknownLoop)}`,
    ...intervals(prediction),
    resources(prediction, outlook.target),
    [`${outlook.target.part}, ${outlook.target.tool}.`, ...outside(outlook), ...caveats(outlook, prediction)].join(' '),
  ];
}

/** The prediction for the whole kernel, which carries the interval, and how far to trust it. */
function total(outlook: Outlook, { top, result }: TopResult): string {
  const { latency } = result.prediction;
  const text = latencyOf(latency?.value ?? null, outlook.target, 'a loop has no known trip count');
  const parts = [`Top function \`${top}\`: ${text}${latency ? `, ${format.interval(latency)}` : ''}.`];
  const used = shares(result.prediction, outlook.target);
  if (used !== '') parts.push(`It takes ${used}.`);
  return [...parts, ...caveats(outlook, result.prediction)].join(' ');
}

function latencyOf(count: number | null, target: Target, why: string): string {
  return count === null ? `latency unknown (${why})` : format.latency(count, target.clockNs);
}

function intervals(prediction: Prediction): string[] {
  const parts = [
    ...(prediction.latency ? [format.interval(prediction.latency)] : []),
    ...(prediction.interval === null ? [] : [`can start again every ${format.cycles(prediction.interval)}`]),
    ...(prediction.pValid === null
      ? []
      : [`${format.percent(prediction.pValid)} likely to synthesise in time and fit`]),
  ];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

function resources(prediction: Prediction, target: Target): string {
  const device = deviceOf(target.part);
  return facts(
    resourceNames.map((name) => {
      const value = prediction.resources[name]?.value ?? null;
      if (value === null) return [format.resourceLabels[name], 'unknown'];
      const available = device?.resources[name] ?? 0;
      const share = available > 0 ? `(${format.percent(value / available)})` : '';
      return [format.resourceLabels[name], format.grouped(value), share];
    }),
  );
}

/** `DSP 0.1 %, BRAM 0.8 % of the xcu200`: what is used at all, as shares of the part. */
function shares(prediction: Prediction, target: Target): string {
  const device = deviceOf(target.part);
  if (!device) return '';
  const used = resourceNames.flatMap((name) => {
    const share = (prediction.resources[name]?.value ?? 0) / device.resources[name];
    return share > 0 && Number.isFinite(share) ? [`${format.resourceLabels[name]} ${format.percent(share)}`] : [];
  });
  return used.length === 0 ? '' : `${used.join(', ')} of the ${device.part}`;
}

/** Which file sets directives besides the source. */
function outside({ directives }: Outlook): string[] {
  return directives === undefined ? [] : [`Directives of \`${directives.replace(/^.*[\\/]/, '')}\` hold as well.`];
}

function caveats(outlook: Outlook, prediction: Prediction): string[] {
  if (outlook.model.kind === 'missing') return ['*No model: analytic terms alone.*'];
  if (prediction.source === 'analytic') return ['*Analytic terms alone: the model has nothing to say of this kernel.*'];
  if (prediction.inDistribution === false) {
    return ['*Unlike the kernels that the model was trained on: expect a larger error.*'];
  }
  return [];
}

function notReached(outlook: Outlook): string {
  const tops = outlook.tops.map(({ top }) => `\`${top}\``);
  if (tops.length === 0) return 'No prediction: no top function.';
  return `No prediction: not reached from the top function ${tops.join(' or ')}.`;
}

/** `II **4** · Trip count **8**`: name, value, and what may follow the value. */
function facts(list: readonly (readonly string[])[]): string {
  return list.map(([name, value, rest]) => `${name} **${value}**${rest ? ` ${rest}` : ''}`).join(' · ');
}
