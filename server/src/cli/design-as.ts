import type { Engine } from '../analysis/engine-types';
import type { Analysis } from '../analysis/types';
import type { SourceEdit } from '../base/edit';
import { printDesign } from '../kernel/design-print';
import type { SiteDirective } from '../kernel/directive';

export const designForms = ['pragmas', 'tcl', 'cfg'] as const;
export type DesignForm = (typeof designForms)[number];

/** A design as text: the source with its pragmas, a Tcl script, or a config file. `title` becomes a comment. */
export function designAs(
  engine: Engine,
  analysis: Analysis,
  directives: readonly SiteDirective[],
  form: DesignForm,
  title: string,
): string {
  if (form === 'pragmas') return edited(analysis.text, engine.edits(analysis, directives));
  return [`# ${title}`, ...printDesign(directives, form === 'cfg' ? 'config' : 'tcl'), ''].join('\n');
}

/** Edits are in text order, and no two overlap. */
function edited(text: string, edits: readonly SourceEdit[]): string {
  return edits.reduceRight(
    (before, { span, newText }) => before.slice(0, span.start) + newText + before.slice(span.end),
    text,
  );
}
