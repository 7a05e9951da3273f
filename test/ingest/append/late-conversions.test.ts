import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appendToDataset } from '../../../core/ingest/append/append.ts';
import { quietJob } from '../../../core/job.ts';
import { queryFunnel } from '../../../core/review/funnel.ts';
import { jobWithNotes } from '../../job-notes.ts';
import { appendProject, type AppendProject } from './append-project.ts';

const { project, imported, appended, file, lastName, column, facts }: AppendProject = appendProject();

const HEADER = 'id,time,click,activation,city';
const mapping = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }] };

/** The first week: five impressions, two clicks, no activation yet. */
const WEEK_1 = `${HEADER}
1,2026-03-01 10:00,2026-03-01 11:00,,Basel
2,2026-03-02 10:00,2026-03-02 12:00,,Oslo
3,2026-03-03 10:00,,,Oslo
4,2026-03-04 10:00,,,Lima
5,2026-03-05 10:00,,,Lima
`;

/**
 * The second week: 1 activates in time, 2 on the 15th day, 3 clicks late; 4 comes again without news; 6 and 7 are new.
 * The latest time is 17 March, so that samples up to 3 March are mature.
 */
const WEEK_2 = `${HEADER}
1,2026-03-01 10:00,,2026-03-09 10:00,Bern
2,2026-03-02 10:00,2026-03-02 12:00,2026-03-17 11:00,Oslo
3,2026-03-03 10:00,2026-03-10 10:00,,Oslo
4,2026-03-04 10:00,,,Lima
6,2026-03-08 10:00,2026-03-08 10:30,2026-03-10 10:00,Zug
7,2026-03-09 10:00,,,Basel
`;

const steps = async (): Promise<(number | string)[][]> =>
  (await queryFunnel(project, { dataset: lastName() }, quietJob())).steps.map(({ step, count }) => [step, count]);

/** What appending the second week counts. */
const COUNTS = {
  files: ['next.csv'],
  known: 'update',
  records: 6,
  rejected: 0,
  added: 2,
  updated: 2,
  unchanged: 2,
  replaced: 0,
  skipped: 0,
  copies: 0,
  contradictory: 0,
  conversions: [
    { step: 'click', samples: 1 },
    { step: 'activation', samples: 1 },
  ],
  rowsBefore: 5,
  rows: 7,
  immatureBefore: 5,
  immature: 4,
  asOfBefore: Date.UTC(2026, 2, 5, 10),
  asOf: Date.UTC(2026, 2, 17, 11),
  newColumns: [],
};

test('late conversions count for known samples if they are within their window', async () => {
  await imported(WEEK_1, { mapping });
  assert.deepEqual(await steps(), [
    ['impression', 5],
    ['click', 2],
    ['activation', 0],
  ]);
  const { append, dataset, elapsedMs: _, labels, rejects, dialect: __, illegal, ...counts } = await appended(WEEK_2);
  assert.match(append, /^a\d+$/);
  assert.deepEqual(
    { dataset, rejects, illegal, tooLate: labels.tooLate },
    {
      dataset: lastName(),
      rejects: [],
      illegal: { policy: 'reject', count: 0 },
      tooLate: [{ step: 'activation', samples: 1, windowDays: 14 }],
    },
  );
  assert.deepEqual(counts, COUNTS);
  assert.deepEqual(await steps(), [
    ['impression', 7],
    ['click', 4],
    ['activation', 2],
  ]);
  assert.deepEqual(column('id'), ['1', '2', '3', '4', '5', '6', '7']);
  assert.deepEqual(column('depth'), [2, 1, 1, 0, 0, 2, 0]);
  assert.deepEqual(column('stepTime', 'click').map(dayOf), ['03-01', '03-02', '03-10', null, null, '03-08', null]);
  assert.deepEqual(column('stepTime', 'activation').map(dayOf), ['03-09', null, null, null, null, '03-10', null]);
  // An update keeps the features, and the window of 14 days has closed for the first three.
  assert.deepEqual(column('categorical'), ['Basel', 'Oslo', 'Oslo', 'Lima', 'Lima', 'Zug', 'Basel']);
  assert.deepEqual(column('immature'), [0, 0, 0, 2, 2, 2, 2]);
  const { records, accepted, rejected, lastTime } = facts();
  assert.deepEqual([records, accepted, rejected, lastTime], [11, 11, 0, Date.UTC(2026, 2, 9, 10)]);
});

function dayOf(time: unknown): string | null {
  return Number.isNaN(time) ? null : new Date(time as number).toISOString().slice(5, 10);
}

test('known samples can be skipped', async () => {
  await imported(WEEK_1, { mapping });
  const { added, skipped, updated } = await appended(WEEK_2, { known: 'skip' });
  assert.deepEqual([added, skipped, updated], [2, 4, 0]);
  assert.deepEqual(column('depth'), [1, 1, 0, 0, 0, 2, 0]);
  assert.deepEqual(column('categorical'), ['Basel', 'Oslo', 'Oslo', 'Lima', 'Lima', 'Zug', 'Basel']);
});

