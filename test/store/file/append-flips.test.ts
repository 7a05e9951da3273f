import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { findState, readAppends } from '../../../core/store/datasets/appends.ts';
import { chunkCount, getDataset, readChunk, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { undoAppend } from '../../../core/store/datasets/undo-append.ts';
import { requireIntact } from '../../../core/store/file/damaged-rows.ts';
import { openProject, type Project } from '../../../core/store/file/project.ts';
import { readCampaigns, saveCampaign } from '../../../core/store/runs/campaigns.ts';
import type { Holdout } from '../../../core/store/runs/export-holdout.ts';
import { readExports, recordExport } from '../../../core/store/runs/exports.ts';
import { temporaryFolder } from '../../temporary.ts';
import { EXPORT } from '../fixture.ts';
import { orDamaged, silentFlips } from './silent-flips.ts';

const ROWS = 12;
const MAPPING = { id: 'id', time: 'time', bank: 'bank', banner: 'banner', steps: [{ name: 'click', windowDays: 1 }] };
const APPEND_TABLES = ['appends', 'replaced_chunks', 'replaced_pieces'];

function records(rows: readonly number[], clicked: (row: number) => boolean): string {
  const lines = rows.map((row) => {
    const time = new Date(Date.UTC(2026, 0, 1 + row)).toISOString();
    return [`id ${row}`, time, 'north', `banner ${row >> 2}`, +clicked(row)].join();
  });
  return ['id,time,bank,banner,click', ...lines, ''].join('\n');
}

/** A dataset with two appends: the first changes labels alone, the second adds rows and banners. */
async function appended(path: string): Promise<void> {
  const project = openProject(path, { mode: 'write', create: true });
  const write = (name: string, text: string): string => {
    const file = join(dirname(path), name);
    writeFileSync(file, text);
    return file;
  };
  const rows = Array.from({ length: 2 * ROWS }, (_, row) => row);
  const first = write(
    'may.csv',
    records(rows.slice(0, ROWS), (row) => row % 4 === 0),
  );
  await importDataset(project, { files: [first], dataset: 'may', mapping: MAPPING }, quietJob());
  const late = write(
    'late.csv',
    records(rows.slice(0, ROWS), (row) => row % 2 === 0),
  );
  await appendToDataset(project, { files: [late], dataset: 'may' }, quietJob());
  const next = write(
    'june.csv',
    records(rows.slice(ROWS), (row) => row % 3 === 0),
  );
  await appendToDataset(project, { files: [next], dataset: 'may' }, quietJob());
  project.close();
}

/** All columns of the dataset as it is now, or as it was before an append. */
function columns(project: Project, append?: string): unknown {
  const dataset = getDataset(project, 'may');
  const hash = requireIntact(readAppends(project)).find((one) => one.append === append)?.dataHashBefore;
  const state = hash === undefined ? dataset : findState(project, dataset, hash);
  if (state === null) return null;
  return state.columns.map((column) => [
    column,
    Array.from({ length: chunkCount(state) }, (_, chunk) => readChunk(project, state, column, chunk)),
    column.kind === 'code' ? readDictionary(project, state, column) : null,
  ]);
}

const PARTS = {
  appends: (project: Project) => requireIntact(readAppends(project)),
  beforeFirst: (project: Project) => columns(project, 'a1'),
  beforeLast: (project: Project) => columns(project, 'a2'),
};

test('a flipped bit of an append, or of the data that it replaced, is harmless or reported as damage', async (t) => {
  const path = join(temporaryFolder(t), 'p.stepladder');
  await appended(path);
  const bits = (at: number): readonly number[] => (at % 13 === 0 ? [(at / 13) % 8] : []);
  assert.deepEqual(silentFlips(path, { tables: APPEND_TABLES, parts: PARTS, bits }), []);
});

test('if the data that an append replaced cannot be found, the current data are not read in their place', async (t) => {
  const path = join(temporaryFolder(t), 'p.stepladder');
  await appended(path);
  const read = (): unknown => {
    const project = openProject(path, { mode: 'read' });
    try {
      const [{ keptBytes }] = requireIntact(readAppends(project));
      return [keptBytes, orDamaged(() => columns(project, 'a1')) === 'damaged'];
    } finally {
      project.close();
    }
  };
  const [keptBytes, isDamaged] = read() as [number, boolean];
  assert.ok(keptBytes > 0 && !isDamaged);
  const database = new BetterSqlite3(path);
  database.pragma('foreign_keys = off');
  database.exec('UPDATE replaced_chunks SET position = 7, append_id = 9 WHERE append_id = 1');
  database.close();
  assert.deepEqual(read(), [keptBytes, true]);
});

test('after a flipped bit, an append is undone exactly or not at all', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'p.stepladder');
  await appended(path);
  const copy = join(folder, 'copy.stepladder');
  const undo = (): unknown => {
    copyFileSync(path, copy);
    const project = openProject(copy, { mode: 'write' });
    try {
      const before = columns(project);
      const undone = orDamaged(() => undoAppend(project, 'may').info);
      if (undone !== 'damaged') return [undone, columns(project)];
      assert.deepEqual(columns(project), before, 'a refused undo changes nothing');
      return undone;
    } finally {
      project.close();
    }
  };
  const bits = (at: number): readonly number[] => (at % 29 === 0 ? [(at / 29) % 8] : []);
  assert.deepEqual(silentFlips(path, { tables: APPEND_TABLES, parts: { undo }, bits }), []);
});

test('a flipped bit of a campaign, or of an export with its control group, is harmless or reported as damage', (t) => {
  const path = join(temporaryFolder(t), 'p.stepladder');
  const project = openProject(path, { mode: 'write', create: true });
  const size = {
    bank: null,
    step: 'click',
    rate: 0.1,
    target: 9,
    control: 1,
    power: 0.4,
    needed: 80,
    detectable: null,
  };
  const holdout: Holdout = {
    seed: 1,
    share: 0.1,
    lift: 0.2,
    file: '/c.csv',
    sha256: 'cd',
    rows: 1,
    expected: { click: 0.125 },
    banks: [{ bank: 'north', target: 9, control: 1, limit: '19999' }],
    sizes: [size],
  };
  for (const name of ['spring', 'autumn']) {
    saveCampaign(project, { name, audience: 'b', input: { runs: ['r1'] }, result: { gain: 12.5, name } });
    recordExport(project, { ...EXPORT, sha256: name, holdout });
  }
  project.close();
  const parts = {
    campaigns: (opened: Project) => requireIntact(readCampaigns(opened)),
    exports: (opened: Project) => requireIntact(readExports(opened)),
  };
  const bits = (at: number): readonly number[] => [at % 8];
  assert.deepEqual(silentFlips(path, { tables: ['campaigns', 'exports'], parts, bits }), []);
});
