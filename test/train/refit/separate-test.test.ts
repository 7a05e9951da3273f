import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readForecastParameters } from '../../../core/predict/forecast.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { options } from '../fit/small-training.ts';
import { freshProject } from '../synthetic-dataset.ts';

/** Imports samples of these banks, ten minutes apart. */
async function imported(
  project: Project,
  path: string,
  dataset: string,
  { from, rows, banks }: { readonly from: number; readonly rows: number; readonly banks: readonly string[] },
): Promise<void> {
  const random = new Random(from + 1);
  const lines = Array.from({ length: rows }, (_, index) => {
    const row = from + index;
    const time = new Date(Date.UTC(2026, 0, 1) + row * 600_000).toISOString();
    const click = random.uniform() < 0.4;
    const approval = click && random.uniform() < 0.5;
    const city = Math.floor(4 * random.uniform());
    return [row, `u${row}`, time, banks[row % banks.length], `c${city}`, Number(click), Number(approval)].join(',');
  });
  const file = `${path}.${dataset}.csv`;
  writeFileSync(file, ['id,user,time,bank,city,click,approval', ...lines].join('\n'));
  const steps = [{ name: 'click' }, { name: 'approval' }];
  const mapping = { user: 'user', steps, features: { city: 'categorical' } } as const;
  await importDataset(project, { files: [file], dataset, mapping }, quietJob());
}

test('a bank that is only in a separate test dataset has its own level, in the run and in its refit', async (t) => {
  const { project, path, close } = freshProject();
  t.after(close);
  await imported(project, path, 'first', { from: 0, rows: 2000, banks: ['north', 'south'] });
  await imported(project, path, 'next', { from: 2000, rows: 600, banks: ['north', 'south', 'west'] });
  const { run } = await trainModel(project, { ...options, dataset: 'first', test: 'next' }, quietJob());
  const [refit] = await refitRuns(project, { runs: [run], engine: 'auto' }, quietJob());
  for (const trained of [run, refit.run])
    assert.deepEqual(Object.keys(readForecastParameters(project, trained)?.ownLevels ?? {}), ['west']);
});
