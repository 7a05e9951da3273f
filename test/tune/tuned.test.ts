import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { runsCall } from '../../core/api/models/models.ts';
import { exportTuningCall, tuneCall, tuningCall, tuningsCall } from '../../core/api/models/tune.ts';
import { compareCall } from '../../core/api/studies/compare.ts';
import { deleteTuningCall } from '../../core/api/studies/experiments.ts';
import { printResult } from '../../core/cli/print.ts';
import type { AppError } from '../../core/errors.ts';
import { readForecastParameters, type ForecastParameters } from '../../core/predict/forecast.ts';
import { openProject, withProject } from '../../core/store/file/project.ts';
import { invoke } from '../api/invoke.ts';
import { recordingJob } from '../recording-job.ts';
import { temporaryFolder } from '../temporary.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { onlyLearningRate } from './small-tuning.ts';

const folder = temporaryFolder();
const project = join(folder, 'my project.stepladder');
const config = join(folder, 'settings.json');
const models = ['aitm', 'mlp'];
const shared = { project, dataset: 'synthetic', engine: 'onnx' as const, objective: 'approval', models };
const tuning = { ...shared, trials: 4, config };
const comparison = { ...shared, seeds: 1, tuned: true };

before(() => {
  const opened = openProject(project, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'synthetic', 4_000, 1);
  opened.close();
  writeFileSync(config, JSON.stringify(onlyLearningRate));
});

test('a comparison of tuned models needs a tuning of every model, and names the command that makes it', async () => {
  await assert.rejects(invoke(compareCall, comparison), (error: AppError) => {
    assert.match(error.message, /model aitm has no tuned settings/);
    const command = `run stepladder tune '${project}' --dataset synthetic --objective approval --models aitm`;
    assert.equal(error.help, command);
    return true;
  });
  const given = compareCall.input.safeParse({ ...comparison, epochs: 3 });
  assert.match(given.error?.issues[0].message ?? '', /--epochs cannot be given with --tuned/);
});

const HEADER =
  'model,trial,best,run,auc,auc_low,auc_high,log_loss,log_loss_low,log_loss_high,' +
  'auc_click,auc_low_click,auc_high_click,log_loss_click,log_loss_low_click,log_loss_high_click,' +
  'auc_approval,auc_low_approval,auc_high_approval,' +
  'log_loss_approval,log_loss_low_approval,log_loss_high_approval,' +
  'training.learningRate,elapsed_ms,error';

/** Expects a row of the CSV file for each trial, with its figures. */
function assertExported(file: string, result: Awaited<ReturnType<typeof tuneCall.handle>>): void {
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 1 + 8);
  assert.equal(lines[0], HEADER);
  const cells = lines.slice(1).map((line) => line.split(','));
  for (const [index, [, , , , , , , loss, low, high]] of cells.entries()) {
    assert.ok(Number(low) < Number(loss) && Number(loss) < Number(high), lines[index + 1]);
    const { judged } = result.trials[index];
    assert.deepEqual([Number(low), Number(high)], [judged?.logLossLow, judged?.logLossHigh]);
  }
  assert.deepEqual(
    cells.map(([model, trial, , name, auc]) => ({ model, trial: Number(trial), run: name, auc: Number(auc) })),
    result.trials.map(({ model, trial, run: name, judged }) => ({ model, trial, run: name, auc: judged?.auc })),
  );
  assert.deepEqual(
    cells.map((cell) => cell.slice(5, 7).map(Number)),
    result.trials.map(({ judged }) => [judged?.aucLow, judged?.aucHigh]),
  );
  assert.deepEqual(
    cells.filter(([, , best]) => best === '1').map(([model, trial]) => [model, Number(trial)]),
    Object.entries(result.best).map(([model, { trial }]) => [model, trial]),
  );
}

test('a comparison of tuned models stores, lists and exports every trial', async () => {
  const out = join(folder, 'trials.csv');
  const result = await invoke(tuneCall, { ...tuning, out });
  assertExported(out, result);
  const { auc, aucLow, aucHigh } = result.trials[0].judged!;
  assert.ok(printResult('tune', result).includes(`${auc!.toFixed(4)} (${aucLow!.toFixed(4)}–${aucHigh!.toFixed(4)})`));
  await assert.rejects(invoke(exportTuningCall, { project, tuning: 't1', out: join(folder, 'trials.txt') }), {
    message: /trials are written as CSV or JSON, not to .*trials\.txt/,
  });
  const json = join(folder, 'trials.json');
  await invoke(exportTuningCall, { project, tuning: 't1', out: json });
  const written = JSON.parse(readFileSync(json, 'utf8')) as typeof result;
  assert.deepEqual(written.trials, JSON.parse(JSON.stringify(result.trials)));
  const { tunings } = await invoke(tuningsCall, { project });
  assert.deepEqual(
    tunings.map(({ tuning: name, models, trials, done }) => [name, models, trials, done]),
    [['t1', ['aitm', 'mlp'], 4, true]],
  );
  const read = await invoke(tuningCall, { project, tuning: 't1' });
  assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(result)));
  const text = printResult('tune', result);
  for (const word of ['t1 on synthetic, 4 trials of each model, seed 1', 'learningRate', 'default'])
    assert.ok(text.includes(word), text);
  assert.equal(text.match(/\*/g)?.length, 3, 'the legend, and the best trial of each of two models');
});

