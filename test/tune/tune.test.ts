import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { storeChecksum } from '../../core/store/file/checked-rows.ts';
import type { Project } from '../../core/store/file/project.ts';
import { tunings } from '../../core/store/runs/experiments.ts';
import { experimentsOfRuns } from '../../core/store/runs/run-uses.ts';
import { getRun, listRuns } from '../../core/store/runs/runs.ts';
import { runCurves } from '../../core/train/runs/curves.ts';
import { describeRuns } from '../../core/train/runs/describe.ts';
import { readTuning, resumeTuning, tuneModels } from '../../core/tune/tune.ts';
import { aucsOverAllBanks, cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { onlyLearningRate, request, syntheticProject, untimed, writeParts } from './small-tuning.ts';

const RATE = 'training.learningRate';

let fixture: ReturnType<typeof syntheticProject>;

before(() => {
  fixture = syntheticProject();
});
after(() => fixture.close());

test('tuning finds the learning rates that work, and chooses the best by the objective’s validation AUC', async () => {
  const { trials, best, budget, done } = await tuneModels(fixture.project, request, quietJob());
  assert.deepEqual([trials.map(({ trial }) => trial), budget, done], [[1, 2, 3, 4, 5, 6], 6, true]);
  assert.deepEqual(
    trials.map(({ drawn }) => Object.keys(drawn)),
    [[], ...Array.from({ length: 5 }, () => [RATE])],
    'settings that the request gives are not varied',
  );
  assert.equal((trials[0].config['training'] as { learningRate: number }).learningRate, 1e-3);
  const aucOf = (trial: number): number => trials[trial - 1].judged?.auc ?? 0;
  const byRate = trials.slice(1).sort((a, b) => (a.drawn[RATE] as number) - (b.drawn[RATE] as number));
  const [slowest, fastest] = [byRate[0], byRate[byRate.length - 1]];
  assert.ok((slowest.drawn[RATE] as number) < 3.2e-4 && (fastest.drawn[RATE] as number) > 3.1e-3);
  assert.ok(aucOf(fastest.trial) > aucOf(slowest.trial) + 0.05);
  assert.ok((trials[best['aitm'].trial - 1].drawn[RATE] as number) > 1e-3, 'a slow learning rate cannot be best');
  assert.equal(aucOf(best['aitm'].trial), Math.max(...trials.map(({ trial }) => aucOf(trial))));
  for (const { run, valid, judged } of trials) {
    const stored = getRun(fixture.project, run ?? '').valid as Record<
      string,
      Record<'auc' | 'aucLow' | 'aucHigh', number>
    >;
    const { auc, aucLow, aucHigh } = stored['approval'];
    assert.deepEqual([judged?.auc, judged?.aucLow, judged?.aucHigh], [auc, aucLow, aucHigh]);
    assert.ok(aucLow < auc && auc < aucHigh, `${aucLow} ${auc} ${aucHigh}`);
    assert.equal(valid?.['click'].auc, stored['click'].auc);
  }
});

test('tuning a model ends with the same trials if it is stopped after three of six and resumed', async (t) => {
  const { project, close } = syntheticProject();
  t.after(close);
  const job = cancelledWhen(({ counts }) => counts?.['trial'] === 4 && counts['epoch'] === 2);
  await assert.rejects(tuneModels(project, request, job), { code: 'cancelled', message: /the same tuning resumes/ });
  const partly = readTuning(project, 't1');
  assert.deepEqual(
    [partly.done, partly.trials.map(({ judged }) => judged !== null)],
    [false, [true, true, true, false, false, false]],
  );
  assert.equal(getRun(project, 'r4').status, 'interrupted');
  const resumed = await tuneModels(project, request, quietJob());
  const uninterrupted = readTuning(fixture.project, 't1');
  assert.deepEqual(JSON.parse(JSON.stringify(untimed(resumed))), untimed(uninterrupted));
  assert.deepEqual(resumed.best, uninterrupted.best);
  assert.deepEqual(untimed(partly).slice(0, 3), untimed(uninterrupted).slice(0, 3));
  assert.deepEqual(readTuning(project, 't1'), JSON.parse(JSON.stringify(resumed)));
  const weightsIn = (tuned: Project): unknown => listRuns(tuned).map(({ weightsSha256 }) => weightsSha256);
  assert.deepEqual(weightsIn(project), weightsIn(fixture.project));
});

test('tuning a model trains no trial twice, and a larger number of trials only adds trials', async () => {
  const { project } = fixture;
  const first = readTuning(project, 't1');
  assert.deepEqual(untimed(await tuneModels(project, request, quietJob())), untimed(first));
  assert.equal(listRuns(project).length, 6);
  assert.equal(tunings.list(project).length, 1);
  const more = await tuneModels(project, { ...request, trials: 8 }, quietJob());
  assert.deepEqual(untimed(more).slice(0, 6), untimed(first));
  assert.deepEqual(
    listRuns(project).map(({ run }) => run),
    more.trials.map(({ run }) => run),
  );
  assert.deepEqual(experimentsOfRuns(project).get('r1'), ['t1', 't2']);
  assert.equal(experimentsOfRuns(project).get('r8')?.join(), 't2');
});

test('tuning a model never tests a trial', async () => {
  const { project } = fixture;
  const { intact } = describeRuns(project);
  assert.equal(intact.length, 8);
  for (const { run, summaries } of intact) {
    assert.equal(run.test, null);
    assert.equal(summaries?.test, null);
    await assert.rejects(runCurves(project, { run: run.run, on: 'test' }, quietJob()), {
      code: 'state',
      message: /is a trial of a tuning, which is not tested/,
    });
  }
  assert.ok(!JSON.stringify(readTuning(project, 't1')).includes('"test"'));
});

test('tuning a model refuses wrong requests before any training', async () => {
  const { project } = fixture;
  const tune = (change: object) => tuneModels(project, { ...request, ...change }, quietJob());
  await assert.rejects(tune({ models: ['aitn'] }), { code: 'unknown-name' });
  await assert.rejects(tune({ models: ['aitm', 'aitm'] }), { message: /named twice/ });
  await assert.rejects(tune({ config: { training: { rate: 1 } } }), { code: 'unknown-name' });
  assert.equal(listRuns(project).length, 8);
});

test('a resumed tuning keeps the settings of its trials, whatever the defaults are now', async (t) => {
  const { project, close } = syntheticProject();
  t.after(close);
  const job = cancelledWhen(({ counts }) => counts?.['trial'] === 2);
  await assert.rejects(tuneModels(project, request, job), { code: 'cancelled' });
  type Stored = { settings: Record<string, { config: { training: Record<string, unknown> } }[]> };
  const stored = structuredClone(tunings.get(project, 't1').input as Stored);
  const [trials] = Object.values(stored.settings);
  trials.at(-1)!.config.training['patience'] = 7;
  project.database.prepare('UPDATE tunings SET input_json = ?').run(JSON.stringify(stored));
  storeChecksum(project.database, 'tunings', 1);
  const { done } = await resumeTuning(project, 't1', quietJob());
  assert.equal(done, true);
  const patiences = listRuns(project).map(
    ({ config }) => (config as Stored['settings'][string][0]['config']).training['patience'],
  );
  assert.equal(patiences.filter((patience) => patience === 7).length, 1);
});

test('other labels of the test data change neither trials nor choice', async (t) => {
  const results = [];
  for (const approvalFactor of [1, 0.1]) {
    const { project, close } = freshProject();
    t.after(close);
    writeParts(project, approvalFactor);
    const named = { ...request, valid: 'valid', test: 'test', models: ['aitm', 'mlp'], trials: 3 };
    results.push(await tuneModels(project, named, quietJob()));
  }
  assert.deepEqual(untimed(results[0]), untimed(results[1]));
  assert.deepEqual(results[0].best, results[1].best);
  assert.deepEqual(Object.keys(results[0].best), ['aitm', 'mlp']);
});

test('if the objective has too few positives, trials are judged by the step that chooses the epochs', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 4_000, 1, 0.02);
  const few = { ...request, trials: 2 };
  const { trials } = await tuneModels(project, few, quietJob());
  const aucs = trials.map(({ valid }) => [valid!['click'].auc, valid!['approval'].auc]);
  assert.equal(aucs.length, 2);
  for (const [index, [click, approval]] of aucs.entries()) {
    assert.equal(trials[index].judged?.auc, click);
    assert.notEqual(approval, click);
  }
});

