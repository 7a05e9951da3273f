import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { readExports } from '../../../core/store/runs/exports.ts';
import { migrated, VERSION_1, VERSION_12 } from './migration-files.ts';

/**
 * Migrates a filled file of version 10 to `version`, and checks that this adds null checksums to the tables; the SQL
 * `more` runs before the last migration.
 */
function assertAddsChecksums(t: TestContext, version: number, tables: readonly string[], more = ''): void {
  const { before, after } = migrated(t, version, {
    from: 10,
    rows: VERSION_1,
    fill: ({ database }) => database.exec(more),
    changes: tables,
  });
  for (const table of tables) {
    assert.ok(before[table].length > 0, table);
    assert.deepEqual(
      after[table],
      before[table].map((row) => ({ ...row, checksum: null })),
    );
  }
}

test('0011 adds checksums to runs and epochs, null at first, and keeps all other data', (t) => {
  assertAddsChecksums(t, 11, ['epochs', 'runs']);
});

test('0012 adds checksums to datasets, rejects and banks, null at first, and keeps all other data', (t) => {
  assertAddsChecksums(t, 12, ['datasets', 'rejects', 'banks']);
});

test('0013 adds checksums to experiments, exports and mappings, null at first, and keeps all other data', (t) => {
  assertAddsChecksums(t, 13, ['comparisons', 'studies', 'tunings', 'exports', 'mappings'], VERSION_12);
});

test('0014 adds the expected value of exported lists, null for earlier ones, whose checksums remain valid', (t) => {
  const { project, before, after } = migrated(t, 14, {
    from: 10,
    rows: VERSION_1,
    fill({ database }) {
      database.exec(VERSION_12);
      storeChecksum(database, 'exports', 5);
    },
    changes: ['exports'],
  });
  assert.deepEqual(
    after['exports'],
    before['exports'].map((row) => ({ ...row, expected_value: null, currency: null })),
  );
  const { intact, damaged } = readExports(project);
  assert.deepEqual([intact.map(({ file }) => file), damaged], [['/lists/may.csv'], []]);
  project.database.exec('UPDATE exports SET expected_value = 5');
  assert.equal(readExports(project).damaged.length, 1, 'the checksum covers the value');
});
