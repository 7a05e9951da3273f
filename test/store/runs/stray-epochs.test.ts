import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { rowRanges } from '../../../build/soak/row-pages.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { addEpoch, listEpochs } from '../../../core/store/runs/epochs.ts';
import { createRun, deleteRun } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

const NEW = { dataset: 'january', model: 'aitm', engine: 'onnx', config: {}, steps: ['click'], seed: 7 } as const;

function withDatabase<Result>(path: string, read: (database: BetterSqlite3.Database) => Result): Result {
  const database = new BetterSqlite3(path, { readonly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** The keys of all epochs, as bytes, and their other values; null if the table cannot be read. */
const epochsIn = (path: string): { readonly keys: string; readonly values: string } | null =>
  withDatabase(path, (database) => {
    try {
      const rows = database.prepare('SELECT hex(run_id), hex(epoch), * FROM epochs').raw().all() as unknown[][];
      const problems = database.pragma('quick_check(epochs)') as readonly object[];
      if (problems.some((problem) => /in database|malformed/.test(JSON.stringify(problem)))) return null;
      const parts = (from: number, to?: number): string => JSON.stringify(rows.map((row) => row.slice(from, to)));
      return { keys: parts(0, 2), values: parts(4) };
    } catch {
      return null;
    }
  });

test('an epoch is deleted with its run, even if its own number or that of its run is damaged', (t) => {
  const project = temporaryProject(t);
  for (const [run, loss] of [
    ['r1', 0.1],
    ['r2', 0.2],
    ['r3', 0.3],
  ] as const) {
    createRun(project, NEW);
    for (const epoch of [1, 2]) addEpoch(project, run, { epoch, loss, validLoss: null, figures: {}, elapsedMs: 12 });
  }
  project.close();
  const path = join(temporaryFolder(t), 'damaged.stepladder');
  const truth = epochsIn(project.path)!;
  let damaged = 0;
  // The table has one page, with a header and cells; only bits of the cells are flipped.
  const [, { start, end }] = rowRanges(project.path, ['epochs']);
  const bytes = readFileSync(project.path);
  for (let bit = 8 * start; bit < 8 * end; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] ^= 1 << (bit & 7);
    writeFileSync(path, flipped);
    const read = epochsIn(path);
    if (read === null || read.keys === truth.keys) continue;
    const opened = openProject(path, { mode: 'write' });
    for (const run of ['r1', 'r2']) deleteRun(opened, run);
    opened.close();
    const left = withDatabase(path, (database) => database.prepare('SELECT loss FROM epochs').pluck().all());
    // If other values are damaged too, nothing tells whose the epoch was.
    if (read.values !== truth.values) continue;
    damaged++;
    assert.deepEqual(new Set(left), new Set([0.3]), `bit ${bit}`);
  }
  assert.ok(damaged > 50, `${damaged} damaged keys`);
});

test('deleting a run leaves the epochs of other runs, even an epoch whose run is missing', (t) => {
  const project = temporaryProject(t);
  for (const run of ['r1', 'r2']) {
    createRun(project, NEW);
    addEpoch(project, run, { epoch: 1, loss: 0.5, validLoss: null, figures: {}, elapsedMs: 12 });
  }
  project.database.exec('PRAGMA foreign_keys = OFF; UPDATE epochs SET run_id = 9 WHERE run_id = 2');
  project.database.pragma('foreign_keys = ON');
  deleteRun(project, 'r1');
  assert.deepEqual(project.database.prepare('SELECT run_id, epoch FROM epochs').raw().all(), [[9, 1]]);
  assert.throws(() => listEpochs(project, 'r2'), { code: 'corrupt' });
  deleteRun(project, 'r2');
  assert.equal(project.database.prepare('SELECT count(*) FROM epochs').pluck().get(), 0);
  assert.equal(project.database.pragma('foreign_keys', { simple: true }), 1);
});
