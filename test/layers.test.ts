import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { test } from 'node:test';

import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';

import { findCycles, importsOf } from '../build/lint/import-cycles.ts';
import { layerRule, mayImport } from '../build/lint/layers.ts';
import { widthRule } from '../build/lint/width.ts';

const root = dirname(import.meta.dirname);

/** Lints a text as if it were the file at `path` and returns the messages of the rules. */
function lint(path: string, text: string): string[] {
  const linter = new Linter({ cwd: root });
  const messages = linter.verify(
    text,
    [
      {
        files: ['**/*.ts'],
        plugins: { layers: { rules: { imports: layerRule, width: widthRule } } },
        languageOptions: { parser: tseslint.parser as Linter.Parser },
        rules: { 'layers/imports': 'error', 'layers/width': 'error' },
      },
    ],
    { filename: join(root, path) },
  );
  return messages.map(({ message }) => message.replace(/ \(build\/lint\/(?:layers|width)\.ts\)/, '')).sort();
}

const oneWay = 'dependencies of core point one way';

test('a planted upward import is reported', () => {
  assert.deepEqual(lint('core/funnel/planted.ts', `import { openProject } from '../store/file/project.ts';`), [
    `funnel may not import store: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/engine/planted.ts', `import type { Loop } from '../train/fit/train.ts';`), [
    `engine may not import train: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/train/planted.ts', `export { calls } from '../api.ts';`), [
    `train may not import api.ts: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/api/planted.ts', `const page = await import('../cli/main.ts'); page.x();`), [
    `api may not import cli: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/api/planted.ts', 'const page = await import(`../cli/main.ts`); page.x();'), [
    `api may not import cli: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/engine/planted.ts', `export let loop: import('../train/fit/train.ts').Loop;`), [
    `engine may not import train: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/store/planted.ts', `import { x } from '../../build/test.ts'; x();`), [
    `store may not import ../../build/test.ts: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/errors.ts', `import { x } from './store/x.ts'; x();`), [
    `errors.ts may not import store: ${oneWay}`,
  ]);
});

test('a pure folder that uses a file, a clock, randomness or a database is reported', () => {
  assert.deepEqual(lint('core/models/planted.ts', `import { readFileSync } from 'node:fs'; readFileSync('x');`), [
    'models is pure and may not use node:fs',
  ]);
  assert.deepEqual(lint('core/funnel/planted.ts', `import Database from 'better-sqlite3'; new Database('x');`), [
    'funnel is pure and may not use better-sqlite3',
  ]);
  assert.deepEqual(
    lint('core/evaluate/planted.ts', 'export const now = (): number => Date.now() + new Date().getTime();'),
    ['evaluate is pure and may not use Date.now', 'evaluate is pure and may not use new Date()'],
  );
  assert.deepEqual(
    lint('core/evaluate/planted.ts', 'export const dice = (): number => Math.random() * performance.now();'),
    ['evaluate is pure and may not use Math.random', 'evaluate is pure and may not use performance'],
  );
  assert.deepEqual(lint('core/evaluate/planted.ts', `export let file: import('node:fs').Stats;`), [
    'evaluate is pure and may not use node:fs',
  ]);
});

test('scoring depends on trained models but not on training; prediction depends on neither', () => {
  assert.deepEqual(lint('core/score/planted.ts', `import { trainModel } from '../train/fit/train.ts'; trainModel();`), [
    `score may not import train: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/predict/planted.ts', `import type { Trainer } from '../train/fit/trainer.ts';`), [
    `predict may not import train: ${oneWay}`,
  ]);
  assert.deepEqual(lint('core/score/planted.ts', `import { loadPlan } from '../predict/plan.ts'; loadPlan();`), []);
});

