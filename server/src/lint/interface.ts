/** `hls.interface`: ports that are not there, and modes that don't fit them. */
import type { SiteDirective } from '../kernel/directive';
import type { FunctionIr } from '../kernel/ir';
import { nearest } from '../kernel/names';
import { pragmaSpec } from '../kernel/pragma-table';
import type { Declarator } from '../syntax/ast';
import { placeOf, remove, replaceWord } from './fixes';
import type { Finding, LintContext, PragmaSite } from './types';

const scalarModes = new Set(['ap_none', 'ap_ack', 'ap_vld', 'ap_ovld', 'ap_stable']);
const memoryModes = new Set(['m_axi', 'ap_memory', 'bram']);
const streamModes = new Set(['axis', 'ap_fifo']);
const blockModes = new Set(['ap_ctrl_none', 'ap_ctrl_hs', 'ap_ctrl_chain']);

export function interfaces(c: LintContext): Finding[] {
  const found: Finding[] = [];
  const modes = new Map<string, string>();
  for (const site of c.pragmas) {
    const { directive } = site;
    if (!directive || !pragmaSpec('hls', directive.kind)?.topOnly) continue;
    const above = callerWithPorts(c);
    if (above !== undefined) {
      found.push({
        message: `'${directive.kind}' is for the top function; '${c.f.name}' is called by '${above}', so it is ignored`,
        span: placeOf(c, site),
        fixes: [remove(c, site)],
      });
    } else if (directive.kind === 'interface') {
      found.push(...portFindings(c, site, directive, modes));
    }
  }
  return found;
}

/** A caller that is a top function, or has ports of its own. */
function callerWithPorts({ f, def, tops, shared }: LintContext): string | undefined {
  if (tops.length === 1 && tops[0] === f.name) return undefined;
  const hasPorts = (g: FunctionIr): boolean =>
    tops.includes(g.name) || g.pragmas.some((use) => use.directive?.kind === 'interface');
  return shared.callers(def.name).find((caller) => hasPorts(caller.f))?.def.name;
}

function portFindings(
  c: LintContext,
  site: PragmaSite,
  { options }: SiteDirective,
  modes: Map<string, string>,
): Finding[] {
  const { mode, port } = options;
  if (typeof mode !== 'string' || typeof port !== 'string') return [];
  const span = placeOf(c, site);
  const names = c.def.params.map((param) => param.name);
  return port.split(',').flatMap((each): Finding[] => {
    const name = /^[&*\s]*(\w+)/.exec(each)?.[1] ?? each;
    if (name === 'return' || blockModes.has(mode)) {
      if (name === 'return' && (blockModes.has(mode) || mode === 's_axilite')) return [];
      const message =
        name === 'return'
          ? `The block's control (port=return) takes ap_ctrl_hs, ap_ctrl_chain, ap_ctrl_none or s_axilite, not ${mode}`
          : `'${mode}' controls the whole block: it is for port=return, not for '${name}'`;
      return [{ message, span, severity: 'error' }];
    }
    const param = c.def.params.find((p) => p.name === name);
    if (!param) {
      const meant = nearest(name, names);
      const message = `'${c.f.name}' has no argument '${name}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`;
      const fixes = meant === undefined ? [remove(c, site)] : replaceWord(c, span, name, meant);
      return [{ message, span, severity: 'error', fixes }];
    }
    const misfit = misfitOf(c, param, mode);
    if (misfit !== undefined) return [{ message: misfit, span, severity: 'error' }];
    if (mode === 's_axilite') return [];
    const before = modes.get(each);
    modes.set(each, mode);
    if (before === undefined || before === mode) return [];
    const message = `Port '${each}' is given two modes: ${before} and ${mode}`;
    return [{ message, span, severity: 'error', fixes: [remove(c, site)] }];
  });
}

/** Every element of the argument is a port of its own, or all of them are one word: it is no memory any more. */
function isDissolved({ pragmas }: LintContext, { name, dims }: Declarator): boolean {
  return pragmas.some(({ directive }) => {
    if (!directive || !/^array_(partition|reshape)$/.test(directive.kind) || directive.variable !== name) return false;
    const { type = 'complete', dim } = directive.options;
    return type === 'complete' && (dim === 0 || dims.length === 1);
  });
}

/** Why the argument can't have the mode; undefined where it can, or its type is not known. */
function misfitOf(c: LintContext, param: Declarator, mode: string): string | undefined {
  const { f, def } = c;
  const { name, type } = param;
  const known = f.params[def.params.indexOf(param)];
  if (/(^|::)stream(_of_blocks)?$/.test(type.name)) {
    return streamModes.has(mode) ? undefined : `'${name}' is a stream: it takes axis or ap_fifo, not ${mode}`;
  }
  const isArray = param.dims.length > 0;
  if (isArray && scalarModes.has(mode) && !isDissolved(c, param))
    return `'${name}' is an array: '${mode}' is for scalars`;
  const isScalar = known?.array === null && known.type.kind !== 'unknown' && type.pointers === 0 && !type.isReference;
  if (isScalar && memoryModes.has(mode)) return `'${name}' is passed by value: '${mode}' is for arrays and pointers`;
  return undefined;
}
