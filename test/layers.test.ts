import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { test } from 'node:test';

import { findLargeFolders } from '../build/lint/folder-size.ts';
import { findCycles, importsOf } from '../build/lint/import-cycles.ts';
import { mayImport } from '../build/lint/layers.ts';
import { plantedTests } from './build/lint/planted.ts';

const root = dirname(import.meta.dirname);

const oneWay = 'dependencies of core point one way';
/** The message of another rule, which also reports such types. */
const importType = '`import()` type annotations are forbidden';

plantedTests({
  'a planted upward import is reported': [
    {
      at: 'core/funnel',
      text: `import { openProject } from '../store/file/project.ts'; openProject();`,
      messages: [`funnel may not import store: ${oneWay}`],
    },
    {
      at: 'core/engine',
      text: `import type { Loop } from '../train/fit/train.ts'; export let loop: Loop;`,
      messages: [`engine may not import train: ${oneWay}`],
    },
    {
      at: 'core/train',
      text: `export { calls } from '../api.ts';`,
      messages: [`train may not import api.ts: ${oneWay}`],
    },
    {
      at: 'core/api',
      text: `const page = await import('../cli/main.ts'); page.x();`,
      messages: [`api may not import cli: ${oneWay}`],
    },
    {
      at: 'core/api',
      text: 'const page = await import(`../cli/main.ts`); page.x();',
      messages: [`api may not import cli: ${oneWay}`],
    },
    {
      at: 'core/engine',
      text: `export let loop: import('../train/fit/train.ts').Loop;`,
      messages: [importType, `engine may not import train: ${oneWay}`],
    },
    {
      at: 'core/store',
      text: `import { x } from '../../build/test.ts'; x();`,
      messages: [`store may not import ../../build/test.ts: ${oneWay}`],
    },
    {
      at: 'core/errors.ts',
      text: `import { x } from './store/x.ts'; x();`,
      messages: [`errors.ts may not import store: ${oneWay}`],
    },
  ],
  'a pure folder that uses a file, a clock, randomness or a database is reported': [
    {
      at: 'core/models',
      text: `import { readFileSync } from 'node:fs'; readFileSync('x');`,
      messages: ['models is pure and may not use node:fs'],
    },
    {
      at: 'core/funnel',
      text: `import Database from 'better-sqlite3'; new Database('x');`,
      messages: ['funnel is pure and may not use better-sqlite3'],
    },
    {
      at: 'core/evaluate',
      text: 'export const now = (): number => Date.now() + new Date().getTime();',
      messages: ['evaluate is pure and may not use Date.now', 'evaluate is pure and may not use new Date()'],
    },
    {
      at: 'core/evaluate',
      text: 'export const dice = (): number => Math.random() * performance.now();',
      messages: ['evaluate is pure and may not use Math.random', 'evaluate is pure and may not use performance'],
    },
    {
      at: 'core/evaluate',
      text: 'export const id = (): string => crypto.randomUUID();',
      messages: ['evaluate is pure and may not use crypto'],
    },
    {
      at: 'core/evaluate',
      text: `export let file: import('node:fs').Stats;`,
      messages: [importType, 'evaluate is pure and may not use node:fs'],
    },
  ],
  'scoring may import prediction, and neither of them may import training': [
    {
      at: 'core/score',
      text: `import { trainModel } from '../train/fit/train.ts'; trainModel();`,
      messages: [`score may not import train: ${oneWay}`],
    },
    {
      at: 'core/predict',
      text: `import type { Trainer } from '../train/fit/trainer.ts'; export let trainer: Trainer;`,
      messages: [`predict may not import train: ${oneWay}`],
    },
    { at: 'core/score', text: `import { loadPlan } from '../predict/plan.ts'; loadPlan();`, messages: [] },
  ],
  'imports from lower layers are accepted': [
    {
      at: 'core/cli',
      text: `import { calls } from '../api.ts'; import { AppError } from '../errors.ts'; calls(AppError);`,
      messages: [],
    },
    {
      at: 'core/train',
      text: `import { auc } from '../evaluate/auc.ts'; import { x } from './data/split.ts'; auc(x);`,
      messages: [],
    },
    { at: 'core/models', text: `import * as tf from '@tensorflow/tfjs-core'; tf.relu(0);`, messages: [] },
    { at: 'build', text: `import { x } from '../core/cli/main.ts'; x();`, messages: [] },
  ],
  'an import of a view by shared parts of the window, or of core code by a view, is reported': [
    {
      at: 'renderer/parts',
      text: `import { x } from '../views/data/x.ts'; x();`,
      messages: ['parts may not import views/data: layers of the window'],
    },
    {
      at: 'renderer/views/data',
      text: `import { calls } from '../../../core/api.ts'; calls();`,
      messages: ['the window may import only types of the contract from core, not core/api.ts'],
    },
  ],
  'a folder without a place in the layers is reported': [
    {
      at: 'core/newcomer',
      text: 'export {};',
      messages: ['core/newcomer is not assigned to a layer yet: add it in build/lint/layers.ts'],
    },
  ],
});

