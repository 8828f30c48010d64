/** Pragmas that vanish with the function they stand in, or hold for more than one of it. */
import { at, insertion, placeOf } from './fixes';
import type { Caller, Finding, LintContext } from './types';

/** Pragmas of a function's own body that inlining dissolves. */
const lostByInlining = new Set([
  'pipeline',
  'dataflow',
  'latency',
  'performance',
  'function_instantiate',
  'expression_balance',
]);

/** `hls.inline-loses-pragma`. */
export function lostInlined(c: LintContext): Finding[] {
  const { f, tops, directives } = c;
  if (tops.includes(f.name) || directives.self.inline === 'off') return [];
  const isAsked = directives.self.inline !== undefined;
  const own = c.pragmas.filter((site) => !site.loop && site.isDirect && lostByInlining.has(site.directive?.kind ?? ''));
  if (own.length === 0) return [];
  const caller = c.shared.callers(c.def.name).find((each) => !each.f.calls.some((call) => call.callee === f.name))?.f;
  if (!caller) return [];
  return own.map((site): Finding => {
    const why = isAsked ? 'by its pragma' : 'by the tool, being small';
    return {
      message: `'${f.name}' is inlined into '${caller.name}' ${why}: its '${site.directive?.kind}' is lost`,
      span: placeOf(c, site),
      severity: isAsked ? 'warning' : 'information',
      fixes: [
        {
          title: `Keep '${f.name}' as a function (inline off)`,
          edits: insertion(c, at(c, { kind: 'inline', dialect: 'hls', options: { off: true } }, undefined)),
        },
      ],
    };
  });
}

/** `hls.shared-source`: one pragma for several instances of a template. */
export function sharedSource(c: LintContext): Finding[] {
  const { def } = c;
  const [first] = c.pragmas.filter((site) => site.directive?.dialect === 'hls' && !/^\s*if\b/i.test(site.line.text));
  if (!first || def.templateParams.length === 0) return [];
  const instances = new Set(c.shared.callers(def.name).flatMap(({ typeArgs }) => typeArgs.map(wordsOf)));
  if (instances.size < 2) return [];
  return [
    {
      message: `The pragmas of template '${def.name}' hold for all of its ${instances.size} instances; '#pragma HLS if (...)' tells them apart`,
      span: placeOf(c, first),
    },
  ];
}

/** The same for equal template arguments, wherever they stand. */
function wordsOf(args: Caller['typeArgs'][number]): string {
  return JSON.stringify(args, (key, value: unknown) => (key === 'span' ? undefined : value));
}
