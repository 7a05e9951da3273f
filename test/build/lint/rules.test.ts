import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { test } from 'node:test';

import { checks } from '../../../build/testing/stages.ts';
import { plantedTests, type Planted } from './planted.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A file of core/ with a template that consists of one line, and its width if that is too wide. */
function line(text: string, columns?: number): Planted {
  const messages = columns === undefined ? [] : [`a line has at most 120 columns, not ${columns}`];
  return { at: 'core/cli', text: `export const planted = \`\n${text}\n\`;\n`, messages };
}

/** A function that changes a variable, and whether the linter says that nothing reads it. */
function change(statement: string, unread: boolean): Planted {
  const text = `export function f(x = 1): () => void {\n  let sum = 0;\n  return () => { f(x); ${statement}; };\n}\n`;
  return { at: 'core/cli', text, messages: unread ? ['sum is added to but never read'] : [] };
}

/** Files that match a text with a regular expression where input is read, and what the linter says about it. */
function expression(pattern: string, ...messages: readonly string[]): readonly Planted[] {
  const text = `export const isPlanted = (text: string): boolean => ${pattern}.test(text);\n`;
  return ['core/ingest', 'electron/main', 'renderer/parts'].map((at) => ({ at, text, messages }));
}

/** A function with this number of lines. */
function lines(count: number): string {
  return `export function f(x: number): void {\n${'  void x;\n'.repeat(count - 2)}}\n`;
}

plantedTests({
  'adding or subtracting one without ++ or -- is reported': [
    ['x += 1', 'count with ++ and --'],
    ['x -= 1', 'count with ++ and --'],
    ['x += 2'],
    ['x++'],
  ].map(([statement, ...messages]) => ({
    at: 'core/cli',
    text: `export function f(x: number): number {\n  ${statement};\n  return x;\n}\n`,
    messages,
  })),
  'a line that is wider than 120 columns is reported, even within a string': [
    line('x'.repeat(120)),
    line('x'.repeat(121), 121),
  ],
  'Chinese and full-width characters take two columns, combining marks none, and astral characters one': [
    ...['漏'.repeat(60), '，'.repeat(60), 'e\u0301'.repeat(120), '𝛼'.repeat(120), '“…”→'.repeat(30)].map((text) =>
      line(text),
    ),
    ...[`${'漏'.repeat(60)}x`, `${'，'.repeat(60)}x`, `${'e\u0301'.repeat(120)}x`, `x${'𝛼'.repeat(120)}`].map((text) =>
      line(text, 121),
    ),
    line('漏斗'.repeat(31), 124),
  ],
  'renaming or removing a file without core/publish.ts or core/busy-files.ts is reported': [
    `export { renameSync } from 'node:fs';`,
    `export { rename as move } from 'node:fs/promises';`,
    `import { renameSync as move } from 'node:fs'; move('x', 'y');`,
    `import * as files from 'node:fs/promises'; void files.rename('x', 'y');`,
    `import files from 'node:fs'; files.renameSync('x', 'y');`,
    `import { rmSync } from 'node:fs'; rmSync('x');`,
    `import { rm } from 'node:fs/promises'; void rm('x');`,
  ].flatMap((text) => [
    ...['core/ingest', 'electron/main'].map((at) => ({
      at,
      text,
      messages: ['rename files with core/publish.ts, and remove them with core/busy-files.ts'],
    })),
    ...['build', 'test'].map((at) => ({ at, text, messages: [] })),
  ]),
  'renaming a file with core/busy-files.ts instead of core/publish.ts is reported': [
    { at: 'core/ingest', text: `import { rename } from '../busy-files.ts'; rename('x', 'y');` },
    { at: 'electron/main', text: `export { rename } from '../../core/busy-files.ts';` },
  ].map((one) => ({ ...one, messages: ['rename files with core/publish.ts'] })),
  'a method that the oldest Chromium lacks is reported in the window, and nowhere else': [
    [`[1, 2].with(0, 3)`, 'with() is newer than Chromium 108, which has to run the window'],
    [`URL.parse('x')`, 'URL.parse() is newer than Chromium 108, which has to run the window'],
    ...[`new Map([[1, 2]]).values().map(String)`, `'text'.matchAll(/t/g).toArray()`].map((expression) => [
      expression,
      'methods of iterators are newer than Chromium 108, which has to run the window: use Array.from()',
    ]),
    [`Object.values({ a: 1 }).map(String)`],
    [`Array.from('text'.matchAll(/t/g)).map(String)`],
  ].flatMap(([expression, ...messages]) => [
    { at: 'renderer/parts', text: `export const planted = ${expression};\n`, messages },
    { at: 'core/review', text: `export const planted = ${expression};\n`, messages: [] },
  ]),
  'a variable that is added to but never read is reported': [
    change('sum += x', true),
    change('sum++', true),
    change('f((sum += x))', false),
    change('if (sum < 5) sum += x', false),
  ],
  'a file of more than 300 lines is reported, even if it is a test': ['core/cli', 'renderer/parts', 'test/cli'].flatMap(
    (at) => [
      { at, text: '// A line.\n'.repeat(300), messages: [] },
      { at, text: '// A line.\n'.repeat(301), messages: ['File has too many lines (301)'] },
    ],
  ),
  'a function of more than 40 lines is reported, even in a test': [
    ...['core/cli', 'build', 'electron/main', 'renderer/parts', 'test/cli', 'test/electron', 'test/renderer'].flatMap(
      (at) => [
        { at, text: lines(40), messages: [] },
        { at, text: lines(41), messages: ['The function `f` has too many lines (41)'] },
      ],
    ),
  ],
  'a regular expression that needs more than linear time is reported where input is read': [
    ...expression(String.raw`/^[+-]?\d+\.?\d*$/`, `The quantifier '\\d+' can exchange characters with '\\d*'`),
    ...expression(String.raw`/^(a+)+$/`, `This quantifier can reach itself via the loop '(a+)+'`),
    ...expression(
      String.raw`/\s+$/`,
      String.raw`Any attack string /\s+/ plus some rejecting suffix will cause ` +
        'quadratic runtime because of this quantifier',
    ),
    ...expression(String.raw`/^[+-]?\d+(\.\d*)?$/`),
  ],
});

test('npm test lints every file', () => {
  const lint = checks(['.']).find(({ name }) => name === 'lint')!;
  const { stdout } = spawnSync(process.execPath, [...lint.args, '--debug=files'], { cwd: root, encoding: 'utf8' });
  const linted = new Set(stdout.split('\n').map((file) => file.replaceAll(sep, '/').replace(/^\.\//, '')));
  const files = globSync('{core,electron,renderer,build,test}/**/*.{ts,mjs,js}', { cwd: root });
  assert.ok(files.length > 1000);
  assert.deepEqual(
    files.map((file) => file.replaceAll(sep, '/')).filter((file) => !linted.has(file)),
    [],
  );
});
