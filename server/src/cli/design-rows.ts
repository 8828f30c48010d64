import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { DesignSpec } from '../analysis/types';
import type { SiteDirective } from '../kernel/directive';
import { directiveFromJson } from '../kernel/directive-json';
import { suiteConditions } from '../predict/suites';
import type { Flow, Target } from '../predict/types';
import { decoded } from './decode';
import { UsageError, unreadable } from './failure';

/** One line of a designs file: what is asked for, and the rest of the line as it stands. */
export interface DesignRow {
  readonly spec: DesignSpec;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A row, or what is wrong with its line. */
export type DesignLine = DesignRow | { readonly error: string };

/**
 * The directives of a row whose top function has another name in the source (some data names that of another version): those
 * that name it mean the function that is taken instead.
 */
export function retarget(spec: DesignSpec, from: unknown, to: string): DesignSpec {
  if (typeof from !== 'string' || from === to) return spec;
  if (!spec.overrides.some((directive) => directive.function === from)) return spec;
  return { ...spec, overrides: spec.overrides.map((d) => (d.function === from ? { ...d, function: to } : d)) };
}

const flows: readonly Flow[] = ['vivado', 'vitis'];

/** The conditions that a row of designs or a directives file says, and those of its data set. */
export function rowConditions(fields: Readonly<Record<string, unknown>>): Partial<Target> {
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
  const ofSuite = suiteConditions(text('suite'), text('tool'));
  return {
    part: text('part'),
    clockNs: typeof fields.clock_ns === 'number' ? fields.clock_ns : undefined,
    tool: text('tool'),
    unsafeMath: typeof fields.unsafe_math === 'boolean' ? fields.unsafe_math : ofSuite.unsafeMath,
    argumentPorts: ofSuite.argumentPorts,
    flow: flows.find((flow) => flow === fields.flow),
  };
}

/** Reads a designs file (JSON lines, gzip if it ends in .gz), one entry per line that isn't blank. Throws `UsageError`. */
export async function readDesignLines(path: string): Promise<DesignLine[]> {
  const text = await readDesignText(path);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const whole = isJson(lines[0] ?? '') ? lineOfMany(lines) : valueOverLines(lines);
  if (whole !== undefined)
    throw new UsageError(`${path}: it is ${whole}: put each design on a line of its own, as an object`);
  return lines.map(designLineReader());
}

async function readDesignText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
    if (path.endsWith('.gz')) bytes = gunzipSync(bytes);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new UsageError(`${path}: it is a gzip file: let its name end in .gz`);
  const [first, second] = bytes;
  // The zeros beside the letters of UTF-16 that has no mark.
  if (bytes.length > 1 && (first === 0) !== (second === 0))
    throw new UsageError(`${path}: it is UTF-16 text: save it as UTF-8`);
  return decoded(bytes);
}

/** One line with a list of designs, in words; undefined for any other lines. */
function lineOfMany(lines: readonly string[]): string | undefined {
  const value: unknown = lines.length === 1 ? JSON.parse(lines[0] ?? '') : undefined;
  return Array.isArray(value) && value.some(isRecord) ? 'one JSON list' : undefined;
}

/** What the lines are where they are one JSON value together, in words. */
function valueOverLines(lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  if (!isJson(text)) return undefined;
  return Array.isArray(JSON.parse(text)) ? 'one JSON list' : 'one JSON object over several lines';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads one line after another; equal directives become one object. */
function designLineReader(): (line: string) => DesignLine {
  const known = new Map<string, SiteDirective | string>();
  const directive = (value: unknown): SiteDirective | string => {
    const key = JSON.stringify(value);
    const found = known.get(key) ?? directiveFromJson(value);
    known.set(key, found);
    return found;
  };
  return (line) => {
    let fields: unknown;
    try {
      fields = JSON.parse(line);
    } catch (error) {
      return { error: `not JSON: ${(error as Error).message}` };
    }
    const spec = specFromJson(fields, directive);
    return typeof spec === 'string' ? { error: spec } : { spec, fields: fields as Record<string, unknown> };
  };
}

/** What a line of designs (or a directives file) asks for, or what is wrong with it. */
export function specFromJson(
  value: unknown,
  readDirective: (value: unknown) => SiteDirective | string = directiveFromJson,
): DesignSpec | string {
  if (!isRecord(value)) return 'not a JSON object';
  const directives = value.directives ?? [];
  const pragmas = value.pragmas ?? {};
  if (!Array.isArray(directives)) return "'directives' must be a list";
  if (!isRecord(pragmas)) return "'pragmas' must be an object";
  const overrides: SiteDirective[] = [];
  for (const [i, each] of (directives as unknown[]).entries()) {
    const read = readDirective(each);
    if (typeof read === 'string') return `directive ${i + 1}: ${read}`;
    overrides.push(read);
  }
  const places: Record<string, string | null> = {};
  for (const [name, text] of Object.entries(pragmas)) places[name] = text === null ? null : String(text);
  return { overrides, places };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