test('known samples can be replaced by their new records, features and all', async () => {
  await imported(WEEK_1, { mapping });
  // The new record of 1 has an activation without a click, which is out of order: the old row stays.
  const { added, replaced, rejected, rejects } = await appended(WEEK_2, { known: 'replace' });
  assert.deepEqual([added, replaced, rejected], [2, 3, 1]);
  assert.deepEqual(
    rejects.map(({ reason, count }) => [reason, count]),
    [['illegal label chain', 1]],
  );
  assert.deepEqual(column('depth'), [1, 1, 1, 0, 0, 2, 0]);
  await imported(WEEK_1, { mapping });
  await appended(WEEK_2.replace('1,2026-03-01 10:00,,', '1,2026-03-01 09:00,2026-03-01 11:00,'), { known: 'replace' });
  assert.deepEqual(column('depth'), [2, 1, 1, 0, 0, 2, 0]);
  assert.deepEqual(column('categorical'), ['Bern', 'Oslo', 'Oslo', 'Lima', 'Lima', 'Zug', 'Basel']);
  assert.equal(column('time')[0], Date.UTC(2026, 2, 1, 9));
  assert.deepEqual(column('id'), ['1', '2', '3', '4', '5', '6', '7']);
});

test('of contradictory times the earlier possible one counts, and the impression keeps its time', async () => {
  const notes: string[] = [];
  await imported(`${HEADER}\n1,2026-03-01,2026-03-04,,a\n2,2026-03-01,2026-03-04,,a\n3,2026-03-01,2026-03-04,,a\n`, {
    mapping,
  });
  // The new click of 3 is a month before its impression, which is impossible.
  const next = `${HEADER}\n1,2026-03-01,2026-03-03,,a\n2,2026-03-02,2026-03-04,,a\n3,2026-03-01,2026-02-01,,a\n`;
  const { contradictory, updated } = await appended(next, {}, (note) => notes.push(note));
  assert.deepEqual([contradictory, updated], [3, 1]);
  assert.deepEqual(column('stepTime', 'click').map(dayOf), ['03-03', '03-04', '03-04']);
  assert.deepEqual(column('time').map(dayOf), ['03-01', '03-01', '03-01']);
  assert.ok(notes.some((note) => note.startsWith('3 known samples with times that differ from the dataset’s')));
});

test('an append adds the missing time of a step, and a 0 or an empty cell does not remove a known one', async () => {
  await imported(`${HEADER}\n1,2026-03-01,1,,a\n2,2026-03-01,2026-03-02,,a\n3,2026-03-01,2026-03-02,,a\n`, { mapping });
  await appended(`${HEADER}\n1,2026-03-01,2026-03-02,2026-03-05,a\n2,2026-03-01,0,2026-03-05,a\n3,2026-03-01,,,a\n`);
  assert.deepEqual(column('depth'), [2, 2, 1]);
  assert.deepEqual(column('stepTime', 'click').map(dayOf), ['03-02', '03-02', '03-02']);
});

test('appending the same export again changes nothing but the list of appends', async () => {
  await imported(WEEK_2.replace('1,2026-03-01 10:00,,', '1,2026-03-01 10:00,2026-03-01 11:00,'), { mapping });
  const { dataHash, rows } = facts();
  const { added, updated, unchanged } = await appended(
    WEEK_2.replace('1,2026-03-01 10:00,,', '1,2026-03-01 10:00,2026-03-01 11:00,'),
  );
  assert.deepEqual([added, updated, unchanged], [0, 0, 6]);
  assert.deepEqual([facts()['dataHash'], facts()['rows']], [dataHash, rows]);
});

test('a note says how to keep late conversions of files that overlap; a file with copies needs none', async () => {
  const header = 'id,time,click\n';
  const week = (click: number): string => `${header}1,2026-01-02,${click}\n2,2026-01-02,0\n`;
  await imported(`${header}0,2026-01-01,0\n`, { mapping: { steps: [{ name: 'click' }] } });
  const notes: string[] = [];
  const job = jobWithNotes((note) => notes.push(note));
  const files = [file('one.csv', week(0)), file('two.csv', week(1))];
  await appendToDataset(project, { files, dataset: lastName() }, job);
  assert.deepEqual(
    notes.filter((note) => note.includes('earlier record')),
    [
      '2 records with an id that an earlier record has: if files overlap, only the first record of a sample counts, ' +
        'without its later conversions; to keep them, append these files one by one, oldest first',
    ],
  );
  notes.length = 0;
  await appended(`${header}3,2026-01-03,0\n3,2026-01-03,0\n`, {}, (note) => notes.push(note));
  assert.deepEqual(
    notes.filter((note) => note.includes('earlier record')),
    [],
  );
});
