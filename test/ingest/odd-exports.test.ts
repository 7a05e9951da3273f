import assert from 'node:assert/strict';
import { test } from 'node:test';

import { describeDataset } from '../../core/api/data/describe-dataset.ts';
import { previewFiles } from '../../core/ingest/preview.ts';
import { quietJob } from '../../core/job.ts';
import { findMapping } from '../../core/store/datasets/mappings.ts';
import { inEnglish } from '../../core/text/en.ts';
import { importProject } from './import-project.ts';

const { project, file, lastName, imported, column } = importProject();

const HEADER = 'id;time;click;income\n';
/** A file with a thousand dates that may begin with the day or with the month, and with the date `last`. */
function ambiguous(last: string): string {
  const rows = Array.from({ length: 1000 }, (_, row) => `${row};0${1 + (row % 9)}/03/2025;${row % 2};${row},5`);
  return `${HEADER}${[...rows, `last;${last};1;7`].join('\n')}\n`;
}

test('dates that may begin with the day or with the month are refused, and a format says which it is', async () => {
  for (const last of ['31.03.2025', '03/31/2025', '31/03/2025', '01/04/2025'])
    await assert.rejects(imported(ambiguous(last)), {
      code: 'invalid-config',
      message: 'column time: the first records do not show whether the day or the month comes first',
      help:
        'choose which (on the command line: --column-format "time=day-first" or --column-format "time=month-first", ' +
        'or "formats" in the mapping file)',
    });
  for (const [format, last, read] of [
    ['day-first', '31.03.2025', Date.UTC(2025, 2, 31)],
    ['day-first', '31/03/2025', Date.UTC(2025, 2, 31)],
    ['day-first', '03/31/2025', null],
    ['month-first', '03/31/2025', Date.UTC(2025, 2, 31)],
    ['month-first', '31/03/2025', null],
    ['month-first', '31.03.2025', null],
  ] as const) {
    const { rejects } = await imported(ambiguous(last), { formats: { time: format } });
    const times = column('time');
    assert.deepEqual(
      [times[1], times[1000] ?? null, rejects.map(({ reason }) => reason)],
      [
        format === 'day-first' ? Date.UTC(2025, 2, 2) : Date.UTC(2025, 1, 3),
        read,
        read === null ? ['unreadable time'] : [],
      ],
    );
  }
});

test('a column of dates never changes its order within a file', async () => {
  const rows = Array.from({ length: 1000 }, (_, row) => `${row};${13 + (row % 9)}.03.2025;0;${row},5`);
  const { rejected, mapping } = await imported(`${HEADER}${rows.join('\n')}\nx;12/31/2025;1;2\ny;04/03/2025;1;2\n`);
  assert.deepEqual([rejected, mapping.formats], [1, { time: 'day-first', income: 'decimal-comma' }]);
  assert.equal(column('time')[1000], Date.UTC(2025, 2, 4));
});

test('a step may be yes or no in one half of a file, and 1 or 0 in the other', async () => {
  const rows = Array.from({ length: 2000 }, (_, row) => {
    const words = row < 1000 ? ['nein', 'ja'] : ['0', '1'];
    return `${row};2025-03-01;${words[row % 2]};${row}`;
  });
  const { rejected } = await imported(`${HEADER}${rows.join('\n')}\n`);
  const depth = column('depth');
  assert.deepEqual([rejected, depth.every((value, row) => value === row % 2)], [0, true]);
});

test('a stray n/a is rejected with what its column accepts, and does not change the format of the column', async () => {
  const rows = Array.from({ length: 100 }, (_, row) => `${row};${1 + (row % 28)}.3.2025;ja;${row},5`);
  rows[7] = '7;n/a;ja;1,5';
  rows[8] = '8;1.3.2025;n/a;1,5';
  rows[9] = '9;1.3.2025;ja;n/a';
  const { accepted, rejects, mapping } = await imported(`${HEADER}${rows.join('\n')}\n`, {
    mapping: { features: { income: 'numeric' } },
  });
  assert.deepEqual([accepted, mapping.formats], [97, { time: 'day-first', income: 'decimal-comma' }]);
  const iso = 'a date such as 2025-12-31, 2025/12/31 14:05, 2025年12月31日 or 31-Dec-2025, or seconds since 1970';
  const dates = 'expected a date such as 31.12.2025, 31/12/2025 14:05, 31. Dezember 2025 or 2025-12-31';
  assert.deepEqual(
    rejects.map(({ reason, accepted: reads, example }) => [reason, example.value, inEnglish(reads ?? '')]),
    [
      ['unreadable label', 'n/a', `expected 1/0, yes/no, ja/nein, oui/non, 是/否, √/×, true/false, or ${iso}`],
      ['unreadable number', 'n/a', 'expected a number such as 1234,56, 1.234,56 or 1 234,56'],
      ['unreadable time', 'n/a', dates],
    ],
  );
  const stored = describeDataset(project, lastName()).rejects;
  assert.deepEqual(
    stored.map(({ accepted: reads }) => reads),
    rejects.map(({ accepted: reads }) => reads),
  );
  await assert.rejects(imported(`${HEADER}${rows.join('\n')}\n`, { maxRejects: 0 }), {
    message: 'more than 0 rejected records: 1 × unreadable time (data.csv line 9, time: value not shown)',
    help:
      `${dates}; correct the mapping or the data, or allow more rejects (--max-rejects on the command line); ` +
      'nothing was imported',
  });
});

