import assert from 'node:assert/strict';
import { test } from 'node:test';

import { measureDataset } from '../../../core/store/datasets/dataset-size.ts';
import { deleteDataset, getDataset } from '../../../core/store/datasets/datasets.ts';
import { packRollup, readRollup, writeRollups } from '../../../core/store/datasets/rollups.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { writeTestDataset } from '../fixture.ts';

test('rollups are read back with their metadata, and later ones replace earlier ones', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 100);
  const dataset = getDataset(project, 'january');
  const bytes = measureDataset(project, dataset).total;
  assert.equal(readRollup(project, dataset, 'rows'), null);
  for (const values of [Uint32Array.of(1, 2), Uint32Array.of(3, 70_000, 5)])
    assert.ok(
      writeRollups(
        project,
        dataset,
        new Map([['rows', packRollup({ metadata: { cells: [1, null] }, data: { kind: 'code', values } })]]),
      ),
    );
  assert.deepEqual(readRollup(project, dataset, 'rows'), {
    metadata: { cells: [1, null] },
    data: { kind: 'code', values: Uint32Array.of(3, 70_000, 5) },
  });
  assert.ok(measureDataset(project, dataset).total > bytes);
  deleteDataset(project, 'january');
  assert.equal(readRollup(project, dataset, 'rows'), null);
});

test('damaged rollups are reported', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 100);
  const dataset = getDataset(project, 'january');
  writeRollups(
    project,
    dataset,
    new Map([['rows', packRollup({ metadata: {}, data: { kind: 'code', values: Uint32Array.of(1, 2, 3) } })]]),
  );
  project.database.exec("UPDATE summaries SET checksum = checksum + 1 WHERE name = 'rows'");
  assert.throws(() => readRollup(project, dataset, 'rows'), {
    code: 'corrupt',
    message: 'damaged column data: its content differs from what was written (summary rows)',
  });
});
