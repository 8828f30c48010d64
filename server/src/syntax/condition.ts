import { foldBinary } from '../base/fold';
import type { Macro } from './ast';
import { skipNumber, skipSpace, skipWord, isDigit, isWordStart } from './scan';

/** The macros in force at a point of a file. */
export type MacroTable = ReadonlyMap<string, Pick<Macro, 'params' | 'body'>>;

/**
 * Value of a `#if` condition: true or false, or undefined when it needs something this reader does not have (a function-like
 * macro, `__has_include`). Names that are not defined are 0, as in C.
 */
export function evaluateCondition(text: string, macros: MacroTable): boolean | undefined {
  try {
    const value = new ConditionReader(text, macros, 0).read();
    return value === undefined ? undefined : value !== 0;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

const maxDepth = 50;
const operators = ['||', '&&', '==', '!=', '<=', '>=', '<<', '>>', '<', '>', '+', '-', '*', '/', '%', '&', '|', '^'];
const strength: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

class ConditionReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly macros: MacroTable,
    private depth: number,
  ) {
    if (depth > maxDepth) throw new Unreadable();
  }

  read(): number | undefined {
    const value = this.ternary();
    this.space();
    return this.at === this.text.length ? value : undefined;
  }

  private space(): void {
    this.at = skipSpace(this.text, this.at);
  }

  private take(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private ternary(): number {
    const test = this.binary(1);
    if (!this.take('?')) return test;
    const yes = this.nested(() => this.ternary());
    if (!this.take(':')) throw new Unreadable();
    const no = this.nested(() => this.ternary());
    return test ? yes : no;
  }

  private binary(least: number): number {
    let left = this.unary();
    for (;;) {
      this.space();
      const op = operators.find((o) => this.text.startsWith(o, this.at));
      const level = op === undefined ? 0 : (strength[op] ?? 0);
      if (op === undefined || level < least) return left;
      this.at += op.length;
      left = apply(op, left, this.binary(level + 1));
    }
  }

  private unary(): number {
    if (this.take('!')) return this.nested(() => this.unary()) ? 0 : 1;
    if (this.take('-')) return -this.nested(() => this.unary());
    if (this.take('+')) return this.nested(() => this.unary());
    if (this.take('~')) return ~this.nested(() => this.unary());
    return this.primary();
  }

  private primary(): number {
    if (this.take('(')) {
      const value = this.nested(() => this.ternary());
      if (!this.take(')')) throw new Unreadable();
      return value;
    }
    const start = this.at;
    const code = this.text.charCodeAt(start);
    if (isDigit(code)) {
      this.at = skipNumber(this.text, start);
      return integer(this.text.slice(start, this.at));
    }
    if (!isWordStart(code)) throw new Unreadable();
    return this.word();
  }

  private word(): number {
    const start = this.at;
    this.at = skipWord(this.text, start);
    const name = this.text.slice(start, this.at);
    if (name === 'defined') return this.defined();
    if (name === 'true') return 1;
    const macro = this.macros.get(name);
    this.space();
    if (macro?.params || this.text[this.at] === '(') throw new Unreadable();
    if (!macro) return 0;
    const value = new ConditionReader(macro.body, this.macros, this.depth + 1).read();
    if (value === undefined) throw new Unreadable();
    return value;
  }

  private defined(): number {
    const open = this.take('(');
    this.space();
    const start = this.at;
    this.at = skipWord(this.text, start);
    const name = this.text.slice(start, this.at);
    if (name === '' || (open && !this.take(')'))) throw new Unreadable();
    return this.macros.has(name) ? 1 : 0;
  }

  private nested(read: () => number): number {
    if (++this.depth > maxDepth) throw new Unreadable();
    const value = read();
    this.depth--;
    return value;
  }
}

function integer(text: string): number {
  const digits = text.replace(/'/g, '').replace(/[uUlL]+$/, '');
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  if (Number.isNaN(value)) throw new Unreadable();
  return value;
}

function apply(op: string, a: number, b: number): number {
  const value = foldBinary(op, a, b);
  if (value === undefined) throw new Unreadable();
  return value;
}
