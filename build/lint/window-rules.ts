/**
 * What the window's code may use: the layers of renderer/, the types of the contract of core/, each library in one
 * folder only, and only features of the oldest Chromium that runs the window (108).
 */
import { dirname, relative, resolve, sep } from 'node:path';

import type { Rule } from 'eslint';

import { visitImportedModules, type ImportedModule } from './imported-modules.ts';

/**
 * Each folder of renderer/ and the other folders of it that it may import. Views do not import each other; the shell
 * loads them by path.
 */
export const windowLayers: Readonly<Record<string, readonly string[]>> = {
  core: [],
  text: ['core'],
  parts: ['core', 'text'],
  charts: ['core', 'text', 'parts'],
  // Components about runs that several views show.
  runs: ['core', 'text', 'parts', 'charts'],
  shell: ['core', 'text', 'parts'],
  views: ['core', 'text', 'parts', 'charts', 'runs'],
  // The files directly in renderer/.
  '.': ['core', 'text', 'parts', 'charts', 'shell'],
};

/** Files that every layer may import; colours are defined in one file. */
const everywhere = ['charts/colors.ts'];
/** Libraries and the one folder that may use each, so that it can be replaced. */
const libraries: Readonly<Record<string, string>> = {
  layerchart: 'charts',
  'bits-ui': 'parts',
  '@tanstack/virtual-core': 'parts',
};
/** Files of core/ whose types the renderer may import. */
const contract = /^core\/(?:api\.ts|api\/(?:contract\/)?[^/]+\.ts|job\.ts|errors\.ts)$/;
/** Used by the core and the window: texts, words of labels, records whose keys come from data, and dates. */
const shared = /^core\/(?:text\/|(?:label-words|own-value|written-date)\.ts$)/;

/** The ESLint rule that enforces these tables. */
export const windowRule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      layer: '{{from}} may not import {{to}}: layers of the window (build/lint/window-rules.ts)',
      core: 'the window may import only types of the contract from core, not {{to}} (build/lint/window-rules.ts)',
      library: 'only renderer/{{only}} may use {{to}} (build/lint/window-rules.ts)',
    },
  },
  create(context) {
    const renderer = resolve(context.cwd, 'renderer');
    const from = locationOf(renderer, context.filename);
    if (from === null) return {};
    return visitImportedModules((imported) => check(context, from, imported));
  },
};

interface Location {
  /** `parts`, `views`, or `.` for a file directly in renderer/. */
  readonly layer: string;
  /** Each view has its own name: `views/funnel`. */
  readonly name: string;
  readonly path: string;
}

function locationOf(renderer: string, file: string): Location | null {
  const path = relative(renderer, file).split(sep).join('/');
  if (path.startsWith('..')) return null;
  const [layer, ...rest] = path.split('/');
  if (rest.length === 0) return { layer: '.', name: '.', path };
  return { layer, name: layer === 'views' && rest.length > 1 ? `views/${rest[0]}` : layer, path };
}

function check(context: Rule.RuleContext, from: Location, { source, typeOnly, node }: ImportedModule): void {
  const report = (messageId: string, data: Record<string, string>): void => context.report({ node, messageId, data });
  if (!source.startsWith('.')) {
    const library = Object.keys(libraries).find((name) => source === name || source.startsWith(`${name}/`));
    if (library !== undefined && libraries[library] !== from.layer)
      report('library', { to: library, only: libraries[library] });
    return;
  }
  const target = resolve(dirname(context.filename), source);
  const to = locationOf(resolve(context.cwd, 'renderer'), target);
  if (to === null) {
    const path = relative(context.cwd, target).split(sep).join('/');
    if (!shared.test(path) && (!typeOnly || !contract.test(path))) report('core', { to: path });
    return;
  }
  const allowed =
    from.name === to.name || everywhere.includes(to.path) || (windowLayers[from.layer] ?? []).includes(to.layer);
  if (!allowed) report('layer', { from: from.name, to: to.name });
}

/** Methods newer than Chromium 108. The type checker cannot find them: it knows the language, not the browser. */
const newMethods = [
  'with',
  'toSorted',
  'toReversed',
  'toSpliced',
  'isSubsetOf',
  'isSupersetOf',
  'isDisjointFrom',
  'symmetricDifference',
  'isWellFormed',
  'toWellFormed',
];
const newStaticMethods = [
  ['Object', 'groupBy'],
  ['Map', 'groupBy'],
  ['Promise', 'withResolvers'],
  ['Promise', 'try'],
  ['Array', 'fromAsync'],
  ['Iterator', 'from'],
  ['RegExp', 'escape'],
  ['URL', 'canParse'],
  ['URL', 'parse'],
  ['AbortSignal', 'any'],
] as const;
/** The methods that iterators have had only since Chromium 122. */
const iteratorMethods = '/^(map|filter|take|drop|flatMap|reduce|toArray|forEach|some|every|find)$/';
/** Calls that return an iterator. */
const iterators = [
  'CallExpression.object[arguments.length=0] > MemberExpression.callee[property.name=/^(values|keys|entries)$/]',
  'CallExpression.object > MemberExpression.callee[property.name="matchAll"]',
];

/** Syntax that the window may not use. */
export const windowSyntax = [
  ...iterators.map((iterator) => ({
    selector: `CallExpression > MemberExpression.callee[property.name=${iteratorMethods}] > ${iterator}`,
    message: 'methods of iterators are newer than Chromium 108, which has to run the window: use Array.from()',
  })),
  ...newMethods.map((name) => ({
    selector: `CallExpression > MemberExpression.callee[property.name="${name}"]`,
    message: `${name}() is newer than Chromium 108, which has to run the window`,
  })),
  ...newStaticMethods.map(([object, name]) => ({
    selector: `CallExpression > MemberExpression.callee[object.name="${object}"][property.name="${name}"]`,
    message: `${object}.${name}() is newer than Chromium 108, which has to run the window`,
  })),
];
