/** Dates without a time of day beside times: windows and delays are then up to a day wrong, which an import says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MappingFile } from '../../core/ingest/mapping/mapping.ts';
import { importProject } from './import-project.ts';

const { imported, column } = importProject();

const MAPPING: MappingFile = { steps: [{ name: 'click' }, { name: 'activation', windowDays: 14 }] };

/** The result of importing these records: the depth of each, the steps in question, and the notes about them. */
async function labelled(rows: readonly string[]): Promise<readonly [unknown[], unknown, readonly string[]]> {
  const notes: string[] = [];
  const text = `id,time,click,activation\n${rows.join('\n')}\n`;
  const { labels } = await imported(text, { mapping: MAPPING }, (note) => notes.push(note));
  return [column('depth'), labels.datesOnly, notes.filter((note) => note.includes('time of day'))];
}

test('with dates of impressions and times of a step, a window ends up to a day early, which is said once', async () => {
  // The second may have followed its impression, at 23:00, by less than 14 days.
  const rows = ['1,2026-01-01,2026-01-01 09:00,2026-01-14 23:00', '2,2026-01-01,2026-01-01 23:30,2026-01-15 20:00'];
  assert.deepEqual(await labelled(rows), [
    [2, 1],
    [{ step: 'activation', dates: 'impressions' }],
    [
      'the impressions have dates without a time of day, unlike activation: delays seem up to a day longer than they ' +
        'are, and a window ends up to a day early',
    ],
  ]);
});

test('with times of impressions and dates of a step, a window ends up to a day late, which is said once', async () => {
  // The second may have followed its impression by nearly 15 days.
  const rows = ['1,2026-01-01 09:00,2026-01-01,2026-01-09', '2,2026-01-01 00:30,2026-01-01,2026-01-15'];
  assert.deepEqual(await labelled(rows), [
    [2, 2],
    [{ step: 'activation', dates: 'step' }],
    [
      'activation: dates without a time of day, unlike the impressions; delays seem up to a day shorter than they ' +
        'are, and a window ends up to a day late',
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
