import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { SqliteBytes } from '../../../core/ingest/formats/sqlite-bytes.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryFolder } from '../../temporary.ts';

const ROWS = 100_000;

/** The bytes of a table in which only the last row, given in SQL, reads as U+FFFD: genuine, or for invalid bytes. */
function bytesOfTable(t: TestContext, last: string): SqliteBytes {
  const database = new BetterSqlite3(join(temporaryFolder(t), 'data.db'));
  const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${ROWS - 1})`;
  database.exec(`CREATE TABLE t (note); INSERT INTO t ${rows} SELECT 'text ' || i FROM n`);
  database.exec(`INSERT INTO t VALUES (CAST(${last} AS TEXT))`);
  const bytes = new SqliteBytes(database, '"t"', ['"note"']);
  t.after(() => {
    bytes.close();
    database.close();
  });
  return bytes;
}

test('the search for the bytes of a late row yields to the event loop', async (t) => {
  for (const [last, isDamaged] of [
    ["x'ff'", true],
    ["x'efbfbd'", false],
  ] as const) {
    const bytes = bytesOfTable(t, last);
    let turns = 0;
    const count = (): void => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    assert.equal(await bytes.isDamaged(ROWS - 1, ['\ufffd'], quietJob()), isDamaged, last);
    clearImmediate(timer);
    assert.ok(turns > 0);
  }
});

test('looking for the bytes of a late row can be cancelled', async (t) => {
  const bytes = bytesOfTable(t, "x'ff'");
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  await assert.rejects(bytes.isDamaged(ROWS - 1, ['\ufffd'], { ...quietJob(), signal: controller.signal }), {
    code: 'cancelled',
  });
});
