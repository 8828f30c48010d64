/**
 * The syntax tree that the rest of PragmaLens reads. `syntax` lowers tree-sitter's concrete tree into it; no other layer
 * knows tree-sitter.
 *
 * Spans: everything inside a `FunctionDef` is relative to `FunctionDef.start`, so that an untouched function is the same
 * object after an edit elsewhere. Everything outside functions is absolute.
 */
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';

export interface SourceFile {
  readonly functions: readonly FunctionDef[];
  /** Functions declared without a body (`void top(int a[4]);`). */
  readonly prototypes: readonly Prototype[];
  /** Names of functions defined or declared in `extern "C"`. */
  readonly cLinkage: readonly string[];
  readonly globals: readonly Declarator[];
  readonly structs: readonly StructDef[];
  readonly aliases: readonly Alias[];
  /** Enumerators with their value expressions, in order; no value means previous + 1. */
  readonly enumerators: readonly { readonly name: string; readonly value?: Expr; readonly startsEnum: boolean }[];
  readonly macros: readonly Macro[];
  readonly includes: readonly Include[];
  /** Pragmas outside of any function body, absolute spans. Those inside are statements of their blocks. */
  readonly pragmas: readonly PragmaLine[];
  /** Absolute spans. */
  readonly problems: readonly Problem[];
}

export interface Include {
  readonly path: string;
  readonly system: boolean;
  readonly span: Span;
}

export interface Macro {
  readonly name: string;
  /** Parameter names of a function-like macro; undefined for an object-like one. */
  readonly params?: readonly string[];
  readonly body: string;
  readonly span: Span;
}

/** One `#pragma` line (continuations joined), `_Pragma("...")` included. */
export interface PragmaLine {
  /** `HLS`, `ACCEL`, ...: the first word as written. */
  readonly family: string;
  /** What follows the family, comments removed and continuation lines joined by a space. */
  readonly text: string;
  /** From `#` to the end of the last line, line break not included. */
  readonly span: Span;
}

export interface TypeName {
  /**
   * Base name with its qualifiers of sign and size: `double`, `unsigned char`, `ap_int`, `hls::stream`, `auto`. A macro's use
   * keeps its arguments, without blanks: `STREAM_OF(data_t)`.
   */
  readonly name: string;
  readonly args: readonly (Expr | TypeName)[];
  readonly isConst: boolean;
  readonly pointers: number;
  readonly isReference: boolean;
}

export interface Declarator {
  readonly name: string;
  readonly type: TypeName;
  /** Array dimensions; null for `[]`. */
  readonly dims: readonly (Expr | null)[];
  readonly init?: Expr;
  /** `T... xs`: any number of parameters. */
  readonly isPack?: true;
  readonly isStatic: boolean;
  /** Of a definition `T Config::table[4]`: `Config`. */
  readonly scope?: string;
  readonly span: Span;
  readonly nameSpan: Span;
}

export interface StructDef {
  readonly name: string;
  /** Static members among them. */
  readonly fields: readonly Declarator[];
  readonly bases: readonly TypeName[];
  /** `typedef` and `using` inside. */
  readonly aliases: readonly Alias[];
  readonly templateParams: readonly TemplateParam[];
  /** `<T, 4>` of `template <class T> struct S<T, 4>`: the arguments that it is for. */
  readonly specialization?: Specialization;
  readonly span: Span;
}

export interface Specialization {
  readonly args: readonly (Expr | TypeName)[];
  /** As written, without blanks. */
  readonly text: string;
}

export interface Alias {
  readonly name: string;
  /** Of an alias template that is a member. */
  readonly templateParams?: readonly TemplateParam[];
  readonly type: TypeName;
  readonly dims: readonly (Expr | null)[];
}

export interface TemplateParam {
  readonly name: string;
  readonly kind: 'type' | 'value';
  readonly default?: Expr | TypeName;
  readonly isPack?: true;
}

export interface Prototype {
  readonly name: string;
  readonly params: readonly Declarator[];
  readonly nameSpan: Span;
}

export interface FunctionDef {
  /** Unqualified name; methods carry their class in `className`. */
  readonly name: string;
  readonly className?: string;
  /** What its class is specialised for, or `<T>` of `Foo<T>::bar`: as written, without blanks. */
  readonly classArguments?: string;
  /** `<3>` of `template <> void f<3>()`. */
  readonly specialization?: Specialization;
  readonly returnType: TypeName;
  readonly params: readonly Declarator[];
  readonly templateParams: readonly TemplateParam[];
  readonly isStatic: boolean;
  /** Of a constructor: what it sets members and bases to before its body. */
  readonly initializers?: readonly MemberInitializer[];
  readonly body: Block;
  /** Absolute offset of the definition; all spans inside are relative to it. */
  readonly start: number;
  /** Length of the definition's text. */
  readonly length: number;
  readonly nameSpan: Span;
  /** From the return type to the closing parenthesis of the parameters. */
  readonly headerSpan: Span;
  /** The definition's source text: the cache key of everything derived from it alone. */
  readonly text: string;
}

