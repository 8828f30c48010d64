import { isTypeName, type Declarator, type Expr, type Stmt, type TypeName } from '../../server/src/syntax/ast';

/** An expression in one line, fully bracketed: `(a + (b * 2))`. */
export function showExpr(e: Expr): string {
  switch (e.kind) {
    case 'int':
      return `${e.value}${e.suffix}`;
    case 'float':
      return `${e.value}${Number.isInteger(e.value) ? '.0' : ''}${e.single ? 'f' : ''}`;
    case 'bool':
      return String(e.value);
    case 'char':
      return `'${e.value}'`;
    case 'string':
      return JSON.stringify(e.value);
    case 'name':
      return e.name;
    case 'unary':
      return `(${e.op}${showExpr(e.operand)})`;
    case 'update':
      return e.prefix ? `(${e.op}${showExpr(e.target)})` : `(${showExpr(e.target)}${e.op})`;
    case 'binary':
      return `(${showExpr(e.left)} ${e.op} ${showExpr(e.right)})`;
    case 'assign':
      return `(${showExpr(e.target)} ${e.op} ${showExpr(e.value)})`;
    case 'conditional':
      return `(${showExpr(e.test)} ? ${showExpr(e.yes)} : ${showExpr(e.no)})`;
    case 'index':
      return `${showExpr(e.base)}[${showExpr(e.index)}]`;
    case 'member':
      return `${showExpr(e.base)}${e.arrow ? '->' : '.'}${e.member}`;
    case 'call':
      return `${showExpr(e.callee)}${showArgs(e.typeArgs)}(${e.args.map(showExpr).join(', ')})`;
    case 'cast':
      return `(${showType(e.type)})${showExpr(e.operand)}`;
    case 'sizeof':
      return `sizeof(${e.type ? `type ${showType(e.type)}` : e.operand ? showExpr(e.operand) : ''})`;
    case 'list':
      return `${e.type ? showType(e.type) : ''}{${e.items.map(showExpr).join(', ')}}`;
    case 'lambda':
      return `[](${e.params.map((p) => p.name).join(', ')}){${e.body.items.length}}`;
    case 'expansion':
      return `${showExpr(e.pattern)}...`;
    case 'fold': {
      const pattern = `${showExpr(e.pattern)} ${e.op} ...`;
      const end = e.end ? ` ${e.op} ${showExpr(e.end)}` : '';
      return `(${e.isLeft ? 'from the left: ' : ''}${pattern}${end})`;
    }
    case 'opaque':
      return `?(${e.children.map(showExpr).join(', ')})`;
  }
}

function showArgs(args: readonly (Expr | TypeName)[]): string {
  if (args.length === 0) return '';
  return `<${args.map((a) => (isTypeName(a) ? showType(a) : `=${showExpr(a)}`)).join(', ')}>`;
}

export function showType(t: TypeName): string {
  return `${t.isConst ? 'const ' : ''}${t.name}${showArgs(t.args)}${'*'.repeat(t.pointers)}${t.isReference ? '&' : ''}`;
}

export function showDeclarator(d: Declarator): string {
  const dims = d.dims.map((dim) => `[${dim ? showExpr(dim) : ''}]`).join('');
  return `${d.isStatic ? 'static ' : ''}${showType(d.type)} ${d.name}${dims}${d.init ? ` = ${showExpr(d.init)}` : ''}`;
}

/** A statement in one line; loops show their label, stray pragmas and header. */
export function showStmt(s: Stmt): string {
  switch (s.kind) {
    case 'block':
      return `{ ${s.items.map(showStmt).join(' ')} }`;
    case 'declare':
      return `${s.declarators.map(showDeclarator).join(', ')};`;
    case 'expression':
      return `${showExpr(s.expr)};`;
    case 'for':
    case 'while':
    case 'do': {
      const header =
        s.kind === 'for'
          ? [
              s.init ? showStmt(s.init).replace(/;$/, '') : '',
              s.test ? showExpr(s.test) : '',
              s.step ? showExpr(s.step) : '',
            ]
          : [showExpr(s.test)];
      const stray = s.strayPragmas.map((p) => ` stray#${p.family} ${p.text}#`).join('');
      return `${s.label === undefined ? '' : `${s.label}: `}${s.kind} (${header.join('; ')})${stray} ${showStmt(s.body)}`;
    }
    case 'if':
      return `if (${showExpr(s.test)}) ${showStmt(s.yes)}${s.no ? ` else ${showStmt(s.no)}` : ''}`;
    case 'switch': {
      const cases = s.cases.map(
        (c) => `${c.test ? `case ${showExpr(c.test)}` : 'default'}: ${c.items.map(showStmt).join(' ')}`,
      );
      return `switch (${showExpr(s.subject)}) { ${cases.join(' ')} }`;
    }
    case 'return':
      return `return${s.value ? ` ${showExpr(s.value)}` : ''};`;
    case 'goto':
      return `goto ${s.target};`;
    case 'label':
      return `${s.name}: ${showStmt(s.body)}`;
    case 'pragma':
      return `#${s.pragma.family} ${s.pragma.text}#`;
    case 'break':
    case 'continue':
    case 'empty':
    case 'unknown':
      return `${s.kind};`;
  }
}
