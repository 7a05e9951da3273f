import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ImportResult } from '../../core/ingest/import.ts';
import { checkDictionaryMemory } from '../../core/ingest/rows/memory.ts';
import { ByteDictionary } from '../../core/ingest/values/dictionary.ts';
import type { NumberColumn } from '../../core/store/columns/columns.ts';
import { getDataset, readChunk } from '../../core/store/datasets/datasets.ts';
import { importProject } from './import-project.ts';

const { project, file, lastName, imported, column } = importProject();

const FUNNEL = `sample_id,user_id,event_time,bank,banner,click_time,application_time,approval,activation,city,age,tags
0001,u1,2026-01-01T00:00:00Z,red,b1,2026-01-01T00:01:00Z,2026-01-02,1,1,Paris,41.5,a|b
0002,u2,2026-01-05,red,b2,,,0,0,,,
1234567890123456789,u1,2026-01-20,blue,b1,2026-01-20 10:00:00,,,,"Rome, IT",7,b||c
`;

test('columns may be named like properties that every object has', async () => {
  const names = ['constructor', '__proto__', 'toString'];
  const result = await imported(`click,${names.join(',')}\n1,a,b,c\n0,d,e,f\n`);
  assert.deepEqual(
    result.features.map(({ name, kind }) => [name, kind]),
    names.map((name) => [name, 'categorical']),
  );
  assert.deepEqual(column('categorical', '__proto__'), ['b', 'e']);
});

test('the serial numbers of a spreadsheet, read as times near 1970, are pointed out', async () => {
  const notes: string[] = [];
  await imported('id,time,click\n1,46143.377,0\n2,2026-05-01 09:03,1\n', {}, (note) => notes.push(note));
  assert.ok(
    notes.some((note) => note.startsWith('the earliest impression is at 1970-01-01T12:49')),
    `${notes}`,
  );
  const none: string[] = [];
  await imported('id,time,click\n1,1777626180,0\n2,2026-05-01 09:03,1\n', {}, (note) => none.push(note));
  assert.deepEqual(none, []);
});

test('the empty columns that a spreadsheet adds are left out, unless the mapping names them', async () => {
  const text = 'id;click;city;;\n1;0;Bern;;\n2;1;Basel; ;\n';
  const notes: string[] = [];
  const featuresOf = ({ features }: ImportResult): readonly string[] => features.map(({ name }) => name);
  assert.deepEqual(featuresOf(await imported(text, {}, (note) => notes.push(note))), ['city']);
  assert.ok(
    notes.some((note) => note.startsWith('column_4, column_5 are ignored: no name')),
    `${notes}`,
  );
  const mapping = { features: { column_5: 'categorical' as const } };
  assert.deepEqual(featuresOf(await imported(text, { mapping })), ['city', 'column_5']);
});

test('a wide export is imported column by column, ids byte for byte', async () => {
  const result = await imported(FUNNEL, { mapping: { features: { age: 'numeric', tags: 'multi' } } });
  assert.deepEqual(
    [
      result.records,
      result.accepted,
      result.rejected,
      result.immature,
      result.rejects,
      result.firstTime,
      result.lastTime,
      result.asOf,
    ],
    [3, 3, 0, 1, [], '2026-01-01T00:00:00.000Z', '2026-01-20T00:00:00.000Z', '2026-01-20T10:00:00.000Z'],
  );
  assert.deepEqual(result.features, [
    { name: 'city', kind: 'categorical', distinct: 2, missing: 1 },
    { name: 'age', kind: 'numeric', distinct: null, missing: 1 },
    { name: 'tags', kind: 'multi', distinct: 3, missing: 1 },
  ]);
  assert.deepEqual(column('id'), ['0001', '0002', '1234567890123456789']);
  assert.deepEqual(column('user'), ['u1', 'u2', 'u1']);
  assert.deepEqual(column('time'), [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 5), Date.UTC(2026, 0, 20)]);
  assert.deepEqual(column('depth'), [4, 0, 1]);
  assert.deepEqual(column('stepTime', 'click'), [Date.UTC(2026, 0, 1, 0, 1), NaN, Date.UTC(2026, 0, 20, 10)]);
  assert.deepEqual(column('bank'), ['red', 'red', 'blue']);
  assert.deepEqual(column('banner'), ['b1', 'b2', 'b1']);
  assert.deepEqual(column('categorical', 'city'), ['Paris', null, 'Rome, IT']);
  assert.deepEqual(column('numeric', 'age'), [41.5, NaN, 7]);
  assert.deepEqual(column('multi', 'tags'), [['a', 'b'], [], ['b', 'c']]);
});

