import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer } from '../../core/serve/server.ts';
import { temporaryFolder } from '../temporary.ts';

test('a file is not served as a folder of projects', async (t) => {
  const folder = join(temporaryFolder(t), 'cards.csv');
  writeFileSync(folder, 'id\n');
  await assert.rejects(startServer({ project: null, folder, port: 0, renderer: '' }), {
    code: 'invalid-input',
    message: `not a folder: ${folder}`,
  });
});
