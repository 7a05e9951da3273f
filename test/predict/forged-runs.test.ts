import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { quietJob } from '../../core/job.ts';
import { calibrationsOf } from '../../core/predict/calibrations.ts';
import { readForecastParameters } from '../../core/predict/forecast.ts';
import { storeRunChecksum } from '../../core/store/runs/run-rows.ts';
import { getRun, readArtifact, readRuns, updateRun, writeArtifact } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { describeRuns } from '../../core/train/runs/describe.ts';
import { evaluateRun } from '../../core/train/runs/evaluate.ts';
import { cancelledRun, cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1 } as const;
const DAMAGED = { code: 'corrupt', message: /run r\d/ } as const;

let fixture: ReturnType<typeof freshProject>;
before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 3000, 1);
});
after(() => fixture.close());

const evaluate = (run: string): Promise<unknown> =>
  evaluateRun(fixture.project, { run, dataset: 'synthetic' }, quietJob());

/** Stores JSON in a column of a run, with the right checksum, as a forger could. */
function forge(run: string, column: 'steps_json' | 'valid_json' | 'test_json', value: unknown): void {
  const { database } = fixture.project;
  const id = Number(run.slice(1));
  database.prepare(`UPDATE runs SET ${column} = ? WHERE id = ?`).run(JSON.stringify(value), id);
  storeRunChecksum(database, id);
}

/** Forges an artifact's description, checks that `use` reports damage, and restores the artifact. */
async function refusesArtifact(run: string, name: string, forged: readonly unknown[], use: () => unknown) {
  const { meta, blobs } = readArtifact(fixture.project, run, name)!;
  for (const value of forged) {
    writeArtifact(fixture.project, run, name, value, blobs);
    await assert.rejects(async () => use(), DAMAGED, `${name}: ${JSON.stringify(value).slice(0, 300)}`);
  }
  writeArtifact(fixture.project, run, name, meta, blobs);
}

let run: string;
before(async () => {
  ({ run } = await trainModel(fixture.project, options, quietJob()));
  // A forger would also remove the hash of the weights, as runs of the first versions have none.
  updateRun(fixture.project, run, { weightsSha256: null });
});

test('a forged run is damaged if no funnel can have its steps, or its metrics are for other steps', async () => {
  const { valid } = getRun(fixture.project, run) as { valid: Record<string, unknown> };
  const many = Array.from({ length: 31 }, (_, index) => `step ${index}`);
  for (const steps of [[], ['click', 'click'], ['click', ''], ['click', 'other'], ['click'], many]) {
    forge(run, 'steps_json', steps);
    await assert.rejects(evaluate(run), DAMAGED, JSON.stringify(steps));
    assert.deepEqual(
      readRuns(fixture.project).damaged.map(({ name }) => name),
      [run],
    );
  }
  forge(run, 'steps_json', []);
  for (const column of ['valid_json', 'test_json'] as const) forge(run, column, {});
  await assert.rejects(evaluate(run), DAMAGED);
  forge(run, 'steps_json', STEPS);
  forge(run, 'test_json', null);
  forge(run, 'valid_json', { ...valid, other: valid['click'] });
  await assert.rejects(evaluate(run), DAMAGED);
  forge(run, 'valid_json', valid);
  await evaluate(run);
});

test('a forged run of a network is damaged if its model cannot have its settings', async () => {
  const { config } = getRun(fixture.project, run) as { config: { model: object } };
  for (const change of [{ alpha: -1 }, { transfer: 'other' }, { tower: { widths: [1e9], dropout: [0] } }]) {
    updateRun(fixture.project, run, { config: { ...config, model: { ...config.model, ...change } } });
    await assert.rejects(evaluate(run), DAMAGED, JSON.stringify(change));
  }
  updateRun(fixture.project, run, { config });
  await evaluate(run);
});

