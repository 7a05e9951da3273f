/** A bootstrap by user: each user is drawn with replacement, with all of its samples. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { BlockReader } from '../../core/features/blocks.ts';
import { selectionCounts } from '../../core/features/counts.ts';
import { fitSchema } from '../../core/features/fit.ts';
import { RowPicker } from '../../core/features/picker.ts';
import { wholeSelection, type Selection } from '../../core/features/selection.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import type { DatasetInfo } from '../../core/store/datasets/dataset-types.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryFolder } from '../temporary.ts';
import { freshProject } from '../train/synthetic-dataset.ts';

const USERS = 10_000;
/** More than one chunk of rows, so that users have samples in both. */
const ROWS = 7 * USERS;
/** The last rows have no user id. */
const ROWS_WITH_ID = 6 * USERS;
const STEPS = ['click'];

const folder = temporaryFolder();
const userOf = (row: number): number => (row * 11) % USERS;

async function importUsers(project: Project): Promise<DatasetInfo> {
  const file = join(folder, 'users.csv');
  const rows = Array.from(
    { length: ROWS },
    (_, row) => `s${row},${row < ROWS_WITH_ID ? `u${userOf(row)}` : ''},c${row % 3},${row % 4 === 0 ? 1 : 0}`,
  );
  writeFileSync(file, ['sample_id,user_id,city,click', ...rows].join('\n'));
  await importDataset(project, { files: [file], dataset: 'users' }, quietJob());
  return getDataset(project, 'users');
}

/** The share of users who are drawn `draws` times, if as many of many users are drawn with replacement: Poisson(1). */
function expectedShare(draws: number): number {
  let share = Math.exp(-1);
  for (let i = 1; i <= draws; i++) share /= i;
  return share;
}

/** Fails unless a share of `n` draws is within four standard deviations of its expected value. */
function assertShare(share: number, expected: number, n: number): void {
  const deviation = Math.sqrt((expected * (1 - expected)) / n);
  assert.ok(Math.abs(share - expected) < 4 * deviation, `${share} instead of ${expected}`);
}

const { project, close } = freshProject();
let dataset: DatasetInfo;
before(async () => {
  dataset = await importUsers(project);
});
after(close);

/** How often each row is drawn. */
function drawsOfRows(bootstrapSeed: number, selection: Selection = wholeSelection()): Uint8Array {
  const picker = new RowPicker(project, dataset, { ...selection, bootstrapSeed });
  const draws = new Uint8Array(ROWS);
  for (let pass = 0; pass < 2; pass++) {
    draws.fill(0);
    for (let chunk = 0; chunk < picker.chunkCount; chunk++)
      for (const row of picker.pick(chunk)) draws[chunk * CHUNK_ROWS + row]++;
  }
  return draws;
}

/** How often each user with an id is drawn; fails unless all samples of a user are drawn as often. */
function drawsOfUsers(seed: number): Uint8Array {
  const rows = drawsOfRows(seed);
  const users = new Uint8Array(USERS);
  for (let row = 0; row < USERS; row++) users[userOf(row)] = rows[row];
  for (let row = 0; row < ROWS_WITH_ID; row++) assert.equal(rows[row], users[userOf(row)]);
  return users;
}

test('a bootstrap by user draws each user as often as draws with replacement do, with all of its samples', () => {
  const users = drawsOfUsers(1);
  const total = users.reduce((sum, draws) => sum + draws, 0);
  // The number of draws has a variance of one per user.
  assert.ok(Math.abs(total - USERS) < 4 * Math.sqrt(USERS), String(total));
  for (let draws = 0; draws <= 4; draws++)
    assertShare(users.filter((drawn) => drawn === draws).length / USERS, expectedShare(draws), USERS);
});

test('a bootstrap by user draws samples without a user id each on their own', () => {
  const rows = drawsOfRows(1).subarray(ROWS_WITH_ID);
  for (let draws = 0; draws <= 4; draws++)
    assertShare(rows.filter((drawn) => drawn === draws).length / rows.length, expectedShare(draws), rows.length);
});

test('a bootstrap by user draws the same users for the same seed, and others independently of them', () => {
  const [users, others] = [drawsOfUsers(1), drawsOfUsers(2)];
  assert.deepEqual(drawsOfUsers(1), users);
  const leftOutTwice = users.filter((draws, user) => draws === 0 && others[user] === 0).length;
  assertShare(leftOutTwice / USERS, expectedShare(0) ** 2, USERS);
  const product = users.reduce((sum, draws, user) => sum + (draws - 1) * (others[user] - 1), 0);
  // The correlation of independent numbers has a standard deviation of one over the square root of their number.
  assert.ok(Math.abs(product / USERS) < 4 / Math.sqrt(USERS), String(product));
});

test('a bootstrap by user draws a user as often whatever else the selection leaves out', () => {
  const all = drawsOfRows(1);
  const city = { column: 'city', kind: 'values', values: ['c1'], missing: false } as const;
  const some = drawsOfRows(1, { ...wholeSelection(), where: [city] });
  const expected = all.map((draws, row) => (row % 3 === 1 ? draws : 0));
  assert.deepEqual(some, expected);
});

test('a bootstrap by user counts a sample as often as its user is drawn, in every pass over the data', async () => {
  const selection = { ...wholeSelection(), bootstrapSeed: 1 };
  const draws = drawsOfRows(1);
  const total = draws.reduce((sum, drawn) => sum + drawn, 0);
  const clicks = draws.reduce((sum, drawn, row) => sum + (row % 4 === 0 ? drawn : 0), 0);
  const { rows, positives } = await selectionCounts(project, dataset, selection);
  assert.deepEqual([rows, positives['click']], [total, clicks]);
  const schema = await fitSchema(project, dataset, wholeSelection(), {}, quietJob());
  const reader = new BlockReader(project, dataset, schema, selection, { steps: STEPS });
  for (let pass = 0; pass < 2; pass++) {
    const read = new Uint8Array(ROWS);
    let clicksRead = 0;
    for (let chunk = 0; chunk < reader.chunkCount; chunk++) {
      const { depth, sourceRows } = reader.read(chunk);
      for (const row of sourceRows) read[row]++;
      clicksRead += depth.reduce((sum, reached) => sum + reached, 0);
    }
    assert.deepEqual(read, draws);
    assert.equal(clicksRead, clicks);
  }
});
