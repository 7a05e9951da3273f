import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { banksCall } from '../../core/api/banks/list-banks.ts';
import { deleteCall } from '../../core/api/delete.ts';
import { compareRunsCall, promoteCall, runCall, runCurvesCall, runsCall } from '../../core/api/models/models.ts';
import { trainCall } from '../../core/api/models/train.ts';
import {
  enginesCall,
  modelsCall,
  trainingBanksCall,
  trainingPartsCall,
} from '../../core/api/models/training-options.ts';
import { printResult } from '../../core/cli/print.ts';
import { machineId } from '../../core/engine/machine.ts';
import type { AppError } from '../../core/errors.ts';
import { quietJob } from '../../core/job.ts';
import { listModels } from '../../core/models/registry.ts';
import { openProject } from '../../core/store/file/project.ts';
import { saveBenchmarks } from '../../core/store/runs/engine-benchmarks.ts';
import { getRun, updateRun } from '../../core/store/runs/runs.ts';
import { temporaryFolder } from '../temporary.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { invoke } from './invoke.ts';

const folder = temporaryFolder();
const project = join(folder, 'synthetic.stepladder');
const config = {
  training: { epochs: 2, batchSize: 500, learningRate: 0.01 },
  model: { tower: { widths: [8], dropout: [0] } },
};

before(async () => {
  const opened = openProject(project, { mode: 'write', create: true });
  writeSyntheticDataset(opened, 'synthetic', 6_000, 1);
  opened.close();
  const own = { project, dataset: 'synthetic', bank: 'north', separate: true, config };
  await invoke(trainCall, { ...own, objective: 'approval' });
  await invoke(trainCall, { ...own, seed: 2, from: '2023-11-14', to: '2023-11-17T12:00:00Z' });
});

test('the models API offers every model of the registry with a form for its settings', async () => {
  const { models, training, features } = await invoke(modelsCall, {});
  assert.deepEqual(
    models.map(({ name }) => name),
    listModels().map(({ name }) => name),
  );
  assert.deepEqual(
    models.filter(({ suggested }) => suggested).map(({ name }) => name),
    ['aitm', 'mlp', 'esmm', 'omoe', 'mmoe', 'ple', 'lightgbm'],
  );
  const settings = models[0].settings as { properties: Record<string, { title: string; default: unknown }> };
  assert.deepEqual([settings.properties['alpha'].title !== '', settings.properties['alpha'].default], [true, 0.6]);
  assert.deepEqual(
    [training, features].map((schema) => Object.keys((schema as { properties: object }).properties).length),
    [11, 3],
  );
});

test('the models API searches for engines only once', async () => {
  const first = await invoke(enginesCall, {});
  const [again, third] = await Promise.all([enginesCall.handle({}, quietJob()), enginesCall.handle({}, quietJob())]);
  assert.deepEqual([again, third], [first, first]);
  assert.deepEqual(
    [first.engines.map(({ name }) => name).filter((name) => name !== 'onnx-gpu'), first.engines[0].found],
    [['onnx', 'tensorflow'], true],
  );
});

test('the models API lists the engine benchmarks measured on this machine', async () => {
  const opened = openProject(project, { mode: 'write' });
  const benchmark = { version: '1', device: 'x', samplesPerSecond: 10 };
  saveBenchmarks(opened, await machineId(), { model: 'mlp', layout: 'a', batchSize: 700, width: 30 }, [
    { ...benchmark, engine: 'onnx' },
    { ...benchmark, engine: 'tensorflow', samplesPerSecond: 20 },
  ]);
  opened.close();
  const { engines, chosen } = await invoke(enginesCall, { project, model: 'mlp' });
  assert.deepEqual(
    engines
      .map(({ name, benchmarks }) => [
        name,
        benchmarks.map(({ model, batchSize, samplesPerSecond }) => ({ model, batchSize, samplesPerSecond })),
      ])
      .filter(([name]) => name !== 'onnx-gpu'),
    [
      ['onnx', [{ model: 'mlp', batchSize: 700, samplesPerSecond: 10 }]],
      ['tensorflow', [{ model: 'mlp', batchSize: 700, samplesPerSecond: 20 }]],
    ],
  );
  assert.equal(chosen, engines.filter(({ found }) => found).length === 1 ? 'onnx' : 'tensorflow');
});

test('the models API describes a run in full', async () => {
  const {
    config: runConfig,
    epochs,
    parts,
    device,
    from,
    to,
    test,
    steps,
    resumable,
  } = await invoke(runCall, { project, run: 'r2' });
  assert.deepEqual(
    [epochs.map(({ epoch }) => epoch), device, from, to, resumable],
    [[1, 2], 'cpu', '2023-11-14T00:00:00.000Z', '2023-11-17T12:00:00.000Z', false],
  );
  assert.deepEqual(Object.keys(epochs[1].auc), steps);
  assert.equal((runConfig['training'] as { epochs: number }).epochs, 2);
  assert.equal(parts?.test?.rows, test?.['click'].rows);
  await assert.rejects(invoke(runCall, { project, run: 'r7' }), { code: 'unknown-name' });
});

