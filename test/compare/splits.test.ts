import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { compareModels, readComparison } from '../../core/compare/compare.ts';
import type { Comparison } from '../../core/compare/result.ts';
import { combineDifferences, measureDifference, type MeasuredDifference } from '../../core/evaluate/delong.ts';
import { matureSamples, type StepEvaluation } from '../../core/evaluate/steps.ts';
import { quietJob } from '../../core/job.ts';
import { predictPart } from '../../core/predict/part-predictions.ts';
import { readOutline } from '../../core/predict/plan.ts';
import type { Project } from '../../core/store/file/project.ts';
import { experimentsOfRuns } from '../../core/store/runs/run-uses.ts';
import { getRun, listRuns } from '../../core/store/runs/runs.ts';
import { cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { request } from './small-comparison.ts';

const SPLITS = 3;
const overPeriods = { ...request, splits: SPLITS };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (actual: number | null | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-12, `${actual} is not ${expected}`);

/** The test figures for approval of a model's runs, by test period. */
function approvalOf(project: Project, { rows }: Comparison, model: string): readonly (readonly StepEvaluation[])[] {
  const runs = rows.find((row) => row.model === model)?.runs ?? [];
  return [1, 2, 3].map((period) =>
    runs
      .filter(({ split }) => split === period)
      .map(({ run }) => (getRun(project, run).test as Record<string, StepEvaluation>)['approval']),
  );
}

let fixture: ReturnType<typeof freshProject>;
let result: Comparison;

before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 4_000, 1);
});
after(() => fixture.close());

test('a comparison over periods resumes where it stopped and trains each model once per seed and period', async () => {
  const { project } = fixture;
  const job = cancelledWhen(({ counts }) => counts?.['run'] === 4 && counts['epoch'] === 2);
  await assert.rejects(compareModels(project, overPeriods, {}, job), { code: 'cancelled' });
  const unfinished = readComparison(project, 'c1');
  assert.deepEqual(
    [unfinished.done, unfinished.rows.map(({ runs }) => runs), unfinished.splits?.map(({ split }) => split)],
    [
      false,
      [
        [
          { seed: 1, run: 'r1', split: 1 },
          { seed: 1, run: 'r3', split: 2 },
        ],
        [{ seed: 1, run: 'r2', split: 1 }],
      ],
      [1, 2, 3],
    ],
  );
  result = await compareModels(project, overPeriods, {}, quietJob());
  const expectedRuns = [1, 2].flatMap((seed) => [1, 2, 3].map((split) => ({ seed, split })));
  assert.deepEqual(
    result.rows.map(({ runs }) => runs.map(({ seed, split }) => ({ seed, split }))),
    [expectedRuns, expectedRuns],
  );
  assert.deepEqual(
    [listRuns(project).length, [...experimentsOfRuns(project).values()].every((uses) => uses.join() === 'c1')],
    [12, true],
  );
  assert.deepEqual(readComparison(project, 'c1'), JSON.parse(JSON.stringify(result)));
  const again = await compareModels(project, overPeriods, {}, quietJob());
  assert.deepEqual([{ ...again, elapsedMs: 0 }, listRuns(project).length], [{ ...result, elapsedMs: 0 }, 12]);
});

test('the runs of a period are trained and validated on older samples, with the labels known as it begins', () => {
  const { project } = fixture;
  const testPeriods = new Map<number, Set<string>>();
  for (const { run, split = 0 } of result.rows.flatMap(({ runs }) => runs)) {
    const { train, valid, test } = readOutline(project, run)?.parts ?? assert.fail(`${run} has no plan`);
    const begin = test?.selection.from ?? NaN;
    assert.deepEqual(
      [train.selection.to, valid.selection.to, train.selection.knownAt, valid.selection.knownAt],
      [valid.selection.from, begin, begin - 1, begin - 1],
    );
    testPeriods.set(split, (testPeriods.get(split) ?? new Set()).add(`${begin} ${test?.selection.to}`));
  }
  assert.deepEqual(
    [...testPeriods.values()].map((periods) => periods.size),
    [1, 1, 1],
  );
  const splits = result.splits ?? [];
  assert.deepEqual(
    splits.map(({ parts: { train, valid, test } }) => [train.rows, valid.rows, test?.rows]),
    [
      [2_400, 400, 400],
      [2_800, 400, 400],
      [3_200, 400, 400],
    ],
  );
  for (const [index, { parts }] of splits.entries()) {
    assert.ok((parts.train.lastTime ?? NaN) < (parts.valid.firstTime ?? NaN));
    assert.ok((parts.valid.lastTime ?? NaN) < (parts.test?.firstTime ?? NaN));
    if (index > 0) assert.ok((splits[index - 1].parts.test?.lastTime ?? NaN) < (parts.test?.firstTime ?? NaN));
  }
  assert.deepEqual(result.parts, splits[2].parts);
});

test('figures are computed over all runs and in each period, including the ratio of predicted to actual', () => {
  const byPeriod = approvalOf(fixture.project, result, 'mlp');
  const { approval } = result.rows[1].figures;
  near(approval.mean, mean(byPeriod.flat().map(({ auc }) => auc ?? NaN)));
  assert.equal(
    approval.positives,
    byPeriod.reduce((sum, [{ positives }]) => sum + positives, 0),
  );
  for (const [index, { models }] of (result.splits ?? []).entries()) {
    const { approval: figures } = models[1].figures;
    near(figures.mean, mean(byPeriod[index].map(({ auc }) => auc ?? NaN)));
    near(figures.calibration.mean, mean(byPeriod[index].map(({ calibration }) => calibration ?? NaN)));
    assert.equal(figures.positives, byPeriod[index][0].positives);
  }
});