test('the formats that were detected are reported, and those of the saved mapping hold for the next file', async () => {
  const notes: string[] = [];
  const first = `${HEADER}1;31.03.2025;ja;1,5\n2;30.03.2025;nein;1.234\n`;
  await imported(first, { mapping: { features: { income: 'numeric' } } }, (note) => notes.push(note));
  const others =
    '(choose another format if that is wrong; on the command line, with --column-format or "formats" in the mapping ' +
    'file)';
  assert.deepEqual(notes, [
    `time: read as dates with the day first, such as 31.12.2025 or 31/12/2025 ${others}`,
    `income: read as numbers with a decimal comma, such as 1.234,56 ${others}`,
  ]);
  const saved = findMapping(project, ['id', 'time', 'click', 'income'])?.mapping as Record<string, unknown>;
  assert.deepEqual(saved.formats, { time: 'day-first', income: 'decimal-comma' });
  const next = file('next.csv', `${HEADER}1;01/04/2025;ja;1.234\n2;02/04/2025;nein;2.345\n`);
  const { mapping, savedAs, columns } = await previewFiles(project, { files: [next], useSaved: true }, quietJob());
  assert.deepEqual([savedAs, mapping.formats], ['data', saved.formats]);
  assert.deepEqual([columns[1].dates, columns[3].numbers], ['ambiguous', 'ambiguous']);
  await imported('', { files: [next], mapping });
  assert.deepEqual(
    [column('time'), column('numeric')],
    [
      [Date.UTC(2025, 3, 1), Date.UTC(2025, 3, 2)],
      [1234, 2345],
    ],
  );
});

test('numbers that fit two formats are read by the delimiter of the file, and the import says so', async () => {
  const rows = Array.from({ length: 50 }, (_, row) => `${row};2025-03-01;0;${1 + (row % 9)},${100 + row}`);
  const notes: string[] = [];
  await imported(`${HEADER}${rows.join('\n')}\n`, {}, (note) => notes.push(note));
  assert.match(notes.join(), /^income: .* do not show .*; read as numbers with a decimal comma, such as 1\.234,56 /);
  assert.deepEqual(column('numeric').slice(0, 2), [1.1, 2.101]);
  await imported(`${HEADER}${rows.join('\n')}\n`, { formats: { income: 'decimal-point' } });
  assert.deepEqual(column('numeric').slice(0, 2), [1100, 2101]);
});

test('columns without dates or fractions in the first records follow the others of their file', async () => {
  const rows = Array.from({ length: 1000 }, (_, row) => `${row};${13 + (row % 9)}.03.2025;ja;;${row},5;${row}`);
  const { rejected, mapping } = await imported(
    `id;time;click;application;income;age\n${rows.join('\n')}\nlast;20.03.2025;ja;31.03.2025;1,5;1.234,5\n`,
  );
  assert.deepEqual(
    [rejected, mapping.formats],
    [0, { time: 'day-first', application: 'day-first', income: 'decimal-comma', age: 'decimal-comma' }],
  );
  assert.deepEqual(
    [column('stepTime', 'application')[1000], column('numeric', 'age')[1000]],
    [Date.UTC(2025, 2, 31), 1234.5],
  );
});

test('the dates of an event log are read in the order of day and month that they show', async () => {
  const log = (order: (day: string, month: string) => string): string =>
    `id,event,time\n${['31', '30'].map((day) => `a${day},impression,${order(day, '03')}`).join('\n')}\n` +
    `a31,click,${order('01', '04')}\n`;
  await imported(log((day, month) => `2025-${month}-${day}`));
  const clean = [column('time'), column('depth'), column('stepTime')];
  for (const order of [
    (day: string, month: string): string => `${day}.${month}.2025`,
    (day: string, month: string): string => `${month}/${day}/2025`,
  ]) {
    await imported(log(order));
    assert.deepEqual([column('time'), column('depth'), column('stepTime')], clean);
  }
});

test('records of a second file in other formats are not misread', async () => {
  const first = file('a.csv', `${HEADER}1;31.03.2025;ja;1,5\n2;30.03.2025;nein;2,5\n`);
  const second = file('b.csv', `${HEADER.replaceAll(';', ',')}3,03/31/2025,1,1.5\n`);
  await assert.rejects(imported('', { files: [first, second] }), { code: 'invalid-input' });
  const formats = { time: 'day-first', income: 'decimal-comma' } as const;
  const { accepted, rejects } = await imported('', { files: [first, second], formats });
  assert.deepEqual([accepted, rejects.map(({ reason }) => reason)], [2, ['unreadable time']]);
});
