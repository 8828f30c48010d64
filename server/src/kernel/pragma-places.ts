/** `auto{NAME}` in a pragma: a place that a design fills, in AutoDSE's notation. */
const place = /auto\s*\{\s*([^}\s]+)\s*\}/g;

/** Names of the places in a pragma's text, in order, each once. */
export function placesOf(text: string): string[] {
  if (!text.includes('auto')) return [];
  return [...new Set([...text.matchAll(place)].map((match) => match[1] ?? ''))];
}

/**
 * The text with its places filled; null when the pragma line is absent in this design: a value is null or not given. An
 * empty value leaves the place out, together with the `option=` before it.
 */
export function fillPlaces(text: string, values: Readonly<Record<string, string | null>>): string | null {
  let absent = false;
  const filled = text.replace(/(?:([A-Za-z_]\w*)\s*=\s*)?auto\s*\{\s*([^}\s]+)\s*\}/g, (_, option, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : null;
    if (value === null || value === undefined) absent = true;
    if (!value) return '';
    return option === undefined ? value : `${option}=${value}`;
  });
  return absent ? null : filled.trim();
}
