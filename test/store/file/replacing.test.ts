import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { refuseReplacing } from '../../../core/store/file/replacing.ts';
import { temporaryProject } from '../../temporary-project.ts';

test('no output replaces a project, an input or a folder, not even through a link', (t) => {
  const project = temporaryProject(t);
  const folder = dirname(project.path);
  project.close();
  const before = readFileSync(project.path);
  const audience = join(folder, 'audience.csv');
  writeFileSync(audience, 'user_id\n1\n');
  symlinkSync(project.path, join(folder, 'link.csv'));
  linkSync(audience, join(folder, 'hard.csv'));
  mkdirSync(join(folder, 'taken'));
  const refusal = (name: string): string => {
    try {
      refuseReplacing(join(folder, name), [{ path: audience, what: 'the audience' }]);
      return '';
    } catch (error) {
      return (error as Error).message.replaceAll(folder, '');
    }
  };
  assert.match(refusal('link.csv'), /^the output is a project file: .link\.csv$/);
  for (const suffix of ['', '-wal', '.lock'])
    assert.match(refusal(project.path.slice(folder.length + 1) + suffix), /project file/, suffix);
  assert.match(refusal('audience.csv'), /^the output is the audience: /);
  assert.match(refusal('hard.csv'), /^the output is the audience: /);
  assert.match(refusal('taken'), /^the output is a folder: /);
  for (const name of ['new.csv', 'missing/new.csv', 'audience.csv.lock']) assert.equal(refusal(name), '', name);
  writeFileSync(join(folder, 'old.csv'), 'rank\n');
  assert.equal(refusal('old.csv'), '');
  assert.deepEqual(readFileSync(project.path), before);
});
