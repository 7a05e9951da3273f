import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { appendProject } from './append-project.ts';

const { project, file, imported, appended, facts, column, nextName } = appendProject();

const HEADER = 'id,time,click,city';
const wide = (...rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
/** The result of importing two exports together. */
async function together(
  one: string,
  other: string,
  options: Partial<Parameters<typeof importDataset>[1]> = {},
): Promise<Record<string, unknown>> {
  const files = [file('one.csv', one), file('other.csv', other)];
  const dataset = nextName();
  await importDataset(project, { files, dataset, ...options }, quietJob());
  return facts(dataset);
}

test('skipping known samples gives the rows of one import, which rejects repeated ids', async () => {
  const one = wide('1,2026-01-01,,a', '2,2026-01-02,2026-01-03,b');
  const other = wide('2,2026-01-02,2026-01-05,x', '3,2026-01-08,,c', '1,2026-01-01,2026-01-20,y');
  const { dataHash, asOf } = await together(one, other);
  await imported(one);
  const notes: string[] = [];
  await appended(other, { known: 'skip' }, (note) => notes.push(note));
  assert.deepEqual(notes, []);
  assert.deepEqual([facts()['dataHash'], facts()['asOf']], [dataHash, asOf]);
});

test('a single wrong year in the appended file does not close every window, just as in a single import', async () => {
  const days = (month: string): string[] =>
    Array.from({ length: 20 }, (_, day) => `${month}${day},2026-${month}-${String(day + 1).padStart(2, '0')},,a`);
  const one = wide(...days('01'));
  const other = wide(...days('02'), 'late,2062-02-01,,a');
  const mapping = { steps: [{ name: 'click', windowDays: 14 }] };
  const expected = await together(one, other, { mapping });
  await imported(one, { mapping });
  const { rejects, labels } = await appended(other);
  assert.deepEqual(facts(), expected);
  assert.deepEqual([rejects.map(({ reason }) => reason), labels.outlyingTimes], [['after the as-of date'], 1]);
});

test('the as-of date never moves back, and an earlier one is refused', async () => {
  await imported(wide('1,2026-03-01,,a'), { asOf: Date.UTC(2026, 2, 31) });
  await appended(wide('2,2026-01-01,,a'));
  assert.equal(facts()['asOf'], Date.UTC(2026, 2, 31));
  await assert.rejects(appended(wide('3,2026-01-01,,a'), { asOf: Date.UTC(2026, 2, 30) }), {
    code: 'invalid-input',
    message: /is earlier than the as-of date of dataset/,
  });
  await appended(wide('3,2026-04-02,2026-04-09,a'), { asOf: Date.UTC(2026, 3, 5) });
  assert.deepEqual([facts()['asOf'], column('depth')], [Date.UTC(2026, 3, 5), [0, 0, 0]]);
});

test('without ids, copies of rows are refused until the analyst says what to do with them', async () => {
  const bare = (...rows: readonly string[]): string => `time,click,city\n${rows.join('\n')}\n`;
  const one = bare('2026-01-01,1,a', '2026-01-01,1,a', '2026-01-02,0,b');
  const other = bare('2026-01-01,1,a', '2026-01-02,1,b', '2026-01-03,0,c');
  await imported(one);
  const before = facts();
  await assert.rejects(appended(other), {
    code: 'invalid-input',
    message: /already has 1 of the 3 records, with the same values/,
    help: /choose skip .* or add/,
  });
  assert.deepEqual(facts(), before);
  for (const known of ['update', 'replace'] as const)
    await assert.rejects(appended(other, { known }), {
      code: 'invalid-input',
      message: /without ids, they cannot be recognised/,
    });
  const notes: string[] = [];
  const { added, copies } = await appended(other, { known: 'skip' }, (note) => notes.push(note));
  assert.deepEqual([added, copies, column('id')], [2, 1, ['1', '2', '3', '4', '5']]);
  assert.ok(notes.some((note) => note.startsWith('1 record that the dataset already has')));
  assert.ok(notes.some((note) => note.includes('a later conversion counts twice')));
  const again = await appended(other, { known: 'add' });
  assert.deepEqual([again.added, again.copies, facts()['rows']], [3, 3, 8]);
});

test('without ids, an append notes possible repeats only if a sample lies in the period of the dataset', async () => {
  const bare = (...days: readonly string[]): string => `time,click,city\n${days.map((day) => `${day},0,a\n`).join('')}`;
  for (const [days, mayRepeat] of [
    [['2025-11-01', '2025-12-31'], false],
    [['2026-02-01'], false],
    [['2025-12-31', '2026-02-01'], false],
    [['2025-12-31', '2026-01-10'], true],
  ] as const) {
    await imported(bare('2026-01-01', '2026-01-20'));
    const notes: string[] = [];
    await appended(bare(...days), {}, (note) => notes.push(note));
    const repeats = notes.filter((note) => note.includes('lie partly in the period'));
    assert.equal(repeats.length, mayRepeat ? 1 : 0, days.join());
  }
});

test('known samples of an event log are updated, kept or replaced', async () => {
  const log = (...rows: readonly string[]): string => `${['id,event,time,city', ...rows].join('\n')}\n`;
  const one = log('1,impression,2026-01-01,a', '2,impression,2026-01-02,b', '2,click,2026-01-03,');
  const other = log('1,click,2026-01-04,', '2,impression,2026-01-02,z', '3,impression,2026-01-05,c');
  const mapping = { events: { id: 'id', step: 'event', time: 'time' }, steps: [{ name: 'click' }] };
  const results = [];
  for (const known of ['update', 'skip', 'replace'] as const) {
    await imported(one, { mapping });
    const { updated, replaced, skipped, rejected } = await appended(other, { known });
    results.push([[updated, replaced, skipped, rejected], column('depth'), column('categorical')]);
  }
  assert.deepEqual(results, [
    [
      [1, 0, 0, 0],
      [1, 1, 0],
      ['a', 'b', 'c'],
    ],
    [
      [0, 0, 2, 0],
      [0, 1, 0],
      ['a', 'b', 'c'],
    ],
    // The click of 1 has no impression there, so its old row stays.
    [
      [0, 1, 0, 1],
      [0, 0, 0],
      ['a', 'z', 'c'],
    ],
  ]);
});

test('an append that does not fit the dataset is refused with the reason, and nothing changes', async () => {
  await imported('id,time,click,city,income\n1,2026-01-01,0,a,12.5\n2,2026-01-02,1,b,13.5\n', {
    mapping: { features: { city: 'categorical', income: 'numeric' } },
  });
  const before = facts();
  for (const [content, options, expected] of [
    ['id,time,click,town,income\n3,2026-01-03,0,a,1\n', {}, /lacks a column of dataset d\d+: city/],
    ['id,time,clicked\n3,2026-01-03,0\n', {}, /lacks columns of dataset d\d+: click, city, income/],
    ['id,time,click,city,income\n3,03.01.2026,0,a,1\n', {}, /the only record cannot be imported: 1 × unreadable time/],
    ['id,time,click,city,income\n', {}, /no records in next.csv/],
    ['id,time,click,city,income\n3,2026-01-03,0,a,1\n', { known: 'add' }, /has ids/],
    ['id,time,click,city,income\n3,2026-01-03,0,a,x\n4,2026-01-03,0,a,1\n', { maxRejects: 0 }, /more than 0 rejected/],
  ] as const)
    await assert.rejects(appended(content, options), { message: expected });
  assert.deepEqual(facts(), before);
  // Dates and numbers are read in the formats of the dataset, unless others are given.
  await appended('id,time,click,city,income\n3,03.01.2026,0,a,"1.234,5"\n', {
    formats: { time: 'day-first', income: 'decimal-comma' },
  });
  assert.deepEqual([column('time')[2], column('numeric')[2]], [Date.UTC(2026, 0, 3), 1234.5]);
});

test('a late step of a sample that an appended event log replaces is counted once', async () => {
  const log = (activated: string): string =>
    `id,event,time\n1,impression,2026-01-01\n1,click,2026-01-02\n1,activation,${activated}\n`;
  const mapping = {
    events: { id: 'id', step: 'event', time: 'time' },
    steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }],
  };
  await imported(log('2026-01-03'), { mapping });
  const { labels } = await appended(log('2026-02-03'), { known: 'replace' });
  assert.deepEqual(labels.tooLate, [{ step: 'activation', samples: 1, windowDays: 14 }]);
});
