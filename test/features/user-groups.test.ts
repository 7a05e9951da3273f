import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { userGroups } from '../../core/features/user-groups.ts';
import { importDataset } from '../../core/ingest/import.ts';
import { quietJob } from '../../core/job.ts';
import { CHUNK_ROWS } from '../../core/store/columns/columns.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import type { Project } from '../../core/store/file/project.ts';
import { temporaryProject } from '../temporary-project.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

/** The groups of the given rows of samples with these users. */
async function groupsOf(project: Project, users: readonly string[], rows: Uint32Array): Promise<Uint16Array> {
  const file = join(folder, 'impressions.csv');
  const lines = users.map((user, row) => `s${row},${user},${row % 2}`);
  writeFileSync(file, ['sample_id,user_id,click', ...lines].join('\n'));
  await importDataset(project, { files: [file], dataset: 'impressions' }, quietJob());
  return userGroups(project, getDataset(project, 'impressions'), rows, quietJob());
}

test('samples of one user are in one group, whatever their chunk, and other users in other groups', async (t) => {
  const rows = CHUNK_ROWS + 20;
  const userOf = (row: number): string => `u${row % CHUNK_ROWS}`;
  const picked = Uint32Array.of(1, 3, 5, CHUNK_ROWS + 1, CHUNK_ROWS + 4, CHUNK_ROWS + 5);
  const groups = await groupsOf(
    temporaryProject(t),
    Array.from({ length: rows }, (_, row) => userOf(row)),
    picked,
  );
  assert.deepEqual([groups[0], groups[2]], [groups[3], groups[5]]);
  assert.equal(new Set(groups).size, 4);
});

test('each sample without a user is a user of its own', async (t) => {
  const users = Array.from({ length: 1000 }, (_, row) => (row < 10 ? 'u0' : ''));
  const groups = await groupsOf(
    temporaryProject(t),
    users,
    Uint32Array.from(users, (_, row) => row),
  );
  assert.equal(new Set(groups.slice(0, 10)).size, 1);
  // Of so few users, hardly any share one of 65,536 groups.
  assert.ok(new Set(groups).size > 970);
});
