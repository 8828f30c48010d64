/** What partition and reshape pragmas ask of an array that it can't give. */
import { noDimension } from '../kernel/design-doubts';
import type { SiteDirective } from '../kernel/directive';
import type { ArrayVar } from '../kernel/ir';
import { nearest } from '../kernel/names';
import { copiesAt } from './copies';
import { placeOf, remove, replaceWord, rewrite, withOptions } from './fixes';
import type { Finding, FunctionContext, PragmaSite } from './types';

/** The tool gives up on a complete partition above this many elements (its message names 1024). */
const maxRegisters = 1024;

/** A partition or reshape pragma at one of the arrays that it names. */
interface Split {
  readonly site: PragmaSite;
  readonly directive: SiteDirective;
  readonly array: ArrayVar;
  readonly type: string;
  readonly dim: number;
  /** Undefined where none is given or it is not known. */
  readonly factor: number | undefined;
}

function splits(c: FunctionContext): Split[] {
  return c.pragmas.flatMap((site) => {
    const { directive } = site;
    if (directive?.kind !== 'array_partition' && directive?.kind !== 'array_reshape') return [];
    const { type = 'complete', dim = 1, factor, off } = directive.options;
    if (off === true || typeof dim !== 'number') return [];
    return namesOf(directive).flatMap((name): Split[] => {
      const array = c.f.arrays.find((each) => each.name === name);
      const known = typeof factor === 'number' ? factor : undefined;
      return array ? [{ site, directive, array, type: String(type), dim, factor: known }] : [];
    });
  });
}

function namesOf(directive: SiteDirective | null): string[] {
  return directive?.variable?.split(',') ?? [];
}

/** `hls.partition-mismatch` of what the pragma alone shows: dimension, size, factor. */
export function impossibleSplits(c: FunctionContext): Finding[] {
  return splits(c).flatMap((split) => {
    const { site, directive, array, type, dim, factor } = split;
    const span = placeOf(c, site);
    const message = noDimension(array, dim);
    if (message !== undefined) {
      const fixes = array.dims.map((_, i) =>
        rewrite(c, site, withOptions(directive, { dim: i + 1 }), `Change to dim=${i + 1}`),
      );
      return [{ message, span, fixes }];
    }
    if (type === 'complete' && directive.options.factor !== undefined) {
      const fixes = [rewrite(c, site, withOptions(directive, { factor: undefined }), 'Remove the factor')];
      const message = `The factor of the complete split of '${array.name}' is ignored`;
      return [{ message, span, severity: 'information', fixes }];
    }
    const size = dim === 0 ? null : (array.dims[dim - 1] ?? null);
    if (type !== 'complete' && factor !== undefined && size !== null && factor > size) {
      const complete = withOptions(directive, { type: 'complete', factor: undefined });
      return [
        {
          message: `Dimension ${dim} of '${array.name}' has ${size} elements: it can't be split in ${factor}`,
          span,
          fixes: [rewrite(c, site, complete, 'Change to type=complete')],
        },
      ];
    }
    return [];
  });
}

/** `hls.partition-too-big`: a register for each element of a large array. */
export function hugeSplits(c: FunctionContext): Finding[] {
  return splits(c).flatMap((split) => {
    const { site, directive, array, type, dim, factor } = split;
    if (directive.kind !== 'array_partition') return [];
    const sizes = dim === 0 ? array.dims : [array.dims[dim - 1] ?? null];
    const pieces = sizes.reduce<number>((n, size) => n * (type === 'complete' ? (size ?? 1) : (factor ?? 1)), 1);
    if (pieces <= maxRegisters) return [];
    const copies = copiesAt(c, array);
    const cyclic = withOptions(directive, { type: 'cyclic', factor: copies });
    return [
      {
        message: `This splits '${array.name}' into ${pieces} pieces, above the ${maxRegisters} that the tool takes: huge multiplexers, or none at all`,
        span: placeOf(c, site),
        ...(copies > 1 && copies <= maxRegisters && dim !== 0
          ? { fixes: [rewrite(c, site, cyclic, `Change to type=cyclic factor=${copies}`)] }
          : {}),
      },
    ];
  });
}

/** `hls.partition-maxi`: memory behind a bus is not the kernel's to split. */
export function busSplits(c: FunctionContext): Finding[] {
  return splits(c)
    .filter(({ array }) => array.place === 'argument' && c.directives.arrays[array.id]?.interface === 'm_axi')
    .map(({ site, directive, array }) => ({
      message: `'${array.name}' is behind an m_axi port: it can't be ${directive.kind === 'array_partition' ? 'partitioned' : 'reshaped'}; copy it to a local array, or use hls::vector`,
      span: placeOf(c, site),
      fixes: [remove(c, site)],
    }));
}

/** Pragmas whose `variable` the tool must find in the function. */
const namingKinds = new Set([
  'array_partition',
  'array_reshape',
  'bind_storage',
  'bind_op',
  'stream',
  'aggregate',
  'disaggregate',
  'dependence',
]);

/** `hls.unknown-variable`: a name that nothing in reach of the pragma has. */
export function unknownVariables(c: FunctionContext): Finding[] {
  if (c.def.className !== undefined) return [];
  const wanted = c.pragmas.filter(({ directive }) => directive && namingKinds.has(directive.kind));
  if (wanted.length === 0) return [];
  const known = namesInReach(c);
  return wanted.flatMap((site) =>
    namesOf(site.directive).flatMap((variable): Finding[] => {
      const name = /^\*?\s*(?:this->)?(\w+)/.exec(variable)?.[1];
      if (name === undefined || known.has(name)) return [];
      const meant = nearest(name, known);
      const span = placeOf(c, site);
      return [
        {
          message: `There is no '${name}' in function '${c.f.name}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`,
          span,
          ...(meant === undefined ? {} : { fixes: replaceWord(c, span, name, meant) }),
        },
      ];
    }),
  );
}

/** Every word of the function outside of pragmas: what could not be read may declare it. */
function namesInReach({ def, shared }: FunctionContext): Set<string> {
  const names = new Set(shared.globals);
  for (const [word] of def.text.replace(/^[ \t]*#.*(?:\\\r?\n.*)*$/gm, '').matchAll(/[A-Za-z_]\w*/g)) names.add(word);
  return names;
}
