import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';

/** The mapping of a table with these columns and no records. */
function resolve(columns: readonly string[]): ReturnType<typeof resolveMapping> {
  return resolveMapping({}, { columns, sample: [], purpose: 'dataset' });
}

test('the time of a contact is taken as the time of the impression, unless another column names that', () => {
  for (const name of ['served_at', 'Contact date', 'impression_timestamp', 'Kontakt am', 'Versanddatum', '触达时间'])
    assert.equal(resolve(['user_id', name, 'click_time']).time, name);
  for (const name of ['impression_time', 'impression_timestamp', 'shown_at', '展示日期'])
    assert.equal(resolve(['contact_date', name, 'click_time']).time, name);
  for (const name of ['contact', 'sent', 'date_of_birth', 'Kontaktkanal'])
    assert.equal(resolve(['user_id', name, 'click_time']).time, undefined);
});

test('a step may be given by its timestamp', () => {
  const { steps, time } = resolve(['event_timestamp', 'click_timestamp', 'approval_datetime']);
  assert.equal(time, 'event_timestamp');
  assert.deepEqual(
    steps.map(({ name, column }) => [name, column]),
    [
      ['click', 'click_timestamp'],
      ['approval', 'approval_datetime'],
    ],
  );
});