test('imports from lower layers are accepted', () => {
  assert.deepEqual(
    lint(
      'core/cli/planted.ts',
      `import { calls } from '../api.ts'; import { AppError } from '../errors.ts'; calls(AppError);`,
    ),
    [],
  );
  assert.deepEqual(
    lint(
      'core/train/planted.ts',
      `import { auc } from '../evaluate/auc.ts'; import { x } from './data/split.ts'; auc(x);`,
    ),
    [],
  );
  assert.deepEqual(lint('core/models/planted.ts', `import * as tf from '@tensorflow/tfjs-core'; tf.relu(0);`), []);
  assert.deepEqual(lint('build/planted.ts', `import { x } from '../core/cli/main.ts'; x();`), []);
});

test('a folder without a place in the layers is reported', () => {
  assert.deepEqual(lint('core/newcomer/planted.ts', ''), [
    'core/newcomer is not assigned to a layer yet: add it in build/lint/layers.ts',
  ]);
});

test('a line that is wider than 120 columns is reported, even within a string', () => {
  const planted = (text: string): string[] => lint('core/cli/planted.ts', `\`\n${text}\n\`;`);
  assert.deepEqual(planted('x'.repeat(120)), []);
  assert.deepEqual(planted('x'.repeat(121)), ['a line has at most 120 columns, not 121']);
});

test('Chinese and full-width characters take two columns, combining marks none, and astral characters one', () => {
  const planted = (text: string): string[] => lint('core/cli/planted.ts', `\`\n${text}\n\`;`);
  for (const text of ['漏'.repeat(60), '，'.repeat(60), 'e\u0301'.repeat(120), '𝛼'.repeat(120), '“…”→'.repeat(30)])
    assert.deepEqual(planted(text), [], text);
  for (const text of [`${'漏'.repeat(60)}x`, `${'，'.repeat(60)}x`, `${'e\u0301'.repeat(120)}x`, `x${'𝛼'.repeat(120)}`])
    assert.deepEqual(planted(text), ['a line has at most 120 columns, not 121'], text);
  assert.deepEqual(planted('漏斗'.repeat(31)), ['a line has at most 120 columns, not 124']);
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

test('npm test lints every file of core with the rules', async () => {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'build', 'lint', 'eslint.config.js') });
  for (const file of globSync('core/**/*.ts', { cwd: root })) {
    const config = (await eslint.calculateConfigForFile(join(root, file))) as { rules: Record<string, unknown[]> };
    for (const rule of ['layers/imports', 'layers/width']) assert.equal(config.rules[rule][0], 2, `${rule}: ${file}`);
  }
});

/** The rules of the configuration itself that a file with this text in this folder breaks. */
async function rulesBroken(text: string, folder: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'build', 'lint', 'eslint.config.js') });
  const [{ messages }] = await eslint.lintText(text, { filePath: join(root, folder, 'planted.ts') });
  return messages.map(({ ruleId }) => ruleId ?? '');
}

test('a planted file that is given its name other than by core/publish.ts is reported', async () => {
  for (const [names, from] of [
    ['renameSync', 'node:fs'],
    ['rename', 'node:fs/promises'],
  ])
    for (const folder of ['core/ingest', 'electron/main'])
      assert.deepEqual(await rulesBroken(`export { ${names} } from '${from}';\n`, folder), ['no-restricted-imports']);
});

test('a planted regular expression that needs more than linear time is reported where input is read', async () => {
  const planted = (pattern: string, folder: string): Promise<string[]> =>
    rulesBroken(`export const isPlanted = (text: string): boolean => ${pattern}.test(text);\n`, folder);
  for (const folder of ['core/ingest', 'electron/main', 'renderer/parts']) {
    assert.deepEqual(await planted(String.raw`/^[+-]?\d+\.?\d*$/`, folder), ['regexp/no-super-linear-backtracking']);
    assert.deepEqual(await planted(String.raw`/^(a+)+$/`, folder), ['regexp/no-super-linear-backtracking']);
    assert.deepEqual(await planted(String.raw`/\s+$/`, folder), ['regexp/no-super-linear-move']);
    assert.deepEqual(await planted(String.raw`/^[+-]?\d+(\.\d*)?$/`, folder), []);
  }
});
