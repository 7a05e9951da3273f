import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { listDatasets } from '../../../core/store/datasets/datasets.ts';
import { liveLockTokens, lockPath } from '../../../core/store/file/lock-file.ts';
import { openProject, withProject } from '../../../core/store/file/project.ts';
import { listBanks, saveBank } from '../../../core/store/runs/banks.ts';
import { createRun, getRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { writeTestDataset } from '../fixture.ts';

const bank = { name: 'north', objective: 'click', weight: 1, banners: [] };
const run = { dataset: 'spring', model: 'aitm', engine: 'onnx', seed: 1, config: {}, steps: ['click'] };

test('writers of one process share the lock, and the last one releases it', (t) => {
  const first = temporaryProject(t);
  const second = openProject(first.path, { mode: 'write' });
  assert.notEqual(first.lockToken, second.lockToken);
  saveBank(second, bank);
  assert.deepEqual(
    listBanks(first).map(({ name }) => name),
    ['north'],
  );
  first.close();
  first.close();
  assert.deepEqual([...liveLockTokens(second.path)], [second.lockToken]);
  second.close();
  assert.deepEqual(readdirSync(dirname(first.path)), ['test.stepladder']);
});

test('a run is running while its own writer is open, not while only other writers are', (t) => {
  const settings = temporaryProject(t);
  const training = openProject(settings.path, { mode: 'write', purpose: 'training' });
  const { run: id } = createRun(training, run);
  assert.equal(getRun(settings, id).status, 'running');
  training.close();
  assert.equal(getRun(settings, id).status, 'interrupted');
  const next = openProject(settings.path, { mode: 'write', purpose: 'training' });
  const { run: later } = createRun(next, run);
  assert.deepEqual([getRun(settings, id).status, getRun(settings, later).status], ['interrupted', 'running']);
  settings.close();
  assert.deepEqual([getRun(next, id).status, getRun(next, later).status], ['interrupted', 'running']);
  next.close();
});

test('during exclusive access the other writers wait without blocking the program', async (t) => {
  const settings = temporaryProject(t);
  const { path } = settings;
  settings.close();
  const order: string[] = [];
  const importing = withProject(path, { mode: 'write', exclusive: true, purpose: 'import of may' }, async (project) => {
    order.push('import begins');
    await setTimeout(50);
    writeTestDataset(project, 'may', 10);
    await setTimeout(50);
    order.push('import ends');
  });
  await setTimeout(10);
  assert.throws(() => openProject(path, { mode: 'write' }), {
    code: 'locked',
    message: 'the project is being written to by import of may',
  });
  const saving = withProject(path, { mode: 'write', purpose: 'settings' }, (project) => {
    order.push('settings');
    saveBank(project, bank);
  });
  await withProject(path, { mode: 'read' }, (project) => {
    order.push(`read ${listDatasets(project).length}`);
  });
  await Promise.all([importing, saving]);
  assert.deepEqual(order, ['import begins', 'read 0', 'import ends', 'settings']);
  assert.equal(existsSync(lockPath(path)), false);
});

test('exclusive access waits until all other writers have closed the project, for at most ten seconds', async (t) => {
  const training = temporaryProject(t, { purpose: 'training of north' });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const waiting = withProject(
    training.path,
    { mode: 'write', exclusive: true, purpose: 'import of may' },
    () => 'imported',
  );
  t.mock.timers.tick(10_000);
  await assert.rejects(waiting, { code: 'locked', message: 'the project is being written to by training of north' });
  const retried = withProject(
    training.path,
    { mode: 'write', exclusive: true, purpose: 'import of may' },
    () => 'imported',
  );
  training.close();
  assert.equal(await retried, 'imported');
});

test('after the lock file was deleted by hand, no writer can open the project, and open ones close normally', (t) => {
  const first = temporaryProject(t);
  const second = openProject(first.path, { mode: 'write' });
  rmSync(lockPath(first.path));
  assert.throws(() => openProject(first.path, { mode: 'write' }), {
    code: 'locked',
    message: `the lock ${lockPath(first.path)} is gone`,
  });
  second.close();
  first.close();
  openProject(first.path, { mode: 'write' }).close();
});
