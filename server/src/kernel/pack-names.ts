/** The name that one part of a pack is bound to. */
export function partName(pack: string, part: number): string {
  return `${pack}#${part}`;
}

/** The name of the number of parts among the arguments of a template. */
export function packSize(pack: string): string {
  return `${pack}#size`;
}
