/** What one directive sets in a design: the step from option values to the fields of `Design`. */
import type { ArrayDirectives, FunctionDirectives, Independence, LoopDirectives, Partition } from './design';
import type { SiteDirective } from './directive';

/** The value is not one that a design can hold; the text says why. */
export class NotApplicable extends Error {}

/** Kinds that act on a loop, on an array or on a function; the rest is read, but no part of a design. */
export function targetOf(directive: SiteDirective, inLoop: boolean): 'loop' | 'array' | 'function' | 'none' {
  if (directive.dialect === 'accel') return directive.kind === 'kernel' ? 'none' : 'loop';
  switch (directive.kind) {
    case 'unroll':
    case 'loop_flatten':
    case 'loop_tripcount':
      return 'loop';
    case 'pipeline':
    case 'dataflow':
    case 'dependence':
      return inLoop ? 'loop' : 'function';
    case 'array_partition':
    case 'array_reshape':
    case 'bind_storage':
    case 'interface':
      return 'array';
    case 'inline':
      return 'function';
    default:
      return 'none';
  }
}

/**
 * What a later directive replaces at the same target: its kind, of partitions its dimension too. A control port (s_axilite) stands
 * beside the memory interface of the same argument, whose address it passes.
 */
export function slotOf(directive: SiteDirective): string {
  const { kind, dialect, options } = directive;
  if (kind === 'dependence') return `${kind} ${directive.variable} ${options.type} ${options.direction}`;
  if (kind === 'interface' && options.mode === controlMode) return `${dialect} ${kind} ${controlMode}`;
  return kind === 'array_partition' || kind === 'array_reshape' ? `${kind} ${options.dim ?? 1}` : `${dialect} ${kind}`;
}

const controlMode = 's_axilite';

/**
 * The directive as it is for an array that lacks so many leading dimensions of the one that is named (negative: has more), as a row
 * does that is passed to a function; undefined: it is about none of its dimensions.
 */
export function ofPart(directive: SiteDirective, lacks: number): SiteDirective | undefined {
  if (directive.kind !== 'array_partition' && directive.kind !== 'array_reshape') return directive;
  const dim = count(directive, 'dim') ?? 1;
  if (dim === 0) return lacks > 0 ? directive : undefined;
  return dim > lacks ? { ...directive, options: { ...directive.options, dim: dim - lacks } } : undefined;
}

/** What a directive sets for a loop. `tripCount` is the loop's where it is exact. Throws `NotApplicable`. */
export function loopPatch(directive: SiteDirective, tripCount: number | null): LoopDirectives {
  const { kind, options } = directive;
  if (directive.dialect === 'accel') return { merlin: merlin(directive, tripCount) };
  switch (kind) {
    case 'pipeline':
      return { pipeline: { off: isOn(options.off), ii: count(directive, 'ii'), rewind: isOn(options.rewind) } };
    case 'unroll':
      return { unroll: isOn(options.off) ? 1 : count(directive, 'factor') || 'full' };
    case 'loop_flatten':
      return { flatten: isOn(options.off) ? 'off' : 'on' };
    case 'dataflow':
      return { dataflow: true };
    case 'dependence':
      return independent(directive);
    case 'loop_tripcount': {
      const max = count(directive, 'max') ?? 0;
      return { tripCount: { min: Math.min(count(directive, 'min') ?? 0, max), max } };
    }
    default:
      return {};
  }
}

export function mergeLoop(a: LoopDirectives, b: LoopDirectives): LoopDirectives {
  const both = bothIndependent(a, b);
  return a.merlin && b.merlin ? { ...a, ...both, merlin: { ...a.merlin, ...b.merlin } } : { ...a, ...b, ...both };
}

export function mergeFunction(a: FunctionDirectives, b: FunctionDirectives): FunctionDirectives {
  return { ...a, ...b, ...bothIndependent(a, b) };
}

type Independent = Pick<LoopDirectives, 'independent'>;

function bothIndependent(a: Independent, b: Independent): Independent {
  return a.independent && b.independent ? { independent: [...a.independent, ...b.independent] } : {};
}

