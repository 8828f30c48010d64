/** Whether what directives name is there: functions, labels, variables, ports of one text and its headers. */
import type { LineIndex } from '../base/lines';
import type { SourceFile, Stmt } from '../syntax/ast';
import type { SiteDirective } from './directive';
import { functionNamed, type Kernel } from './ir';
import { didYouMean, loopName } from './names';
import { pragmaSpec } from './pragma-table';

export interface Mismatch {
  readonly code: string;
  readonly message: string;
}

interface Names {
  readonly loops: readonly string[];
  /** Of statements other than loops. */
  readonly labels: readonly string[];
  readonly ports: readonly string[];
  /** Undefined where the body was not seen (a function of a header). */
  readonly variables?: readonly string[];
}

/** A function that says what is wrong with the site of a directive; undefined when all that it names is there. */
export function directiveMatcher(
  file: SourceFile,
  kernel: Kernel,
  lines: LineIndex,
): (directive: SiteDirective) => Mismatch | undefined {
  const globals = file.globals.map(({ name }) => name);
  const known = new Map<string, Names | undefined>();
  const namesIn = (name: string): Names | undefined => {
    const f = functionNamed(kernel, name);
    if (!f) return undefined;
    const def = file.functions.find((each) => each.name === name);
    const declared = def && declaredIn(def.body);
    const ports = f.params.map((param) => param.name);
    return {
      loops: f.loops.filter((loop) => loop.sourceFunction === name).map((loop) => loopName(f, loop, lines)),
      labels: declared?.labels ?? [],
      ports,
      ...(declared ? { variables: [...ports, ...declared.variables, ...globals] } : {}),
    };
  };
  return (directive) => {
    const name = directive.function ?? '';
    if (!known.has(name)) known.set(name, namesIn(name));
    const names = known.get(name);
    if (!names) {
      const functions = kernel.functions.map((f) => f.name);
      return mismatch(
        'unknown-function',
        `no function '${name}'${didYouMean(name, functions) || listed('functions', functions)}`,
      );
    }
    return siteMismatch(directive, name, names) ?? variableMismatch(directive, name, names);
  };
}

function siteMismatch({ kind, loop, dialect }: SiteDirective, name: string, names: Names): Mismatch | undefined {
  const places = pragmaSpec(dialect, kind)?.places ?? [];
  if (loop === undefined) {
    if (places.some((place) => place !== 'loop')) return undefined;
    const example = names.loops[0] ?? 'LABEL';
    const message = `'${kind}' is about a loop: write ${name}/${example}${listed('loops', names.loops)}`;
    return mismatch('unknown-loop', message);
  }
  if (names.loops.includes(loop)) return undefined;
  const isOfLoop = places.includes('loop') && !places.includes('region');
  if (!isOfLoop && names.labels.includes(loop)) return undefined;
  const known = isOfLoop ? names.loops : [...names.loops, ...names.labels];
  const near = didYouMean(loop, known) || listed('loops', known);
  return mismatch('unknown-loop', `no loop '${loop}' in function '${name}'${near}`);
}

function variableMismatch(
  { kind, variable, options }: SiteDirective,
  name: string,
  names: Names,
): Mismatch | undefined {
  const port = kind === 'interface' || kind === 'cache' ? options.port : undefined;
  if (typeof port === 'string' && port !== 'return') {
    return missing([port], names.ports, 'ports', `port '${port}' of function '${name}'`);
  }
  const wanted = variable?.split(',') ?? [];
  if (kind === 'function_instantiate' || kind === 'stable') {
    return missing(wanted, names.ports, 'ports', `argument '${variable}' of function '${name}'`);
  }
  if (!names.variables) return undefined;
  for (const each of wanted) {
    const wrong = missing([each], names.variables, 'variables', `variable '${each}' in function '${name}'`);
    if (wrong) return wrong;
  }
  return undefined;
}

/** Members and elements are left out: the object must be there. */
function missing(
  wanted: readonly string[],
  known: readonly string[],
  kind: string,
  what: string,
): Mismatch | undefined {
  const lost = wanted.map((each) => /^\w*/.exec(each.trim())?.[0] ?? '').find((each) => !known.includes(each));
  if (lost === undefined) return undefined;
  return mismatch('unknown-variable', `no ${what}${didYouMean(lost, known) || listed(kind, known)}`);
}

function mismatch(code: string, message: string): Mismatch {
  return { code: `design.${code}`, message };
}

/** `. Loops: a, b.`, at most a dozen. */
function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `; there are no ${what}`;
  const shown = names.slice(0, 12).join(', ');
  return `. ${what.charAt(0).toUpperCase()}${what.slice(1)}: ${shown}${names.length > 12 ? ', ...' : '.'}`;
}

function declaredIn(body: Stmt): { readonly variables: string[]; readonly labels: string[] } {
  const variables: string[] = [];
  const labels: string[] = [];
  const go = (s: Stmt | undefined): void => {
    switch (s?.kind) {
      case 'block':
        return s.items.forEach(go);
      case 'declare':
        for (const { name } of s.declarators) variables.push(name);
        return;
      case 'for':
        go(s.init);
        return go(s.body);
      case 'while':
      case 'do':
        return go(s.body);
      case 'if':
        go(s.yes);
        return go(s.no);
      case 'switch':
        for (const { items } of s.cases) items.forEach(go);
        return;
      case 'label':
        labels.push(s.name);
        return go(s.body);
      default:
    }
  };
  go(body);
  return { variables, labels };
}
