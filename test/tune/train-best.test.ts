import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';

import { trainCall } from '../../core/api/models/train.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { listModels } from '../../core/models/registry.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { withProject } from '../../core/store/file/project.ts';
import { tunings } from '../../core/store/runs/experiments.ts';
import { getRun, listRuns, type RunInfo } from '../../core/store/runs/runs.ts';
import { rankModels } from '../../core/tune/choose-model.ts';
import type { TuningTrial } from '../../core/tune/result.ts';
import { resumeTraining } from '../../core/tune/resume-training.ts';
import { trainBest } from '../../core/tune/train-best.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { closedProject, freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const options = { dataset: 'synthetic', engine: 'onnx', seed: 1, epochs: 1, trials: 1, pooled: true } as const;

/** A job that is cancelled in the third trial. */
function inThirdTrial(): JobContext {
  let trial = 0;
  return cancelledWhen(({ counts }) => {
    trial = Math.max(trial, counts?.['run'] ?? 0);
    return trial >= 3 && counts?.['epoch'] !== undefined;
  });
}

const { project, close } = freshProject();
writeSyntheticDataset(project, 'synthetic', 4000, 1);
after(close);

test('the best of all models is not searched for a bank or an objective that the data do not have', async () => {
  for (const wrong of [{ bank: 'nort' }, { bank: 'north', objective: 'sale' }])
    await assert.rejects(trainBest(project, { ...options, ...wrong }, quietJob()), { code: 'unknown-name' });
  assert.deepEqual(listRuns(project), []);
});

test('the best of all models is not searched with a bootstrap of a single model', async () => {
  await assert.rejects(trainBest(project, { ...options, bootstrap: true }, quietJob()), { code: 'invalid-config' });
  assert.deepEqual(listRuns(project), []);
});

test('the best model is tried for all banks and, if a network, fine-tuned, even if the search stops', async () => {
  const forNorth = { ...options, bank: 'north', objective: 'click' };
  await assert.rejects(trainBest(project, forNorth, inThirdTrial()), { code: 'cancelled' });
  const begun = listRuns(project);
  const resume = begun.at(-1)!.run;
  const { trained, choice } = await resumeTraining(
    project,
    { model: 'aitm', engine: 'onnx', seed: 1, resume },
    quietJob(),
  );
  assert.ok(choice !== undefined && choice.models.length > begun.length);
  const [best, second] = choice.models;
  assert.equal(trained.model, best.model);
  // Every network that this machine can run is tried equally often; trees only if their library is installed.
  const networks = listModels().filter(({ kind }) => kind === 'network');
  assert.ok(networks.every(({ name }) => choice.models.some(({ model }) => model === name)));
  const trials = listRuns(project).filter(({ experiment }) => experiment === 't1');
  assert.equal(new Set(trials.map(({ model }) => model)).size, trials.length, 'no trial is trained twice');
  const aucs = choice.models.map(({ auc }) => auc);
  assert.deepEqual(
    aucs,
    aucs.toSorted((a, b) => b - a),
  );
  const { step, lead } = choice;
  assert.equal(step, 'click');
  assert.ok(lead !== null && lead.over === second.model);
  assert.ok(Math.abs(lead.difference - (best.auc - second.auc)) < 1e-9);
  assert.ok(lead.low <= lead.difference && lead.difference <= lead.high && lead.pAdjusted >= lead.p);
  // Trees cannot be fine-tuned: their final run is for all banks.
  const expected = best.model === 'lightgbm' ? [null, null] : ['north', best.run];
  assert.deepEqual([getRun(project, trained.run).bank, trained.base], expected);
});

test('the best of all models is found without testing the trials that are not used', () => {
  const [{ name }] = tunings.list(project);
  const used = new Set([listRuns(project).at(-1)?.run, loadPlan(project, listRuns(project).at(-1)!.run).base?.run]);
  const trials = listRuns(project).filter(({ run }) => !used.has(run));
  assert.equal(name, 't1');
  assert.ok(trials.length > 10 && trials.every(({ test }) => test === null));
});

const path = closedProject({ after });
let result: Awaited<ReturnType<typeof trainCall.handle>>;
let runs: readonly RunInfo[];
let banks: readonly unknown[];

before(async () => {
  const train = (input: object, job: JobContext) =>
    trainCall.handle(trainCall.input.parse({ project: path, ...input }), job);
  const search = {
    dataset: 'synthetic',
    model: 'auto',
    trials: 1,
    epochs: 1,
    bank: 'south',
    separate: true,
    members: 2,
    bootstrap: true,
    refit: true,
  };
  await assert.rejects(train(search, inThirdTrial()), { code: 'cancelled' });
  const stored = (): Promise<readonly RunInfo[]> => withProject(path, { mode: 'read' }, listRuns);
  const stopped = (await stored()).find(({ status }) => status === 'interrupted');
  result = await train({ resume: stopped?.run }, quietJob());
  runs = await stored();
  banks = await withProject(path, { mode: 'read' }, (project) =>
    runs.map(({ run }) => loadPlan(project, run).parts.train.selection.bank),
  );
});

test("the best model of a bank alone is tried and trained on the bank's own samples", () => {
  assert.equal(result.base, null);
  assert.deepEqual(
    banks,
    runs.map(() => 'south'),
  );
});

test('the best model of a bank is an ensemble with a bootstrap, as is its refit, but its trials are not', async () => {
  const final = [result.run, ...(result.refits ?? []).map(({ run }) => run)];
  const ensembles = await withProject(path, { mode: 'read' }, (project) =>
    runs.flatMap(({ run }) => {
      const { members, bootstrap } = loadPlan(project, run).config.training;
      return members === 2 && bootstrap ? [run] : [];
    }),
  );
  assert.deepEqual(ensembles, final);
});

test('the best model of a bank alone ends with the refit even if the search is interrupted', () => {
  assert.equal(result.choice?.models[0].model, result.model);
  assert.deepEqual(
    result.refits?.map(({ refitOf }) => refitOf),
    [result.run],
  );
});

describe('the ranking of models', () => {
  const trial = (model: string, number: number, auc: number | null, logLoss = 0.1): TuningTrial => ({
    model,
    trial: number,
    run: `r${number}`,
    config: {},
    drawn: {},
    valid: { approval: { auc, logLoss, positives: 60 } },
    judged: null,
    error: null,
    elapsedMs: 1,
  });

  it("takes each model's best trial; ties go to the lower log loss", () => {
    const ranked = rankModels(
      [trial('aitm', 1, 0.7), trial('aitm', 2, 0.8), trial('esmm', 1, 0.8, 0.05), trial('ple', 1, null)],
      'approval',
    );
    assert.deepEqual(
      ranked.map(({ model, trial: number, auc }) => [model, number, auc]),
      [
        ['esmm', 1, 0.8],
        ['aitm', 2, 0.8],
      ],
    );
  });
});