test('the layers have no cycle', () => {
  const visit = (name: string, path: readonly string[]): void => {
    assert.ok(!path.includes(name), `cycle: ${[...path, name].join(' → ')}`);
    for (const next of mayImport[name]) visit(next, [...path, name]);
  };
  for (const name of Object.keys(mayImport)) visit(name, []);
});

test('a planted import cycle is found for every kind of import', () => {
  const cyclesOf = (texts: Readonly<Record<string, string>>): string[] =>
    findCycles(new Map(Object.entries(texts).map(([file, text]) => [file, importsOf(file, text)]))).map((files) =>
      files.join(' → '),
    );
  const runs = `import type { Plan } from './plan.ts'; export type { Plan };`;
  assert.deepEqual(
    cyclesOf({ 'core/runs.ts': runs, 'core/plan.ts': `import { type Run } from './runs.ts'; export let run: Run;` }),
    ['core/runs.ts → core/plan.ts → core/runs.ts'],
  );
  assert.deepEqual(
    cyclesOf({ 'core/runs.ts': runs, 'core/plan.ts': `export const runs = await import('./runs.ts');` }),
    ['core/runs.ts → core/plan.ts → core/runs.ts'],
  );
  assert.deepEqual(cyclesOf({ 'core/runs.ts': runs, 'core/plan.ts': `export let run: import('./runs.ts').Run;` }), [
    'core/runs.ts → core/plan.ts → core/runs.ts',
  ]);
  assert.deepEqual(
    cyclesOf({
      'renderer/View.svelte': '<script lang="ts">\n  import { lines } from \'./runs/lines.ts\';\n</script>\n',
      'renderer/runs/lines.ts': `import View from '../View.svelte'; View;`,
    }),
    ['renderer/View.svelte → renderer/runs/lines.ts → renderer/View.svelte'],
  );
  assert.deepEqual(
    cyclesOf({
      'core/runs.ts': runs,
      'core/plan.ts': `import { all } from './sql.ts'; all;`,
      'core/sql.ts': '',
      'core/Tree.svelte': `<script>import Tree from './Tree.svelte';</script>`,
    }),
    [],
  );
});

test('no file imports itself indirectly', () => {
  const files = globSync('{core,electron,renderer,build,test}/**/*.{ts,mjs,js,svelte}', { cwd: root }).map((file) =>
    file.replaceAll(sep, '/'),
  );
  assert.ok(files.length > 1000);
  const imports = new Map(files.map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]));
  assert.deepEqual(
    findCycles(imports).map((cycle) => cycle.join(' → ')),
    [],
  );
});

test('a planted folder with 26 files is found; sub-folders do not count', () => {
  const files = (folder: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${folder}/${index}.ts`);
  assert.deepEqual(
    findLargeFolders([...files('core/score', 25), ...files('core/score/output', 25), ...files('build', 26)]),
    ['build holds 26 files: split it by subject'],
  );
});

test('no folder holds more than 25 files', () => {
  const found = globSync('{core,electron,migrations,renderer,build,test}/**', {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => name === 'node_modules' || name === '__pycache__',
  });
  const files = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'));
  assert.ok(files.length > 1000);
  assert.deepEqual(findLargeFolders(files), []);
});

test('files that the linters do not read have at most 300 lines as well', () => {
  const files = globSync('{core,electron,renderer,build,test}/**/*.{py,css,bash,zsh,fish}', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  assert.ok(files.length > 20);
  const isLong = (file: string): boolean => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length > 300;
  assert.deepEqual(files.filter(isLong), []);
});
