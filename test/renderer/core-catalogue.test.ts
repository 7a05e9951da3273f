import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';

import { catalogueFile } from '../../build/core-texts/areas.ts';
import { collectCoreTexts } from '../../build/core-texts/collect.ts';
import { Sources } from '../../build/core-texts/sources.ts';
import { jobs as chineseJobs } from '../../core/text/zh-CN/window/jobs.ts';
import { CoreTexts, holesOf } from '../../renderer/text/core-texts.ts';
import { chineseMessages, chinesePieces, ownMessages } from '../../renderer/text/zh-CN/core/all.ts';
import { foreign } from '../../renderer/text/zh-CN/core/foreign.ts';
import { names } from '../../renderer/text/zh-CN/core/names.ts';
import { pieces } from '../../renderer/text/zh-CN/core/pieces.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = new Sources();
const written = collectCoreTexts(sources);
const files: Readonly<Record<string, Readonly<Record<string, string>>>> = { ...ownMessages, pieces };
const messages: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(ownMessages));
const all: Readonly<Record<string, string>> = { ...messages, ...chinesePieces };

test('every text of the core that a window may show has its Chinese', () => {
  const missing = [...written.values()]
    .filter(({ template, whole }) => !Object.hasOwn(whole ? messages : all, template))
    .map((text) => ({ file: catalogueFile(text), ...text }))
    .map(
      ({ file, template, textHoles, place }) =>
        `  ${file}  ${JSON.stringify(template)}: '…',  ` +
        `(${place}${textHoles.length === 0 ? '' : `; other texts in ${textHoles.join(' ')}`})`,
    );
  assert.ok(
    missing.length === 0,
    `${missing.length} texts of the core have no Chinese yet. Add a line for each to the file that ` +
      'stands before it: the key is the English template exactly as printed; ' +
      'the Chinese keeps every hole, in any order, and writes <1> instead of {1} where another text of ' +
      'the core stands in it, to be translated too, and {#1} where only a number ' +
      `fits.\n${missing.join('\n')}`,
  );
});

test('no translation is left of a text that the core does not have any more', () => {
  const gone = Object.entries(files).flatMap(([area, texts]) =>
    Object.keys(texts)
      .filter((template) => !written.has(template))
      .map((template) => `renderer/text/zh-CN/core/${area}.ts  ${template}`),
  );
  assert.deepEqual(gone, [], 'these keys are no template of the core: take them out, or write them as the core does');
});

test('every translation keeps the holes of its template', () => {
  const wrong = Object.entries({ ...chineseMessages, ...chinesePieces }).filter(([template, chinese]) => {
    // What zod counts in needs no word of its own.
    const wanted = new Set(holesOf(template));
    const kept = holesOf(chinese);
    return (
      !kept.every((hole) => wanted.has(hole)) ||
      new Set(kept).size !== kept.length ||
      (!Object.hasOwn(foreign, template) && kept.length !== wanted.size)
    );
  });
  assert.deepEqual(wrong, []);
});

test('a template is translated in one place alone', () => {
  const keys = [...Object.values(files), names, foreign].flatMap((texts) => Object.keys(texts));
  assert.deepEqual(
    keys.filter((template, index) => keys.indexOf(template) !== index),
    [],
  );
});

test('no template hides another: each message is translated by the template that it was made of', () => {
  const texts = new CoreTexts(chineseMessages);
  const filled = (text: string): string =>
    text.replace(/\{#(\d)\}|\{@?(\d)\}|<(\d)>/g, (_, number?: string, one?: string, other?: string) =>
      number === undefined ? `V${one ?? other}` : number,
    );
  const wrong = Object.entries(messages)
    .map(([template, chinese]) => ({ template, found: texts.translate(filled(template)), wanted: filled(chinese) }))
    .filter(({ found, wanted }) => found !== wanted);
  assert.deepEqual(wrong, []);
});

test('every phase of a job has its words', () => {
  const phases = sources.files.flatMap((file) =>
    [...file.text.matchAll(/\bphase: '([^']+)'/g)].map((match) => match[1]),
  );
  assert.ok(phases.length > 10);
  assert.deepEqual(
    [...new Set(phases)].filter((phase) => chineseJobs.phases[phase] === undefined),
    [],
    'add these phases to renderer/text/{en,zh-CN}/jobs.ts',
  );
});

test('texts are found in conditions, sums, constants, parameters and functions', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stepladder-texts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, 'planted.ts'),
    `
    class AppError extends Error { constructor(code: string, message: string, help?: string) { super(message); } }
    const HELP = 'ask again';
    function unequal(what: string, count: number): AppError { return new AppError('state', \`\${count} \${what} too many\`, HELP); }
    function why(count: number): string { return count === 0 ? 'it is empty' : \`it has \${count} rows\`; }
    export const made = (n: number, name: string) => [unequal('apples', n), unequal('pears', n), new AppError('state', 'no ' + (n > 1 ? 'more' : 'such') + \` file: \${name}\`),
      new AppError('state', \`cannot take \${name}: \${why(n)}\`), n > 2 ? new AppError('usage', name) : null];
    export const told = { note: made.length > 1 ? \`\${made.length} errors\` : 'one error', label: 'not for people' };
  `,
  );
  assert.deepEqual([...collectCoreTexts(new Sources([relative(root, folder)])).keys()].sort(), [
    'ask again',
    'cannot take {1}: it has {2} rows',
    'cannot take {1}: it is empty',
    'no more file: {1}',
    'no such file: {1}',
    '{1} apples too many',
    '{1} pears too many',
  ]);
});
