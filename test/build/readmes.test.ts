import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

const root = dirname(dirname(import.meta.dirname));
const folders = '{core,renderer,electron,migrations,build,test}/**/README.md';
const files = ['README.md', ...globSync(folders, { cwd: root, exclude: ['**/node_modules/**'] })];

describe('the READMEs', () => {
  it('have lines of at most 120 columns, including tables', () => {
    const wide = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => ([...line].length > 120 ? [`${file}:${index + 1}`] : [])),
    );
    assert.ok(files.length > 20);
    assert.deepEqual(wide, []);
  });

  it('link to files that exist', () => {
    const broken = files.flatMap((file) => {
      const links = [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?<target>[^)#:\s]+)(?:#[^)]*)?\)/g)];
      return links
        .map(({ groups }) => join(root, dirname(file), groups?.['target'] ?? ''))
        .filter((target) => !existsSync(target))
        .map((target) => `${file}: ${relative(root, target)}`);
    });
    assert.deepEqual(broken, []);
  });

  it('begin with one that has at most 120 lines', () => {
    assert.ok(readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n').length <= 120);
  });
});
