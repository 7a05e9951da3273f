import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const root = dirname(dirname(import.meta.dirname));
const folders = '{core,renderer,electron,migrations,build,test}/**/*.md';
const files = ['README.md', ...globSync(folders, { cwd: root, exclude: ['**/node_modules/**'] })];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  const headings = text.matchAll(/^#+ (?<heading>.*)$/gm);
  return Array.from(headings, ({ groups }) =>
    (groups?.['heading'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('no line of a README or another page has more than 120 columns, even in a table', () => {
  const wide = files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => ([...line].length > 120 ? [`${file}:${index + 1}`] : [])),
  );
  assert.ok(files.length > 20);
  assert.deepEqual(wide, []);
});

test('every link of a README or another page leads to a file or folder that exists', () => {
  const links = files.flatMap((file) => {
    const matches = read(file).matchAll(/\]\((?<target>[^)#:\s]+)(?:#[^)]*)?\)/g);
    return [...matches].map(({ groups }) => ({ file, target: join(root, dirname(file), groups?.['target'] ?? '') }));
  });
  assert.ok(links.length > 100);
  const broken = links.filter(({ target }) => !existsSync(target));
  assert.deepEqual(
    broken.map(({ file, target }) => `${file}: ${relative(root, target)}`),
    [],
  );
});

test('links lead from the README of the repository to every other README and page', () => {
  const reached = new Set(['README.md']);
  for (const file of reached)
    for (const { groups } of read(file).matchAll(/\]\((?<target>[^)#:\s]+\.md)(?:#[^)]*)?\)/g))
      reached.add(join(dirname(file), groups?.['target'] ?? ''));
  assert.deepEqual(
    files.filter((file) => !reached.has(file)),
    [],
  );
});

test('every link to a section of a README or another page leads to a heading that exists', () => {
  const links = files.flatMap((file) => {
    const matches = read(file).matchAll(/\]\((?<target>[^)#:\s]*)#(?<anchor>[^)\s]+)\)/g);
    return [...matches].map(({ groups }) => ({
      file,
      target: groups?.['target'] ? join(dirname(file), groups['target']) : file,
      anchor: groups?.['anchor'] ?? '',
    }));
  });
  assert.ok(links.length > 0);
  const broken = links.filter(({ target, anchor }) => !headingsOf(read(target)).includes(anchor));
  assert.deepEqual(
    broken.map(({ file, target, anchor }) => `${file}: ${target}#${anchor}`),
    [],
  );
});

test('the README of the repository has at most 120 lines, that of a folder 80; details have pages of their own', () => {
  const readmes = files.filter((file) => basename(file) === 'README.md');
  const lines = (file: string): number => read(file).trimEnd().split('\n').length;
  assert.ok(readmes.length > 40);
  assert.deepEqual(
    readmes.filter((file) => lines(file) > (file === 'README.md' ? 120 : 80)),
    [],
  );
});
