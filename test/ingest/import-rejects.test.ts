import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import fc from 'fast-check';

import { writeRejects } from '../../core/ingest/rejects.ts';
import { quietJob, type Progress } from '../../core/job.ts';
import { getDataset, listDatasets } from '../../core/store/datasets/datasets.ts';
import { listRejects } from '../../core/store/datasets/rejects.ts';
import { message, type Text } from '../../core/text/message.ts';
import { importProject } from './import-project.ts';

const { folder, project, file, lastName, imported, column } = importProject();

test('the empty last rows of a spreadsheet are not samples, even without ids and times', async () => {
  for (const [columns, values] of [
    ['click,activation,city', '1,0,x\n0,0,y\n0,0,\n,,z\n'],
    ['time,click,city', '2026-01-01,1,x\n2026-01-02,0,y\n2026-01-02,0,\n2026-01-02,,\n'],
  ]) {
    const { accepted, rejects } = await imported(`${columns}\n${values},,\n"",,\n\n`);
    assert.deepEqual([accepted, rejects.map(({ reason, count }) => [reason, count])], [4, [['empty record', 2]]]);
  }
});

const FAULTY = `id,time,click,application,age
1,2026-01-01,1,0,30
1,2026-01-01,0,0,31
2,yesterday,0,0,32
3,,0,0,33
4,2026-01-01,maybe,0,34
5,2026-01-01,0,1,35
6,2026-01-01,1,1,"3,6"
7,2026-01-01,1
,2026-01-01,1,0,38
"8",2026-01-01,1,0,"39"
`;

test('every reject keeps its line, column, value, reason and raw text', async () => {
  const result = await imported(FAULTY, { mapping: { features: { age: 'numeric' } } });
  assert.deepEqual(
    [result.records, result.accepted, result.rejected, result.illegal],
    [10, 2, 8, { policy: 'reject', count: 1 }],
  );
  const reject = (line: number, name: string | null, value: Text | null, reason: string, raw: string): unknown => ({
    file: 'data.csv',
    line,
    column: name,
    value,
    reason,
    raw,
  });
  assert.deepEqual(
    [...listRejects(project, lastName())],
    [
      reject(3, 'id', '1', 'duplicate id', '1,2026-01-01,0,0,31'),
      reject(4, 'time', 'yesterday', 'unreadable time', '2,yesterday,0,0,32'),
      reject(5, 'time', '', 'missing time', '3,,0,0,33'),
      reject(6, 'click', 'maybe', 'unreadable label', '4,2026-01-01,maybe,0,34'),
      reject(7, null, null, 'illegal label chain', '5,2026-01-01,0,1,35'),
      reject(8, 'age', '3,6', 'unreadable number', '6,2026-01-01,1,1,"3,6"'),
      reject(9, null, message('ingest.fieldCount', { found: 3, wanted: 5 }), 'broken record', '7,2026-01-01,1'),
      reject(10, 'id', '', 'missing id', ',2026-01-01,1,0,38'),
    ],
  );
  const out = join(folder, 'rejects.csv');
  assert.deepEqual(await writeRejects(project, lastName(), out, quietJob()), { dataset: lastName(), rejects: 8, out });
  assert.deepEqual(readFileSync(out, 'utf8').split('\n').slice(6, 8), [
    'data.csv,8,age,"3,6",unreadable number,"6,2026-01-01,1,1,""3,6"""',
    'data.csv,9,,3 fields instead of 5,broken record,"7,2026-01-01,1"',
  ]);
});

