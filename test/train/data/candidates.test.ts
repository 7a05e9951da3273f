/** Which banners compete, in data whose first step has a window. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { findCandidates } from '../../../core/train/data/candidates.ts';
import { importProject } from '../../ingest/import-project.ts';

const { project, imported, lastName } = importProject();

test('samples with unknown outcomes also decide which banners compete and when each was last seen', async () => {
  const days = Array.from({ length: 30 }, (_, day) => `2026-03-${String(day + 1).padStart(2, '0')}`);
  const lines = days.flatMap((day, index) => [
    `a${index},${day},old,`,
    ...(index < 5 ? [`p${index},${day},paused,`] : []),
    ...(index >= 20 ? [`n${index},${day},new,`] : []),
  ]);
  const steps = [{ name: 'click', windowDays: 14 }];
  await imported(['id,time,banner,click', ...lines].join('\n'), {
    mapping: { id: 'id', time: 'time', banner: 'banner', steps },
    asOf: Date.parse('2026-03-31T23:59:59Z'),
  });
  const dataset = getDataset(project, lastName());
  const candidates = await findCandidates(project, dataset, wholeSelection(), quietJob());
  assert.deepEqual(
    candidates.map(({ banner, lastSeen }) => [banner, new Date(lastSeen ?? NaN).toISOString().slice(0, 10)]),
    [
      ['new', '2026-03-30'],
      ['old', '2026-03-30'],
      ['paused', '2026-03-05'],
    ],
  );
});