test('trials of a bank with too few positives are judged on the validation samples of all banks', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 1_500, 1);
  const { trials, best } = await tuneModels(project, { ...request, bank: 'north', trials: 2 }, quietJob());
  for (const { run, judged, valid } of trials) {
    // Clicks decide: even all banks together have too few approvals.
    assert.equal(judged?.auc, (await aucsOverAllBanks(project, run!))['click']);
    assert.notEqual(judged?.auc, valid?.['click'].auc);
  }
  assert.equal(trials.length, 2);
  assert.ok(Object.hasOwn(best, 'aitm'));
});

test('a failed trial is stored with its reason and does not affect the others', async (t) => {
  const { project, close } = syntheticProject();
  t.after(close);
  // A model without its history column fails when its run is planned.
  const missing = { tower: { ...onlyLearningRate.models.mlp.tower, kind: 'sequence', history: { field: 'none' } } };
  const config = { ...onlyLearningRate, models: { ...onlyLearningRate.models, mlp: missing } };
  const { trials, best } = await tuneModels(
    project,
    { ...request, models: ['mlp', 'aitm'], trials: 2, config },
    quietJob(),
  );
  assert.deepEqual(
    trials.map(({ model, error }) => [model, error !== null]),
    [
      ['mlp', true],
      ['mlp', true],
      ['aitm', false],
      ['aitm', false],
    ],
  );
  assert.deepEqual(Object.keys(best), ['aitm']);
});