test('a rejected record is stored without contacts, however it is malformed', async () => {
  const people = Array.from({ length: 30 }, (_, row) => {
    const address = row % 2 === 0 ? `Elm ${row}` : `"Elm, ${row}"`;
    return `${row},p${row}@example.org,1,${address},+49 30 12345${row},${20 + row}`;
  });
  const faulty = [
    '0,secret@example.org,1,Secret 1,+49 30 999,40',
    '91,secret@example.org,maybe,"Secret, 2",,41',
    '92,"secret ""x""@example.org",maybe,Secret 3,+49 30 999,42',
    '93,,maybe,,,43',
    '94,secret@example.org,1',
    '95,"secret"@example.org,1,Secret 4,+49 30 999,44',
  ];
  const csv = ['id,email,click,street_address,phone,age', ...people, ...faulty, ''].join('\n');
  const mapping = { features: { age: 'numeric' as const }, ignore: ['street_address'] };
  const result = await imported(csv, { mapping });
  assert.deepEqual([result.accepted, result.rejected], [30, 6]);
  const records = Array.from(listRejects(project, lastName()), ({ raw }) => raw);
  assert.deepEqual(records.toSorted(), [
    '0,[contact],1,[contact],[contact],40',
    '91,[contact],maybe,"[contact]",,41',
    '93,,maybe,,,43',
    '[contact]',
    '[contact]',
    '[contact]',
  ]);
  const out = join(folder, 'without-contacts.csv');
  assert.deepEqual(await writeRejects(project, lastName(), out, quietJob()), {
    dataset: lastName(),
    rejects: 6,
    out,
    masked: 5,
  });
  assert.doesNotMatch(readFileSync(out, 'utf8'), /secret|999/i);
  project.database.pragma('wal_checkpoint(TRUNCATE)');
  assert.doesNotMatch(readFileSync(project.path, 'latin1'), /secret|\+49 30/i);
});

test('a rejected record whose cells are in the wrong columns is stored without any of them', async () => {
  const people = Array.from(
    { length: 30 },
    (_, row) => `${row},p${row}@example.org,1,Elm ${row},+49 30 12345${row},${20 + row}`,
  );
  const shifted = [
    // Too far right, too far left, and two columns exchanged.
    '91,,secret@example.org,1,Secret 1,+49 30 999',
    '92,1,Secret 2,+49 30 999,42,',
    '93,Secret 3,maybe,secret@example.org,+49 30 999,43',
    '94,secret@example.org,maybe,Secret 4,+49 30 999,44',
  ];
  const csv = ['id,email,click,street_address,phone,age', ...people, ...shifted, ''].join('\n');
  const { rejects } = await imported(csv, { mapping: { features: { age: 'numeric' } } });
  assert.deepEqual(
    rejects.map(({ count, example }) => [count, example.value]),
    [[4, '[contact]']],
  );
  const stored = Array.from(listRejects(project, lastName()), ({ value, raw }) => [value, raw]);
  assert.deepEqual(stored.slice(0, 3), Array(3).fill(['[contact]', '[contact]']));
  assert.deepEqual(stored[3], ['maybe', '94,[contact],maybe,[contact],[contact],44']);
  project.database.pragma('wal_checkpoint(TRUNCATE)');
  assert.doesNotMatch(readFileSync(project.path, 'latin1'), /secret|30 999/i);
});

test('an e-mail address used as the user id does not count as a contact in a wrong column', async () => {
  const people = Array.from({ length: 30 }, (_, row) => `${row},u${row}@example.org,1,+49 30 12345${row}`);
  const csv = ['id,user_id,click,phone', ...people, '91,u91@example.org,maybe,+49 30 999', ''].join('\n');
  await imported(csv);
  const [{ value, raw }] = Array.from(listRejects(project, lastName()));
  assert.deepEqual([value, raw], ['maybe', '91,u91@example.org,maybe,[contact]']);
});

test('an illegal chain is repaired or fails the import if the policy says so', async () => {
  const rows = 'id,click,application\n1,0,1\n2,1,0\n';
  const repaired = await imported(rows, { illegal: 'repair' });
  assert.deepEqual([repaired.accepted, repaired.illegal], [2, { policy: 'repair', count: 1 }]);
  assert.deepEqual(column('depth'), [2, 1]);
  await assert.rejects(imported(rows, { illegal: 'fail' }), {
    code: 'invalid-input',
    message: 'out-of-order steps in data.csv line 2: value not shown',
  });
});

test('the chain of a record that is rejected for another reason is not checked', async () => {
  const result = await imported('id,click,application\n,0,1\n2,1,0\n', { illegal: 'fail' });
  assert.deepEqual([result.accepted, result.rejected, result.illegal.count], [1, 1, 0]);
});

