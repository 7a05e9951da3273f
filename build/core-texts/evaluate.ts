import ts from 'typescript';

import { concatenate, dataHole, distinct, hasWords, isData, isName, isPhrase, type Pattern } from './pattern.ts';
import type { Sources } from './sources.ts';

const DEEPEST = 12;
const data: readonly Pattern[] = [[dataHole]];

/** What a library or the system says is a text without a template here. */
const foreign: readonly Pattern[] = [[{ texts: [] }]];

/** Tells which texts an expression may come to, without running it: what cannot be told is a hole for data. */
export class Evaluator {
  readonly #sources: Sources;
  readonly #open = new Set<ts.Node>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The texts that an expression may be; none for null and undefined. */
  textsOf(expression: ts.Expression): readonly Pattern[] {
    if (this.#open.has(expression) || this.#open.size > DEEPEST * 4) return data;
    this.#open.add(expression);
    try {
      return this.#evaluate(expression);
    } finally {
      this.#open.delete(expression);
    }
  }

  /** The texts that an array of texts may hold. */
  elementsOf(expression: ts.Expression): readonly Pattern[] {
    if (ts.isArrayLiteralExpression(expression))
      return expression.elements.flatMap((element) =>
        ts.isSpreadElement(element) ? this.elementsOf(element.expression) : this.textsOf(element),
      );
    if (ts.isConditionalExpression(expression))
      return [...this.elementsOf(expression.whenTrue), ...this.elementsOf(expression.whenFalse)];
    if (ts.isParenthesizedExpression(expression)) return this.elementsOf(expression.expression);
    if (ts.isBinaryExpression(expression))
      return [...this.elementsOf(expression.left), ...this.elementsOf(expression.right)];
    if (ts.isIdentifier(expression)) return this.#elementsOfName(expression);
    return ts.isCallExpression(expression) ? this.#elementsOfCall(expression) : [];
  }

  /** The texts that a function may return, or the elements of the arrays that it may. */
  returnsOf(body: ts.SignatureDeclaration, kind: 'text' | 'array' = 'text'): readonly Pattern[] {
    return this.#sources
      .returned(body)
      .flatMap((expression) => (kind === 'text' ? this.textsOf(expression) : this.elementsOf(expression)));
  }

  #evaluate(node: ts.Expression): readonly Pattern[] {
    if (ts.isStringLiteralLike(node)) return [node.text === '' ? [] : [node.text]];
    if (ts.isTemplateExpression(node)) {
      return concatenate([
        [[node.head.text]],
        ...node.templateSpans.flatMap((span) => [this.#hole(span.expression), [[span.literal.text]]]),
      ]);
    }
    if (ts.isBinaryExpression(node)) return this.#binary(node);
    if (ts.isConditionalExpression(node))
      return distinct([...this.textsOf(node.whenTrue), ...this.textsOf(node.whenFalse)]);
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isAwaitExpression(node)
    )
      return this.textsOf(node.expression);
    if (ts.isIdentifier(node)) return node.text === 'undefined' ? [] : this.#name(node);
    if (node.kind === ts.SyntaxKind.NullKeyword) return [];
    if (ts.isPropertyAccessExpression(node)) return this.#property(node);
    if (ts.isElementAccessExpression(node)) return this.#entry(node);
    return ts.isCallExpression(node) ? this.#call(node) : data;
  }

  /** What stands in a hole of a template: words where any can be told. */
  #hole(node: ts.Expression): readonly Pattern[] {
    const found = this.textsOf(node);
    if (found.length === 1 && found[0].length === 1 && typeof found[0][0] !== 'string' && found[0][0].texts !== null)
      return found;
    const open = found.some((pattern) => isData(pattern) || isName(pattern));
    // Where any name may stand, one that is written somewhere is no word to translate.
    if (open) return found.some(isPhrase) ? [...data, ...found.filter(isPhrase)] : data;
    return found.length === 0 ? data : found;
  }

  #binary({ left, right, operatorToken }: ts.BinaryExpression): readonly Pattern[] {
    switch (operatorToken.kind) {
      case ts.SyntaxKind.PlusToken:
        return concatenate([this.#hole(left), this.#hole(right)]);
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.BarBarToken:
        return distinct([...this.textsOf(left), ...this.textsOf(right)]);
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return this.textsOf(right);
      default:
        return data;
    }
  }

  #name(node: ts.Identifier): readonly Pattern[] {
    const declaration = this.#sources.declarationOf(node);
    if (declaration === undefined) return data;
    if (
      ts.isVariableDeclaration(declaration) &&
      declaration.initializer !== undefined &&
      this.#sources.isConstant(declaration)
    )
      return this.textsOf(declaration.initializer);
    if (ts.isParameter(declaration)) return this.#parameter(declaration);
    if (ts.isBindingElement(declaration)) return this.#bound(declaration);
    return data;
  }

