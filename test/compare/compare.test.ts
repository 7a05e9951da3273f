import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { compareModels, readComparison } from '../../core/compare/compare.ts';
import { quietJob, type Progress } from '../../core/job.ts';
import { storeChecksum } from '../../core/store/file/checked-rows.ts';
import type { Project } from '../../core/store/file/project.ts';
import { comparisons } from '../../core/store/runs/experiments.ts';
import { experimentsOfRuns } from '../../core/store/runs/run-uses.ts';
import { deleteRun, getRun, listRuns } from '../../core/store/runs/runs.ts';
import { inEnglish } from '../../core/text/en.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { recordingJob } from '../recording-job.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { config, request, corruptCheckpoint, tower } from './small-comparison.ts';

const aitm = { model: 'aitm', seed: 2, config: { training: config.training, model: tower } };

/** Starts the comparison after r1 is trained and stops it in its second run, r3. */
async function stopComparison(project: Project): Promise<void> {
  const job = cancelledWhen(({ counts }) => counts?.['run'] === 2 && counts['epoch'] === 2);
  await assert.rejects(compareModels(project, request, {}, job), {
    code: 'cancelled',
    message: /the same comparison resumes there/,
  });
  assert.deepEqual(
    listRuns(project).map(({ run, model, seed, status }) => [run, model, seed, status]),
    [
      ['r1', 'aitm', 2, 'done'],
      ['r2', 'aitm', 1, 'done'],
      ['r3', 'mlp', 1, 'interrupted'],
    ],
  );
  assert.deepEqual(experimentsOfRuns(project).get('r3'), ['c1'], 'the use of a run is recorded before the run is done');
  const unfinished = readComparison(project, 'c1');
  assert.deepEqual(
    [unfinished.done, unfinished.rows.map(({ model, runs }) => [model, runs])],
    [
      false,
      [
        ['aitm', [{ seed: 1, run: 'r2' }]],
        ['mlp', []],
      ],
    ],
  );
}

let fixture: ReturnType<typeof freshProject>;

before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 4_000, 1);
});
after(() => fixture.close());

test('a comparison resumes the run in which it was stopped, and reuses runs, even one trained on its own', async () => {
  const { project } = fixture;
  const { run: earlier } = await trainModel(project, { ...aitm, dataset: 'synthetic', engine: 'auto' }, quietJob());
  await stopComparison(project);
  const result = await compareModels(project, request, {}, quietJob());
  const runNames = ['r1', 'r2', 'r3', 'r4'];
  assert.deepEqual(
    listRuns(project).map(({ run, status }) => [run, status]),
    runNames.map((run) => [run, 'done']),
  );
  const runsOf = (first: string, second: string): unknown => [
    { seed: 1, run: first },
    { seed: 2, run: second },
  ];
  assert.deepEqual(
    result.rows.map(({ model, runs }) => [model, runs]),
    [
      ['aitm', runsOf('r2', earlier)],
      ['mlp', runsOf('r3', 'r4')],
    ],
  );
  assert.deepEqual(
    [...experimentsOfRuns(project)],
    runNames.map((run) => [run, ['c1']]),
  );
  assert.deepEqual(readComparison(project, result.comparison), JSON.parse(JSON.stringify(result)));

  const again = await compareModels(project, request, {}, quietJob());
  assert.deepEqual({ ...again, elapsedMs: 0 }, { ...result, elapsedMs: 0 });
  assert.equal(listRuns(project).length, 4);
});

test('a comparison is recognised as the same if it was stored before its models had their newer settings', async () => {
  const { project } = fixture;
  type Stored = { settings: { aitm: { model: Record<string, unknown> } } };
  const stored = structuredClone(comparisons.get(project, 'c1').input as Stored);
  delete stored.settings.aitm.model['transferDropout'];
  delete stored.settings.aitm.model['attentionInitStd'];
  project.database.prepare('UPDATE comparisons SET input_json = ?').run(JSON.stringify(stored));
  storeChecksum(project.database, 'comparisons', 1);
  for (const comparison of [undefined, 'c1'])
    assert.equal((await compareModels(project, request, { comparison }, quietJob())).comparison, 'c1');
});

test('a comparison adjusts the p-values of a result that an older version stored', () => {
  const { project } = fixture;
  const result = readComparison(project, 'c1');
  const withoutAdjusted = <Test extends { readonly pAdjusted: unknown }>({ pAdjusted: _, ...test }: Test) => test;
  comparisons.finish(project, 'c1', {
    ...result,
    tests: result.tests.map(withoutAdjusted),
    delong: result.delong.map(withoutAdjusted),
  });
  assert.deepEqual(readComparison(project, 'c1'), result);
  comparisons.finish(project, 'c1', result);
});