test('a comparison of tuned models uses the best settings, and tests their runs without more training', async () => {
  const { best } = await invoke(tuningCall, { project, tuning: 't1' });
  const before = (await invoke(runsCall, { project })).runs;
  assert.ok(before.every(({ test, parts }) => test === null && parts?.test === null));
  const result = await invoke(compareCall, comparison);
  assert.deepEqual(
    result.rows.map(({ model, runs }) => [model, runs]),
    Object.entries(best).map(([model, { run: name }]) => [model, [{ seed: 1, run: name }]]),
  );
  assert.deepEqual(
    result.making.settings,
    Object.fromEntries(Object.entries(best).map(([model, { config }]) => [model, config])),
  );
  const trials = Object.entries(best).map(([model, { trial }]) => [model, { tuning: 't1', trial, trials: 4 }]);
  assert.deepEqual(result.tuned, { byModel: Object.fromEntries(trials), equalBudgets: true });
  const tested = (await invoke(runsCall, { project })).runs.filter(({ test }) => test !== null);
  assert.deepEqual(
    tested.map(({ run: name }) => name).sort(),
    Object.values(best)
      .map(({ run: name }) => name)
      .sort(),
    'only the chosen trials',
  );
  assert.match(
    printResult('compare', result),
    new RegExp(`aitm: settings of trial ${best['aitm'].trial} of 4 \\(t1\\)`),
  );
  const again = await invoke(compareCall, comparison);
  assert.equal(again.comparison, result.comparison);
});

test('a run that was a trial has the same test figures and forecasts as any other run', async () => {
  const { rows } = await invoke(compareCall, comparison);
  const other = join(folder, 'other.stepladder');
  const opened = openProject(other, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'synthetic', 4_000, 1);
  opened.close();
  const { best } = await invoke(tuningCall, { project, tuning: 't1' });
  const { training, features, model } = best['aitm'].config as Record<string, Record<string, unknown>>;
  const config = { training, features, models: { aitm: model } };
  const untuned = { project: other, dataset: 'synthetic', engine: 'onnx' as const, objective: 'approval', config };
  const same = await invoke(compareCall, { ...untuned, models: ['aitm'], seeds: 1 });
  assert.deepEqual(same.rows[0].figures, rows[0].figures);
  const forecastOf = (path: string, { runs }: (typeof rows)[number]): unknown =>
    withProject(path, { mode: 'read' }, (read) => Promise.resolve(readForecastParameters(read, runs[0].run)));
  const parameters = await forecastOf(project, rows[0]);
  assert.deepEqual(parameters, await forecastOf(other, same.rows[0]));
  assert.deepEqual(Object.keys((parameters as ForecastParameters).conditionalShifts).sort(), ['north', 'south']);
});

test('the tuning with the most trials is used, and different numbers of trials are reported', async () => {
  await invoke(tuneCall, { ...tuning, models: ['mlp'], trials: 5 });
  const job = recordingJob();
  const { tuned, ...result } = await invoke(compareCall, comparison, job);
  assert.deepEqual([tuned?.byModel['mlp'].trials, tuned?.byModel['aitm'].trials, tuned?.equalBudgets], [5, 4, false]);
  assert.ok(job.notes.some((note) => note.endsWith('aitm 4 trials, mlp 5 trials')));
  assert.match(printResult('compare', { tuned, ...result }), /different numbers of trials/);
});

test('only tunings of the same samples and objective that have not been deleted are used', async () => {
  const noSettings = { message: /has no tuned settings/ };
  await assert.rejects(invoke(compareCall, { ...comparison, bank: 'north' }), noSettings);
  await assert.rejects(invoke(compareCall, { ...comparison, objective: 'click' }), noSettings);
  await assert.rejects(invoke(compareCall, { ...comparison, to: '2023-11-16' }), noSettings);
  await invoke(deleteTuningCall, { project, tuning: 't1' });
  await assert.rejects(invoke(compareCall, comparison), noSettings);
  const resumed = await invoke(compareCall, { project, comparison: 'c1' });
  assert.ok(resumed.done, 'a comparison keeps the settings that it began with');
});
