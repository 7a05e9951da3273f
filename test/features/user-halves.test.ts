import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { RowPicker } from '../../core/features/picker.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

const USERS = 700;
const ROWS = 6 * USERS;
const userOf = (row: number): number => (row * 11) % USERS;

const folder = temporaryFolder();

async function writeImpressions(project: Project, idOf = (row: number) => `u${userOf(row)}`): Promise<void> {
  const file = join(folder, 'impressions.csv');
  const rows = Array.from({ length: ROWS }, (_, row) => `s${row},${idOf(row)},c${row % 3},${row % 2}`);
  writeFileSync(file, ['sample_id,user_id,city,click', ...rows].join('\n'));
  await importDataset(project, { files: [file], dataset: 'impressions' }, quietJob());
}

function rowsOfHalf(project: Project, seed: number, half: 0 | 1): number[] {
  const selection = { ...wholeSelection(), users: { seed, from: half / 2, to: (half + 1) / 2 } };
  return [...new RowPicker(project, getDataset(project, 'impressions'), selection).pick(0)];
}

test('the two halves of the users share no user, together hold every sample, and depend on the seed', async (t) => {
  const project = temporaryProject(t);
  await writeImpressions(project);
  const [firstHalf, secondHalf] = [rowsOfHalf(project, 5, 0), rowsOfHalf(project, 5, 1)];
  assert.equal(firstHalf.length + secondHalf.length, ROWS);
  const users = new Set(firstHalf.map(userOf));
  assert.ok(secondHalf.every((row) => !users.has(userOf(row))));
  // Four standard deviations of a fair coin per user.
  assert.ok(Math.abs(users.size - USERS / 2) < 2 * Math.sqrt(USERS));
  const usersOfOtherSeed = new Set(rowsOfHalf(project, 6, 0).map(userOf));
  const common = [...users].filter((user) => usersOfOtherSeed.has(user)).length;
  assert.ok(Math.abs(common - USERS / 4) < 2 * Math.sqrt(USERS));
});

test('samples without a user id are divided too, each on its own', async (t) => {
  const project = temporaryProject(t);
  await writeImpressions(project, (row) => (row < 6 ? `u${userOf(row)}` : ''));
  const halves = [rowsOfHalf(project, 5, 0), rowsOfHalf(project, 5, 1)].map(({ length }) => length);
  assert.equal(halves[0] + halves[1], ROWS);
  // Four standard deviations of a fair coin per sample.
  assert.ok(Math.abs(halves[0] - ROWS / 2) < 2 * Math.sqrt(ROWS), String(halves));
});
