import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { quietJob } from '../../../core/job.ts';
import { readCalibrations } from '../../../core/predict/calibrations.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { importProject } from '../../ingest/import-project.ts';
import { options } from '../fit/small-training.ts';

const ROWS = 4000;
const DAYS = 80;
const WINDOW_DAYS = 60;
/** After the training set, whose samples are the oldest 80 % of the mature 20 days. */
const FIRST_APPROVAL_DAY = 17;

/** A funnel in whose training period nobody reached the second step, and no sample is mature for it. */
function funnel(): string {
  const random = new Random(1);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const day = (row * DAYS) / ROWS;
    const time = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString();
    const city = Math.floor(random.uniform() * 4);
    const click = random.uniform() < 0.2 + 0.15 * city;
    const approval = click && day > FIRST_APPROVAL_DAY && random.uniform() < 0.4;
    return [row, `u${row}`, time, `city ${city}`, Number(click), Number(approval)].join(',');
  });
  return ['id,user,time,city,click,approval', ...rows].join('\n');
}

test('a step for which no training sample of the run is mature is calibrated in its refit', async () => {
  const { project, imported, lastName } = importProject();
  const steps = [
    { name: 'click', column: 'click' },
    { name: 'approval', column: 'approval', windowDays: WINDOW_DAYS },
  ];
  await imported(funnel(), { mapping: { steps } });
  const { run } = await trainModel(project, { ...options, dataset: lastName() }, quietJob());
  assert.equal(readOutline(project, run)?.summaries?.train.settled['approval'], 0);
  const [refit] = await refitRuns(project, { runs: [run], engine: 'auto' }, quietJob());
  assert.equal(refit.samples, ROWS);
  assert.deepEqual(
    readCalibrations(project, refit.run).map(({ step }) => step),
    ['click', 'approval'],
  );
});
