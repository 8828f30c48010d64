import type { Problem } from '../base/problem';
import { firstFrom } from '../base/span';
import type { FunctionDef } from './ast';
import type { Cst } from './cst';
import type { Masked } from './mask';
import { maxProblems } from './syntax-problems';

interface Entry {
  readonly def: FunctionDef;
  /** `template<...>` before the definition proper. */
  readonly lead: string;
  readonly signature: string;
}

/** The functions of one parse that a later parse of the same document may take over, when nothing they depend on changed. */
export class ReuseCache {
  private readonly entries = new Map<string, Entry>();
  private readonly reused = new Map<number, FunctionDef>();
  /** A function that was doubled is taken over once: each definition has a body of its own. */
  private readonly taken = new Set<Entry>();

  /** `context` stands for what a function's tree depends on outside of its text: the type names of the file. */
  constructor(
    private readonly source: string,
    private readonly masked: Masked,
    private readonly context: string,
  ) {}

  /** Looks in `old` for the definition at `node`, and remembers it under the node's start. */
  find(
    node: { readonly start: number; readonly end: number; readonly parents: () => readonly Cst[] },
    old: ReuseCache,
  ): FunctionDef | undefined {
    if (old.context !== this.context) return undefined;
    const [parent, ...around] = node.parents();
    const isTemplate = parent?.type === 'template_declaration';
    // A method in its class is lowered with it.
    if (!/^(?:translation_unit|declaration_list)$/.test((isTemplate ? around[0] : parent)?.type ?? ''))
      return undefined;
    const entry = old.entries.get(this.source.slice(node.start, node.end));
    if (!entry || this.taken.has(entry)) return undefined;
    const start = node.start - entry.lead.length;
    // Broken code before it may have become part of its template parameters.
    if (isTemplate && parent.start !== start) return undefined;
    if (isTemplate !== (entry.lead !== '') || this.source.slice(start, node.start) !== entry.lead) return undefined;
    if (entry.signature !== this.signature(start, node.end)) return undefined;
    const def = entry.def.start === start ? entry.def : { ...entry.def, start };
    this.taken.add(entry);
    this.reused.set(node.start, def);
    return def;
  }

  found(start: number): FunctionDef | undefined {
    return this.reused.get(start);
  }

  /** Fills the cache from the finished file. */
  keep(functions: readonly FunctionDef[], problems: readonly Problem[], notReusable: ReadonlySet<FunctionDef>): void {
    if (problems.length >= maxProblems) return;
    for (const def of functions) {
      const end = def.start + def.length;
      if (notReusable.has(def) || problems.some((p) => p.span.start < end && p.span.end > def.start)) continue;
      const nodeStart = def.start + def.headerSpan.start;
      // A method inside its class says nothing of its class.
      if (def.className !== undefined && !/::/.test(this.source.slice(nodeStart, def.start + def.headerSpan.end)))
        continue;
      const lead = this.source.slice(def.start, nodeStart);
      this.entries.set(this.source.slice(nodeStart, end), { def, lead, signature: this.signature(def.start, end) });
    }
  }

  /** What masking made of a definition: the masked text, and its pragmas and replaced expressions. */
  private signature(start: number, end: number): string {
    const { text, pragmas, replaced } = this.masked;
    const inside = <T>(sorted: readonly T[], startOf: (item: T) => number): readonly T[] =>
      sorted.slice(firstFrom(sorted, start, startOf), firstFrom(sorted, end, startOf));
    const lines = inside(pragmas, (p) => p.span.start).map((p) => `${p.span.start - start} ${p.family} ${p.text}`);
    const calls = inside(replaced, (c) => c.start).map((c) => `${c.start - start} ${c.text ?? ''}`);
    return `${lines.join('\n')}|${calls.join()}|${text.slice(start, end)}`;
  }
}
