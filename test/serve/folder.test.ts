import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer } from '../../core/serve/server.ts';
import { temporaryFolder } from '../temporary.ts';
import { served } from './client.ts';

test('a file is not served as a folder of projects', async (t) => {
  const folder = join(temporaryFolder(t), 'cards.csv');
  writeFileSync(folder, 'id\n');
  await assert.rejects(startServer({ project: null, folder, port: 0, renderer: '' }), {
    code: 'invalid-input',
    message: `not a folder: ${folder}`,
  });
});

test('a project for a file is created whatever the length of its name', async (t) => {
  const { post, folder } = await served(t, 'folder');
  for (const name of ['x'.repeat(251), '价'.repeat(84)])
    for (let times = 0; times < 2; times++) {
      const { status, text } = await post('/projects', { create: name, fresh: true });
      assert.equal(status, 200, text);
    }
  const projects = readdirSync(join(folder, 'projects')).filter((name) => name.endsWith('.stepladder'));
  assert.equal(projects.length, 4);
});
