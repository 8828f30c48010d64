/** What a lint reads and what it says. */
import type { Fix, SourceEdit } from '../base/edit';
import type { LineIndex } from '../base/lines';
import type { Problem, Severity } from '../base/problem';
import type { Span } from '../base/span';
import type { Design, FunctionDesign } from '../kernel/design';
import type { Layout } from '../explore/layout';
import type { SiteDirective } from '../kernel/directive';
import type { FunctionIr, Kernel, Loop, PragmaUse } from '../kernel/ir';
import type { FunctionEstimate, LoopEstimate, Target, Trace } from '../predict/types';
import type { Expr, FunctionDef, PragmaLine, SourceFile, Stmt, TypeName } from '../syntax/ast';

/** One version of a text with what was worked out for it. */
export interface LintInput {
  readonly text: string;
  readonly lines: LineIndex;
  readonly file: SourceFile;
  readonly kernel: Kernel;
  /** The design that the source holds, and what was found wrong in building it. */
  readonly design: Design;
  readonly designProblems: readonly Problem[];
  /** Names of the top functions; several where it is not clear which it is. */
  readonly tops: readonly string[];
  /** Directives of a script or config file, which hold besides the source's. */
  readonly outside: readonly SiteDirective[];
  /** File and line of one of them, such as `hls.tcl:4`; undefined where it has none. */
  readonly outsidePlace: (directive: SiteDirective) => string | undefined;
  readonly target: Target;
  /** The functions that the tops reach, under the source's design. */
  readonly estimates: readonly FunctionEstimate[];
  /** Why a loop of a function has its interval under the source's design, and what would help. */
  readonly trace: (f: FunctionIr, row: LoopEstimate) => Trace;
}

/** What the lints of all functions share; worked out when it is first asked for. */
export interface Shared {
  readonly layout: Layout;
  /** The edits that put directives into the source. */
  readonly edits: (directives: readonly SiteDirective[]) => readonly SourceEdit[];
  /** The functions of the text that call one of that name, test benches left out. */
  readonly callers: (name: string) => readonly Caller[];
  readonly globals: ReadonlySet<string>;
}

export interface Caller {
  readonly def: FunctionDef;
  readonly f: FunctionIr;
  /** The template arguments of its calls. */
  readonly typeArgs: readonly (readonly (Expr | TypeName)[])[];
}

/**
 * A function of the text by itself. All spans in it are relative to `f.start`. What lints find from this alone is kept until
 * the function changes (kept.ts).
 */
export interface FunctionContext extends Pick<LintInput, 'text' | 'lines' | 'target' | 'trace'> {
  readonly shared: Omit<Shared, 'callers'>;
  readonly def: FunctionDef;
  readonly f: FunctionIr;
  readonly directives: FunctionDesign;
  /** Undefined where no top reaches the function. */
  readonly estimated: FunctionEstimate | undefined;
  readonly pragmas: readonly PragmaSite[];
}

/** A function with the whole text around it. */
export interface LintContext extends FunctionContext, LintInput {
  readonly shared: Shared;
}

/** A pragma of the source at its place. */
export interface PragmaSite {
  readonly line: PragmaLine;
  /** null: it can't be read, is a template with `auto{NAME}` places, or is not one of ours. */
  readonly directive: SiteDirective | null;
  readonly use: PragmaUse;
  /** The loop whose body it stands in; undefined: the function's. */
  readonly loop: Loop | undefined;
  /** Its neighbours in the block that it stands in, and its position there; none for one between a header and its body. */
  readonly siblings: readonly Stmt[];
  readonly position: number;
  /** Stands directly in the body of its loop or function. */
  readonly isDirect: boolean;
}

/** What a lint says; absolute spans. Where the severity is not given, the rule's holds. */
export interface Finding {
  readonly message: string;
  readonly span: Span;
  readonly severity?: Severity;
  readonly fixes?: readonly Fix[];
}

export interface LintRule {
  /** Stable: `hls.` and a name. */
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  /** The vendor's page about it. */
  readonly reference: string;
  /** Looks at one function alone. Without this and the next, reading the pragmas reports it. */
  readonly find?: (c: FunctionContext) => readonly Finding[];
  /** Looks at what else is in the text as well. */
  readonly findAcross?: (c: LintContext) => readonly Finding[];
}
