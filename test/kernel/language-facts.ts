import type { FunctionIr, Kernel, Loop, LoopId, Op } from '../../server/src/kernel/ir';
import { recurrencesOf } from '../../server/src/kernel/recurrence';
import { showAccess, showArrays, showLoop, showType } from './show';

/**
 * What the front end makes of a text, one line per fact: arrays, loops with their trip counts, and of each body the elements
 * and streams that it reads and writes, its operators, what later iterations take from earlier ones, and calls.
 */
export function factsOf(kernel: Kernel): string {
  const problems = kernel.problems.map((p) => `problem ${p.code}: ${p.message}`);
  return [...kernel.functions.map(factsOfFunction), ...problems].join('\n');
}

function factsOfFunction(f: FunctionIr): string {
  const lines = [`function ${f.name}${f.returnType ? ` -> ${showType(f.returnType)}` : ''}`];
  const add = (depth: number, ...texts: string[]): number => lines.push(...texts.map((t) => '  '.repeat(depth) + t));
  add(1, ...showArrays(f), ...bodyFacts(f, null));
  const visit = (loop: Loop): void => {
    add(loop.depth + 1, showLoop(f, loop));
    add(loop.depth + 2, ...bodyFacts(f, loop.id));
    for (const child of loop.children) visit(f.loops[child] as Loop);
  };
  for (const loop of f.loops) if (loop.parent === null) visit(loop);
  return lines.join('\n');
}

function bodyFacts(f: FunctionIr, loop: LoopId | null): string[] {
  const ops = f.ops.filter((op) => op.loop === loop);
  const accesses = f.accesses.filter((access) => (access.loops.at(-1) ?? null) === loop);
  const symbol = (id: number): string => {
    const { opcode, callee } = f.ops[id] as Op;
    return opcode === 'argument' ? (callee ?? '?') : opcode;
  };
  const element = (isStore: boolean): string[] =>
    accesses.filter((a) => a.isStore === isStore).map((a) => showAccess(f, a, symbol) + (a.guarded ? ' if' : ''));
  const streams = (opcode: 'streamRead' | 'streamWrite'): string[] =>
    ops.filter((op) => op.opcode === opcode).map((op) => `${op.callee}:${showType(op.type)}`);
  const operators = ops
    .filter((op) => !notOperators.has(op.opcode))
    .map((op) => `${op.callee ?? op.opcode} ${showType(op.type)}`);
  const carried = recurrencesOf(f).filter((r) => r.loop === loop);
  const calls = f.calls.filter((call) => call.loop === loop);
  const list = (what: string, all: readonly string[]): string[] =>
    all.length === 0 ? [] : [`${what} ${counted(all).join(', ')}`];
  return [
    ...list('reads', [...element(false), ...streams('streamRead')]),
    ...list('writes', [...element(true), ...streams('streamWrite')]),
    ...list('operators', operators),
    ...list(
      'carries',
      carried.map((r) => `${r.variable}${r.distance > 1 ? ` over ${r.distance}` : ''}`),
    ),
    ...list(
      'calls',
      calls.map((call) => {
        const passed = [...call.arrays, ...call.members.map(({ array }) => array)];
        return `${call.callee}(${passed.flatMap((a) => (a === null ? [] : [f.arrays[a]!.name])).join(', ')})`;
      }),
    ),
    ...list(
      'copies',
      f.copies.filter((c) => c.loop === loop).map((c) => `${name(f, c.to)} = ${name(f, c.from)} x${c.count ?? '?'}`),
    ),
  ];
}

const notOperators = new Set<Op['opcode']>([
  'const',
  'argument',
  'phi',
  'induction',
  'load',
  'store',
  'streamRead',
  'streamWrite',
  'call',
]);

const name = (f: FunctionIr, array: number | null): string => (array === null ? '?' : f.arrays[array]!.name);

/** Equal texts once, with their number. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} x ${text}`));
}
