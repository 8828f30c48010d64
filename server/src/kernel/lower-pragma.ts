/** Pragmas -> `PragmaUse`s: which loop or function each one is about. */
import type { ForStmt, PragmaLine, Stmt, WhileStmt } from '../syntax/ast';
import type { Span } from '../base/span';
import type { SiteDirective } from './directive';
import type { LoopId } from './ir';
import { placesOf } from './pragma-places';
import { readPragma } from './pragma-read';
import { pragmaSpec } from './pragma-table';
import { memberPlace } from './lower-place';
import { lookup, ofOpenTemplates, type Binding, type State } from './state';

/** A pragma among the statements of a block. HLS pragmas are about the body around them, ACCEL ones about the next loop. */
export function bindPragma(s: State, pragma: PragmaLine, items: readonly Stmt[], position: number): void {
  const isAccel = pragma.family.toUpperCase() === 'ACCEL';
  if (isAccel) {
    const next = items.slice(position + 1).find((item) => item.kind !== 'pragma' && item.kind !== 'empty');
    const loop = next && (next.kind === 'for' || next.kind === 'while' || next.kind === 'do') ? s.loops.length : null;
    add(s, pragma, loop, loop === null && !/^\s*kernel\b/i.test(pragma.text));
    return;
  }
  add(s, pragma, s.stack.at(-1)?.id ?? null, s.nesting > 0 && isAboutBody(pragma));
}

/** The pragmas between header and body of a loop: the tool does not look there. */
export function bindLoopPragmas(s: State, stmt: ForStmt | WhileStmt): void {
  for (const pragma of stmt.strayPragmas) add(s, pragma, s.stack.at(-1)?.id ?? null, true);
}

/** What follows for a loop from what it stands in or holds, as if a pragma said it: `unroll`, or `loop_flatten off`. */
export function impliedForLoop(s: State, loop: LoopId, kind: string, options: SiteDirective['options']): void {
  const { label, sourceFunction, span } = s.loops[loop] ?? {};
  if (!span || sourceFunction === undefined) return;
  const site = { function: sourceFunction, ...(label ? { loop: label } : {}) };
  const directive: SiteDirective = { kind, dialect: 'hls', options, ...site };
  s.pragmas.push({ span, family: 'HLS', text: kind, directive, places: [], loop, stray: false, elsewhere: true });
}

/** Tasks run at the same time, whether a pragma makes the function that starts them a dataflow region or not. */
export function bindTaskRegion(s: State, span: Span): void {
  if (s.stack.length > 0 || s.pragmas.some(({ directive }) => directive?.kind === 'dataflow')) return;
  const directive: SiteDirective = { kind: 'dataflow', dialect: 'hls', options: {}, function: s.sourceFunction };
  const at = s.spanOverride ?? span;
  const use = { family: 'HLS', text: 'dataflow', directive, places: [], loop: null, stray: false } as const;
  s.pragmas.push({ ...use, span: at, elsewhere: true });
}

/** Pragmas of functions and loops must stand directly in the body; those of variables may stand in any block. */
function isAboutBody(pragma: PragmaLine): boolean {
  const spec = pragmaSpec('hls', /^\s*(\w+)/.exec(pragma.text)?.[1] ?? '');
  return spec !== undefined && !spec.places.includes('variable') && !spec.places.includes('region');
}

/** What a pragma of an inlined callee is about: where it names a parameter or a member, the array that this one is. */
function ofCaller(s: State, directive: SiteDirective): SiteDirective {
  const binding = directive.variable === undefined ? undefined : namedBy(s, directive.variable);
  const array = binding?.kind === 'array' ? s.arrays[binding.array] : undefined;
  if (binding?.kind !== 'array' || !array) return directive;
  const { dim } = directive.options;
  const isOfPart = binding.prefix.length > 0 && typeof dim === 'number' && dim > 0;
  const options = isOfPart ? { ...directive.options, dim: dim + binding.prefix.length } : directive.options;
  return { ...directive, variable: array.name, options };
}

/** A variable or parameter of the callee, or a member of its object, `this->` before it or not. */
function namedBy(s: State, variable: string): Binding | undefined {
  const name = variable.replace(/^this->/, '');
  const known = name === variable ? lookup(s, name) : undefined;
  if (known || !s.self) return known;
  const place = memberPlace(s, { kind: 'struct', binding: s.self }, name, nowhere);
  return place.kind === 'slice' ? place.binding : undefined;
}

const nowhere = { start: 0, end: 0 };

function add(s: State, pragma: PragmaLine, loop: LoopId | null, stray: boolean): void {
  const places = placesOf(pragma.text);
  const { directive, problems } = readPragma(pragma, (text) => {
    const expr = s.scope.parser.parseExpression(text);
    return expr && s.types.evaluate(expr);
  });
  // Those of an inlined callee are told where it stands.
  const told = s.isOpen ? problems.filter(({ code }) => !ofOpenTemplates.has(code)) : problems;
  if (!s.spanOverride) s.problems.push(...told.map((p) => ({ ...p, span: pragma.span })));
  const label = loop === null ? undefined : s.loops[loop]?.label;
  const site = { function: s.sourceFunction, ...(label ? { loop: label } : {}) };
  s.pragmas.push({
    span: s.spanOverride ?? pragma.span,
    family: pragma.family,
    text: pragma.text,
    directive: directive && { ...(s.spanOverride ? ofCaller(s, directive) : directive), ...site },
    places,
    loop,
    stray,
    ...(s.spanOverride ? { elsewhere: true } : {}),
  });
}
