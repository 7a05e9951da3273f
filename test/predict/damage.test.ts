import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { readCalibrations } from '../../core/predict/calibrations.ts';
import { readForecastParameters } from '../../core/predict/forecast.ts';
import { readOutline } from '../../core/predict/plan.ts';
import { getRun, readArtifact, updateRun, writeArtifact } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { evaluateRun } from '../../core/train/runs/evaluate.ts';
import { options } from '../train/fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

interface StoredMeta {
  readonly parts: { readonly train: { readonly selection: object } };
  readonly summaries: { readonly train: object };
}

/** Plans that an attacker could forge: with values that are not numbers, or that no selection has. */
function forgedPlans(meta: StoredMeta): readonly unknown[] {
  const { parts, summaries } = meta;
  const selected = (change: object): object => {
    const train = { ...parts.train, selection: { ...parts.train.selection, ...change } };
    return { ...meta, parts: { ...parts, train } };
  };
  return [
    ...[null, 5, { ...meta, parts: null }, { ...meta, candidates: 'all' }],
    ...[{ hashFrom: -1 }, { hashTo: 1e9 }, { hashSeed: 'x' }, { from: 'now' }, { mature: 1 }, { bank: 7 }].map(
      selected,
    ),
    ...[{ keepNegatives: { rate: -1, seed: 1 } }, { users: [] }, { keepNegatives: undefined }].map(selected),
    ...[0, -1, 2, 'x'].map((negativeRate) => ({ ...meta, parts: { ...parts, negativeRate } })),
    { ...meta, summaries: { ...summaries, train: { ...summaries.train, rows: -5 } } },
    { ...meta, summaries: { ...summaries, train: { ...summaries.train, positives: { click: 'many' } } } },
    { ...meta, choices: { run: {}, steps: {} } },
    { ...meta, device: {} },
    ...[0, -1, 0.5, 'x', null].map((batchSize) => ({ ...meta, batchSize })),
    { ...meta, candidates: [{ bank: null, banner: null, lastSeen: 'yesterday' }] },
  ];
}

/** Calibrations or forecast parameters that an attacker could forge: probabilities would become NaN. */
function forgedFacts(name: string, intact: unknown): readonly unknown[] {
  if (name === 'calibration') {
    const [first, ...others] = intact as readonly object[];
    const forged = [{ method: 'other' }, { a: 'x' }, { a: 1e300 }, { b: -1 }, { c: null }, { banks: { north: 1e9 } }];
    return forged.map((change) => [{ ...first, ...change }, ...others]);
  }
  const forged = [
    ...[{ bannerSlopes: 5 }, { bannerSlopes: ['x'] }, { conditionalShifts: { north: 1.5 } }],
    ...[{ conditionalShifts: { north: [1e300] } }, { levelShifts: [1] }, { variances: [{ step: 'click', model: -1 }] }],
  ];
  return forged.map((change) => ({ ...(intact as object), ...change }));
}

const { project, close } = freshProject();
after(close);
/** The run that is damaged and restored. */
const run = 'r1';
const evaluate = (): Promise<unknown> => evaluateRun(project, { run, dataset: 'synthetic' }, quietJob());

before(async () => {
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  for (const seed of [1, 2]) await trainModel(project, { ...options, seed, epochs: 1 }, quietJob());
});

test('settings, plans, calibrations and forecast parameters that no run can have are refused as damage', async () => {
  const config = getRun(project, run).config as { training: object; features: object };
  for (const forged of [
    { ...config, training: { ...config.training, members: 1e9 } },
    { ...config, training: { ...config.training, members: -1 } },
    { ...config, features: { ...config.features, dimension: 1e9 } },
    { ...config, training: { ...config.training, batchSize: 0 } },
    { ...config, training: { ...config.training, batchSize: -1.5 } },
    { ...config, features: 5 },
  ]) {
    updateRun(project, run, { config: forged });
    await assert.rejects(evaluate(), { code: 'corrupt', message: /run r1/ });
  }
  updateRun(project, run, { config });
  const { meta, blobs } = readArtifact(project, run, 'plan')!;
  for (const forged of forgedPlans(meta as StoredMeta)) {
    writeArtifact(project, run, 'plan', forged, blobs);
    await assert.rejects(evaluate(), { code: 'corrupt', message: /run r1/ }, JSON.stringify(forged));
    if (forged !== null) assert.throws(() => readOutline(project, run), { code: 'corrupt' });
  }
  writeArtifact(project, run, 'plan', meta, blobs);
  const kept = ['calibration', 'forecast'].map((name) => [name, readArtifact(project, run, name)!.meta] as const);
  for (const [name, intact] of kept) {
    const misshapen = [5, 'text', { variances: 5 }, { variances: [null] }, { bannerSlopes: null }, [7]];
    for (const forged of [...misshapen, ...forgedFacts(name, intact)]) {
      writeArtifact(project, run, name, forged, {});
      const read = (): unknown => [readCalibrations(project, run), readForecastParameters(project, run)];
      assert.throws(read, { code: 'corrupt', message: /run r1/ }, `${name} ${JSON.stringify(forged)}`);
    }
    writeArtifact(project, run, name, intact, {});
  }
  await evaluate();
});

test('more or fewer weights than the model has, or half a weight, are refused as damage', async () => {
  // A forger would also adapt the hash.
  const { weightsSha256 } = getRun(project, run);
  updateRun(project, run, { weightsSha256: null });
  await evaluate();
  const { meta, blobs } = readArtifact(project, run, 'best')!;
  for (const part of ['table', 'weights', 'states'])
    for (const change of [-4, -2, 4, 8]) {
      const changed = new Uint8Array(Math.max(0, blobs[part].length + change));
      changed.set(blobs[part].subarray(0, changed.length));
      if (changed.length === blobs[part].length) continue;
      writeArtifact(project, run, 'best', meta, { ...blobs, [part]: changed });
      await assert.rejects(evaluate(), { code: 'corrupt' }, `${part} ${change}`);
    }
  for (const forged of [null, 5, [], { layout: 7 }]) {
    writeArtifact(project, run, 'best', forged, blobs);
    await assert.rejects(evaluate(), { code: 'corrupt' }, JSON.stringify(forged));
  }
  const { table: _, ...withoutTable } = blobs;
  writeArtifact(project, run, 'best', meta, withoutTable);
  await assert.rejects(evaluate(), { code: 'corrupt' });
  writeArtifact(project, run, 'best', meta, blobs);
  await evaluate();
  updateRun(project, run, { weightsSha256 });
});

test('weights of the right sizes, but of another run, are refused as damage', async () => {
  const [own, foreign] = [run, 'r2'].map((name) => readArtifact(project, name, 'best')!);
  writeArtifact(project, run, 'best', own.meta, foreign.blobs);
  await assert.rejects(evaluate(), { code: 'corrupt', message: /weights/ });
  writeArtifact(project, run, 'best', own.meta, own.blobs);
  await evaluate();
});
