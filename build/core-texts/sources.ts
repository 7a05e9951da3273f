import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const seen = ['core', 'electron', 'renderer/core'];

/** Texts of the command line and of pages that are written to a file, and what has a catalogue of its own. */
const unseen = ['core/cli/', 'core/report/', 'core/text/'];

/** The core's sources with what the compiler knows of them. */
export class Sources {
  readonly files: readonly ts.SourceFile[];
  readonly #checker: ts.TypeChecker;
  #calls: Map<ts.Node, readonly ts.Expression[][]> | undefined;
  #properties: Map<ts.Node, readonly ts.Expression[]> | undefined;

  /** Reads the files below folders of the repository; else those whose texts a window shows. */
  constructor(folders: readonly string[] = seen) {
    const paths = folders
      .flatMap((folder) => ts.sys.readDirectory(join(root, folder), ['.ts']))
      .filter((path) => !unseen.some((folder) => path.startsWith(join(root, folder))));
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram(paths, options);
    this.#checker = program.getTypeChecker();
    const own = new Set(paths.map((path) => join(path)));
    this.files = program.getSourceFiles().filter(({ fileName }) => own.has(join(fileName)));
  }

  /** Where a node stands: `core/train/fit/stopping.ts:12`. */
  static placeOf(node: ts.Node): string {
    const file = node.getSourceFile();
    return `${relative(root, file.fileName).split(sep).join('/')}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  }

  /** Visits every node of every file. */
  visit(look: (node: ts.Node) => void): void {
    const walk = (node: ts.Node): void => {
      look(node);
      ts.forEachChild(node, walk);
    };
    for (const file of this.files) walk(file);
  }

  /** Where a name is declared, through imports; undefined outside of the sources. */
  declarationOf(node: ts.Node): ts.Declaration | undefined {
    const parent = node.parent as ts.Node | undefined;
    const symbol =
      parent !== undefined && ts.isShorthandPropertyAssignment(parent)
        ? this.#checker.getShorthandAssignmentValueSymbol(parent)
        : this.#checker.getSymbolAtLocation(node);
    const target =
      symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
        ? this.#checker.getAliasedSymbol(symbol)
        : symbol;
    const declaration = target?.valueDeclaration ?? target?.declarations?.[0];
    return declaration !== undefined && this.files.includes(declaration.getSourceFile()) ? declaration : undefined;
  }

  isConstant(declaration: ts.VariableDeclaration): boolean {
    return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  }

  /** Whether a parameter is declared as a text. */
  isText(declaration: ts.ParameterDeclaration): boolean {
    return isTextType(this.#checker.getTypeAtLocation(declaration));
  }

  returnsText(node: ts.CallExpression): boolean {
    return isTextType(this.#checker.getTypeAtLocation(node));
  }

  /** The function that is called, where it is written in the sources. */
  functionOf(expression: ts.Expression): ts.SignatureDeclaration | undefined {
    const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    const declaration = this.declarationOf(name);
    if (declaration === undefined) return undefined;
    if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
  }

  /** What a function returns, without what functions inside of it do. */
  returned(body: ts.SignatureDeclaration): readonly ts.Expression[] {
    const content = 'body' in body ? (body.body as ts.Node | undefined) : undefined;
    if (content === undefined) return [];
    if (!ts.isBlock(content)) return [content as ts.Expression];
    const found: ts.Expression[] = [];
    const walk = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return;
      if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
      ts.forEachChild(node, walk);
    };
    ts.forEachChild(content, walk);
    return found;
  }

  /** What is given for a parameter wherever its function is called by name. */
  argumentsFor(declaration: ts.ParameterDeclaration): readonly ts.Expression[] {
    const owner = declaration.parent;
    const index = owner.parameters.indexOf(declaration);
    this.#calls ??= this.#findCalls();
    return (this.#calls.get(owner) ?? []).flatMap((given) => given[index] ?? []);
  }

  /** What is appended to an array that begins empty. */
  pushedTo(declaration: ts.VariableDeclaration): readonly ts.Expression[] {
    if (
      declaration.initializer === undefined ||
      !ts.isArrayLiteralExpression(declaration.initializer) ||
      !ts.isIdentifier(declaration.name)
    )
      return [];
    const { text } = declaration.name;
    const found: ts.Expression[] = [];
    const walk = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === `${text}.push`) found.push(...node.arguments);
      ts.forEachChild(node, walk);
    };
    walk(declaration.parent.parent.parent);
    return found;
  }

  /** What objects are given for a property, be it of an object that is written out or of a declared type. */
  valuesOfProperty(node: ts.PropertyAccessExpression): readonly ts.Expression[] {
    return this.#valuesOf(this.declarationOf(node.name));
  }

  /** The same for a name that is taken out of an object, in a parameter or a declaration. */
  valuesOfBound(node: ts.BindingElement): readonly ts.Expression[] {
    const name = node.propertyName ?? node.name;
    if (!ts.isIdentifier(name) || !ts.isObjectBindingPattern(node.parent)) return [];
    return this.#valuesOf(this.#checker.getTypeAtLocation(node.parent).getProperty(name.text)?.declarations?.[0]);
  }

  /** The values of an object that is written out, as objects of a map. */
  entriesOf(expression: ts.Expression): readonly ts.Expression[] {
    if (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression))
      return this.entriesOf(expression.expression);
    return ts.isObjectLiteralExpression(expression)
      ? expression.properties.flatMap((property) => (ts.isPropertyAssignment(property) ? [property.initializer] : []))
      : [];
  }

  #valuesOf(declaration: ts.Declaration | undefined): readonly ts.Expression[] {
    if (declaration === undefined) return [];
    if (ts.isPropertyAssignment(declaration)) return [declaration.initializer];
    if (!ts.isPropertySignature(declaration) && !ts.isMethodSignature(declaration)) return [];
    this.#properties ??= this.#findProperties();
    return this.#properties.get(declaration) ?? [];
  }

  #findCalls(): Map<ts.Node, ts.Expression[][]> {
    const calls = new Map<ts.Node, ts.Expression[][]>();
    this.visit((node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const called = this.functionOf(node.expression);
      if (called !== undefined) add(calls, called, [...(node.arguments ?? [])]);
    });
    return calls;
  }

  /** What is written for each property of a declared type. */
  #findProperties(): Map<ts.Node, ts.Expression[]> {
    const values = new Map<ts.Node, ts.Expression[]>();
    this.visit((node) => {
      if ((!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) || !ts.isIdentifier(node.name))
        return;
      const type = ts.isObjectLiteralExpression(node.parent) ? this.#checker.getContextualType(node.parent) : undefined;
      const declaration = type?.getProperty(node.name.text)?.declarations?.[0];
      if (declaration !== undefined)
        add(values, declaration, ts.isPropertyAssignment(node) ? node.initializer : node.name);
    });
    return values;
  }
}

function add<Value>(map: Map<ts.Node, Value[]>, key: ts.Node, value: Value): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [value]);
  else before.push(value);
}

function isTextType(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isTextType) : (type.flags & ts.TypeFlags.StringLike) !== 0;
}
