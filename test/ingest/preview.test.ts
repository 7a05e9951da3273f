import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { previewFiles, type Preview, type PreviewOptions } from '../../core/ingest/preview.ts';
import { quietJob } from '../../core/job.ts';
import { saveMapping } from '../../core/store/datasets/mappings.ts';
import { inEnglish } from '../../core/text/en.ts';
import { textRow, workbookParts, writeParts } from './formats/workbook-file.ts';
import { importProject } from './import-project.ts';

const { folder, project, file } = importProject();
beforeEach(() => {
  project.database.exec('DELETE FROM mappings');
});

function preview(content: string | Uint8Array, options: Partial<PreviewOptions> = {}): Promise<Preview> {
  return previewFiles(project, { files: [file('may.csv', content)], useSaved: true, ...options }, quietJob());
}

const TEXT =
  'sample_id,user_id,event_time,is_visit,city,note\n1,u1,2026-01-01,1,Rome,\n' +
  '2,u2,2026-01-02,0,Rome,\n3,u2,2026-01-03,0,,\n';

test('columns come with examples, figures from the first records, and their roles as features and steps', async () => {
  const { columns, records, sampled, mapping, problems, savedAs } = await preview(TEXT);
  assert.deepEqual(columns[4], {
    name: 'city',
    examples: ['Rome'],
    distinct: 1,
    missing: 1 - 2 / 3,
    kind: 'categorical',
    separator: '|',
    step: 'city',
    windowDays: 0,
    dates: null,
    numbers: null,
    likelyNumbers: null,
  });
  assert.deepEqual([columns[3].step, columns[5].missing], ['visit', 1]);
  assert.deepEqual(
    [records, sampled, savedAs],
    [
      [
        ['1', 'u1', '2026-01-01', '1', 'Rome', ''],
        ['2', 'u2', '2026-01-02', '0', 'Rome', ''],
        ['3', 'u2', '2026-01-03', '0', '', ''],
      ],
      3,
      null,
    ],
  );
  assert.deepEqual(
    [mapping.id, mapping.user, mapping.time, mapping.steps],
    ['sample_id', 'user_id', 'event_time', undefined],
  );
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['no-steps'],
  );
});

test('columns that cannot be imported are shown, each under its own name', async () => {
  const names = async (header: string): Promise<readonly [readonly string[], string]> => {
    const { columns, problems } = await preview(`${header}\n${header.replaceAll(/[^,]+|(?<=,)(?=,)/g, '1')}\n`);
    return [columns.map(({ name }) => name), inEnglish(problems[0].message)];
  };
  assert.deepEqual(await names('id,click,id,id,id (2)'), [
    ['id', 'click', 'id (2)', 'id (3)', 'id (2) (2)'],
    'two columns of may.csv are named id',
  ]);
  assert.deepEqual(await names('id,,column_2,click'), [
    ['id', 'column_2', 'column_2 (2)', 'click'],
    'column 2 of may.csv has no name',
  ]);
  const [shown, problem] = await names(`id,click,${'L'.repeat(1_000_000)}`);
  assert.deepEqual(
    [shown, problem],
    [
      ['id', 'click', 'L'.repeat(1000)],
      'the name of column 3 of may.csv has 1,000,000 characters; at most 1,000 are allowed',
    ],
  );
  const wide = await preview(`${Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(',')}\n`);
  assert.equal(wide.columns.length, 10_000);
});

test('the first records are shown with the beginnings of long cells', async () => {
  const { records } = await preview(`id,click,note\n1,0,${'v'.repeat(1_000_000)}\n`);
  assert.deepEqual(records, [['1', '0', 'v'.repeat(200)]]);
});

test('the dialect of each file is detected, and can be overridden', async () => {
  const compressed = file('a.csv.gz', gzipSync('id;click\n1;0\n'));
  const inChinese = file('b.csv', Buffer.from('id;click;城市\n1;0;北京\n', 'utf16le'));
  const detected = await previewFiles(project, { files: [inChinese], useSaved: true }, quietJob());
  assert.deepEqual(
    [detected.files[0].dialect?.encoding, detected.columns.map(({ name }) => name), detected.records],
    ['utf-16le', ['id', 'click', '城市'], [['1', '0', '北京']]],
  );
  const packed = await previewFiles(
    project,
    { files: [compressed], dialect: { delimiter: ',', header: false }, useSaved: true },
    quietJob(),
  );
  assert.deepEqual(
    [packed.files[0].compression, packed.columns.map(({ name }) => name), packed.records],
    ['gzip', ['column_1'], [['id;click'], ['1;0']]],
  );
  assert.deepEqual(packed.mapping.dialect, { delimiter: ',', header: false });
});

