/** Edits of one pragma that stands in the source. */
import { span } from '../base/span';
import type { Span } from '../base/span';
import type { SiteDirective } from '../kernel/directive';
import type { PragmaUse } from '../kernel/ir';
import { printPragma } from '../kernel/pragma-print';
import type { Layout } from './layout';
import type { SourceEdit } from '../base/edit';

/** The pragma at `at`, saying something else; a comment behind it stays, and `_Pragma("...")` stays one. */
export function replacement(text: string, at: Span, directive: SiteDirective): SourceEdit {
  const line = printPragma(directive);
  const old = text.slice(at.start, at.end);
  if (old.startsWith('_Pragma')) {
    return { span: at, newText: `_Pragma(${JSON.stringify(line.replace(/^#pragma /, ''))})` };
  }
  const comment = /\s*(\/\/.*|\/\*([^*]|\*(?!\/))*\*\/\s*)$/.exec(old);
  return { span: span(at.start, at.end - (comment?.[0].length ?? 0)), newText: line };
}

/** Takes the pragma out, with its line when nothing else stands there. */
export function removal(text: string, layout: Layout, at: Span): SourceEdit {
  const start = layout.lineStart(at.start);
  const stop = layout.lineStop(at.end);
  const isAlone = text.slice(start, at.start).trim() === '' && text.slice(at.end, stop).trim() === '';
  return { span: isAlone ? span(start, layout.nextLine(at.end)) : at, newText: '' };
}

/** What a pragma about several variables says of the others; null when it is about this one only. */
export function withoutVariable(use: PragmaUse, directive: SiteDirective): SiteDirective | null {
  const names = use.directive?.variable?.split(',') ?? [];
  if (!use.directive || names.length < 2) return null;
  const rest = names.filter((name) => name !== directive.variable);
  return { ...use.directive, variable: rest.join(',') };
}