test('the models API shows in advance the parts that a training run with the same inputs gets', async () => {
  const period = { from: '2023-11-14', to: '2023-11-17T12:00:00Z' };
  const { parts, fewPositives, choice } = await invoke(trainingPartsCall, {
    project,
    dataset: 'synthetic',
    bank: 'north',
    separate: true,
    ...period,
  });
  const trained = await invoke(runCall, { project, run: 'r2' });
  assert.deepEqual(parts, trained.parts);
  assert.equal(fewPositives, 50);
  assert.deepEqual(trained.chosenOn, { click: choice, approval: choice });
  // The same samples hold too few approvals to choose an epoch for that objective.
  const { click, approval } = parts.valid.positives;
  assert.ok(click >= 50 && approval < 50, `${click} and ${approval}`);
  const named = { project, dataset: 'synthetic', bank: 'north', separate: true, objective: 'approval', ...period };
  assert.deepEqual((await invoke(trainingPartsCall, named)).choice, {
    positives: { click },
    few: { approval },
    allBanks: false,
    enough: true,
  });
  const { banks, all } = await invoke(trainingBanksCall, { project, dataset: 'synthetic' });
  assert.deepEqual([banks.map(({ bank }) => bank), all.rows], [['north', 'south'], 6_000]);
});

test("the models API starts a bank's run from a pooled run by default, and shows its parts in advance", async () => {
  const copy = join(folder, 'pooled.stepladder');
  copyFileSync(project, copy);
  const named = { project: copy, dataset: 'synthetic', bank: 'north' };
  const { parts, choice } = await invoke(trainingPartsCall, named);
  const trained = await invoke(trainCall, { ...named, seed: 7, config });
  const { runs } = await invoke(runsCall, { project: copy });
  assert.deepEqual(
    runs.slice(2).map(({ run: name, bank, base }) => [name, bank, base]),
    [
      ['r3', null, null],
      [trained.run, 'north', 'r3'],
    ],
  );
  assert.deepEqual([runs[3].parts, trained.chosenOn], [parts, { click: choice, approval: choice }]);
});

test('the models API computes curves, and puts runs without common test samples in groups of their own', async () => {
  const { steps, rows } = await invoke(runCurvesCall, { project, run: 'r1' });
  assert.deepEqual(
    [Object.keys(steps), steps['click'].bins.reduce((sum, { count }) => sum + count, 0)],
    [['click', 'approval'], rows],
  );
  const { groups } = await invoke(compareRunsCall, { project, runs: ['r1', 'r2'] });
  assert.deepEqual(groups, [
    { runs: ['r1'], tests: [] },
    { runs: ['r2'], tests: [] },
  ]);
  const command = await invoke(runsCall, { project, compare: ['r1', 'r2'] });
  assert.deepEqual(command.groups, groups);
  assert.match(
    printResult('runs', command),
    /\n\nNot compared, since no other of these runs has the same test samples: r1, r2\.$/,
  );
});

test('the models API refuses to make a badly calibrated run active unless its miscalibration is accepted', async () => {
  const opened = openProject(project, { mode: 'write' });
  const { valid } = getRun(opened, 'r1') as { readonly valid: Readonly<Record<string, object>> };
  updateRun(opened, 'r1', { valid: { ...valid, approval: { ...valid['approval'], positives: 7, calibration: 46 } } });
  await assert.rejects(invoke(promoteCall, { project, run: 'r1' }), {
    code: 'state',
    message: /approval 322 predicted, 7 actual/,
  });
  const accepted = { project, run: 'r1', acceptMiscalibration: true };
  assert.deepEqual(await invoke(promoteCall, accepted), { bank: 'north', run: 'r1' });
  updateRun(opened, 'r1', { valid });
  opened.close();
});

test('the models API makes a run active, shows it in every list, and clears it when the run is deleted', async () => {
  assert.deepEqual(await invoke(promoteCall, { project, run: 'r1' }), { bank: 'north', run: 'r1' });
  assert.deepEqual(
    (await invoke(runsCall, { project })).runs.map(({ promotedFor }) => promotedFor),
    [['north'], []],
  );
  await assert.rejects(invoke(promoteCall, { project, run: 'r1', bank: 'south' }), {
    code: 'invalid-input',
    message: 'run r1 was trained for north, not for south',
  });
  await invoke(deleteCall, { project, run: 'r1' });
  assert.deepEqual(
    (await invoke(banksCall, { project })).banks.map(({ name, objective, promotedRun }) => [
      name,
      objective,
      promotedRun,
    ]),
    [['north', 'approval', null]],
  );
});

test('the models API refuses unknown settings, and a period for a resumed run', async () => {
  await assert.rejects(
    invoke(trainCall, { project, dataset: 'synthetic', config: { training: { epoch: 3 } } }),
    (error: AppError) => error.code === 'unknown-name' && /did you mean training.epochs/.test(error.message),
  );
  await assert.rejects(
    invoke(trainCall, { project, resume: 'r2', from: '2023-11-14' }),
    /--from cannot be given with --resume/,
  );
});
