/** Findings about one function alone, kept while that function, its design and its estimate stay as they are. */
import type { Fix } from '../base/edit';
import type { Problem } from '../base/problem';
import { shift } from '../base/span';
import type { Steps } from '../base/steps';
import type { FunctionIr } from '../kernel/ir';
import type { FunctionDef } from '../syntax/ast';
import type { FunctionContext, Shared } from './types';

interface Kept {
  readonly f: FunctionIr;
  /** All that counts besides `f`. */
  readonly key: string;
  /** Where they stood when `f` started at `f.start`. */
  readonly problems: readonly Problem[];
}

/** By body: it stays the same object while the function is not edited. */
const kept = new WeakMap<FunctionDef['body'], Kept>();

/** What `find` gives for each function, taken over from an earlier version of the text where nothing of it has changed. */
export function* keptFindings<C extends FunctionContext>(
  contexts: readonly C[],
  { layout, globals }: Shared,
  find: (c: C) => readonly Problem[],
): Steps<readonly Problem[]> {
  const around = [layout.unit, layout.lineEnd, [...globals]];
  const findings = (c: C): readonly Problem[] => {
    const { f, def, text, lines, target, directives, estimated } = c;
    // What a call costs is the callee's: such a function is looked at anew.
    if (f.calls.length > 0) return find(c);
    const line = lines.lineOf(f.start);
    const before = text.slice(lines.lineStart(line), f.start);
    const key = JSON.stringify([around, line, before, target, directives, estimated?.loops]);
    const known = kept.get(def.body);
    if (known?.key === key && isMoved(known.f, f)) return movedBy(f.start - known.f.start, known.problems);
    const problems = find(c);
    kept.set(def.body, { f, key, problems });
    return problems;
  };
  const found: Problem[] = [];
  for (const c of contexts) {
    yield;
    found.push(...findings(c));
  }
  return found;
}

/** The same function, at another place at most. */
function isMoved(before: FunctionIr, now: FunctionIr): boolean {
  const parts = Object.keys(now) as (keyof FunctionIr)[];
  return before === now || parts.every((part) => part === 'start' || before[part] === now[part]);
}

function movedBy(distance: number, problems: readonly Problem[]): readonly Problem[] {
  if (distance === 0) return problems;
  const moved = ({ title, edits }: Fix): Fix => ({
    title,
    edits: edits.map((edit) => ({ ...edit, span: shift(edit.span, distance) })),
  });
  return problems.map((problem) => ({
    ...problem,
    span: shift(problem.span, distance),
    ...(problem.fixes ? { fixes: problem.fixes.map(moved) } : {}),
  }));
}