test('the mean differences of the periods are tested, corrected for the samples that training runs share', () => {
  const [aitm, mlp] = ['aitm', 'mlp'].map((model) => approvalOf(fixture.project, result, model));
  const differences = aitm.map((runs, period) =>
    mean(runs.map(({ auc }, seed) => (auc ?? NaN) - (mlp[period][seed].auc ?? NaN))),
  );
  const difference = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / 2;
  const shared = mean([400 / 2_400, 400 / 2_800, 400 / 3_200]);
  const test = result.tests.find(({ step }) => step === 'approval') ?? assert.fail('there is no test');
  const t = difference / Math.sqrt((1 / 3 + shared) * variance);
  near(test.difference, difference);
  assert.ok(Math.abs((test.t ?? NaN) - t) < 1e-9);
  // Student's distribution with two degrees of freedom has a closed form.
  assert.ok(Math.abs((test.p ?? NaN) - (1 - Math.abs(t) / Math.sqrt(t * t + 2))) < 1e-9);
  assert.deepEqual([test.seeds, test.splits], [2, 3]);
});

test('a comparison over periods combines the tests on the samples of all periods', async () => {
  const { project } = fixture;
  const differences: MeasuredDifference[] = [];
  for (const period of [1, 2, 3]) {
    const [aitm, mlp] = await Promise.all(
      result.rows.map(({ runs }) =>
        predictPart(project, runs.find(({ split }) => split === period)?.run ?? '', 'test', quietJob()),
      ),
    );
    const samples = matureSamples(aitm, 2);
    const [aitmScores, mlpScores] = [aitm, mlp].map(({ probabilities }) => samples.pick(probabilities['approval']));
    const sampling = { groups: samples.pickGroups(aitm.groups) };
    const measured = measureDifference(aitmScores, mlpScores, samples.labels, sampling);
    differences.push(measured ?? assert.fail('there is no test'));
  }
  const { difference, low, high, p, splits, run } =
    result.delong.find(({ step }) => step === 'approval') ?? assert.fail('there is no test');
  assert.deepEqual({ difference, low, high, p }, combineDifferences(differences));
  assert.deepEqual([splits, run], [3, result.rows[0].runs.find(({ split }) => split === 3)?.run]);
  assert.deepEqual(Object.keys(result.curves['mlp']), [...STEPS]);
});

test('a comparison over periods with one period equals the comparison without periods, and uses its runs', async () => {
  const { project } = fixture;
  const once = { ...request, seeds: 1 };
  const withoutPeriods = await compareModels(project, once, {}, quietJob());
  const runs = listRuns(project).length;
  const withOnePeriod = await compareModels(project, { ...once, splits: 1 }, {}, quietJob());
  assert.deepEqual({ ...withOnePeriod, elapsedMs: 0 }, { ...withoutPeriods, elapsedMs: 0 });
  assert.equal(listRuns(project).length, runs);
  assert.deepEqual(
    [
      'splits' in withOnePeriod,
      'splits' in withOnePeriod.tests[0],
      withOnePeriod.rows[0].runs.map((run) => 'split' in run),
    ],
    [false, false, [false]],
  );
});

test('a comparison over periods with fewer periods reuses the runs of the periods that both have', async () => {
  const { project } = fixture;
  const runs = listRuns(project).length;
  const { rows } = await compareModels(project, { ...request, splits: 2 }, {}, quietJob());
  const renumbered = (row: (typeof rows)[number]): unknown =>
    row.runs.filter(({ split }) => split !== 1).map((run) => ({ ...run, split: (run.split ?? 0) - 1 }));
  assert.deepEqual(
    rows.map((row) => row.runs),
    result.rows.map(renumbered),
  );
  assert.equal(listRuns(project).length, runs);
});

test('a comparison over periods has tests even with one seed, since there are several periods', async () => {
  const { tests } = await compareModels(fixture.project, { ...overPeriods, seeds: 1 }, {}, quietJob());
  assert.ok(tests.every(({ p, seeds, splits }) => p !== null && seeds === 1 && splits === 3));
});

test('a comparison over periods refuses other datasets for validation or test before any training', async () => {
  const { project } = fixture;
  writeSyntheticDataset(project, 'other', 600, 9);
  const runs = listRuns(project).length;
  for (const named of [{ test: 'other' }, { valid: 'other' }])
    await assert.rejects(compareModels(project, { ...overPeriods, ...named }, {}, quietJob()), {
      code: 'invalid-input',
      message: 'several test periods need one dataset that is split by time, but other is named for validation or test',
    });
  assert.equal(listRuns(project).length, runs);
});

test('a comparison over periods uses only the samples of a given period and bank', async () => {
  const { project } = fixture;
  const { parts } = result;
  const [from, to] = [parts.train.firstTime ?? 0, (parts.valid.firstTime ?? 0) + 30_000];
  const { rows: compared, splits = [] } = await compareModels(
    project,
    { ...overPeriods, seeds: 1, models: ['mlp'], bank: 'north', from, to },
    {},
    quietJob(),
  );
  for (const { run } of compared[0].runs) {
    const { train, valid, test } = readOutline(project, run)!.parts;
    assert.deepEqual(
      [train, valid, test].map((part) => part?.selection.bank),
      ['north', 'north', 'north'],
    );
  }
  const [first, last] = [splits[0].parts.train.firstTime ?? 0, splits[2].parts.test?.lastTime ?? Infinity];
  assert.ok(first >= from && last < to);
  const rows = splits.map(({ parts: { test } }) => test?.rows ?? 0);
  assert.ok(Math.max(...rows) - Math.min(...rows) <= 1, `${rows}`);
});
