import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkImport } from '../../../core/ingest/check-import.ts';
import { detectDates } from '../../../core/ingest/mapping/detect-formats.ts';
import { quietJob } from '../../../core/job.ts';
import { importProject } from '../import-project.ts';

const { file, imported } = importProject();

test('a column of dates beside one of clock times becomes the time of the impression', async () => {
  for (const clocks of [
    ['9:30', '14:05'],
    ['09:30:15', '2:05 PM'],
    ['9时30分', '下午2:05'],
  ]) {
    const notes: string[] = [];
    const content =
      'user_id,date,time,click,activation_date,activation_time\n' +
      `u1,2025-03-01,${clocks[0]},1,2025-03-02,${clocks[1]}\nu2,2025-03-02,${clocks[1]},0,,\n`;
    const { mapping, accepted, firstTime } = await imported(content, {}, (note) => notes.push(note));
    assert.deepEqual(
      [mapping.time, mapping.steps.map(({ column }) => column), mapping.ignore, accepted, firstTime],
      ['date', ['click', 'activation_date'], ['time', 'activation_time'], 2, '2025-03-01T00:00:00.000Z'],
    );
    assert.ok(notes.includes('column time is ignored: it holds times of day without a date'));
  }
});

test('an import that accepts no record fails with the most frequent reasons, and a check reports them', async () => {
  const content = 'user_id,event_time,click\nu1,09:30,1\nu2,09:31,0\nu3,2025-03-01,maybe\n';
  const mapping = { time: 'event_time' };
  await assert.rejects(imported(content, { mapping }), {
    code: 'invalid-input',
    message:
      'none of the 3 records can be imported: 2 × unreadable time (data.csv line 2, event_time: value not shown); ' +
      '1 × unreadable step (data.csv line 4, click: value not shown)',
  });
  const { accepted, rejected } = await checkImport({ files: [file('none.csv', content)], mapping }, quietJob());
  assert.deepEqual([accepted, rejected], [0, 3]);
});

test('if only some dates of a column begin with the year, the others show the order of day and month', async () => {
  assert.equal(detectDates([...Array<string>(20).fill('2025-03-01'), '13.03.2025']), 'day-first');
  assert.equal(detectDates(['2025-03-01', '2025-03-02', '03/13/2025']), 'month-first');
  assert.equal(detectDates(['2025-03-01', '2025-03-02', '01/02/2025']), null);
  assert.equal(detectDates(['2025-03-01', '01/02/2025', '03/02/2025']), 'ambiguous');
  const content =
    'user_id,event_time,click\nu1,2025-03-01,1\nu2,2025-03-02 10:00:00,0\nu3,14.03.2025,0\nu4,2.3.2025,1\n';
  const { accepted, lastTime } = await imported(content);
  assert.deepEqual([accepted, lastTime], [4, '2025-03-14T00:00:00.000Z']);
});
