import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { Random } from '../../../../core/engine/random.ts';
import type { StepEvaluation } from '../../../../core/evaluate/steps.ts';
import { DAY_MS } from '../../../../core/funnel/steps.ts';
import { importDataset } from '../../../../core/ingest/import.ts';
import { quietJob } from '../../../../core/job.ts';
import { readForecastParameters } from '../../../../core/predict/forecast.ts';
import { prepareScoring } from '../../../../core/score/prepare-scoring.ts';
import { scoreAudience } from '../../../../core/score/score-audience.ts';
import type { Project } from '../../../../core/store/file/project.ts';
import { saveBank } from '../../../../core/store/runs/banks.ts';
import { getRun, writeArtifact } from '../../../../core/store/runs/runs.ts';
import { inEnglish } from '../../../../core/text/en.ts';
import { trainModel } from '../../../../core/train/fit/train.ts';
import { freshProject, writeSyntheticDataset } from '../../synthetic-dataset.ts';
import { options, small } from '../small-training.ts';

const ROWS = 8000;

/** A funnel without a bank column, whose click rate halves after half of the rows and again near the end. */
function driftingFunnel(): string {
  const random = new Random(4);
  const start = Date.UTC(2026, 0, 1);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const rate = row < 0.5 * ROWS ? 0.4 : row < 0.9 * ROWS ? 0.2 : 0.1;
    const time = new Date(start + row * 60_000).toISOString();
    return `${row},${time},${row % 2 === 0 ? 'blue' : 'red'},${random.uniform() < rate ? 1 : 0}`;
  });
  return `id,time,banner,click\n${lines.join('\n')}\n`;
}

/** A project and the file of that funnel, both removed after the test. */
function driftingProject(t: TestContext): { readonly project: Project; readonly file: string } {
  const { project, path, close } = freshProject();
  t.after(close);
  const file = `${path}.csv`;
  t.after(() => rmSync(file, { force: true }));
  writeFileSync(file, driftingFunnel());
  return { project, file };
}

test('without a bank column, the shifts of a run are stored under the name of its bank', async (t) => {
  const { project, file } = driftingProject(t);
  const mapping = { steps: [{ name: 'click' }], features: {} };
  await importDataset(project, { files: [file], dataset: 'own', mapping }, quietJob());
  saveBank(project, { name: 'north', objective: 'click', weight: 1, banners: [] });
  const config = { ...small, training: { ...small.training, epochs: 1 } };
  for (const bank of ['north', undefined]) {
    const { run } = await trainModel(project, { ...options, dataset: 'own', bank, config }, quietJob());
    const { conditionalShifts } = readForecastParameters(project, run)!;
    assert.deepEqual(Object.keys(conditionalShifts), [bank ?? '']);
    assert.ok(conditionalShifts[bank ?? ''][0] < -0.1, JSON.stringify(conditionalShifts));
  }
});

const DAYS = 60;

/** 60 days, each with its own click rate; half of the clicks are approved, which is known after 14 days. */
function dailyFunnel(rateOn: (day: number) => number): string {
  const random = new Random(6);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const day = (DAYS * row) / ROWS;
    const click = random.uniform() < rateOn(Math.floor(day));
    const approval = click && random.uniform() < 0.5;
    const time = new Date(Date.UTC(2026, 0, 1) + day * DAY_MS).toISOString();
    return `${row},${time},${row % 2 === 0 ? 'blue' : 'red'},${Number(click)},${Number(approval)}`;
  });
  return `id,time,banner,click,approval\n${lines.join('\n')}\n`;
}

/** Trains on the days of `dailyFunnel`; returns the shifts of the steps, and the expected clicks per user. */
async function trainedOnDays(
  t: TestContext,
  rateOn: (day: number) => number,
): Promise<{ readonly shifts: readonly number[]; readonly clicks: number }> {
  const { project, file } = driftingProject(t);
  writeFileSync(file, dailyFunnel(rateOn));
  const steps = [{ name: 'click' }, { name: 'approval', windowDays: 14 }];
  const asOf = Date.UTC(2026, 0, 1) + DAYS * DAY_MS;
  await importDataset(project, { files: [file], dataset: 'days', asOf, mapping: { steps, features: {} } }, quietJob());
  const { run } = await trainModel(project, { ...options, dataset: 'days', config: small }, quietJob());
  const users = Array.from({ length: 500 }, (_, user) => `u${user},blue`);
  writeFileSync(file, `user,banner\n${users.join('\n')}\n`);
  const request = { runs: [run], audience: file, per: 'user', mapping: { user: 'user' }, out: `${file}.list` } as const;
  const { forecast } = await scoreAudience(project, request, quietJob());
  return {
    shifts: readForecastParameters(project, run)!.conditionalShifts[''],
    clicks: forecast[0].expected / users.length,
  };
}

test('a forecast follows clicks that halved lately, and the approval rate of clicks stays the same', async (t) => {
  const { shifts, clicks } = await trainedOnDays(t, (day) => (day < DAYS - 12 ? 0.5 : 0.25));
  assert.ok(clicks > 0.22 && clicks < 0.29, `${clicks}`);
  assert.ok(Math.abs(shifts[1]) < 0.3, `${shifts}`);
});

