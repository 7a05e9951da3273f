import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../core/ingest/import.ts';
import { listDatasets } from '../../core/store/datasets/datasets.ts';
import { withProject } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

const ROWS = 400_000;
const rows = Array.from({ length: ROWS }, (_, row) => `${row},2026-01-01,${row % 2},city ${row % 1000},${row / 7}`);
const file = join(folder, 'data.csv');
writeFileSync(file, `id,time,click,city,share\n${rows.join('\n')}\n`);

function importInto(project: string, signal: AbortSignal, report: () => void = () => undefined): Promise<number> {
  return withProject(
    project,
    { mode: 'write', create: true },
    async (opened) => (await importDataset(opened, { files: [file], dataset: 'data' }, { signal, report })).accepted,
  );
}

function datasetNames(project: string): Promise<string[]> {
  return withProject(project, { mode: 'read' }, (opened) => listDatasets(opened).map(({ name }) => name));
}

test('an import that is killed leaves nothing behind, and the next one works', async () => {
  const project = join(folder, 'killed.stepladder');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'import.ts'), project, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
  assert.deepEqual(await datasetNames(project), []);
  assert.equal(await importInto(project, new AbortController().signal), ROWS);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name !== 'data.csv'),
    ['killed.stepladder'],
  );
  rmSync(project);
});

test('an import that is cancelled leaves nothing behind, and the next one works', async () => {
  const project = join(folder, 'cancelled.stepladder');
  const controller = new AbortController();
  await assert.rejects(
    importInto(project, controller.signal, () => controller.abort()),
    { code: 'cancelled' },
  );
  assert.deepEqual(await datasetNames(project), []);
  assert.equal(await importInto(project, new AbortController().signal), ROWS);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name !== 'data.csv'),
    ['cancelled.stepladder'],
  );
});
