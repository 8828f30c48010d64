/** Collects what a script or config file says, statement by statement. */
import type { Problem, Severity } from '../base/problem';
import type { Span } from '../base/span';
import type { SiteDirective } from './directive';
import type { DirectivesFile, Said } from './directives-file';
import { WordError, type Word } from './directive-words';

export interface Collector {
  readonly file: DirectivesFile;
  directive(read: () => SiteDirective, span: Span): void;
  problem(code: string, message: string, span: Span, severity?: Severity): void;
  top(word: Word): void;
  part(word: Word): void;
  clock(word: Word): void;
  flow(word: Word): void;
  source(word: Word): void;
  sourced(word: Word): void;
  setting(name: string, word: Word): void;
}

export function collector(): Collector {
  const problems: Problem[] = [];
  const directives: Said<SiteDirective>[] = [];
  const sources: Said<string>[] = [];
  const sourced: Said<string>[] = [];
  const settings = new Map<string, Said<string>>();
  const single: { -readonly [K in 'top' | 'part' | 'clockNs' | 'flow']?: DirectivesFile[K] } = {};
  const said = ({ text, span }: Word): Said<string> => ({ value: text.trim(), span });
  const problem: Collector['problem'] = (code, message, span, severity = 'error') =>
    void problems.push({ code, message, span, severity });
  return {
    get file() {
      return { directives, ...single, sources, settings, sourced, problems };
    },
    problem,
    directive(read, span) {
      try {
        directives.push({ value: read(), span });
      } catch (error) {
        if (!(error instanceof WordError)) throw error;
        problem(error.code, error.message, error.span);
      }
    },
    top: (word) => void (single.top = said(word)),
    part: (word) => void (single.part = said(word)),
    clock(word) {
      const value = clockPeriodNs(word.text);
      if (value !== undefined) single.clockNs = { value, span: word.span };
      else {
        const message = `'${word.text}' is no clock: write a period such as 5 or 5ns, or a frequency such as 200MHz`;
        problem('directives.clock', message, word.span);
      }
    },
    flow(word) {
      const value = word.text.toLowerCase();
      if (value === 'vivado' || value === 'vitis') single.flow = { value, span: word.span };
      else problem('directives.flow', `'${word.text}' is no flow target: it is vivado or vitis`, word.span);
    },
    source: (word) => void sources.push(said(word)),
    sourced: (word) => void sourced.push(said(word)),
    setting: (name, word) => void settings.set(name.toLowerCase(), said(word)),
  };
}

/** `5`, `5ns`, `5000ps`, `200MHz` in nanoseconds; undefined for anything else, and for a period of nothing. */
function clockPeriodNs(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(ns|ps|us|hz|khz|mhz|ghz)?\s*$/i.exec(text);
  const value = Number(match?.[1]);
  if (!match || !(value > 0)) return undefined;
  const unit = (match[2] ?? 'ns').toLowerCase();
  const scale = { ns: 1, ps: 1e-3, us: 1e3, hz: 1e9, khz: 1e6, mhz: 1e3, ghz: 1 }[unit] ?? 1;
  return unit.endsWith('hz') ? scale / value : value * scale;
}
