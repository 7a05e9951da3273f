import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { findFiles, hashFiles } from '../../../core/score/results/export-files.ts';
import { temporaryFolder } from '../../temporary.ts';

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

test("a pipe or a folder named like a list's control file is not read", { timeout: 30_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const [list, control] = [join(folder, 'may.csv'), join(folder, 'may.control.csv')];
  writeFileSync(list, 'list');
  writeFileSync(join(folder, 'chosen.csv'), 'control');
  const entry = { sha256: sha256Of('list'), holdout: { sha256: sha256Of('control') } } as Parameters<
    typeof findFiles
  >[0];
  const find = async (...paths: string[]): ReturnType<typeof findFiles> =>
    findFiles(entry, await hashFiles(paths, quietJob()), quietJob());
  assert.equal(spawnSync('mkfifo', [control]).status, 0);
  assert.equal(await find(list), 'choose-control');
  const chosen = join(folder, 'chosen.csv');
  assert.deepEqual(await find(list, chosen), [list, chosen]);
  for (const unreadable of [control, folder])
    await assert.rejects(find(unreadable), {
      code: 'invalid-input',
      message: /not a regular file/,
    });
  renameSync(control, join(folder, 'pipe'));
  mkdirSync(control);
  assert.equal(await find(list), 'choose-control');
});