test('a comparison computes means, deviations and tests from the figures of its runs', async () => {
  const { project } = fixture;
  const { rows, tests, delong, curves, ...others } = await compareModels(project, request, {}, quietJob());
  const { seeds, steps, parts, independent } = others;
  const aucs = rows.map(({ runs }) =>
    runs.map(({ run }) => (getRun(project, run).test as Record<string, { auc: number }>)['approval'].auc),
  );
  const [first, second] = aucs;
  const figures = rows.map(({ figures: { approval } }) => approval);
  figures.forEach(({ mean, std, gain }, index) => {
    assert.ok(Math.abs((mean ?? 0) - (aucs[index][0] + aucs[index][1]) / 2) < 1e-12);
    assert.ok(Math.abs((std ?? 0) - Math.abs(aucs[index][0] - aucs[index][1]) / Math.SQRT2) < 1e-12);
    assert.equal(gain, null);
  });
  const test = tests.find(({ step }) => step === 'approval');
  assert.ok(test !== undefined && test.model === 'aitm' && test.against === 'mlp' && test.best && test.seeds === 2);
  const [a, b] = [first[0] - second[0], first[1] - second[1]];
  assert.ok(Math.abs((test.t ?? 0) - (a + b) / Math.abs(a - b)) < 1e-9, `${test.t}`);
  assert.ok(Math.abs((test.p ?? 0) - (1 - (2 / Math.PI) * Math.atan(Math.abs(test.t ?? 0)))) < 1e-9);
  assert.deepEqual(
    delong.map(({ step, model, against }) => [step, model, against]),
    STEPS.map((step) => [step, 'aitm', 'mlp']),
  );
  assert.ok(Math.abs(delong[1].difference - a) < 1e-6);
  assert.deepEqual(
    [Object.keys(curves), Object.keys(curves['mlp']), curves['mlp']['approval'].bins.length > 1],
    [['aitm', 'mlp'], [...STEPS], true],
  );
  assert.deepEqual([seeds, steps, parts.train.rows, parts.test?.rows], [[1, 2], [...STEPS], 3_200, 400]);
  // The dataset does not record users.
  assert.equal(independent, 'samples');
});

test('a comparison retrains a deleted run, and only that one', async () => {
  deleteRun(fixture.project, 'r2');
  const { rows } = await compareModels(fixture.project, request, {}, quietJob());
  assert.deepEqual(rows[0].runs, [
    { seed: 1, run: 'r5' },
    { seed: 2, run: 'r1' },
  ]);
});

test('a comparison reports a failed run in its row and continues with the others', async () => {
  const { project } = fixture;
  const forClick = { ...request, objective: 'click' };
  await assert.rejects(
    compareModels(
      project,
      forClick,
      {},
      cancelledWhen(({ counts }) => counts?.['run'] === 1 && counts['epoch'] === 2),
    ),
    { code: 'cancelled' },
  );
  corruptCheckpoint(project, listRuns(project).at(-1)?.run ?? '');
  const job = recordingJob();
  const result = await compareModels(project, forClick, {}, job);
  assert.deepEqual(
    result.rows.map(({ model, runs, failed }) => [model, runs.map(({ seed }) => seed), failed.map(({ seed }) => seed)]),
    [
      ['aitm', [2], [1]],
      ['mlp', [1, 2], []],
    ],
  );
  assert.match(
    inEnglish(result.rows[0].failed[0].error),
    /^the (validation )?loss is NaN (at|after) (training )?step \d+ \(epoch 2\) \(.*lower learning rate\)$/,
  );
  assert.match(job.notes.join('\n'), /^aitm: the (validation )?loss is NaN/m);
  const [[only], [, second]] = result.rows.map(({ runs }) => runs);
  assert.deepEqual(
    result.delong.map(({ run, againstRun }) => [run, againstRun]),
    STEPS.map(() => [only.run, second.run]),
    'runs of the same seed',
  );
  assert.deepEqual(
    [result.done, result.tests.map(({ seeds, t }) => [seeds, t]), Object.keys(result.curves)],
    [true, STEPS.map(() => [1, null]), ['aitm', 'mlp']],
  );
});

test('a comparison ends immediately if it is deleted meanwhile, and keeps its runs', async () => {
  const { project } = fixture;
  const { comparison } = await compareModels(project, { ...request, seeds: 1 }, {}, quietJob());
  const before = listRuns(project).length;
  const job = {
    ...quietJob(),
    report: ({ phase }: Progress) => {
      if (phase === 'train mlp' && comparisons.list(project).some(({ name }) => name === comparison))
        comparisons.delete(project, comparison);
    },
  };
  await assert.rejects(compareModels(project, { ...request, seeds: 1 }, {}, job), {
    code: 'unknown-name',
    message: `comparison ${comparison} has been deleted`,
  });
  assert.equal(listRuns(project).length, before);
});

test('a comparison has neither tests nor deviations with one seed', async () => {
  const { rows, tests } = await compareModels(fixture.project, { ...request, seeds: 1 }, {}, quietJob());
  assert.deepEqual(
    [rows[0].figures['click'].std, tests.map(({ t, p, seeds }) => [t, p, seeds])],
    [null, STEPS.map(() => [null, null, 1])],
  );
});

test('a comparison keeps its settings when it is resumed by name, whatever the defaults are now', async () => {
  const { project } = fixture;
  const before = comparisons.get(project, 'c1').input;
  type Stored = { settings: { aitm: { training: Record<string, unknown> } } };
  const stored = structuredClone(before as Stored);
  stored.settings.aitm.training['patience'] = 7;
  const write = (input: unknown): void => {
    project.database.prepare('UPDATE comparisons SET input_json = ?').run(JSON.stringify(input));
    storeChecksum(project.database, 'comparisons', 1);
  };
  write(stored);
  const { comparison, rows } = await compareModels(project, request, { comparison: 'c1' }, quietJob());
  assert.equal(comparison, 'c1');
  const [run] = rows.find(({ model }) => model === 'aitm')!.runs;
  assert.equal((getRun(project, run.run).config as unknown as Stored['settings']['aitm']).training['patience'], 7);
  write(before);
  await compareModels(project, request, { comparison: 'c1' }, quietJob());
});
