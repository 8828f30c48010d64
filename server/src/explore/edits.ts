import { LineIndex } from '../base/lines';
import { shift, span } from '../base/span';
import { isSiteError, siteMap } from '../kernel/design-sites';
import type { SiteMap, Target } from '../kernel/design-sites';
import { isAbsent } from '../kernel/directive';
import type { SiteDirective } from '../kernel/directive';
import type { FunctionIr, Kernel, Loop, PragmaUse } from '../kernel/ir';
import { printPragma } from '../kernel/pragma-print';
import { isTrivia, layoutOf } from './layout';
import type { Layout } from './layout';
import { removal, replacement, withoutVariable } from './pragma-edits';
import type { SourceEdit } from '../base/edit';

interface Place {
  readonly text: string;
  readonly layout: Layout;
  readonly f: FunctionIr;
}

/** Pragma lines that go to the top of one body, or behind one declaration. */
interface Addition {
  readonly place: Place;
  /** The loop, null: the function's body, or the offset of a declaration's end. */
  readonly at: { readonly loop: Loop } | { readonly declaration: number } | null;
  readonly lines: string[];
}

/**
 * The edits that make the source say `directives`: a pragma of the same kind at the same site is replaced, or taken out where
 * the directive is absent; others are added as first lines of the loop's or function's body, or behind the declaration of an
 * array, in the text's own indentation and line ends. Directives that name nothing in this text give no edit, nor do those
 * of a loop whose header is still being typed. In text order; no two overlap.
 */
export function editsFor(text: string, kernel: Kernel, directives: readonly SiteDirective[]): SourceEdit[] {
  return editor(text, kernel)(directives);
}

/** `editsFor` for many sets of directives of one text, which share what is to be known of it. */
export function editor(text: string, kernel: Kernel): (directives: readonly SiteDirective[]) => SourceEdit[] {
  const sites = siteMap(kernel, new LineIndex(text));
  const layout = layoutOf(text);
  return (directives) => editsWith({ text, kernel, sites, layout }, directives);
}

interface Known {
  readonly text: string;
  readonly kernel: Kernel;
  readonly sites: SiteMap;
  readonly layout: Layout;
}

function editsWith({ text, kernel, sites, layout }: Known, directives: readonly SiteDirective[]): SourceEdit[] {
  const edits: SourceEdit[] = [];
  const additions = new Map<string, Addition>();
  const add = (place: Place, at: Addition['at'], line: string): void => {
    const where = at === null ? 'body' : 'loop' in at ? `loop ${at.loop.id}` : `declaration ${at.declaration}`;
    const key = `${place.f.start} ${where}`;
    const known = additions.get(key) ?? { place, at, lines: [] };
    known.lines.push(line);
    additions.set(key, known);
  };
  for (const directive of directives) {
    const found = resolve(kernel, sites, directive);
    const first = found[0];
    const f = first && kernel.functions[first.target.fn];
    if (!first || !f) continue;
    const place: Place = { text, layout, f };
    const loop = directive.loop === undefined ? undefined : f.loops[first.target.index];
    let isSaid = isAbsent(directive);
    // Where two arrays have one name, a pragma says it of both.
    for (const stray of strayAt(f, loop, directive)) {
      const at = shift(stray.span, f.start);
      const rest = withoutVariable(stray, directive);
      edits.push(rest ? replacement(text, at, rest) : removal(text, layout, at));
    }
    const uses = new Map(found.flatMap((each) => each.uses).map((each) => [each.use, each]));
    for (const { owner, use } of uses.values()) {
      const at = shift(use.span, owner.start);
      const rest = withoutVariable(use, directive);
      if (rest) edits.push(replacement(text, at, rest));
      else if (isSaid || owner !== f) edits.push(removal(text, layout, at));
      else {
        edits.push(replacement(text, at, directive));
        isSaid = true;
      }
    }
    if (isSaid) continue;
    if (loop && directive.dialect === 'accel') edits.push(beforeLoop(place, loop, printPragma(directive)));
    else add(place, loop ? { loop } : declarationEnd(place, first.target, directive), printPragma(directive));
  }
  return merged([...edits, ...inOrder(additions.values()).flatMap(additionEdits)]);
}