/** Nothing for what is written too early or twice, which no interval waits for, nor for dependences within an iteration. */
function independent(directive: SiteDirective): Independent {
  const { type, direction, dependent, distance } = directive.options;
  if (type === 'intra' || (direction !== undefined && String(direction).toLowerCase() !== 'raw')) return {};
  const isDependent = dependent === true || dependent === 'true';
  if (isDependent && distance === undefined) return {};
  const said: Independence = {
    variable: directive.variable ?? null,
    distance: isDependent ? (count(directive, 'distance') ?? 1) : null,
  };
  return { independent: [said] };
}

/** What a directive sets for an array. Throws `NotApplicable`. */
export function arrayPatch(directive: SiteDirective): ArrayDirectives {
  const { options } = directive;
  switch (directive.kind) {
    case 'array_partition':
      return { partitions: partitionOf(directive), reshapes: [] };
    case 'array_reshape':
      return { partitions: [], reshapes: partitionOf(directive) };
    case 'bind_storage': {
      const storage = { type: text(options.type), impl: text(options.impl), latency: count(directive, 'latency') };
      return { partitions: [], reshapes: [], storage };
    }
    case 'interface':
      return { partitions: [], reshapes: [], ...interfaceOf(directive) };
    default:
      return { partitions: [], reshapes: [] };
  }
}

function interfaceOf(directive: SiteDirective): Pick<ArrayDirectives, 'interface' | 'bus' | 'storage'> {
  const { options } = directive;
  const mode = text(options.mode);
  const storage = options.storage_type === undefined ? {} : { storage: { type: text(options.storage_type) } };
  if (mode !== 'm_axi') return { interface: mode, ...storage };
  const latency = count(directive, 'latency');
  const maxWidenBits = count(directive, 'max_widen_bitwidth');
  return { interface: mode, bus: { bundle: text(options.bundle), latency, maxWidenBits } };
}

export function mergeArray(a: ArrayDirectives, b: ArrayDirectives): ArrayDirectives {
  return {
    ...a,
    ...b,
    interface: b.interface === controlMode ? (a.interface ?? controlMode) : (b.interface ?? a.interface),
    partitions: [...a.partitions, ...b.partitions],
    reshapes: [...a.reshapes, ...b.reshapes],
  };
}

/** What a directive sets for a function. Throws `NotApplicable`. */
export function functionPatch(directive: SiteDirective): FunctionDirectives {
  const { options } = directive;
  switch (directive.kind) {
    case 'pipeline':
      return { pipeline: { off: isOn(options.off), ii: count(directive, 'ii') } };
    case 'dataflow':
      return { dataflow: true };
    case 'dependence':
      return independent(directive);
    case 'inline':
      return { inline: isOn(options.off) ? 'off' : isOn(options.recursive) ? 'recursive' : 'on' };
    default:
      return {};
  }
}

/** One partition, or none: `off`, and a single bank, leave the array whole. */
function partitionOf(directive: SiteDirective): Partition[] {
  const { options } = directive;
  if (isOn(options.off)) return [];
  const dim = count(directive, 'dim') ?? 1;
  const type = options.type ?? 'complete';
  if (type !== 'cyclic' && type !== 'block') return [{ type: 'complete', factor: 0, dim }];
  const factor = count(directive, 'factor') ?? 1;
  return factor > 1 ? [{ type, factor, dim }] : [];
}

function merlin(directive: SiteDirective, tripCount: number | null): LoopDirectives['merlin'] {
  switch (directive.kind) {
    case 'pipeline': {
      const mode = directive.options.mode;
      return { pipeline: mode === 'off' || mode === 'flatten' ? mode : 'coarse' };
    }
    case 'parallel': {
      const factor = count(directive, 'factor') ?? tripCount;
      if (factor === null) throw new NotApplicable('PARALLEL with no FACTOR needs a known trip count');
      const { reduction } = directive.options;
      return typeof reduction === 'string' ? { parallel: factor, reduction } : { parallel: factor };
    }
    case 'tile':
      return { tile: count(directive, 'factor') };
    default:
      return {};
  }
}

/** An integer option; undefined when it is not given. */
function count(directive: SiteDirective, option: string): number | undefined {
  const value = directive.options[option];
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  throw new NotApplicable(`'${option}' of '${directive.kind}' is '${value}', which is not a known constant`);
}

function isOn(value: string | number | boolean | undefined): boolean {
  return value === true;
}

function text(value: string | number | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
