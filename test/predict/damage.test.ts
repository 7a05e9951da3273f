import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { readCalibrations } from '../../core/predict/calibrations.ts';
import { readForecastFacts } from '../../core/predict/forecast.ts';
import { getRun, readArtifact, updateRun, writeArtifact } from '../../core/store/runs/runs.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { evaluateRun } from '../../core/train/runs/evaluate.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

test('settings and plans that no run can have are refused before anything is allocated for them', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1 } as const;
  const { run } = await trainModel(project, options, quietJob());
  const evaluate = (): Promise<unknown> => evaluateRun(project, { run, dataset: 'synthetic' }, quietJob());
  const config = getRun(project, run).config as { training: object; features: object };
  for (const forged of [
    { ...config, training: { ...config.training, members: 1e9 } },
    { ...config, training: { ...config.training, members: -1 } },
    { ...config, features: { ...config.features, dimension: 1e9 } },
    { ...config, features: 5 },
  ]) {
    updateRun(project, run, { config: forged });
    await assert.rejects(evaluate(), { code: 'corrupt', message: /run r1/ });
  }
  updateRun(project, run, { config });
  const { meta, blobs } = readArtifact(project, run, 'plan')!;
  for (const forged of [null, 5, { ...(meta as object), parts: null }, { ...(meta as object), candidates: 'all' }]) {
    writeArtifact(project, run, 'plan', forged, blobs);
    await assert.rejects(evaluate(), { code: 'corrupt', message: /run r1/ });
  }
  writeArtifact(project, run, 'plan', meta, blobs);
  const kept = ['calibration', 'forecast'].map((name) => [name, readArtifact(project, run, name)!.meta] as const);
  for (const [name, intact] of kept) {
    for (const forged of [5, 'text', { variances: 5 }, { variances: [null] }, [7]]) {
      writeArtifact(project, run, name, forged, {});
      const read = (): unknown => [readCalibrations(project, run), readForecastFacts(project, run)];
      assert.throws(read, { code: 'corrupt', message: /run r1/ }, `${name} ${JSON.stringify(forged)}`);
    }
    writeArtifact(project, run, name, intact, {});
  }
  await evaluate();
});

test('more or fewer weights than the model has, or half a weight, are refused as damage', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1 } as const;
  const { run } = await trainModel(project, options, quietJob());
  // A forger would also adapt the hash.
  updateRun(project, run, { weightsSha256: null });
  const evaluate = (): Promise<unknown> => evaluateRun(project, { run, dataset: 'synthetic' }, quietJob());
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
  const { table: _, ...withoutTable } = blobs;
  writeArtifact(project, run, 'best', meta, withoutTable);
  await assert.rejects(evaluate(), { code: 'corrupt' });
  writeArtifact(project, run, 'best', meta, blobs);
  await evaluate();
});

test('weights of the right sizes that are not those of the training are refused as damage', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', epochs: 1 } as const;
  const [first, second] = [1, 2].map((seed) => ({ ...options, seed }));
  const { run } = await trainModel(project, first, quietJob());
  const other = await trainModel(project, second, quietJob());
  const evaluate = (): Promise<unknown> => evaluateRun(project, { run, dataset: 'synthetic' }, quietJob());
  const [own, foreign] = [run, other.run].map((name) => readArtifact(project, name, 'best')!);
  writeArtifact(project, run, 'best', own.meta, foreign.blobs);
  await assert.rejects(evaluate(), { code: 'corrupt', message: /weights/ });
  writeArtifact(project, run, 'best', own.meta, own.blobs);
  await evaluate();
});
