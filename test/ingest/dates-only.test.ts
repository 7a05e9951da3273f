/** Dates without a time of day beside times: windows and delays are then up to a day wrong, which an import says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { appendProject } from './append/append-project.ts';

const { imported, appended, column } = appendProject();

const MAPPING: MappingFile = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }] };

/** A file that repeats these records the given number of `times`, with new ids in each copy. */
function repeated(rows: readonly string[], times: number): string {
  const copies = Array.from({ length: times }, (_, copy) => rows.map((row) => `${copy}-${row}\n`).join(''));
  return `id,time,click,activation\n${copies.join('')}`;
}

/** Imports these records 20 times each; returns the depth of each, `labels.datesOnly`, and the notes about it. */
async function labelled(rows: readonly string[]): Promise<readonly [unknown[], unknown, readonly string[]]> {
  const notes: string[] = [];
  const { labels } = await imported(repeated(rows, 20), { mapping: MAPPING }, (note) => notes.push(note));
  return [
    column('depth').slice(0, rows.length),
    labels.datesOnly,
    notes.filter((note) => note.includes('time of day')),
  ];
}

/** `labels.datesOnly` if `dates` of the activations have no time of day, after impressions that have one. */
async function datesAmong(dates: number, total = 100): Promise<unknown> {
  const rows = Array.from({ length: total }, (_, row) => {
    const day = `2026-01-0${2 + (row % 8)}`;
    return `${row},2026-01-01 09:00,${day} 10:00,${row < dates ? day : `${day} 11:30`}`;
  });
  return (await imported(repeated(rows, 1), { mapping: MAPPING })).labels.datesOnly;
}

test('with dates of impressions and times of a step, a window ends early, and one note says so', async () => {
  // The second activation may be in time: less than 14 days after an impression at 23:00.
  const rows = ['1,2026-01-01,2026-01-01 09:00,2026-01-14 23:00', '2,2026-01-01,2026-01-01 23:30,2026-01-15 20:00'];
  assert.deepEqual(await labelled(rows), [
    [2, 1],
    [{ step: 'activation', dates: 'impressions' }],
    [
      'the dates of the impressions have no time of day, unlike those of activation: delays seem up to a day ' +
        'longer than they are, and a window ends early, by up to a day',
    ],
  ]);
});

test('with times of impressions and dates of a step, a window ends late, and one note says so', async () => {
  // The second activation may be too late: nearly 15 days after the impression.
  const rows = ['1,2026-01-01 09:00,2026-01-01,2026-01-09', '2,2026-01-01 00:30,2026-01-01,2026-01-15'];
  assert.deepEqual(await labelled(rows), [
    [2, 2],
    [{ step: 'activation', dates: 'step' }],
    [
      'the dates of activation have no time of day, unlike those of the impressions: delays seem up to a day ' +
        'shorter than they are, and a window ends late, by up to a day',
    ],
  ]);
});

test('nothing is said where both have dates, both have times, or a step has 0/1', async () => {
  for (const rows of [
    ['1,2026-01-01,2026-01-01,2026-01-15', '2,2026-01-02,,'],
    ['1,2026-01-01 09:00,2026-01-01 09:01,2026-01-15 00:00', '2,2026-01-02 00:00,2026-01-02 00:01,2026-01-02 00:02'],
    ['1,2026-01-01 09:00,1,1', '2,2026-01-02,0,0'],
    ['1,2026-01-01 09:00,2026-01-01,', '2,2026-01-02 10:00,,'],
  ])
    assert.deepEqual((await labelled(rows)).slice(1), [[], []], rows.join(' '));
});

test('a few times at midnight are not taken for dates, and a few times of day among dates change nothing', async () => {
  const activation = [{ step: 'activation', dates: 'step' }];
  assert.deepEqual(await datesAmong(100), activation);
  assert.deepEqual(await datesAmong(95), activation);
  assert.deepEqual(await datesAmong(94), []);
  assert.deepEqual(await datesAmong(1), []);
});

test('fewer than 20 times are not judged, in an import or in an append', async () => {
  assert.deepEqual(await datesAmong(20, 20), [{ step: 'activation', dates: 'step' }]);
  assert.deepEqual(await datesAmong(19, 19), []);
  await imported(repeated(['1,2026-01-01 09:00,,'], 30), { mapping: MAPPING });
  const { labels } = await appended(repeated(['1,2026-01-01 09:00,2026-01-02,2026-01-03'], 1));
  assert.deepEqual(labels.datesOnly, []);
});

test('in an event log, a step without an event has no time, so nothing is said about it', async () => {
  const lines = Array.from({ length: 3000 }, (_, row) => [
    `${row},impression,2026-01-0${1 + (row % 9)}`,
    // The first approval follows a click; the others only imply one.
    ...(row === 0 ? [`${row},click,2026-01-10`] : []),
    `${row},approval,2026-01-11`,
  ]);
  const { labels } = await imported(`id,event,time\n${lines.flat().join('\n')}\n`, {
    mapping: {
      events: { id: 'id', step: 'event', time: 'time' },
      steps: [
        { name: 'click', windowDays: 20 },
        { name: 'approval', windowDays: 20 },
      ],
    },
    illegal: 'repair',
  });
  assert.deepEqual(labels.datesOnly, []);
});