  #parameter(declaration: ts.ParameterDeclaration): readonly Pattern[] {
    if (!this.#sources.isText(declaration)) return data;
    const given = this.#sources.argumentsFor(declaration).flatMap((argument) => this.textsOf(argument));
    const otherwise = declaration.initializer === undefined ? [] : this.textsOf(declaration.initializer);
    const texts = distinct([...given, ...otherwise]);
    return texts.length === 0 ? data : texts;
  }

  /** `{ help }` taken from an object: what objects of that type are given for it. */
  #bound(declaration: ts.BindingElement): readonly Pattern[] {
    const values = this.#sources.valuesOfBound(declaration);
    return this.#given(values);
  }

  #property(node: ts.PropertyAccessExpression): readonly Pattern[] {
    if (node.name.text === 'message') return foreign;
    const values = this.#sources.valuesOfProperty(node);
    return this.#given(values);
  }

  /** Single words that objects are given are names more often than not. */
  #given(values: readonly ts.Expression[]): readonly Pattern[] {
    const texts = distinct(values.flatMap((value) => this.#value(value)));
    return texts.some(isPhrase) ? [...data, ...texts] : data;
  }

  #value(value: ts.Expression): readonly Pattern[] {
    return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? this.returnsOf(value) : this.textsOf(value);
  }

  /** `reasons[code]` of an object that is written out. */
  #entry(node: ts.ElementAccessExpression): readonly Pattern[] {
    const declaration = ts.isIdentifier(node.expression) ? this.#sources.declarationOf(node.expression) : undefined;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined)
      return data;
    const entries = this.#sources.entriesOf(declaration.initializer);
    return entries.length === 0 ? data : distinct(entries.flatMap((entry) => this.textsOf(entry)));
  }

  #call(node: ts.CallExpression): readonly Pattern[] {
    const { expression } = node;
    // A message, which is no template.
    if (ts.isIdentifier(expression) && expression.text === 'inEnglish') return data;
    if (ts.isPropertyAccessExpression(expression)) {
      if (/\.message$/.test(expression.expression.getText())) return foreign;
      if (expression.name.text === 'join') return this.#join(expression.expression);
      const values = this.#sources.valuesOfProperty(expression);
      if (values.length > 0) return this.#given(values);
    }
    const called = this.#sources.functionOf(expression);
    if (called === undefined || !this.#sources.returnsText(node)) return data;
    const texts = distinct(this.returnsOf(called));
    return texts.length === 0 ? data : texts;
  }

  /** A list of texts, which is taken apart again to be translated: any of them may stand in its hole. */
  #join(array: ts.Expression): readonly Pattern[] {
    const elements = distinct(this.elementsOf(array)).filter(hasWords);
    return elements.some(isPhrase) ? [...data, ...elements] : data;
  }

  #elementsOfName(node: ts.Identifier): readonly Pattern[] {
    const declaration = this.#sources.declarationOf(node);
    if (declaration === undefined || this.#open.has(declaration)) return [];
    if (ts.isVariableDeclaration(declaration)) {
      const pushed = this.#sources.pushedTo(declaration).flatMap((given) => this.textsOf(given));
      return declaration.initializer === undefined ? pushed : [...this.elementsOf(declaration.initializer), ...pushed];
    }
    if (!ts.isParameter(declaration)) return [];
    this.#open.add(declaration);
    const elements = this.#sources.argumentsFor(declaration).flatMap((argument) => this.elementsOf(argument));
    this.#open.delete(declaration);
    return elements;
  }

  #elementsOfCall(node: ts.CallExpression): readonly Pattern[] {
    const { expression } = node;
    if (ts.isPropertyAccessExpression(expression)) {
      const [given] = node.arguments;
      if (expression.name.text === 'filter' || expression.name.text === 'slice')
        return this.elementsOf(expression.expression);
      if (given !== undefined && (ts.isArrowFunction(given) || ts.isFunctionExpression(given))) {
        if (expression.name.text === 'map') return this.returnsOf(given);
        if (expression.name.text === 'flatMap') return this.returnsOf(given, 'array');
      }
    }
    const called = this.#sources.functionOf(expression);
    if (called === undefined) return [];
    return this.#sources.returnsText(node) ? this.textsOf(node) : this.returnsOf(called, 'array');
  }
}