/** Pragmas of a loop that stand before or in its body without braces, which braces would take in, and those of arrays there. */
function strayAt(f: FunctionIr, loop: Loop | undefined, directive: SiteDirective): readonly PragmaUse[] {
  const { kind, dialect, variable, options } = directive;
  if (dialect !== 'hls' || (loop ? loop.hasBraces : variable === undefined)) return [];
  return f.pragmas.filter(({ span: at, directive: said, loop: of, stray, elsewhere }) => {
    if (said?.kind !== kind || elsewhere) return false;
    const isOfLoop = loop && (of === loop.id || of === loop.parent);
    if (loop) return isOfLoop && at.start >= loop.headerSpan.end && at.end <= loop.bodySpan.end;
    const sameDim = (said.options.dim ?? 1) === (options.dim ?? 1);
    return stray && sameDim && (said.variable?.split(',') ?? []).includes(variable ?? '');
  });
}

interface Found {
  readonly target: Target;
  /** The pragmas that say something of this kind about the target, with the function that they stand in. */
  readonly uses: readonly { readonly owner: FunctionIr; readonly use: PragmaUse }[];
}

/** The objects of this text that a directive names: the one named first, then (of an array) its other names. */
function resolve(kernel: Kernel, sites: SiteMap, directive: SiteDirective): Found[] {
  const { loop, variable } = directive;
  // A dependence names a variable, and is about the loop or function that it stands in.
  const isArrays = variable !== undefined && directive.kind !== 'dependence';
  const targets = isArrays
    ? sites.arrays(directive.function, variable)
    : loop !== undefined
      ? sites.loops(directive)
      : sites.functions(directive);
  if (isSiteError(targets)) return [];
  return targets.flatMap((target): Found[] => {
    const owner = kernel.functions[target.fn];
    if (!owner || owner.file !== null || owner.name !== owner.sourceFunction) return [];
    const isCopy = loop !== undefined && owner.loops[target.index]?.sourceFunction !== owner.name;
    if (isCopy) return [];
    const name = isArrays ? owner.arrays[target.index]?.name : undefined;
    const uses = owner.pragmas.filter((use) => {
      const said = use.directive;
      if (use.stray || use.elsewhere || said?.function !== owner.name) return false;
      if (said.kind !== directive.kind || said.dialect !== directive.dialect) return false;
      if (!isArrays) return use.loop === (loop === undefined ? null : target.index) && said.variable === variable;
      const sameDim = (said.options.dim ?? 1) === (directive.options.dim ?? 1);
      return sameDim && (said.variable?.split(',') ?? []).includes(name ?? '');
    });
    return [{ target, uses: uses.map((use) => ({ owner, use })) }];
  });
}

/** Behind the declaration of a local array; null (the top of the body) for arguments, globals, functions. */
function declarationEnd({ text, f }: Place, target: Target, directive: SiteDirective): Addition['at'] {
  const isArrays = directive.variable !== undefined && directive.kind !== 'dependence';
  const array = isArrays ? f.arrays[target.index] : undefined;
  if (!array || (array.place !== 'local' && array.place !== 'static')) return null;
  const at = shift(array.span, f.start);
  if (text.slice(at.start, at.end) !== array.name) return null;
  let depth = 0;
  for (let i = at.end; i < text.length; i++) {
    const c = text[i] ?? '';
    if ('{(['.includes(c)) depth++;
    else if ('})]'.includes(c)) depth--;
    else if (c === ';' && depth === 0) return { declaration: i + 1 };
  }
  return null;
}

/** Inner loops first: where two bodies get their closing brace at one offset, the inner one's comes first. */
function inOrder(additions: Iterable<Addition>): Addition[] {
  const depth = ({ at }: Addition): number => (at && 'loop' in at ? at.loop.depth : -1);
  return [...additions].sort((a, b) => depth(b) - depth(a));
}

function additionEdits({ place, at, lines }: Addition): SourceEdit[] {
  const { f, layout, text } = place;
  if (at === null) return atTop(place, shift(f.bodySpan, f.start), f.start + f.nameSpan.start, lines);
  if ('declaration' in at) {
    return [afterCode(text, layout, at.declaration, lines, layout.indentAt(at.declaration))];
  }
  const { loop } = at;
  const body = shift(loop.bodySpan, f.start);
  return loop.hasBraces ? atTop(place, body, f.start + loop.span.start, lines) : braced(place, loop, lines);
}

