/**
 * `int f(a, b) int a; int b; {` becomes `int f    ( int a, int b) {`, character for character: the grammar has no
 * definitions in the style of K&R.
 */
export function maskKnR(text: string): string {
  return text.replace(
    /\b([A-Za-z_]\w*)(\s*)\(([\w\s,]+)\)(\s*)((?:[A-Za-z_][^;{}()=#]*;\s*)+)(?=\{)/g,
    (whole: string, name: string, gap: string, list: string, space: string, declarations: string) => {
      if (/^(?:if|while|for|switch|return)$/.test(name)) return whole;
      const names = new Set(list.split(',').map((n) => n.trim()));
      const declared = declarations
        .split(/[;,]/)
        .flatMap((d) => /([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*$/.exec(d.trim())?.[1] ?? []);
      if (declared.length === 0 || !declared.every((n) => names.has(n))) return whole;
      const last = declarations.lastIndexOf(';');
      const params = `${declarations.slice(0, last).replace(/;/g, ',')})${declarations.slice(last + 1)}`;
      return `${name}${gap} ${list.replace(/[^\r\n]/g, ' ')}(${space}${params}`;
    },
  );
}
