import ts from 'typescript';

import { Evaluator } from './evaluate.ts';
import { hasWords, isPhrase, templateOf, textHolesOf, type Pattern } from './pattern.ts';
import { Sources } from './sources.ts';

/** Where a text of the core is written that a window may show. */
export interface CoreText {
  /** As in the catalogues: `unknown {1}: {2}`. */
  readonly template: string;
  /** The holes that hold other texts, as a translation marks them: `<1>`. */
  readonly textHoles: readonly string[];
  /** Whether it is said by itself, not only within other texts. */
  readonly whole: boolean;
  /** The first place it comes from: `core/errors.ts:25`. */
  readonly place: string;
}

/** Properties whose value people read. */
const readProperties = new Set(['note', 'help', 'message', 'wrong', 'unavailable', 'device', 'reason']);

/** All texts that a window may show of what the core says, by their template. */
export function collectCoreTexts(sources = new Sources()): ReadonlyMap<string, CoreText> {
  const evaluator = new Evaluator(sources);
  const found = new Map<string, CoreText>();
  const keep = (patterns: readonly Pattern[], place: string, whole: boolean): void => {
    for (const pattern of patterns) {
      const template = templateOf(pattern);
      const before = found.get(template);
      if (hasWords(pattern) && (before === undefined || (whole && !before.whole)))
        found.set(template, { template, textHoles: textHolesOf(pattern), whole, place: before?.place ?? place });
      for (const piece of pattern)
        if (typeof piece !== 'string' && piece.texts !== null) keep(piece.texts, place, false);
    }
  };
  sources.visit((node) => {
    const texts = textsAt(node, evaluator);
    if (texts.length > 0) keep(texts, Sources.placeOf(node), true);
  });
  return found;
}

/** The texts for people that are made at a node. */
function textsAt(node: ts.Node, evaluator: Evaluator): readonly Pattern[] {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'AppError')
    return (node.arguments ?? []).slice(1, 3).flatMap((given) => evaluator.textsOf(given));
  if (ts.isPropertyAssignment(node)) return ofProperty(node, evaluator);
  if (ts.isShorthandPropertyAssignment(node)) return ofShorthand(node, evaluator);
  if (ts.isFunctionDeclaration(node) && node.name !== undefined)
    return /Notes$/.test(node.name.text)
      ? evaluator.returnsOf(node, 'array')
      : /Warning$/.test(node.name.text)
        ? evaluator.returnsOf(node)
        : [];
  return ts.isCallExpression(node) ? ofCall(node, evaluator) : [];
}

function ofProperty(node: ts.PropertyAssignment, evaluator: Evaluator): readonly Pattern[] {
  const name = node.name.getText();
  if (readProperties.has(name) && isTold(node))
    return evaluator.textsOf(node.initializer).filter((text) => name !== 'device' || isPhrase(text));
  if (name === 'error')
    return ts.isCallExpression(node.parent.parent) && ts.isStringLiteralLike(node.initializer)
      ? evaluator.textsOf(node.initializer)
      : [];
  if (name !== 'title') return [];
  const titled = ts.isArrowFunction(node.initializer) ? evaluator.returnsOf(node.initializer) : [];
  return isOfModel(node) ? evaluator.textsOf(node.initializer).filter(isPhrase) : titled;
}

function ofShorthand(node: ts.ShorthandPropertyAssignment, evaluator: Evaluator): readonly Pattern[] {
  if (readProperties.has(node.name.text) && isTold(node)) return evaluator.textsOf(node.name);
  return node.name.text === 'title' && isOfModel(node) ? evaluator.textsOf(node.name).filter(isPhrase) : [];
}

/** Whether it is the core that says it: outside of it only errors are, which have a code. */
function isTold(node: ts.ObjectLiteralElementLike): boolean {
  return (
    Sources.placeOf(node).startsWith('core/') ||
    (ts.isObjectLiteralExpression(node.parent) &&
      node.parent.properties.some((property) => property.name?.getText() === 'code'))
  );
}

/** Whether it stands in the definition of a model; its title may be a name alone, which has no other language. */
function isOfModel(node: ts.ObjectLiteralElementLike): boolean {
  return Sources.placeOf(node).startsWith('core/models/');
}

/** `notes.add(…)`, and what zod is told to say. */
function ofCall({ expression, arguments: given }: ts.CallExpression, evaluator: Evaluator): readonly Pattern[] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const method = expression.name.text;
  if ((method === 'add' || method === 'push') && expression.expression.getText() === 'notes')
    return given.flatMap((argument) => evaluator.textsOf(argument));
  if (method === 'add' && /rejects$/i.test(expression.expression.getText()))
    return given.slice(0, 1).flatMap((argument) => evaluator.textsOf(argument));
  if (method === 'describe' || method === 'refine' || method === 'custom')
    return given
      .filter((argument) => ts.isStringLiteralLike(argument) || ts.isTemplateExpression(argument))
      .flatMap((argument) => evaluator.textsOf(argument));
  if (method !== 'meta' || given[0] === undefined || !ts.isObjectLiteralExpression(given[0])) return [];
  return given[0].properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && /^(title|description)$/.test(property.name.getText())
      ? evaluator.textsOf(property.initializer)
      : [],
  );
}
