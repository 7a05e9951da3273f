import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

test('an export replaces an earlier one, unless the user has added files to its folder', async (t) => {
  const folder = temporaryFolder(t);
  const { project, runs } = await makeProject(folder);
  t.after(() => project.close());
  const out = join(folder, 'model');
  const request = { runs: runs.slice(1), out };
  const { created } = await exportRuns(project, request, quietJob());
  // What Python leaves behind, and a list.
  mkdirSync(join(out, '__pycache__'));
  writeFileSync(join(out, '__pycache__', 'cells.cpython-311.pyc'), '');
  mkdirSync(join(out, 'lists'));
  writeFileSync(join(out, 'lists', 'ranked.csv'), 'precious');
  await assert.rejects(exportRuns(project, request, quietJob()), {
    code: 'invalid-input',
    message: /also holds lists\/ranked\.csv$/,
    help: 'move what you have added elsewhere, or name another folder',
  });
  assert.equal(readFileSync(join(out, 'lists', 'ranked.csv'), 'utf8'), 'precious');
  rmSync(join(out, 'lists'), { recursive: true });
  assert.notEqual((await exportRuns(project, request, quietJob())).created, created);
  assert.equal(existsSync(join(out, '__pycache__')), false);
});
