import assert from 'node:assert/strict';
import fs, { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { test } from 'node:test';

import { exportRuns } from '../../core/export/export-runs.ts';
import { quietJob } from '../../core/job.ts';
import { temporaryFolder } from '../temporary.ts';
import { makeProject } from './project.ts';

test('if the disk is full, the error names the export and not its file, and the earlier export stays', async (t) => {
  const folder = temporaryFolder(t);
  const { project, runs } = await makeProject(folder);
  t.after(() => project.close());
  const out = join(folder, 'model');
  const request = { runs: runs.slice(1), out };
  await exportRuns(project, request, quietJob());
  const [left, manifest] = [readdirSync(folder), readFileSync(join(out, 'manifest.json'), 'utf8')];
  const { writeFileSync } = fs;
  const replaceWrite = (write: typeof writeFileSync): void => {
    Object.assign(fs, { writeFileSync: write });
    syncBuiltinESMExports();
  };
  t.after(() => replaceWrite(writeFileSync));
  for (const full of ['model.onnx', 'golden.csv', 'manifest.json']) {
    replaceWrite((path, ...rest) => {
      if (basename(String(path)) === full)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
      writeFileSync(path, ...rest);
    });
    await assert.rejects(exportRuns(project, request, quietJob()), {
      code: 'disk',
      message: `disk full while writing ${out}`,
      help: 'this write was undone; free some space and try again',
    });
    assert.deepEqual([readdirSync(folder), readFileSync(join(out, 'manifest.json'), 'utf8')], [left, manifest], full);
  }
});
