import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importProject } from '../import-project.ts';

const { imported } = importProject();

/** The notes of an import about a column of dates that may be the time of the impression. */
async function notesOf(header: string, cell: (row: number) => string, mapping = {}): Promise<readonly string[]> {
  const notes: string[] = [];
  const rows = Array.from({ length: 30 }, (_, row) => `${row},${cell(row)},${row % 2}`);
  await imported(`id,${header},click\n${rows.join('\n')}\n`, { mapping }, (note) => notes.push(note));
  return notes.filter((note) => note.includes('dates, but'));
}

test('if no column is the time of the impression, an import names a column that holds dates', async () => {
  const note =
    'column Seen on (UTC) holds dates, but no column is the time of the impression (name it under "time" in the ' +
    'mapping file): without times, there is no trend, and samples are split at random instead of by time';
  for (const date of ['2026-03-0%', '2026/3/% 10:05', '2026年3月%日', '2026-03-0%T10:05:00Z'])
    assert.deepEqual(await notesOf('Seen on (UTC)', (row) => date.replace('%', String(1 + (row % 9)))), [note], date);
});

test('nothing is said if a column is the time, or the texts are not all dates', async () => {
  const day = (row: number): string => `2026-03-0${1 + (row % 9)}`;
  assert.deepEqual(await notesOf('time', day), []);
  assert.deepEqual(await notesOf('Seen on (UTC)', day, { time: 'Seen on (UTC)' }), []);
  assert.deepEqual(await notesOf('Seen on (UTC)', day, { features: { 'Seen on (UTC)': 'categorical' } }), []);
  assert.deepEqual(await notesOf('Seen on (UTC)', day, { ignore: ['Seen on (UTC)'] }), []);
  for (const text of [
    '1.2.3',
    '2026-03',
    '2026-03-05 Spring sale',
    '2026-03-05_spring',
    '1234-56-78',
    'v2026-03-01',
    '2026-03-011',
    '1-2-20266',
  ])
    assert.deepEqual(await notesOf('version', (row) => (row === 3 ? text : day(row))), [], text);
});
