import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { listSources } from '../../../core/ingest/files/files.ts';
import { startPageCheck } from '../../../core/ingest/formats/page-check.ts';
import { openSqliteTable } from '../../../core/ingest/formats/sqlite-table.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';

/** A file whose table takes SQLite a while to check. */
function largeFile(t: TestContext, mode: 'DELETE' | 'WAL'): string {
  const path = join(temporaryFolder(t), 'data.db');
  const database = new BetterSqlite3(path);
  database.pragma(`journal_mode = ${mode}`);
  database.exec('CREATE TABLE t (id, note); INSERT INTO t VALUES (1, zeroblob(50000000))');
  database.close();
  return path;
}

test('a cancelled check of a table ends at once for its caller, though SQLite reads on', async (t) => {
  const path = largeFile(t, 'DELETE');
  const controller = new AbortController();
  const { problem, ended } = startPageCheck({ path, original: path, table: 't' }, controller.signal);
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  setImmediate(() => controller.abort());
  await assert.rejects(problem, { code: 'cancelled' });
  assert.equal(hasEnded, false);
  await ended;
});

test('an import that is cancelled while the table is checked leaves no copy of the file', async (t) => {
  const path = largeFile(t, 'WAL');
  const [file] = await listSources([path]);
  const tempFolder = temporaryFolder(t);
  const controller = new AbortController();
  const job = { ...quietJob(), signal: controller.signal };
  const opened = openSqliteTable(file, undefined, { tempFolder }, job);
  const timer = setInterval(() => {
    // The copy is complete once SQLite has opened it, just before the check.
    if (readdirSync(tempFolder, { recursive: true }).some((name) => String(name).endsWith('-shm'))) controller.abort();
  }, 1);
  await assert.rejects(opened, { code: 'cancelled' });
  clearInterval(timer);
  assert.deepEqual(readdirSync(tempFolder), []);
});
