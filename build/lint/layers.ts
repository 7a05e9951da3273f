/**
 * The layer rule: which folder of core/ may import which, and what the pure folders may not touch. Type imports count
 * too, so that the diagram in the README is complete.
 */
import { dirname, relative, resolve, sep } from 'node:path';

import type { Rule } from 'eslint';

import { visitImportedModules, type ImportedModule } from './imported-modules.ts';

type Node = Parameters<NonNullable<Rule.RuleListener['Program']>>[0] | { type: string };

/** All folders of core may import these, which import only each other. */
const baseModules = [
  'busy-files.ts',
  'named-record.ts',
  'own-value.ts',
  'csv-to-parquet.ts',
  'deep-readonly.ts',
  'errors.ts',
  'integer-bytes.ts',
  'is-file.ts',
  'job.ts',
  'label-words.ts',
  'make-folder.ts',
  'native-settings.ts',
  'processes',
  'program',
  'publish.ts',
  'publish-folder.ts',
  'read-text-file.ts',
  'text',
  'thread.ts',
  'worker-tasks.ts',
  'wilson.ts',
  'without-maglev.mjs',
  'written-date.ts',
];
/** The folders with the work that users ask for, such as import and training; they build on the shared folders. */
const jobFolders = [
  'ingest',
  'review',
  'sample',
  'predict',
  'train',
  'score',
  'drift',
  'explain',
  'campaign',
  'export',
  'compare',
  'tune',
  'study',
  'report',
  'dataset-export',
];
/** The shared folders. */
const sharedFolders = ['funnel', 'evaluate', 'models', 'engine', 'trees', 'store', 'segment', 'features'];

/**
 * Each folder or file directly under core/, and what it may import of core besides itself and the base modules.
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  'busy-files.ts': [],
  'named-record.ts': [],
  'own-value.ts': [],
  'csv-to-parquet.ts': [],
  'deep-readonly.ts': [],
  'integer-bytes.ts': [],
  text: [],
  'errors.ts': [],
  'is-file.ts': [],
  'job.ts': [],
  'label-words.ts': [],
  'make-folder.ts': [],
  'native-settings.ts': [],
  'thread.ts': [],
  'worker-tasks.ts': [],
  'wilson.ts': [],
  'without-maglev.mjs': [],
  'written-date.ts': [],
  processes: [],
  program: [],
  'publish.ts': [],
  'publish-folder.ts': [],
  'read-text-file.ts': [],
  funnel: [],
  evaluate: ['funnel'],
  models: [],
  engine: ['models'],
  trees: ['models', 'evaluate'],
  store: ['funnel'],
  segment: ['store', 'funnel'],
  features: ['store', 'funnel', 'segment'],
  sample: ['funnel'],
  ingest: ['store', 'funnel', 'features'],
  review: ['store', 'funnel', 'features', 'segment'],
  predict: sharedFolders,
  'dataset-export': ['predict', ...sharedFolders],
  train: ['predict', 'ingest', ...sharedFolders],
  score: ['predict', 'ingest', ...sharedFolders],
  campaign: ['score', 'predict', 'ingest', ...sharedFolders],
  export: ['score', 'predict', 'ingest', ...sharedFolders],
  drift: ['score', 'predict', 'ingest', ...sharedFolders],
  explain: ['score', 'predict', 'ingest', ...sharedFolders],
  compare: ['train', 'predict', 'ingest', ...sharedFolders],
  tune: ['compare', 'train', 'predict', ...sharedFolders],
  study: ['compare', 'train', 'predict', ...sharedFolders],
  report: ['compare', 'study', 'campaign', 'score', 'drift', 'review', 'train', 'predict', ...sharedFolders],
  doctor: ['engine', 'trees', 'store'],
  demo: [...jobFolders, ...sharedFolders],
  api: [...jobFolders, ...sharedFolders, 'doctor', 'demo'],
  'api.ts': ['api', ...jobFolders, ...sharedFolders, 'doctor', 'demo'],
  host: ['api.ts', 'api'],
  serve: ['api.ts', 'api', 'host'],
  cli: ['api.ts', 'api', 'serve'],
};

/** Pure folders, which use no files, clock, randomness or database, and the packages that they may import. */
export const pure: Readonly<Record<string, readonly string[]>> = {
  funnel: [],
  evaluate: [],
  models: ['@tensorflow/tfjs-core', 'zod'],
};
const impureGlobals = new Set([
  'process',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
]);

/** The ESLint rule that enforces `mayImport` and `pure`. */
export const layerRule: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      upward: '{{from}} may not import {{to}}: dependencies of core point one way (build/lint/layers.ts)',
      unknown: 'core/{{from}} is not assigned to a layer yet: add it in build/lint/layers.ts',
      impure: '{{from}} is pure and may not use {{what}} (build/lint/layers.ts)',
    },
  },
  create(context) {
    const core = resolve(context.cwd, 'core');
    const from = moduleOf(core, context.filename);
    if (from === null) return {};
    return {
      Program: (node) => {
        if (mayImport[from] === undefined) context.report({ node, messageId: 'unknown', data: { from } });
      },
      ...visitImportedModules((imported) => checkImport(context, core, from, imported)),
      ...(pure[from] === undefined ? {} : pureListeners(context, from)),
    };
  },
};

/** The folder (or file) directly under core/ that a file belongs to; null outside core/. */
function moduleOf(core: string, file: string): string | null {
  const path = relative(core, file);
  return path.startsWith('..') || path === '' ? null : path.split(sep)[0];
}

function checkImport(context: Rule.RuleContext, core: string, from: string, { source, node }: ImportedModule): void {
  if (!source.startsWith('.')) {
    const allowed = pure[from];
    if (allowed !== undefined && !allowed.includes(source)) report(context, node, 'impure', { from, what: source });
    return;
  }
  const to = moduleOf(core, resolve(dirname(context.filename), source));
  const allowed = [from, ...baseModules, ...(mayImport[from] ?? [])];
  if (to === null || !allowed.includes(to)) report(context, node, 'upward', { from, to: to ?? source });
}

function pureListeners(context: Rule.RuleContext, from: string): Rule.RuleListener {
  return {
    'Program:exit': (node) => {
      for (const { identifier } of context.sourceCode.getScope(node).through) {
        if (impureGlobals.has(identifier.name)) report(context, identifier, 'impure', { from, what: identifier.name });
      }
    },
    MemberExpression: (node) => {
      const text = context.sourceCode.getText(node);
      if (text === 'Math.random' || text === 'Date.now') report(context, node, 'impure', { from, what: text });
    },
    'NewExpression[callee.name="Date"][arguments.length=0]': (node: Node) =>
      report(context, node, 'impure', { from, what: 'new Date()' }),
  };
}

function report(context: Rule.RuleContext, node: Node, messageId: string, data: Record<string, string>): void {
  context.report({ node: node as Parameters<NonNullable<Rule.RuleListener['Program']>>[0], messageId, data });
}