test('the reasons why an import would fail are reported as problems', async () => {
  const problemsOf = async (...files: string[]): Promise<unknown> =>
    (await previewFiles(project, { files, useSaved: true }, quietJob())).problems.map(({ file: name, message }) => [
      name,
      inEnglish(message),
    ]);
  assert.deepEqual(await problemsOf(file('unnamed.csv', 'id,,click\n1,2,0\n')), [
    ['unnamed.csv', 'column 2 of unnamed.csv has no name'],
  ]);
  assert.deepEqual(await problemsOf(file('spare.csv', 'id;click;;\n1;0;;\n2;1; ;\n')), []);
  assert.deepEqual(await problemsOf(file('twice.csv', 'id,click,id\n1,0,2\n')), [
    ['twice.csv', 'two columns of twice.csv are named id'],
  ]);
  assert.deepEqual(await problemsOf(file('header.csv', 'id,click\n')), [[null, 'no records in header.csv']]);
  assert.deepEqual(await problemsOf(file('empty.csv', '')), [[null, 'no records in empty.csv']]);
  assert.deepEqual(await problemsOf(file('a.csv', 'id,click\n1,0\n'), file('b.csv', 'id,city\n1,x\n')), [
    ['b.csv', 'b.csv does not have the columns of a.csv: it lacks click and also has city'],
  ]);
  assert.match(
    String(await problemsOf(file('broken.parquet', 'PAR1 no'))),
    /^broken\.parquet,cannot read \S+broken\.parquet as Parquet: ./,
  );
  await assert.rejects(previewFiles(project, { files: [join(folder, 'nowhere.csv')], useSaved: true }, quietJob()), {
    code: 'invalid-input',
    message: /no such file/,
  });
});

test('files with the columns of a saved mapping are read with it, unless re-detection is requested', async () => {
  const columns = ['city', 'sample_id', 'user_id', 'event_time', 'is_visit', 'note'];
  saveMapping(project, {
    name: 'monthly',
    columns,
    mapping: { id: 'user_id', steps: [{ name: 'visit', column: 'is_visit', windowDays: 2 }], ignore: ['note'] },
    rename: false,
  });
  const saved = await preview(TEXT);
  assert.deepEqual(
    [saved.savedAs, saved.mapping.id, saved.mapping.steps, saved.problems],
    ['monthly', 'user_id', [{ name: 'visit', column: 'is_visit', windowDays: 2 }], []],
  );
  const guessed = await preview(TEXT, { useSaved: false });
  assert.deepEqual([guessed.savedAs, guessed.mapping.id], [null, 'sample_id']);
});

test('a saved dialect is used again if the columns are not found without it', async () => {
  const columns = ['id', 'click', 'price'];
  saveMapping(project, { name: 'odd', columns, mapping: { id: 'id', dialect: { delimiter: '^' } }, rename: false });
  const { savedAs, records, mapping } = await preview('id^click^price\n1^0^1,5\n2^1^2,5\n');
  assert.deepEqual([savedAs, records[0], mapping.dialect], ['odd', ['1', '0', '1,5'], { delimiter: '^' }]);
  const other = await preview('id^click^price\n1^0^1,5\n', { dialect: { delimiter: ',' } });
  assert.deepEqual([other.savedAs, other.columns.map(({ name }) => name)], [null, ['id^click^price']]);
  saveMapping(project, {
    name: 'plain',
    columns: ['id', 'click'],
    mapping: { id: 'id', dialect: { encoding: 'gbk' } },
    rename: false,
  });
  const redetected = await preview('id,click\n1,0\n', { dialect: {} });
  assert.deepEqual(
    [redetected.savedAs, redetected.mapping.dialect, redetected.files[0].dialect?.encoding],
    ['plain', undefined, 'utf-8'],
  );
});

test('an event log is recognised, and detecting its steps is left to the import', async () => {
  const { mapping, problems } = await preview('impression_id,event,at\n1,impression,2026-01-01\n1,click,2026-01-02\n');
  assert.deepEqual(
    [mapping.events, mapping.steps, problems],
    [{ id: 'impression_id', step: 'event', time: 'at' }, undefined, []],
  );
});

test('a saved decimal comma is not applied to an Excel file with the same columns', async () => {
  saveMapping(project, {
    name: 'german',
    columns: ['id', 'click', 'price'],
    mapping: { id: 'id', features: { price: 'numeric' }, formats: { price: 'decimal-comma' } },
    rename: false,
  });
  const path = join(folder, 'export.xlsx');
  const rows = textRow(['id', 'click', 'price']) + '<row><c><v>1</v></c><c><v>0</v></c><c><v>1.5</v></c></row>';
  await writeParts(path, workbookParts([{ name: 'Export', rows }]));
  const { savedAs, mapping } = await previewFiles(project, { files: [path], useSaved: true }, quietJob());
  assert.deepEqual([savedAs, mapping.features, mapping.formats], ['german', { price: 'numeric' }, undefined]);
});

test('a column that a saved mapping makes a feature is ignored in a file where it holds contact details', async () => {
  saveMapping(project, {
    name: 'feedback',
    columns: ['sample_id', 'is_visit', 'note', 'city'],
    mapping: {
      id: 'sample_id',
      steps: [{ name: 'visit', column: 'is_visit' }],
      features: { note: 'multi', city: 'categorical' },
      separators: { note: ',' },
    },
    rename: false,
  });
  const records = Array.from({ length: 20 }, (_, row) => `${row},${row % 2},user${row}@mail.example,Rome`);
  const { savedAs, mapping, problems } = await preview(['sample_id,is_visit,note,city', ...records, ''].join('\n'));
  assert.deepEqual(
    [savedAs, mapping.features, mapping.ignore, problems],
    ['feedback', { city: 'categorical' }, ['note'], []],
  );
});
