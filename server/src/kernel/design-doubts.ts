/** What is doubtful in a design that is asked for: it has numbers all the same, of what could be taken. */
import type { Problem } from '../base/problem';
import { span } from '../base/span';
import { isAbsent, type SiteDirective } from './directive';
import type { ArrayVar, Kernel } from './ir';
import { didYouMean } from './names';

/** Codes of problems that are about what a design asks for, whatever the source says. */
export const rowProblems: ReadonlySet<string> = new Set([
  'design.unknown-place',
  'design.no-dimension',
  'design.conflict',
]);

/** What is set at one object of a kernel. */
export interface SetAt {
  readonly fn: number;
  readonly index: number;
  readonly kind: 'loop' | 'array' | 'function';
  /** What a later directive in the same slot replaces. */
  readonly slot: number;
  /** An array that is part of the one that is named, or has it as a part. */
  readonly isOfRow: boolean;
}

export function doubt(code: string, message: string, at = span(0, 0)): Problem {
  return { code, message, span: at, severity: 'warning' };
}

/** Directives of one design that exclude each other; an object is named once for each pair. */
export function conflictsAmong(
  directives: readonly SiteDirective[],
  settingsOf: (directive: SiteDirective) => readonly SetAt[],
): Problem[] {
  const messages = new Set<string>();
  const bySlot = new Map<number, SiteDirective>();
  const shapes = new Map<string, SiteDirective[]>();
  for (const directive of directives) {
    if (isAbsent(directive)) continue;
    for (const { fn, index, slot } of settingsOf(directive)) {
      if (isShape(directive)) {
        const key = `${fn} ${index}`;
        const before = shapes.get(key) ?? [];
        for (const each of before) addTo(messages, shapeConflict(each, directive));
        shapes.set(key, [...before, directive]);
      } else {
        const before = bySlot.get(slot);
        if (before) addTo(messages, slotConflict(before, directive));
        bySlot.set(slot, directive);
      }
    }
  }
  return [...messages].map((message) => doubt('design.conflict', message));
}

function addTo(messages: Set<string>, message: string | undefined): void {
  if (message !== undefined) messages.add(message);
}

function slotConflict(before: SiteDirective, later: SiteDirective): string | undefined {
  if (sameOptions(before, later)) return undefined;
  const { kind, variable, loop, function: owner } = later;
  const what = variable ?? later.options.port ?? loop ?? owner;
  return `'${kind}' is given twice for '${what}', with other options: the last one holds`;
}

function isShape({ kind }: SiteDirective): boolean {
  return kind === 'array_partition' || kind === 'array_reshape';
}

function shapeConflict(before: SiteDirective, later: SiteDirective): string | undefined {
  if (before.options.off === true || later.options.off === true) return undefined;
  const [one, other] = [before.options.dim ?? 1, later.options.dim ?? 1];
  const isSameKind = before.kind === later.kind;
  if ((one !== other && one !== 0 && other !== 0) || (isSameKind && sameOptions(before, later))) return undefined;
  const where = one === 0 && other === 0 ? 'all dimensions' : `dimension ${one === 0 ? other : one}`;
  if (!isSameKind) return `'${later.variable}' is both partitioned and reshaped in ${where}`;
  const done = later.kind === 'array_partition' ? 'partitioned' : 'reshaped';
  return `'${later.variable}' is ${done} twice in ${where}, with other options${one === other ? ': the last one holds' : ''}`;
}

function sameOptions(a: SiteDirective, b: SiteDirective): boolean {
  return a === b || JSON.stringify(a.options) === JSON.stringify(b.options);
}

/** The dimension that a directive splits in an array that lacks it. */
export function missingDimensions(
  kernel: Kernel,
  directive: SiteDirective,
  settings: readonly SetAt[],
  at?: Problem['span'],
): Problem[] {
  const { dim } = directive.options;
  if (!isShape(directive) || typeof dim !== 'number') return [];
  const names = new Set(directive.variable?.split(','));
  const messages = settings.flatMap(({ fn, index, isOfRow }) => {
    const array = isOfRow ? undefined : kernel.functions[fn]?.arrays[index];
    return array && names.has(array.name) ? (noDimension(array, dim) ?? []) : [];
  });
  return [...new Set(messages)].map((message) => doubt('design.no-dimension', message, at));
}

/** In words, that an array has no such dimension; undefined where it has, or may have. */
export function noDimension({ name, dims }: ArrayVar, dim: number): string | undefined {
  if (dim <= dims.length || dims.includes(null)) return undefined;
  const has = dims.length === 1 ? 'one dimension' : `${dims.length} dimensions`;
  return `'${name}' has ${has}: there is no dimension ${dim} to split`;
}

/** Values for places that the source does not have. */
export function unknownPlaces(known: ReadonlySet<string>, places: Readonly<Record<string, string | null>>): Problem[] {
  return Object.keys(places)
    .filter((name) => !known.has(name))
    .map((name) => doubt('design.unknown-place', `no pragma has a place auto{${name}}${didYouMean(name, known)}`));
}
