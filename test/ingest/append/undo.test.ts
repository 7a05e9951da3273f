import assert from 'node:assert/strict';
import { test } from 'node:test';

import { textValues } from '../../../core/store/columns/text.ts';
import { readAppends, findState } from '../../../core/store/datasets/appends.ts';
import { getDataset, readChunk, readDictionary } from '../../../core/store/datasets/datasets.ts';
import { countRejects, listRejects, pageRejects } from '../../../core/store/datasets/rejects.ts';
import { undoAppend } from '../../../core/store/datasets/undo-append.ts';
import { appendProject } from './append-project.ts';

const { project, imported, appended, lastName } = appendProject();
const { database } = project;

const HEADER = 'id,time,click,city,age';
const exported = (first: number, rows: number, day: string, city: string, click: (row: number) => string): string =>
  [
    HEADER,
    ...Array.from({ length: rows }, (_, row) => `${first + row},${day},${click(row)},${city}${row % 3},${row}`),
    `bad,x,,${city},1\n`,
  ].join('\n');

/** All rows of the tables that store datasets and their appends. */
function everything(): Record<string, unknown[]> {
  const tables = ['datasets', 'steps', 'columns', 'chunks', 'dictionary_pieces', 'rejects', 'appends'];
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]),
  );
}

test('undoing appends in turn restores every row of the project', async () => {
  await imported(exported(0, 20, '2026-03-01', 'a', () => '0'));
  const first = everything();
  await appended(exported(15, 20, '2026-03-08', 'b', (row) => (row < 3 ? '2026-03-09' : '')));
  const second = everything();
  await appended(
    exported(30, 70_000, '2026-03-15', 'c', () => '1'),
    { known: 'replace' },
  );
  const { append, info } = undoAppend(project, lastName());
  assert.equal(append, 'a2');
  assert.equal(info.rows, 35);
  assert.deepEqual(everything(), second);
  undoAppend(project, lastName());
  assert.deepEqual(everything(), first);
  for (const table of ['replaced_chunks', 'replaced_pieces', 'appends'])
    assert.deepEqual(database.prepare(`SELECT * FROM ${table}`).all(), []);
  assert.throws(() => undoAppend(project, lastName()), {
    code: 'state',
    message: /nothing was appended to dataset d1/,
  });
});

test('a dataset can still be read as it was before each append', async () => {
  await imported(exported(0, 20, '2026-03-01', 'a', () => '0'));
  const states = [getDataset(project, lastName())];
  await appended(exported(15, 20, '2026-03-08', 'b', () => '1'));
  states.push(getDataset(project, lastName()));
  await appended(
    exported(0, 70_000, '2026-03-15', 'c', () => '1'),
    { known: 'replace' },
  );
  const now = getDataset(project, lastName());
  for (const [index, state] of states.entries()) {
    const found = findState(project, now, state.dataHash)!;
    assert.deepEqual({ ...found, earlier: undefined }, { ...state, earlier: undefined });
    const depth = readChunk(project, found, { role: 'depth', name: 'depth' }, 0);
    assert.deepEqual(
      depth.kind === 'code' && Array.from(depth.values),
      index === 0 ? new Array(20).fill(0) : [...new Array(15).fill(0), ...new Array(20).fill(1)],
    );
    assert.deepEqual(textValues(readDictionary(project, found, { role: 'categorical', name: 'city' })), [
      'a0',
      'a1',
      'a2',
      ...(index === 0 ? [] : ['b2', 'b0', 'b1']),
    ]);
  }
  assert.equal(findState(project, now, now.dataHash), now);
  assert.equal(findState(project, now, 'other'), null);
});

test('the rejects of an append follow those of the import, even with another import in between', async () => {
  await imported(exported(0, 2, '2026-03-01', 'a', () => '0'));
  const name = lastName();
  await imported(exported(0, 2, '2026-03-01', 'z', () => '0'));
  const { append } = await appended(
    exported(2, 2, '2026-03-08', 'b', () => '0'),
    { dataset: name },
  );
  const raw = ['bad,x,,a,1', 'bad,x,,b,1'];
  assert.deepEqual(
    [...listRejects(project, name)].map((reject) => reject.raw),
    raw,
  );
  const page = { offset: 1, limit: 10, rawLength: 100 };
  assert.deepEqual(
    pageRejects(project, name, page).map((reject) => reject.raw),
    raw.slice(1),
  );
  assert.deepEqual(
    countRejects(project, name).map(({ count }) => count),
    [2],
  );
  const listed = readAppends(project).intact.filter(({ dataset }) => dataset === name);
  assert.deepEqual(
    listed.map((one) => [one.append, one.last, one.result['added'], one.result['rejected'], one.keptBytes > 0]),
    [[append, true, 2, 1, true]],
  );
});

test('damage to what an append kept is found, and nothing is undone', async () => {
  await imported(exported(0, 20, '2026-03-01', 'a', () => '0'));
  await appended(exported(15, 20, '2026-03-08', 'b', () => '1'));
  const before = everything();
  for (const damage of [
    "UPDATE replaced_chunks SET packed = CAST(substr(packed, 1, 29) || x'ff' || substr(packed, 31) AS BLOB)",
    'UPDATE replaced_chunks SET position = position + 1',
    'DELETE FROM replaced_chunks WHERE id = (SELECT max(id) FROM replaced_chunks)',
    "UPDATE appends SET before_json = replace(before_json, '20', '21')",
  ]) {
    database.exec('SAVEPOINT damage');
    database.exec(damage);
    assert.throws(() => undoAppend(project, lastName()), { code: 'corrupt' });
    database.exec('ROLLBACK TO damage; RELEASE damage');
  }
  assert.deepEqual(everything(), before);
});
