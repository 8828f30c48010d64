import { editor } from '../explore/edits';
import { layoutOf } from '../explore/layout';
import type { FunctionIr, Kernel, Loop } from '../kernel/ir';
import type { FunctionDef, PragmaLine, SourceFile, Stmt } from '../syntax/ast';
import { eachExpr } from '../syntax/walk';
import type { Caller, LintContext, LintInput, PragmaSite, Shared } from './types';

/** A context for each function of the text itself; those of headers are linted where they stand. */
export function lintContexts(input: LintInput, shared: Shared): LintContext[] {
  const estimates = new Map(input.estimates.map((each) => [each.name, each]));
  const lowered = indicesByStart(input.kernel);
  return input.file.functions.flatMap((def): LintContext[] => {
    const i = lowered.get(def.start) ?? -1;
    const f = input.kernel.functions[i];
    const directives = input.design.functions[i];
    if (!f || !directives) return [];
    const estimated = estimates.get(f.name);
    return [{ ...input, shared, def, f, directives, estimated, pragmas: pragmaSites(def, f) }];
  });
}

export function sharedFacts({ text, file, kernel }: LintInput): Shared {
  const layout = once(() => layoutOf(text));
  const edits = once(() => editor(text, kernel));
  const callers = once(() => callersByName(file, kernel));
  return {
    get layout() {
      return layout();
    },
    edits: (directives) => edits()(directives),
    callers: (name) => callers().get(name) ?? [],
    globals: new Set([
      ...file.globals.map((each) => each.name),
      ...kernel.functions.flatMap((f) => f.arrays.filter((each) => each.place === 'global').map((each) => each.name)),
    ]),
  };
}

function once<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => (value ??= { made: make() }).made;
}

/** Where each function of the text stands among those of the kernel; of a template the first instance. */
function indicesByStart({ functions }: Kernel): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  functions.forEach((f, i) => {
    if (f.file === null && !found.has(f.start)) found.set(f.start, i);
  });
  return found;
}

function callersByName(file: SourceFile, kernel: Kernel): Map<string, Caller[]> {
  const found = new Map<string, Caller[]>();
  const lowered = indicesByStart(kernel);
  file.functions.forEach((def) => {
    const f = kernel.functions[lowered.get(def.start) ?? -1];
    if (!f || def.name === 'main') return;
    for (const [name, typeArgs] of callsIn(def.body)) {
      if (name !== def.name) found.set(name, [...(found.get(name) ?? []), { def, f, typeArgs }]);
    }
  });
  return found;
}

type Calls = ReadonlyMap<string, Caller['typeArgs']>;

/** By body: it stays the same object while the function is not edited. */
const knownCalls = new WeakMap<FunctionDef['body'], Calls>();

/** The template arguments of a body's calls, by the name of what is called. */
function callsIn(body: FunctionDef['body']): Calls {
  const known = knownCalls.get(body);
  if (known) return known;
  const calls = new Map<string, Caller['typeArgs']>();
  eachExpr(body, (expr) => {
    if (expr.kind !== 'call' || expr.callee.kind !== 'name') return;
    const name = expr.callee.name.replace(/^.*::/, '');
    const before = calls.get(name) ?? [];
    calls.set(name, expr.typeArgs.length > 0 ? [...before, expr.typeArgs] : before);
  });
  knownCalls.set(body, calls);
  return calls;
}

function pragmaSites(def: FunctionDef, f: FunctionIr): PragmaSite[] {
  if (f.pragmas.length === 0) return [];
  // Pragmas that came with inlined callees have the call's span: they are not found here.
  const uses = new Map(f.pragmas.map((use) => [use.span, use]));
  const loops = new Map(f.loops.map((loop) => [loop.headerSpan, loop]));
  const sites: PragmaSite[] = [];
  const add = (
    line: PragmaLine,
    loop: Loop | undefined,
    siblings: readonly Stmt[],
    position: number,
    isDirect: boolean,
  ): void => {
    const use = uses.get(line.span);
    if (!use) return;
    const directive = use.places.length > 0 ? null : use.directive;
    sites.push({ line, directive, use, loop, siblings, position, isDirect });
  };
  const visit = (stmt: Stmt | undefined, loop: Loop | undefined, isDirect: boolean): void => {
    switch (stmt?.kind) {
      case 'block':
        block(stmt.items, loop, isDirect);
        return;
      case 'for':
      case 'while':
      case 'do': {
        for (const stray of stmt.strayPragmas) add(stray, loops.get(stmt.headerSpan), [], 0, false);
        const inner = loops.get(stmt.headerSpan);
        if (stmt.body.kind === 'block') block(stmt.body.items, inner, true);
        else visit(stmt.body, inner, true);
        return;
      }
      case 'if':
        visit(stmt.yes, loop, false);
        visit(stmt.no, loop, false);
        return;
      case 'switch':
        for (const { items } of stmt.cases) block(items, loop, false);
        return;
      case 'label':
        visit(stmt.body, loop, isDirect);
        return;
      default:
    }
  };
  const block = (items: readonly Stmt[], loop: Loop | undefined, isDirect: boolean): void => {
    items.forEach((item, position) => {
      if (item.kind === 'pragma') add(item.pragma, loop, items, position, isDirect);
      else visit(item, loop, item.kind === 'block' ? false : isDirect);
    });
  };
  block(def.body.items, undefined, true);
  return sites;
}