test('a failed import leaves nothing behind, and an existing dataset is not replaced', async () => {
  const before = listDatasets(project).map((info) => info.name);
  await assert.rejects(imported('id,click\n1,x\n2,w\n3,z\n', { maxRejects: 2 }), {
    code: 'too-many-rejects',
    message: 'more than 2 rejected records: 3 × unreadable step (data.csv line 2, click: value not shown)',
  });
  assert.deepEqual(
    listDatasets(project).map((info) => info.name),
    before,
  );
  assert.equal((await imported('id,click\n1,1\n', { dataset: 'again' })).accepted, 1);
  await assert.rejects(imported('id,click\n1,1\n', { dataset: 'again' }), { code: 'state' });
});

test('accepted and rejected records add up under any corruption', async () => {
  const clean = Array.from(
    { length: 40 },
    (_, row) => `${row},2026-01-${String(1 + (row % 28)).padStart(2, '0')},${row % 2},"city ${row % 5}",${row}`,
  ).join('\n');
  const damage = fc.record({
    offset: fc.nat({ max: clean.length }),
    remove: fc.nat({ max: 4 }),
    insert: fc.constantFrom('', '"', ',', '\n', '\r', '""', 'x', '\0', 'é'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 6 }), async (damages) => {
      const text = damages.reduce(
        (damaged, { offset, remove, insert }) => damaged.slice(0, offset) + insert + damaged.slice(offset + remove),
        clean,
      );
      const result = await imported(`id,time,click,city,age\n${text}`, {
        mapping: {
          id: 'id',
          features: { age: 'numeric' },
          dialect: { header: true, delimiter: ',', encoding: 'utf-8' },
        },
      });
      const info = getDataset(project, lastName());
      const rejects = [...listRejects(project, info)];
      assert.equal(result.accepted + result.rejected, result.records);
      assert.equal(info.rows, result.accepted);
      assert.equal(rejects.length, result.rejected);
      for (const { line, raw } of rejects) assert.ok(line >= 2 && text.includes(raw));
    }),
    { numRuns: 60 },
  );
});

test('files without records are refused, unless another file has records', async () => {
  const [bare, other, full] = [
    file('bare.csv', 'id,click\n'),
    file('other.csv', 'click,id'),
    file('full.csv', 'click,id\n1,7\n'),
  ];
  const before = listDatasets(project).map((info) => info.name);
  await assert.rejects(imported('id,time,click\n'), { code: 'invalid-input', message: 'no records in data.csv' });
  await assert.rejects(
    imported('impression_id,event,at\n', { mapping: { events: { id: 'impression_id', step: 'event', time: 'at' } } }),
    { message: 'no records in data.csv' },
  );
  await assert.rejects(imported('', { files: [bare, other, file('void.csv', '')] }), {
    code: 'invalid-input',
    message: 'no records in bare.csv, other.csv, void.csv',
  });
  assert.deepEqual(
    listDatasets(project).map((info) => info.name),
    before,
  );
  assert.equal((await imported('', { files: [bare, full], mapping: { steps: [{ name: 'click' }] } })).accepted, 1);
  assert.deepEqual([column('id'), column('depth')], [['7'], [1]]);
});

test('writing many rejects reports how many are written, and writes nothing once cancelled', async () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => `${row},yesterday,0,0,a city with a long name`);
  await imported(`id,time,click,application,city\n50000,2026-01-01,0,0,ulm\n${rows.join('\n')}\n`);
  const progress: Progress[] = [];
  const controller = new AbortController();
  const out = join(folder, 'many.csv');
  const cancelling = { signal: controller.signal, report: () => controller.abort() };
  await assert.rejects(writeRejects(project, lastName(), out, cancelling), { code: 'cancelled' });
  assert.ok(!existsSync(out));
  await writeRejects(project, lastName(), out, { ...quietJob(), report: (one) => progress.push(one) });
  assert.equal(readFileSync(out, 'utf8').trimEnd().split('\n').length, rows.length + 1);
  const fractions = progress.map(({ fraction = 0 }) => fraction);
  assert.ok(fractions.length > 1 && fractions.every((fraction) => fraction > 0 && fraction <= 1));
  assert.deepEqual(fractions, fractions.toSorted());
});
