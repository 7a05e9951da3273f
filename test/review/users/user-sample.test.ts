import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { countDataset } from '../../../core/review/rollup/roll-up.ts';
import { userSample } from '../../../core/review/users/user-sample.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { packRollup, USER_SAMPLE_ROLLUP, writeRollups } from '../../../core/store/datasets/rollups.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const ROWS = 900;
const project = impressionProject({
  spring: Array.from({ length: ROWS }, (_, row): Impression => {
    const user = `u${row % 300}`;
    return { user, bank: 'north', city: 'harbour', time: row, depth: 0, tags: [], age: null, children: null };
  }),
});
const source = { project, dataset: getDataset(project, 'spring') };

async function readSample() {
  columnParts.clear();
  return await userSample(source, quietJob());
}

test('the sample of a small dataset has all rows, and one hash for each user', async () => {
  const { rows, hashes } = await readSample();
  assert.deepEqual(
    [...rows],
    Array.from({ length: ROWS }, (_, row) => row),
  );
  assert.equal(new Set(hashes).size, 300);
  for (let row = 0; row < 300; row++)
    assert.deepEqual([hashes[row + 300], hashes[row + 600]], [hashes[row], hashes[row]]);
});

test('a stored sample is the same; a damaged or impossible one is drawn again', async () => {
  const drawn = await readSample();
  const { dataset, rollups } = await countDataset(project, 'spring', quietJob());
  writeRollups(project, dataset, rollups);
  assert.deepEqual(await readSample(), drawn);
  project.database.prepare(`UPDATE summaries SET packed = x'00' WHERE name = ?`).run(USER_SAMPLE_ROLLUP);
  assert.deepEqual(await readSample(), drawn);
  // An odd number of values, a row that the dataset lacks, and rows in the wrong order.
  for (const values of [
    [1, 2, 3],
    [ROWS, 7],
    [5, 4, 7, 8],
  ]) {
    const forged = packRollup({ metadata: null, data: { kind: 'code', values: Uint32Array.from(values) } });
    writeRollups(project, dataset, new Map([...rollups, [USER_SAMPLE_ROLLUP, forged]]));
    assert.deepEqual(await readSample(), drawn);
  }
});

test('the stored sample is used', async () => {
  const { dataset, rollups } = await countDataset(project, 'spring', quietJob());
  const other = packRollup({ metadata: null, data: { kind: 'code', values: Uint32Array.of(2, 9, 71, 71) } });
  writeRollups(project, dataset, new Map([...rollups, [USER_SAMPLE_ROLLUP, other]]));
  const { rows, hashes } = await readSample();
  assert.deepEqual(
    [[...rows], [...hashes]],
    [
      [2, 9],
      [71, 71],
    ],
  );
});
