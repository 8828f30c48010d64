import { didYouMean } from '../kernel/names';
import type { Kernel } from '../kernel/ir';
import type { SourceFile } from '../syntax/ast';
import type { TopChoice } from './engine-types';

/**
 * The top function: the requested one; else the one that says so by a pragma (`top`, or an INTERFACE of `s_axilite`,
 * `m_axi`, ...); else the one that nobody calls. With none or several left the choice is the user's.
 */
export function chooseTop(file: SourceFile, kernel: Kernel, requested?: string): TopChoice {
  const own = kernel.functions.filter((f) => f.file === null);
  if (requested !== undefined && requested !== '') {
    if (own.some((f) => f.name === requested)) return { top: requested };
    const names = own.map((f) => f.name);
    return {
      problem: `there is no function '${requested}' in this file${didYouMean(requested, names)}`,
      candidates: names,
    };
  }
  if (own.length === 0) {
    const declared = file.prototypes.length > 0 ? ' (only declarations)' : '';
    return { problem: `this file defines no function${declared}`, candidates: [] };
  }
  const saying = own.filter((f) =>
    f.pragmas.some((p) => p.directive?.kind === 'top' || p.directive?.kind === 'interface'),
  );
  // Of code that is only half read a root may have no body.
  const roots = kernel.roots.filter((name) => own.some((f) => f.name === name));
  for (const group of [saying.map((f) => f.name), roots]) {
    const names = [...new Set(group)];
    const [only] = names;
    if (only !== undefined && names.length === 1) return { top: only };
  }
  const candidates = saying.length > 0 ? saying.map((f) => f.name) : roots;
  return { problem: `which of ${candidates.map((name) => `'${name}'`).join(', ')} is the top function?`, candidates };
}
