import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { importDataset } from '../../../core/ingest/import.ts';
import { datesWithShortYears, detectDates } from '../../../core/ingest/mapping/detect-formats.ts';
import { parseTimeAs } from '../../../core/ingest/values/local-times.ts';
import { DATE_FORMATS } from '../../../core/ingest/values/value-formats.ts';
import { quietJob } from '../../../core/job.ts';
import { temporaryProject } from '../../temporary-project.ts';
import { temporaryFolder } from '../../temporary.ts';

/** Reads a text that lies between other bytes; every date format must give the same time. */
function timeOf(text: string): number {
  const bytes = Buffer.from(`1${text}9`);
  const read = DATE_FORMATS.map((format) => parseTimeAs(bytes, 1, bytes.length - 1, format));
  assert.equal(new Set(read).size, 1, text);
  return read[0];
}

test('months are read by their English, German and French names, as the languages write them', () => {
  for (const language of ['en-US', 'en-GB', 'de-DE', 'de-AT', 'fr-FR'])
    for (const month of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' });
      for (let day = Date.UTC(2024, 0, 1); day < Date.UTC(2025, 0, 1); day += 86_400_000) {
        const text = format.format(day);
        assert.equal(timeOf(text), day, text);
      }
    }
});

test('dates with the name of the month are read as databases and spreadsheets write them', () => {
  const march = Date.UTC(2025, 2, 1);
  for (const text of [
    ...['1 Mar 2025', '01-Mar-2025', '01-MAR-25', '01MAR2025', '1. März 2025', '1.März 2025', '1er mars 2025'],
    ...['March 1, 2025', 'Mar 1 2025', 'March 1st, 2025', '1 March, 2025', '2025-Mar-01', ' 1 mar 2025 '],
  ])
    assert.equal(timeOf(text), march, text);
  // Accents as characters of their own, as some programs write them.
  for (const text of ['1. März 2025', '1 févr. 2025', '1 août 2025', '1 déc. 2025'])
    assert.equal(timeOf(text.normalize('NFD')), timeOf(text), text);
  assert.equal(timeOf('1. März 2025'.normalize('NFD')), march);
  const afternoon = Date.UTC(2025, 2, 1, 14, 5, 9);
  for (const text of [
    '1 Mar 2025 14:05:09',
    '01-Mar-25 2:05:09 PM',
    '1. März 2025 14:05:09',
    'Mar 1, 2025, 2:05:09 PM',
  ])
    assert.equal(timeOf(text), afternoon, text);
  assert.equal(timeOf('01-Jan-30'), Date.UTC(1930, 0, 1));
});

test('a text without the name of a month, or without a day that this month has, is not a date', () => {
  for (const text of [
    ...['31 Feb 2025', '0 Mar 2025', '1 Foo 2025', '1 Mar', 'Mar 2025', '1 Mar 202', '1 Mar 20255', '1 Mar 2025x'],
    ...['Mar', 'march', '1 Mar 2025 25:00', '1 March of 2025', '1 1 2025', 'a 1 Mar 2025', 'x'.repeat(200)],
  ])
    assert.equal(timeOf(text), NaN, text);
});

test('named months need no format, whatever stands beside them, unless the year may come first', () => {
  assert.equal(detectDates(['1 Mar 2025', '12 Mar 2025']), null);
  assert.equal(detectDates(['01-Mar-25', '13-Mar-25', '13-Apr-25']), null);
  assert.equal(detectDates(['25-Mar-01', '25-Mar-02', '25-Mar-03']), 'ambiguous');
  assert.equal(detectDates(['1 Mar 2025', '2 Mar 2025', '31.12.2025', '1.2.2025']), 'day-first');
  assert.deepEqual(datesWithShortYears(['01-Mar-25', '1 Mar 2025']), ['01-Mar-25']);
});

test('an export with named months is imported like one with ISO dates', async () => {
  const folder = temporaryFolder();
  const project = temporaryProject();
  const days = Array.from({ length: 60 }, (_, row) => new Date(Date.UTC(2025, 1, 1 + row)));
  const written = {
    iso: (day: Date) => day.toISOString().slice(0, 10),
    oracle: (day: Date) =>
      [day.getUTCDate(), day.toLocaleString('en', { month: 'short', timeZone: 'UTC' }), '2025'].join('-'),
    german: (day: Date) => day.toLocaleDateString('de', { dateStyle: 'long', timeZone: 'UTC' }),
  };
  const summaries = [];
  for (const [dataset, write] of Object.entries(written)) {
    const file = join(folder, `${dataset}.csv`);
    const lines = days.map((day, row) => `i${row};${write(day)};${row % 3 === 0 ? write(day) : ''};c${row % 4}`);
    writeFileSync(file, `sample_id;event_time;click;city\n${lines.join('\n')}\n`);
    const { accepted, rejected, steps, firstTime, lastTime } = await importDataset(
      project,
      { files: [file], dataset },
      quietJob(),
    );
    summaries.push({ accepted, rejected, steps, firstTime, lastTime });
  }
  assert.equal(summaries[0].accepted, 60);
  assert.deepEqual(summaries[1], summaries[0]);
  assert.deepEqual(summaries[2], summaries[0]);
});
