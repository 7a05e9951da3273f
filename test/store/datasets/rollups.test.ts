import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contentChecksum } from '../../../core/store/columns/packed.ts';
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

test('damaged rollups are reported, and damaged metadata too', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 100);
  const dataset = getDataset(project, 'january');
  writeRollups(
    project,
    dataset,
    new Map([
      ['rows', packRollup({ metadata: { cells: [1, 2] }, data: { kind: 'code', values: Uint32Array.of(1, 2, 3) } })],
    ]),
  );
  const stored = project.database.prepare('SELECT about_json, checksum, packed FROM summaries').get() as {
    readonly about_json: string;
    readonly checksum: number;
    readonly packed: Buffer;
  };
  const replace = project.database.prepare('UPDATE summaries SET about_json = ?, checksum = ?, packed = ?');
  const flipped = (packed: Buffer): Buffer =>
    Buffer.from(packed.map((byte, at) => (at === packed.length - 1 ? byte ^ 1 : byte)));
  for (const { about_json: json, checksum, packed } of [
    { ...stored, checksum: stored.checksum + 1 },
    { ...stored, packed: flipped(stored.packed) },
    // The metadata say what the counts mean: a single wrong digit would put them under another bank or step.
    { ...stored, about_json: stored.about_json.replace('2', '3') },
  ]) {
    replace.run(json, checksum, packed);
    assert.throws(() => readRollup(project, dataset, 'rows'), {
      code: 'corrupt',
      message: /^damaged column data: .* \(summary rows\)$/,
    });
  }
  // In rollups from older versions, the checksum covers only the data.
  replace.run(stored.about_json, contentChecksum(stored.packed), stored.packed);
  assert.deepEqual(readRollup(project, dataset, 'rows')?.metadata, { cells: [1, 2] });
});