test('samples younger than a window at the as-of date are immature, and without a window no sample is', async () => {
  const rows = 'id,time,click,activation\n1,2026-01-01,1,1\n2,2026-01-20,1,0\n3,2026-01-16,0,0\n';
  assert.equal((await imported(rows, { asOf: Date.UTC(2026, 0, 30) })).immature, 1);
  assert.deepEqual(column('immature'), [0, 2, 0]);
  assert.equal((await imported(rows)).immature, 2);
  assert.equal(
    (await imported(rows, { mapping: { steps: [{ name: 'click' }, { name: 'activation', windowDays: 0 }] } })).immature,
    0,
  );
});

test('the times of a step are stored even if its first samples have none', async () => {
  const rows = Array.from(
    { length: 70_000 },
    (_, row) => `${row},2026-01-01,${row < 69_000 ? '1,0' : row < 69_500 ? '2026-01-02,0' : '1,2026-01-03'},0`,
  );
  const result = await imported(`id,time,click,approval,activation\n${rows.join('\n')}\nx,2026-01-01,1,1\n`);
  assert.deepEqual(
    [result.records, result.accepted, result.rejected, result.asOf],
    [70_001, 70_000, 1, '2026-01-03T00:00:00.000Z'],
  );
  assert.deepEqual(
    result.steps.map(({ name, timed }) => [name, timed]),
    [
      ['click', true],
      ['approval', true],
      ['activation', false],
    ],
  );
  const info = getDataset(project, lastName());
  const times = (name: string): number[] =>
    [0, 1].flatMap((chunk) =>
      Array.from((readChunk(project, info, { role: 'stepTime', name }, chunk) as NumberColumn).values),
    );
  assert.deepEqual(
    times('click'),
    rows.map((_, row) => (row >= 69_000 && row < 69_500 ? Date.UTC(2026, 0, 2) : NaN)),
  );
  assert.deepEqual(
    times('approval'),
    rows.map((_, row) => (row >= 69_500 ? Date.UTC(2026, 0, 3) : NaN)),
  );
});

test('the mapping that an import used, given as a mapping file, gives the same mapping again', async () => {
  const first = await imported(FUNNEL);
  const second = await imported(FUNNEL, { mapping: structuredClone(first.mapping) });
  assert.deepEqual(second.mapping, first.mapping);
  assert.deepEqual(first.mapping, {
    id: 'sample_id',
    user: 'user_id',
    time: 'event_time',
    bank: 'bank',
    banner: 'banner',
    steps: [
      { name: 'click', column: 'click_time', windowDays: 0 },
      { name: 'application', column: 'application_time', windowDays: 0 },
      { name: 'approval', column: 'approval', windowDays: 0 },
      { name: 'activation', column: 'activation', windowDays: 14 },
    ],
    features: { city: 'categorical', age: 'categorical', tags: 'categorical' },
    separators: {},
    ignore: [],
  });
});

test('values that the mapping declares missing are read as missing', async () => {
  const result = await imported('id,click,city,age\n1,1,NULL,30\n2,NULL,Rome,NULL\n', {
    mapping: { missing: ['NULL'], features: { age: 'numeric' } },
  });
  assert.deepEqual(
    [result.accepted, column('depth'), column('categorical'), column('numeric')],
    [2, [1, 0], [null, 'Rome'], [30, NaN]],
  );
});

test('assumptions about the files are reported', async () => {
  const notes: string[] = [];
  const files = [file('noted.csv', 'click,is_click,note\n1,1,x\n'), file('nothing.csv', '')];
  await imported('', { files }, (note) => notes.push(note));
  assert.deepEqual(notes, [
    '1 empty file is skipped',
    'no id column: records are numbered, and duplicates cannot be detected',
    'column is_click is ignored: it reveals a label',
  ]);
});

test('a column with too many distinct values is refused, and the error names it', () => {
  const dictionary = ByteDictionary.of(['a', 'b']);
  assert.throws(
    () => checkDictionaryMemory([{ column: { name: 'note', role: 'categorical', kind: 'code' }, dictionary }], 100),
    { message: 'too many distinct values: column note alone has 2' },
  );
});