/** `name(args)` or `name{args}` behind the colon of a constructor. */
export interface MemberInitializer {
  /** Of a member, or of a base without its arguments. */
  readonly name: string;
  readonly args: readonly Expr[];
  readonly span: Span;
}

export interface Block {
  readonly kind: 'block';
  readonly items: readonly Stmt[];
  readonly span: Span;
}

/** `label` is set when a label stands directly before the loop. */
interface LoopBase {
  readonly label?: string;
  readonly labelSpan?: Span;
  readonly body: Stmt;
  /** From the keyword to the closing parenthesis (of `do`: the keyword). */
  readonly headerSpan: Span;
  /** Pragmas that stand between the header and the body, where the tool does not look for them. */
  readonly strayPragmas: readonly PragmaLine[];
  readonly span: Span;
}

export interface ForStmt extends LoopBase {
  readonly kind: 'for';
  readonly init?: Stmt;
  readonly test?: Expr;
  readonly step?: Expr;
}

export interface WhileStmt extends LoopBase {
  readonly kind: 'while' | 'do';
  readonly test: Expr;
}

export type Stmt =
  | Block
  | { readonly kind: 'declare'; readonly declarators: readonly Declarator[]; readonly span: Span }
  | { readonly kind: 'expression'; readonly expr: Expr; readonly span: Span }
  | ForStmt
  | WhileStmt
  | { readonly kind: 'if'; readonly test: Expr; readonly yes: Stmt; readonly no?: Stmt; readonly span: Span }
  | {
      readonly kind: 'switch';
      readonly subject: Expr;
      /** `test` undefined is `default`. A case without a break falls into the next. */
      readonly cases: readonly { readonly test?: Expr; readonly items: readonly Stmt[] }[];
      readonly span: Span;
    }
  | { readonly kind: 'return'; readonly value?: Expr; readonly span: Span }
  | { readonly kind: 'break' | 'continue' | 'empty'; readonly span: Span }
  | { readonly kind: 'goto'; readonly target: string; readonly span: Span }
  /** A label before anything but a loop. */
  | { readonly kind: 'label'; readonly name: string; readonly body: Stmt; readonly span: Span }
  | { readonly kind: 'pragma'; readonly pragma: PragmaLine; readonly span: Span }
  /** What could not be read; a problem has been reported. */
  | { readonly kind: 'unknown'; readonly span: Span };

export type UnaryOp = '-' | '+' | '!' | '~' | '*' | '&';
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '&&'
  | '||'
  | ',';
export type AssignOp = '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '<<=' | '>>=' | '&=' | '|=' | '^=';

export type Expr = { readonly span: Span } & (
  | { readonly kind: 'int'; readonly value: number; readonly suffix: string }
  | { readonly kind: 'float'; readonly value: number; readonly single: boolean }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'char'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** Qualified names keep their `::`, as in `hls::sqrt`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly operand: Expr }
  | { readonly kind: 'update'; readonly op: '++' | '--'; readonly prefix: boolean; readonly target: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'assign'; readonly op: AssignOp; readonly target: Expr; readonly value: Expr }
  | { readonly kind: 'conditional'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'index'; readonly base: Expr; readonly index: Expr }
  | { readonly kind: 'member'; readonly base: Expr; readonly member: string; readonly arrow: boolean }
  | {
      readonly kind: 'call';
      readonly callee: Expr;
      readonly typeArgs: readonly (Expr | TypeName)[];
      readonly args: readonly Expr[];
    }
  | { readonly kind: 'cast'; readonly type: TypeName; readonly operand: Expr }
  | { readonly kind: 'sizeof'; readonly type?: TypeName; readonly operand?: Expr; readonly isOfPack?: true }
  /** `pattern...` among the arguments of a call. */
  | { readonly kind: 'expansion'; readonly pattern: Expr }
  /** `(pattern op ...)` and `(... op pattern)`, with a first or last value or without. */
  | {
      readonly kind: 'fold';
      readonly op: BinaryOp;
      readonly pattern: Expr;
      readonly end?: Expr;
      readonly isLeft: boolean;
    }
  /** `{a, b}`, `T{a, b}`, and constructor arguments of a declaration. */
  | { readonly kind: 'list'; readonly type?: TypeName; readonly items: readonly Expr[] }
  | { readonly kind: 'lambda'; readonly params: readonly Declarator[]; readonly body: Block }
  /** Understood as an expression but not further (new, throw, ...). */
  | { readonly kind: 'opaque'; readonly children: readonly Expr[] }
);

/** Tells an expression from a type among template arguments. */
export function isTypeName(x: Expr | TypeName): x is TypeName {
  return !('kind' in x);
}
