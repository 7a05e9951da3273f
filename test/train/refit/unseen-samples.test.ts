/** A refit has seen the samples of all of its parts: what needs unseen ones uses its original run. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';

import { exportDataset } from '../../../core/dataset-export/export-dataset.ts';
import type { AppError } from '../../../core/errors.ts';
import { quietJob } from '../../../core/job.ts';
import { predictPart } from '../../../core/predict/part-predictions.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { reportLanguage } from '../../../core/report/language.ts';
import { gatherModel } from '../../../core/report/project/gather.ts';
import { limitsList } from '../../../core/report/project/limits.ts';
import { promoteRun, saveBank } from '../../../core/store/runs/banks.ts';
import { deleteRun, getRun, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { chooseStudyRun } from '../../../core/study/choose-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { readAll } from '../../ingest/formats/read-all.ts';
import { temporaryFolder } from '../../temporary.ts';
import { cancelledWhen, options } from '../fit/small-training.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../synthetic-dataset.ts';

const ROWS = 4000;
const folder = temporaryFolder();
const { project, close } = freshProject();
after(close);

before(async () => {
  writeSyntheticDataset(project, 'synthetic', ROWS, 1);
  writeSyntheticDataset(project, 'later', 1000, 2);
  await trainModel(project, options, quietJob());
  await refitRuns(project, { runs: ['r1'], engine: 'auto' }, quietJob());
});

const isState = (error: unknown): boolean => (error as AppError).code === 'state';
const isDamage = (error: unknown): boolean => (error as AppError).code === 'corrupt';

/** Stores other fields of the refit in a run's plan, as a project from a third party might have them. */
function forge(run: string, fields: object): void {
  const stored = readArtifact(project, run, 'plan')!;
  const meta = stored.meta as { readonly refit: object };
  writeArtifact(project, run, 'plan', { ...meta, refit: { ...meta.refit, ...fields } }, stored.blobs);
}

test('a refit is not studied: its original run is, even if the refit is active', () => {
  assert.equal(chooseStudyRun(project, { run: 'r2' }).run, 'r1');
  assert.equal(chooseStudyRun(project, {}).run, 'r1');
  saveBank(project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  promoteRun(project, 'r2', 'north');
  assert.equal(chooseStudyRun(project, {}).run, 'r1');
});

test('a refit has all samples of the exported dataset in its training set', async () => {
  const out = join(folder, 'samples.csv');
  await exportDataset(project, { dataset: 'synthetic', format: 'csv', out, runs: ['r1', 'r2'] }, quietJob());
  const { columns, rows } = await readAll([out]);
  const partsOf = (run: string): unknown[] => [...new Set(rows.map((row) => row[columns.indexOf(`${run}_part`)]))];
  assert.deepEqual(partsOf('r2'), ['training']);
  assert.deepEqual(partsOf('r1'), ['training', 'validation', 'test']);
});

test('a refit is called a refit by its model card, in both languages', async () => {
  const [original, refit] = [
    await gatherModel(project, 'r1', {}, quietJob()),
    await gatherModel(project, 'r2', {}, quietJob()),
  ];
  const limits = (model: typeof refit, language: 'en' | 'zh-CN'): string =>
    limitsList(model, reportLanguage(language)).text;
  assert.match(limits(refit, 'en'), /r2 is the refit of r1: .* from r1; r2 itself was not measured/);
  assert.match(limits(refit, 'zh-CN'), /r2 是 r1 的全量重训/);
  assert.doesNotMatch(limits(original, 'en'), /refit/);
});

test('a refit is evaluated on a separate test dataset, which it has not seen', async () => {
  const { run } = await trainModel(project, { ...options, test: 'later' }, quietJob());
  const [refit] = await refitRuns(project, { runs: [run], engine: 'auto' }, quietJob());
  assert.equal(refit.samples, ROWS);
  const evaluated = await evaluateRun(project, { run: refit.run }, quietJob());
  assert.deepEqual([evaluated.dataset, evaluated.rows], ['later', 1000]);
});

test('a refit is not resumed once its original was deleted', async () => {
  const { run } = await trainModel(project, { ...options, seed: 8 }, quietJob());
  const stopped = cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > 3);
  await assert.rejects(refitRuns(project, { runs: [run], engine: 'auto' }, stopped));
  const refit = `r${Number(run.slice(1)) + 1}`;
  assert.equal(getRun(project, refit).status, 'interrupted');
  deleteRun(project, run);
  await assert.rejects(trainModel(project, { ...options, resume: refit }, quietJob()), isState);
  assert.equal(getRun(project, refit).status, 'interrupted');
});

describe('a forged refit', () => {
  it('is damaged if its epochs do not match its members and steps, or exceed its settings', () => {
    const { refit } = loadPlan(project, 'r2');
    const [click, approval] = STEPS.map((step) => refit!.epochs[0][step]);
    const forgeries = [
      [{ click }],
      [{ click, signup: approval }],
      [{ click, approval, signup: 1 }],
      [
        { click, approval },
        { click, approval },
      ],
      [{ click: 4, approval }],
      [{ click, approval: 1e15 }],
    ];
    for (const epochs of forgeries) {
      forge('r2', { epochs });
      assert.throws(() => loadPlan(project, 'r2'), isDamage, JSON.stringify(epochs));
    }
    forge('r2', { epochs: [{ click, approval: 0 }] });
    assert.equal(loadPlan(project, 'r2').refit?.epochs[0].approval, 0);
  });

  it('is damaged if its original is a refit, such as itself', async () => {
    const { run, weightsSha256 } = getRun(project, 'r2');
    forge('r2', { run, weightsSha256 });
    await assert.rejects(predictPart(project, 'r2', 'test', quietJob()), isDamage);
    assert.throws(() => chooseStudyRun(project, { run: 'r2' }), isDamage);
  });
});
