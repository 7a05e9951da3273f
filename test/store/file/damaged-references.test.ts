import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import BetterSqlite3 from 'better-sqlite3';

import { deleteDataset, readDatasets } from '../../../core/store/datasets/datasets.ts';
import { openProject } from '../../../core/store/file/project.ts';
import { createRun, deleteRun, readRuns, writeArtifact } from '../../../core/store/runs/runs.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writeTestDataset } from '../fixture.ts';

/** The offsets in a project's file of all bytes that hold index entries of these tables. */
function entriesOf(path: string, tables: readonly string[]): number[] {
  const database = new BetterSqlite3(path, { readonly: true });
  const pages = database
    .prepare(
      'SELECT pgoffset AS start, pgsize AS size, unused FROM dbstat JOIN sqlite_schema USING (name) ' +
        "WHERE type = 'index' AND tbl_name IN (SELECT value FROM json_each(?))",
    )
    .all(JSON.stringify(tables)) as { start: number; size: number; unused: number }[];
  database.close();
  // The header of a page and the positions of its first cells.
  const headBytes = 24;
  return pages.flatMap(({ start, size, unused }) =>
    Array.from({ length: Math.max(0, size - unused - headBytes) }, (_, index) => start + size - 1 - index),
  );
}

const KINDS = [
  { tables: ['columns', 'chunks', 'dictionary_pieces'], remove: deleteDataset, name: 'january', read: readDatasets },
  { tables: ['artifacts', 'artifact_pieces'], remove: deleteRun, name: 'r1', read: readRuns },
] as const;

for (const { tables, remove, name, read } of KINDS)
  test(`damage in the indexes of ${tables.join(', ')} does not prevent the deletion of ${name}`, (t) => {
    const project = temporaryProject(t);
    writeTestDataset(project, 'january', 10);
    createRun(project, { dataset: 'january', model: 'aitm', engine: 'onnx', seed: 1, config: {}, steps: ['click'] });
    for (const artifact of ['plan', 'best'])
      writeArtifact(project, 'r1', artifact, {}, { a: Uint8Array.of(1), b: Uint8Array.of(2) });
    project.close();
    const path = join(temporaryFolder(t), 'damaged.stepladder');
    const intact = readFileSync(project.path);
    const entries = entriesOf(project.path, tables);
    assert.ok(entries.length > 20);
    for (const at of entries) {
      const bytes = Buffer.from(intact);
      bytes[at] ^= 1 << (at % 8);
      writeFileSync(path, bytes);
      const opened = openProject(path, { mode: 'write' });
      remove(opened, name);
      assert.deepEqual(read(opened).intact, []);
      opened.close();
    }
  });
