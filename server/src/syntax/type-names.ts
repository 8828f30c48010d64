import { isTypeBody } from './macros';
import type { Masked } from './mask';

const introductions = [
  /\b(?:struct|class|union|enum|typename)\s+([A-Za-z_]\w*)/g,
  /\busing\s+([A-Za-z_]\w*)\s*=/g,
  /\btypedef\b[^;{}]*?\b([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*;/g,
  /\btypedef\s+(?:struct|union|enum)\b[^{};]*\{[^{}]*\}\s*\**\s*([A-Za-z_]\w*)/g,
];

/** The names that a file introduces as types, typedef-like macros included. */
export function typeNamesOf(masked: Masked): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pattern of introductions) {
    for (const match of masked.text.matchAll(pattern)) if (match[1] !== undefined) names.add(match[1]);
  }
  for (const macro of masked.macros) {
    if (!macro.params && (isTypeBody(macro.body) || names.has(macro.body))) names.add(macro.name);
  }
  return names;
}