test('a forecast follows the rate of whole weeks, not of the last day of the week', async (t) => {
  // The last day is a Sunday.
  const { clicks } = await trainedOnDays(t, (day) => ((DAYS - 1 - day) % 7 < 2 ? 0.1 : 0.5));
  const weekly = (2 * 0.1 + 5 * 0.5) / 7;
  assert.ok(Math.abs(clicks / weekly - 1) < 0.12, `${clicks}`);
});

test('errors of models that are trained on half of the users are not counted as rate drift', async (t) => {
  const { project, file } = driftingProject(t);
  const random = new Random(7);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const time = new Date(Date.UTC(2026, 0, 1) + ((60 * row) / ROWS) * DAY_MS).toISOString();
    return `${row},${time},${row % 2 === 0 ? 'blue' : 'red'},${Number(random.uniform() < 0.1)}`;
  });
  writeFileSync(file, `id,time,banner,click\n${lines.join('\n')}\n`);
  const mapping = { steps: [{ name: 'click' }], features: {} };
  await importDataset(project, { files: [file], dataset: 'steady', mapping }, quietJob());
  const drifts: number[] = [];
  for (const members of [1, 2]) {
    const config = { ...small, training: { ...small.training, members, epochs: 1 } };
    const { run } = await trainModel(project, { ...options, dataset: 'steady', config }, quietJob());
    drifts.push(readForecastParameters(project, run)!.variances[0].drift!);
  }
  // The rate is the same on all days.
  for (const drift of drifts) assert.ok(Math.sqrt(drift) < 0.2, `${drifts}`);
});

test('data without times cannot show rate drift, and scoring says so', async (t) => {
  const { project, file } = driftingProject(t);
  const config = { ...small, training: { ...small.training, epochs: 1 } };
  for (const [dataset, ignore] of [
    ['timed', []],
    ['untimed', ['time']],
  ] as const) {
    const mapping = { steps: [{ name: 'click' }], features: {}, ignore: [...ignore] };
    await importDataset(project, { files: [file], dataset, mapping }, quietJob());
    const { run } = await trainModel(project, { ...options, dataset, config }, quietJob());
    const isTimed = dataset === 'timed';
    assert.ok(readForecastParameters(project, run)!.variances.every(({ drift }) => (drift !== null) === isTimed));
    const request = { runs: [run], audience: file, per: 'user' } as const;
    const { candidateList } = await prepareScoring(project, request, quietJob());
    const notes = candidateList.notes.map((note) => inEnglish(note)).filter((note) => note.includes('rate drift'));
    const note =
      `the data of ${run} have no times, or span too few days to estimate rate drift: the intervals of ` +
      'expected conversions leave it out';
    assert.deepEqual(notes, isTimed ? [] : [note]);
  }
});

test('runs that stored shifts and variances under their former names keep their forecasts', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 400, 2);
  const config = { ...small, training: { ...small.training, epochs: 1 } };
  const { run } = await trainModel(project, { ...options, config }, quietJob());
  const { bannerSlopes, variances } = readForecastParameters(project, run)!;
  const levels = { north: [-0.2, 0.1] };
  writeArtifact(project, run, 'forecast', { bannerSlopes, levels, errors: variances }, {});
  const parameters = { bannerSlopes, conditionalShifts: {}, levelShifts: levels, variances };
  assert.deepEqual(readForecastParameters(project, run), parameters);
});

test('differences between banners that vary by user are not treated as chance', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  // Each city prefers a different banner, and banners as a whole do not differ.
  writeSyntheticDataset(project, 'synthetic', 8000, 2);
  for (const members of [1, 2]) {
    const training = { ...small.training, members, epochs: 12, batchSize: 200 };
    const config = { training, model: { tower: { widths: [16, 8], dropout: [0, 0] } } };
    const { run } = await trainModel(project, { ...options, objective: 'approval', config }, quietJob());
    const { bannerSlopes } = readForecastParameters(project, run)!;
    assert.ok(bannerSlopes !== null && bannerSlopes[0] > 0.7, `${members}: ${JSON.stringify(bannerSlopes)}`);
  }
});

test('the variance of a step’s level is as small as its validation and test samples allow', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 6000, 1, 0.3);
  const { run } = await trainModel(project, { ...options, config: { ...small, training: { epochs: 1 } } }, quietJob());
  const { valid, test: tested } = getRun(project, run) as Record<'valid' | 'test', Record<string, StepEvaluation>>;
  const [click, approval] = readForecastParameters(project, run)!.variances.map(({ level }) => level ?? NaN);
  const chance = ({ rows, positives }: StepEvaluation): number => 1 / positives - 1 / rows;
  for (const [step, variance] of [
    ['click', click],
    ['approval', approval],
  ] as const)
    assert.ok(variance > 0.4 * chance(valid[step]) && variance < 2 * (chance(valid[step]) + 2 * chance(tested[step])));
  assert.ok(approval > click);
});
