import assert from 'node:assert/strict';
import { test } from 'node:test';

import { packColumn } from '../../../core/store/columns/codec.ts';
import { contentChecksum } from '../../../core/store/columns/packed.ts';
import { dictionaryText, textColumn } from '../../../core/store/columns/text.ts';
import { storeDatasetChecksum } from '../../../core/store/datasets/dataset-rows.ts';
import { getDataset, listDatasets, readChunk, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { readMappings, saveMapping } from '../../../core/store/datasets/mappings.ts';
import { storeChecksum } from '../../../core/store/file/checked-rows.ts';
import { requireIntact } from '../../../core/store/file/damaged-rows.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { CITY, DEPTH, writeTestDataset } from '../fixture.ts';

const ROWS = 65_536 + 10;

const listMappings = (project: Project): object[] => requireIntact(readMappings(project));

test('a dataset that declares more or fewer rows than it stores is refused when it is listed', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', ROWS);
  for (const rows of [2 ** 40, 3 * 65_536, 65_536, 0, -5]) {
    project.database.prepare('UPDATE datasets SET row_count = ?').run(rows);
    storeDatasetChecksum(project.database, 1);
    for (const list of [() => listDatasets(project), () => getDataset(project, 'january')])
      assert.throws(list, { code: 'corrupt', message: 'damaged data in the project file: dataset january' });
  }
});

test('a chunk with a wrong number of rows or of a wrong kind is refused, and so is a missing one', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', ROWS);
  const replace = project.database.prepare(
    'UPDATE chunks SET packed = ?, checksum = ? WHERE position = 1 AND column_id = ' +
      "(SELECT id FROM columns WHERE name = 'city')",
  );
  for (const column of [
    { kind: 'code', values: new Uint8Array(9) },
    { kind: 'code', values: new Uint8Array(65_536) },
    { kind: 'number', values: new Float64Array(10) },
  ] as const) {
    const packed = packColumn(column);
    replace.run(packed, contentChecksum(packed));
    assert.throws(() => readChunk(project, info, CITY, 1), { code: 'corrupt', message: /column city, chunk 1/ });
  }
  project.database.exec('DELETE FROM chunks WHERE position = 1');
  assert.throws(() => readChunk(project, info, DEPTH, 1), { code: 'corrupt', message: /column depth, chunk 1/ });
});

test('a dictionary that is not a text column, or that lacks the requested code, is refused', (t) => {
  const project = temporaryProject(t);
  const info = writeTestDataset(project, 'january', 10);
  const packed = packColumn({ kind: 'code', values: Uint8Array.of(1) });
  project.database
    .prepare('UPDATE dictionary_pieces SET packed = ?, checksum = ?')
    .run(packed, contentChecksum(packed));
  assert.throws(() => readDictionary(project, info, CITY), { code: 'corrupt', message: /dictionary of city/ });
  assert.throws(() => dictionaryText(textColumn(['Basel']), 2), { code: 'corrupt', message: /code 2/ });
});

test('a role that does not exist, sources that are not texts and a broken mapping are reported as damage', (t) => {
  const project = temporaryProject(t);
  writeTestDataset(project, 'january', 10);
  saveMapping(project, { name: 'export', columns: ['a'], mapping: {}, rename: false });
  for (const [sql, read] of [
    ["UPDATE columns SET role = 'cittgorical' WHERE name = 'city'", listDatasets],
    ["UPDATE datasets SET sources_json = '[5]'", listDatasets],
    ["UPDATE datasets SET mapping_json = '{'", listDatasets],
    ["UPDATE mappings SET columns_json = '[1]'", listMappings],
    ["UPDATE mappings SET mapping_json = '{'", listMappings],
  ] as const) {
    project.database.exec(`SAVEPOINT intact; ${sql}`);
    // Correct checksums, as a forger would write them.
    storeDatasetChecksum(project.database, 1);
    storeChecksum(project.database, 'mappings', 1);
    assert.throws(() => read(project), { code: 'corrupt' }, sql);
    project.database.exec('ROLLBACK TO intact');
  }
  assert.equal(listDatasets(project).length, 1);
});
