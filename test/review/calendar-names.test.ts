import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { reviewFunnel } from '../../core/review/review.ts';
import { importProject } from '../ingest/import-project.ts';

const { project, lastName, imported } = importProject();

test('days are compared with those of the previous period even if another column is called day', async () => {
  const lines = [1, 2, 3, 4].flatMap((day) =>
    Array.from({ length: day }, (_, index) => `s${day}${index},2026-05-0${day}T12:00:00Z,0`),
  );
  await imported(`day,at,click\n${lines.join('\n')}\n`, {
    mapping: { id: 'day', time: 'at', steps: [{ name: 'click' }] },
  });
  const segment = { dataset: lastName(), from: Date.parse('2026-05-03'), to: Date.parse('2026-05-05') };
  const { groups } = await reviewFunnel(project, { segment, against: 'previous', by: 'day', limit: 10 }, quietJob());
  assert.deepEqual(
    groups.map(({ value, otherValue, steps: [{ count, other }] }) => [value, otherValue, count, other?.count]),
    [
      ['2026-05-03', '2026-05-01', 3, 1],
      ['2026-05-04', '2026-05-02', 4, 2],
    ],
  );
});
