import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ComparisonRequest } from '../../core/compare/request.ts';
import type { Project } from '../../core/store/file/project.ts';
import { readArtifact, writeArtifact } from '../../core/store/runs/runs.ts';
import { LIGHTGBM_VARIABLE } from '../../core/trees/library.ts';

/** Settings of a model that trains in almost no time. */
export const tower = { tower: { widths: [4], dropout: [0] } };

/** Settings of a comparison of models with `tower`. */
export const config = {
  training: { batchSize: 250, epochs: 2, learningRate: 0.01 },
  models: { aitm: tower, mlp: tower },
};

/** A request for a comparison of two models with `config`. */
export const request: ComparisonRequest = {
  dataset: 'synthetic',
  engine: 'onnx',
  models: ['aitm', 'mlp'],
  seeds: 2,
  config,
};

/** Calls `work` while LightGBM is not found. The process must not have used the library, which would stay loaded. */
export async function withoutLightgbm(work: () => Promise<void>): Promise<void> {
  const pathBefore = process.env[LIGHTGBM_VARIABLE];
  process.env[LIGHTGBM_VARIABLE] = join(tmpdir(), 'no-such-folder', 'lib_lightgbm.so');
  try {
    await work();
  } finally {
    if (pathBefore === undefined) delete process.env[LIGHTGBM_VARIABLE];
    else process.env[LIGHTGBM_VARIABLE] = pathBefore;
  }
}

/** Puts an infinite weight into a run's checkpoint, so that the next step's loss is not finite. */
export function corruptCheckpoint(project: Project, run: string): void {
  const checkpoint = readArtifact(project, run, 'checkpoint');
  assert.ok(checkpoint !== null);
  const weights = new Float32Array(checkpoint.blobs['weights'].slice().buffer).fill(Infinity, 0, 1);
  writeArtifact(project, run, 'checkpoint', checkpoint.meta, {
    ...checkpoint.blobs,
    weights: new Uint8Array(weights.buffer),
  });
}
