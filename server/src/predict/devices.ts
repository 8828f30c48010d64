import table from './data/devices.json';
import type { ResourceName } from './types';

export interface Device {
  /** Name in the table, without package and speed grade. */
  readonly part: string;
  readonly family: 'ultrascale+' | 'series7' | 'versal';
  readonly boards: readonly string[];
  /** Available units; BRAM in BRAM_18K. */
  readonly resources: Readonly<Record<ResourceName, number>>;
}

/** All known devices, for completion and settings. */
export const devices: readonly Device[] = table.parts.map((row) => ({
  part: row.part,
  family: familyOf(row.part),
  boards: row.boards,
  resources: { dsp: row.dsp, bram: row.bram, uram: row.uram, lut: row.lut, ff: row.ff },
}));

/**
 * The device of a part name with or without package and speed (`xcu200-fsgd2104-2-e`, `xczu9eg`), in any case; undefined for
 * a part that is not in the table.
 */
export function deviceOf(part: string): Device | undefined {
  const name = plainName(part);
  // Package and speed follow with or without a dash: xczu9eg-ffvb1156-2-i, xc7z020clg400-1.
  const isIt = (known: string): boolean => name.startsWith(known) && !/^[0-9]/.test(name.slice(known.length));
  return devices[table.parts.findIndex((row) => [row.part, ...row.aliases].some(isIt))];
}

/** In lower case; automotive and defence grades (xa, xq) are the same dies. */
function plainName(part: string): string {
  return part
    .trim()
    .toLowerCase()
    .replace(/^x[aq](?=[a-z0-9]{4})/, 'xc');
}

/** The family that the first letters of a part name. */
export function familyOf(part: string): Device['family'] {
  const name = plainName(part);
  const entry = Object.entries(table.families)
    .filter(([prefix]) => name.startsWith(prefix))
    .sort((a, b) => b[0].length - a[0].length)[0];
  return (entry?.[1] ?? 'ultrascale+') as Device['family'];
}

/** The part has URAM: by its row, or where it has none, by its family. */
export function hasUltraRam(part: string): boolean {
  const name = plainName(part);
  const known = deviceOf(name);
  if (known) return known.resources.uram > 0;
  return table.ultraRamFamilies.some((prefix) => name.startsWith(prefix));
}