test('a forged run of a network is damaged if steps other than its own choose its epochs', async () => {
  const { choices, ...plan } = readArtifact(fixture.project, run, 'plan')!.meta as {
    choices: { run: object; steps: Record<'click' | 'approval', object> };
  };
  const { steps } = choices;
  const forged = [
    { ...choices, steps: {} },
    { ...choices, steps: { click: steps.click } },
    { ...choices, steps: { ...steps, click: { ...steps.click, positives: { approval: 60 } } } },
    ...[{}, { other: 60 }].map((positives) => ({ ...choices, run: { ...choices.run, positives } })),
    { ...choices, run: { ...choices.run, few: { other: 3 } } },
  ];
  await refusesArtifact(
    run,
    'plan',
    forged.map((changed) => ({ ...plan, choices: changed })),
    async () => {
      assert.deepEqual(
        describeRuns(fixture.project).damaged.map(({ name }) => name),
        [run],
      );
      await evaluate(run);
    },
  );
  await evaluate(run);
});

test('a forged run of a network is damaged if a step has no calibration or no correction of forecasts', async () => {
  const { project } = fixture;
  const calibrations = readArtifact(project, run, 'calibration')!.meta as readonly object[];
  await refusesArtifact(run, 'calibration', [calibrations.slice(1)], () => calibrationsOf(project, run, STEPS));
  const forecast = readArtifact(project, run, 'forecast')!.meta as { variances: readonly object[] };
  const forged = [
    { ...forecast, conditionalShifts: { north: [0.1] } },
    { ...forecast, ownLevels: { north: [0.1, 0.1, 0.1] } },
    { ...forecast, bannerSlopes: [0.5] },
    { ...forecast, variances: forecast.variances.slice(1) },
  ];
  await refusesArtifact(run, 'forecast', forged, () => readForecastParameters(project, run));
  await evaluate(run);
});

const skip = skipWithout(lightgbmRequirement);

const trees = { ...options, model: 'lightgbm', config: { model: { leaves: 8, rounds: 40, patience: 40 } } } as const;
const corrupt = { code: 'corrupt' } as const;

test('a forged run of trees is damaged if it lacks trees of a step, or they have other columns', { skip }, async () => {
  const { project } = fixture;
  const { run } = await trainModel(project, trees, quietJob());
  updateRun(project, run, { weightsSha256: null });
  const { meta, blobs } = readArtifact(project, run, 'best')! as {
    meta: { steps: readonly { curve: object }[] };
    blobs: Record<string, Uint8Array>;
  };
  const [click, approval] = meta.steps;
  const forged = [[click], [click, approval, approval], [click, { ...approval, curve: 5 }]];
  await refusesArtifact(
    run,
    'best',
    forged.map((steps) => ({ ...meta, steps })),
    () => evaluate(run),
  );
  const { config } = getRun(project, run) as { config: { model: object } };
  for (const multiValues of [0, -1, 1e9, 'x']) {
    updateRun(project, run, { config: { ...config, model: { ...config.model, multiValues } } });
    await assert.rejects(evaluate(run), corrupt, String(multiValues));
  }
  updateRun(project, run, { config });
  const text = new TextDecoder().decode(blobs['trees.0']).replace(/^max_feature_idx=\d+$/m, 'max_feature_idx=0');
  writeArtifact(project, run, 'best', meta, { ...blobs, 'trees.0': new TextEncoder().encode(text) });
  await assert.rejects(evaluate(run), corrupt);
});

test('a forged run is not resumed if it miscounts the grown trees: it would never end', { skip }, async () => {
  const { project } = fixture;
  const early = cancelledWhen(({ counts }) => (counts?.['trees'] ?? 0) >= 10);
  const run = await cancelledRun(trainModel(project, trees, early));
  const meta = readArtifact(project, run, 'checkpoint')!.meta as { half: { trees: number; curve: object[] } };
  const { half } = meta;
  const steps = [1, 2].map((trees) => ({ trees, grown: trees, curve: half.curve.slice(0, trees) }));
  const forged = [
    ...[0, -5, 1e15, half.trees + 5].map((count) => ({ ...meta, half: { ...half, trees: count } })),
    { ...meta, half: { ...half, curve: half.curve.slice(1) } },
    { ...meta, steps },
  ];
  await refusesArtifact(run, 'checkpoint', forged, () => trainModel(project, { ...trees, resume: run }, quietJob()));
  await trainModel(project, { ...trees, resume: run }, quietJob());
});
