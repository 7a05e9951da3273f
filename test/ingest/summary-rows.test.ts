import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importProject } from './import-project.ts';

const { imported } = importProject();
const HEADER = 'user_id,click,approval,income,city';
const RECORDS = Array.from({ length: 60 }, (_, row) => `u${row},${row % 2},0,${1000 + row * 7.5},Kiel`);

async function read(lines: readonly string[]): Promise<[number, [string, number][]]> {
  const { accepted, rejects } = await imported([HEADER, ...lines].join('\n'));
  return [accepted, rejects.map(({ reason, count }) => [String(reason), count])];
}

test('totals and remarks of a report are rejected as such, in each language', async () => {
  for (const total of ['Total', 'Grand Total', 'SUMME', 'Gesamt:', 'Somme', '合计', '总计：'])
    for (const remark of ['Source: CRM', 'nur Bestandskunden', '注：数据截至3月31日'])
      assert.deepEqual(
        await read([...RECORDS, `${total},,,73350,`, `${remark},,,,`]),
        [60, [['total or remark', 2]]],
        `${total} ${remark}`,
      );
});

test('a subtotal among the records of a long file is rejected too', async () => {
  const many = Array.from({ length: 60 }, (_, part) => [
    ...RECORDS.map((record) => `p${part}${record}`),
    'Subtotal,,,73350,',
  ]);
  assert.deepEqual(await read(many.flat()), [3600, [['total or remark', 60]]]);
});

test('records with missing values are not totals, nor are full records whose first cell is “Total”', async () => {
  const odd = ['Total,1,0,5,Kiel', 'u60,1,0,,', 'u61,,,,', 'u62,1,,,Total', ',,,7,'];
  const [accepted, rejects] = await read([...RECORDS, ...odd]);
  assert.deepEqual([accepted, rejects], [65, []]);
});

test('an error of Excel in a text file is a missing value, and the import says so', async () => {
  const notes: string[] = [];
  const lines = RECORDS.map((record, row) => (row % 20 === 3 ? record.replace(/[\d.]+,Kiel/, '#DIV/0!,#N/A') : record));
  const { features, mapping } = await imported([HEADER, ...lines].join('\n'), {}, (note) => notes.push(note));
  assert.deepEqual(
    features.map(({ name, kind, missing }) => [name, kind, missing]),
    [
      ['income', 'numeric', 3],
      ['city', 'categorical', 3],
    ],
  );
  assert.ok(mapping.missing?.includes('#REF!'));
  assert.ok(
    notes.includes('#DIV/0!, #N/A: errors of Excel are read as missing (listed under "missing" in the mapping)'),
  );
});
