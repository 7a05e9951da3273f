import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { publishArchive } from '../../core/export/archive.ts';
import { quietJob } from '../../core/job.ts';
import { temporaryFolder } from '../temporary.ts';

test('a file that cannot be read fails the archive, and leaves the earlier one', async (t) => {
  const [folder, out] = [temporaryFolder(t), temporaryFolder(t)];
  for (const name of ['a.txt', 'b.txt']) writeFileSync(join(folder, name), name);
  const target = join(out, 'model.zip');
  writeFileSync(target, 'an earlier file');
  const published = publishArchive(folder, target, () => undefined, quietJob());
  rmSync(join(folder, 'b.txt'));
  await assert.rejects(published, { code: 'disk' });
  assert.deepEqual([readdirSync(out), readFileSync(target, 'utf8')], [['model.zip'], 'an earlier file']);
});
