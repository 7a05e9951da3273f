import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { compareModels } from '../../core/compare/compare.ts';
import type { ComparisonRequest } from '../../core/compare/request.ts';
import { quietJob, type Progress } from '../../core/job.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { comparisons } from '../../core/store/runs/experiments.ts';
import { getRun, listRuns } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { recordingJob } from '../recording-job.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { request, withoutLightgbm } from './small-comparison.ts';

let fixture: ReturnType<typeof freshProject>;

before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 4_000, 1);
});
after(() => fixture.close());

test('a comparison’s request keeps its objective for all models, even if the bank’s changes meanwhile', async () => {
  const { project } = fixture;
  const bank = { name: 'north', weight: 1, banners: [] };
  saveBank(project, { ...bank, objective: 'approval' });
  const job = {
    ...quietJob(),
    report: ({ phase }: Progress) => {
      if (phase === 'train mlp') saveBank(project, { ...bank, objective: 'click' });
    },
  };
  const { rows, objective } = await compareModels(project, { ...request, bank: 'north', seeds: 1 }, {}, job);
  assert.deepEqual(
    [objective, rows.flatMap(({ runs }) => runs.map(({ run }) => getRun(project, run).objective))],
    ['approval', ['approval', 'approval']],
  );
});

test('a comparison’s request is kept when it is resumed by name; another under that name is refused', async () => {
  const { project } = fixture;
  const bank = { name: 'north', weight: 1, banners: [] };
  saveBank(project, { ...bank, objective: 'approval' });
  const requested = { ...request, bank: 'north', seeds: 1 };
  const { comparison } = await compareModels(project, requested, {}, quietJob());
  assert.equal((await compareModels(project, requested, { comparison }, quietJob())).comparison, comparison);
  const before = comparisons.list(project).length;
  saveBank(project, { ...bank, objective: 'click' });
  await assert.rejects(compareModels(project, requested, { comparison }, quietJob()), {
    code: 'state',
    message:
      `comparison ${comparison} cannot be resumed: ` +
      'its data, objective or settings have changed since it was started',
  });
  await assert.rejects(
    compareModels(project, { ...requested, epochs: 1, objective: 'approval' }, { comparison }, quietJob()),
    { code: 'state' },
  );
  assert.equal(comparisons.list(project).length, before);
});

test('a comparison’s request may name an unavailable model, which is skipped with the reason', () =>
  withoutLightgbm(async () => {
    const job = recordingJob();
    const models = ['lightgbm', ...request.models];
    const { rows, tests, curves } = await compareModels(fixture.project, { ...request, models, seeds: 1 }, {}, job);
    assert.deepEqual(
      rows.map(({ model, runs, failed }) => [model, runs.length, failed.length]),
      [
        ['lightgbm', 0, 0],
        ['aitm', 1, 0],
        ['mlp', 1, 0],
      ],
    );
    assert.match(inEnglish(rows[0].unavailable ?? ''), /npm run fetch:lightgbm/);
    assert.deepEqual(
      rows.map(({ figures, unavailable }) => [
        figures['click'].mean === null,
        figures['click'].gain,
        unavailable === null,
      ]),
      [
        [true, null, false],
        [false, null, true],
        [false, null, true],
      ],
    );
    assert.deepEqual(
      [tests.map(({ against }) => against), Object.keys(curves)],
      [
        ['mlp', 'mlp'],
        ['aitm', 'mlp'],
      ],
    );
    assert.equal(job.notes.filter((note) => note.includes('fetch:lightgbm')).length, 1);
  }));

test('a comparison’s request is refused before any training if it is invalid', async () => {
  const { project } = fixture;
  const count = listRuns(project).length;
  const wrong: readonly (readonly [Partial<ComparisonRequest>, string])[] = [
    [{ models: ['aitm', 'mlb'] }, 'unknown-name'],
    [{ models: ['aitm', 'aitm'] }, 'invalid-input'],
    [{ objective: 'clik' }, 'unknown-name'],
    [{ dataset: 'word' }, 'unknown-name'],
    [{ config: { models: { aitm: { beta: 1 } } } }, 'unknown-name'],
    [{ config: { model: {} } }, 'unknown-name'],
    [{ bank: 'nort' }, 'unknown-name'],
  ];
  for (const [change, code] of wrong)
    await assert.rejects(
      compareModels(project, { ...request, ...change }, {}, quietJob()),
      { code },
      JSON.stringify(change),
    );
  writeSyntheticDataset(project, 'valid', 600, 9);
  await assert.rejects(compareModels(project, { ...request, valid: 'valid' }, {}, quietJob()), {
    code: 'invalid-input',
    message: /but no test set/,
  });
  assert.equal(listRuns(project).length, count);
});

test('a comparison’s request leads to the same weights regardless of the labels of the test set', async () => {
  const { project } = fixture;
  const weights: (string | null)[][] = [];
  for (const [test, rare] of [
    ['plain', 1],
    ['rarer', 0.2],
  ] as const) {
    writeSyntheticDataset(project, test, 500, 77, rare);
    const { rows } = await compareModels(
      project,
      { ...request, seeds: 1, test, objective: 'approval' },
      {},
      quietJob(),
    );
    weights.push(rows.map(({ runs }) => getRun(project, runs[0].run).weightsSha256));
  }
  assert.deepEqual(weights[0], weights[1]);
});
