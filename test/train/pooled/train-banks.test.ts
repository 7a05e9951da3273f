import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { readOutline } from '../../../core/predict/plan.ts';
import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { deleteBank, saveBank } from '../../../core/store/runs/banks.ts';
import { listRuns } from '../../../core/store/runs/runs.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { previewTraining } from '../../../core/train/fit/preview.ts';
import { trainBanks } from '../../../core/train/pooled/train-banks.ts';
import { cancelledWhen, options } from '../fit/small-training.ts';
import { freshProject } from '../synthetic-dataset.ts';

/** Impressions of two banks over 60 days, and of `late`, which starts to advertise on day 58. */
function funnelFile(folder: string): string {
  const random = new Random(1);
  const lines = ['id,time,bank,city,click,approval'];
  for (let row = 0; row < 6000; row++) {
    const day = row / 100;
    const bank = day >= 58 && random.uniform() < 0.3 ? 'late' : random.uniform() < 0.5 ? 'north' : 'south';
    const city = Math.floor(random.uniform() * 4);
    const click = random.uniform() < [0.2, 0.4, 0.6, 0.8][city];
    const approval = click && random.uniform() < 0.4;
    const time = new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString();
    lines.push([row, time, bank, `city${city}`, Number(click), Number(approval)].join(','));
  }
  const file = join(folder, 'funnel.csv');
  writeFileSync(file, lines.join('\n'));
  return file;
}

const mapping = {
  id: 'id',
  time: 'time',
  bank: 'bank',
  steps: ['click', 'approval'].map((name) => ({ name, column: name })),
};

const { project, path, close } = freshProject();
after(close);
await importDataset(project, { files: [funnelFile(join(path, '..'))], dataset: 'funnel', mapping }, quietJob());
const { bank: _, ...common } = { ...options, dataset: 'funnel', bank: undefined };

test('trainBanks trains one pooled run and starts each bank from it', async () => {
  const { base, runs, failed } = await trainBanks(project, { ...common, pooled: true }, quietJob());
  assert.equal(base, 'r1');
  assert.deepEqual(
    runs.map(({ bank, base: from }) => [bank, from]),
    [
      ['north', 'r1'],
      ['south', 'r1'],
    ],
  );
  // A bank without samples in the training set has nothing to learn from; the pooled run can score it.
  assert.deepEqual(
    failed.map(({ bank }) => bank),
    ['late'],
  );
  assert.match(inEnglish(failed[0].reason), /r1.*no sample of bank late.*stepladder promote … r1 --bank late/);
});

test('trainBanks trains only the named banks, and without a pooled run each on its own samples', async () => {
  const before = listRuns(project).length;
  const { base, runs } = await trainBanks(project, { ...common, banks: ['south'], pooled: false }, quietJob());
  assert.deepEqual([base, runs.map(({ bank, base: from }) => [bank, from])], [null, [['south', null]]]);
  assert.equal(listRuns(project).length, before + 1);
});

test('trainBanks fails if none of the banks could be trained', async () => {
  await assert.rejects(trainBanks(project, { ...common, banks: ['late'], pooled: true }, quietJob()), {
    code: 'invalid-input',
    message: /no sample of bank late/,
  });
});

test('trainBanks refuses a bank that the dataset lacks before it trains anything', async () => {
  const before = listRuns(project).length;
  await assert.rejects(trainBanks(project, { ...common, seed: 8, banks: ['nort'], pooled: true }, quietJob()), {
    code: 'unknown-name',
    message: /nort \(did you mean north\?\)/,
  });
  assert.equal(listRuns(project).length, before);
});

test('trainBanks shares one pooled run with down-sampling too, and a preview shows the parts', async () => {
  const config = { ...common.config, training: { ...common.config.training, downSampling: 0.3 } };
  const { base, runs } = await trainBanks(project, { ...common, seed: 10, config, pooled: true }, quietJob());
  assert.deepEqual([...new Set(runs.map((run) => run.base))], [base]);
  const parts = { dataset: 'funnel', bank: 'south', objective: null, pooled: true };
  const preview = await previewTraining(project, parts, quietJob());
  const south = runs.find(({ bank }) => bank === 'south')?.run ?? '';
  assert.deepEqual(readOutline(project, south)?.summaries, preview.parts);
});

test('trainBanks needs enough conversions in a segment only for the steps that some bank needs', async () => {
  const conditions = [{ column: 'city', operator: 'is', values: ['city0'] }] as const;
  saveSegment(project, { name: 'first city', conditions }, false);
  for (const [bank, objective] of [
    ['north', 'click'],
    ['south', 'approval'],
  ])
    saveBank(project, { name: bank, objective, weight: 1, banners: [] });
  const banks = { ...common, banks: ['north', 'south'], segment: 'first city', seed: 11 };
  const { base, runs, failed } = await trainBanks(project, { ...banks, pooled: true }, quietJob());
  assert.deepEqual([base === null, runs.map(({ bank }) => bank)], [false, ['north']]);
  assert.match(inEnglish(failed[0].reason), /segment first city .*too few conversions.*approval \d+/);
  // If the segment has too few conversions for every bank, no pooled model is trained in vain.
  const before = listRuns(project).length;
  const forSouth = { ...banks, banks: ['south'], seed: 12, pooled: true };
  await assert.rejects(trainBanks(project, forSouth, quietJob()), { code: 'invalid-input' });
  assert.equal(listRuns(project).length, before);
  for (const bank of ['north', 'south']) deleteBank(project, bank);
  deleteSegment(project, 'first city');
});

test('trainBanks continues with the other banks if the data lack the objective of one', async () => {
  saveBank(project, { name: 'north', objective: 'activation', weight: 1, banners: [] });
  for (const pooled of [true, false]) {
    const { runs, failed } = await trainBanks(
      project,
      { ...common, banks: ['north', 'south'], pooled, seed: 10 },
      quietJob(),
    );
    assert.deepEqual(
      runs.map(({ bank }) => bank),
      ['south'],
    );
    assert.deepEqual(
      failed.map(({ bank }) => bank),
      ['north'],
    );
    assert.match(inEnglish(failed[0].reason), /lacks activation, the objective of north/);
  }
  deleteBank(project, 'north');
});

test('trainBanks can be cancelled, and continues with the finished pooled run', async () => {
  const seed = 9;
  const stopped = trainBanks(
    project,
    { ...common, seed, pooled: true },
    cancelledWhen(({ fraction = 0 }) => fraction > 0.6),
  );
  await assert.rejects(stopped, { code: 'cancelled' });
  const ofAllBanks = (): string[] =>
    listRuns(project).flatMap(({ run, bank, seed: trained }) => (bank === null && trained === seed ? [run] : []));
  const [base] = ofAllBanks();
  const { runs } = await trainBanks(project, { ...common, seed, pooled: true }, quietJob());
  assert.deepEqual(ofAllBanks(), [base]);
  assert.deepEqual(
    runs.map((run) => run.base),
    [base, base],
  );
});
