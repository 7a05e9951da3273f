import assert from 'node:assert/strict';
import { test } from 'node:test';

import { measureDataset } from '../../../core/store/datasets/dataset-size.ts';
import { deleteDataset, getDataset } from '../../../core/store/datasets/datasets.ts';
import { packSummary, readSummary, writeSummaries } from '../../../core/store/datasets/summaries.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { importDataset } from '../fixture.ts';

test('counts come back with what they are of, later ones in place of earlier ones', (t) => {
  const project = temporaryProject(t);
  importDataset(project, 'january', 100);
  const dataset = getDataset(project, 'january');
  const bytes = measureDataset(project, dataset).total;
  assert.equal(readSummary(project, dataset, 'rows'), null);
  for (const values of [Uint32Array.of(1, 2), Uint32Array.of(3, 70_000, 5)])
    assert.ok(
      writeSummaries(
        project,
        dataset,
        new Map([['rows', packSummary({ about: { cells: [1, null] }, data: { kind: 'code', values } })]]),
      ),
    );
  assert.deepEqual(readSummary(project, dataset, 'rows'), {
    about: { cells: [1, null] },
    data: { kind: 'code', values: Uint32Array.of(3, 70_000, 5) },
  });
  assert.ok(measureDataset(project, dataset).total > bytes);
  deleteDataset(project, 'january');
  assert.equal(readSummary(project, dataset, 'rows'), null);
});

test('damaged counts are told', (t) => {
  const project = temporaryProject(t);
  importDataset(project, 'january', 100);
  const dataset = getDataset(project, 'january');
  writeSummaries(
    project,
    dataset,
    new Map([['rows', packSummary({ about: {}, data: { kind: 'code', values: Uint32Array.of(1, 2, 3) } })]]),
  );
  project.database.exec("UPDATE summaries SET checksum = checksum + 1 WHERE name = 'rows'");
  assert.throws(() => readSummary(project, dataset, 'rows'), {
    code: 'corrupt',
    message: 'damaged column data: not what was written (summary rows)',
  });
});