/** Lines at the top of a body in braces. `header` is where the loop or function starts. */
function atTop(
  { text, layout }: Place,
  body: { start: number; end: number },
  header: number,
  lines: string[],
): SourceEdit[] {
  const indent = bodyIndent(text, layout, body, header);
  const open = body.start + 1;
  if (isTrivia(text.slice(open, layout.lineStop(open)))) return [afterCode(text, layout, open, lines, indent)];
  const code = open + (/^\s*/.exec(text.slice(open))?.[0].length ?? 0);
  const next = layout.lineEnd + (text[code] === '}' ? layout.indentAt(header) : indent);
  return [{ span: span(open, code), newText: block(layout, lines, indent) + next }];
}

/** Puts a body that is one statement into braces, with the lines at its top. */
function braced({ text, layout, f }: Place, loop: Loop, lines: string[]): SourceEdit[] {
  const header = f.start + loop.headerSpan.end;
  const body = shift(loop.bodySpan, f.start);
  if (body.start < header) return [];
  const outer = layout.indentAt(f.start + loop.span.start);
  const close = `${layout.lineEnd}${outer}}`;
  const end = isTrivia(text.slice(body.end, layout.lineStop(body.end))) ? layout.lineStop(body.end) : body.end;
  const closing = { span: span(end, end), newText: close };
  if (layout.lineStop(header) < body.start) {
    const inner = layout.indentAt(body.start);
    const opening = { span: span(header, header), newText: ' {' };
    return [opening, afterCode(text, layout, header, lines, inner), closing];
  }
  const inner = outer + layout.unit;
  const newText = ` {${block(layout, lines, inner)}${layout.lineEnd}${inner}`;
  // Between header and body there may be the macro of a pragma, which stays (or is taken out by an edit of its own).
  const code = header + (/^\s*/.exec(text.slice(header, body.start))?.[0].length ?? 0);
  return [{ span: span(header, code), newText }, closing];
}

/** A Merlin pragma on a line of its own before the loop and its label. */
function beforeLoop({ text, layout, f }: Place, loop: Loop, line: string): SourceEdit {
  const start = f.start + loop.span.start;
  const label =
    loop.label === null ? '' : (new RegExp(`\\b${loop.label}\\s*:\\s*$`).exec(text.slice(0, start))?.[0] ?? '');
  const at = start - label.length;
  const indent = layout.indentAt(at);
  const lineStart = layout.lineStart(at);
  if (text.slice(lineStart, at).trim() === '') {
    return { span: span(lineStart, lineStart), newText: `${indent}${line}${layout.lineEnd}` };
  }
  return { span: span(at, at), newText: `${layout.lineEnd}${indent}${line}${layout.lineEnd}${indent}` };
}

/** Lines behind the code that ends at `offset`: after a comment on the same line, before other code. */
function afterCode(text: string, layout: Layout, offset: number, lines: string[], indent: string): SourceEdit {
  const stop = layout.lineStop(offset);
  if (isTrivia(text.slice(offset, stop))) return { span: span(stop, stop), newText: block(layout, lines, indent) };
  const code = offset + (/^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0);
  return { span: span(offset, code), newText: block(layout, lines, indent) + layout.lineEnd + indent };
}

function block(layout: Layout, lines: readonly string[], indent: string): string {
  return lines.map((line) => layout.lineEnd + indent + line).join('');
}

/** The indentation of the first statement that has a line of its own, else one level more than the header. */
function bodyIndent(text: string, layout: Layout, body: { start: number; end: number }, header: number): string {
  for (let at = layout.nextLine(body.start); at < body.end; at = layout.nextLine(at)) {
    const line = text.slice(at, layout.lineStop(at));
    if (line.trim() === '' || /^\s*[#}]/.test(line)) continue;
    const indent = layout.indentAt(at);
    return indent.length > layout.indentAt(header).length ? indent : layout.indentAt(header) + layout.unit;
  }
  return layout.indentAt(header) + layout.unit;
}

/** In text order, insertions at one offset joined. What copies of one function say of one pragma is said once. */
function merged(edits: readonly SourceEdit[]): SourceEdit[] {
  const sorted = edits.map((edit, i) => ({ edit, i }));
  sorted.sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.i - b.i);
  const result: SourceEdit[] = [];
  for (const { edit } of sorted) {
    const last = result.at(-1);
    const isSamePlace = last && last.span.end === last.span.start && last.span.start === edit.span.start;
    const isSaid =
      last?.span.start === edit.span.start && last.span.end === edit.span.end && last.newText === edit.newText;
    if (isSaid && !isSamePlace) continue;
    if (last && isSamePlace) result[result.length - 1] = { span: edit.span, newText: last.newText + edit.newText };
    else result.push(edit);
  }
  return result;
}
