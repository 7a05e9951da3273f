import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { initialState, type TrainingBatch } from '../../core/engine/engine.ts';
import { Barrier, barrierMemory } from '../../core/engine/onnx/barrier.ts';
import type { ReplicaPlan } from '../../core/engine/onnx/replica.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { WorkerPool } from '../../core/engine/onnx/worker-pool.ts';
import { configureModel } from '../../core/models/registry.ts';

const shape = { batchSize: 512, singleFields: 1, multiFields: 0, dimension: 3, steps: ['click'] };
const model = configureModel('aitm', { tower: { widths: [4], dropout: [0] } });

describe('the threads of a training step', () => {
  it('release the main thread with the reason if one of them fails to start', async () => {
    const broken = { size: { replicas: 2, samples: 1, slice: 1 }, gradientModel: new Uint8Array(8), threads: 1 };
    await assert.rejects(WorkerPool.start(broken as unknown as ReplicaPlan), /model|protobuf|load/i);
  });

  it('shut down cleanly after the main thread’s part of a step failed', async () => {
    const table = new EmbeddingTable(4, 3);
    const program = await compileOnnxTraining(model, shape, { learningRate: 0.01, l2: 0 }, table, 2);
    program.load(initialState(program.layout, 1));
    const batch: TrainingBatch = {
      count: 512,
      singleFields: 1,
      single: new Int32Array(512),
      multi: [],
      depth: new Uint8Array(512),
      matureSteps: new Uint8Array(512).fill(1),
    };
    assert.ok(Number.isFinite(await program.step(batch, 1, 1)));
    const damaged = {
      ...batch,
      get depth(): Uint8Array {
        throw new Error('a damaged batch');
      },
    };
    await assert.rejects(program.step(damaged, 2, 2), { message: 'a damaged batch' });
    await assert.rejects(program.step(batch, 3, 3), { message: 'a training thread ended unexpectedly' });
    await program.release();
  });
});

describe('a barrier', () => {
  it('releases all threads once one has failed', async () => {
    const barrier = new Barrier(barrierMemory(), 2);
    const waiting = barrier.waitAsync();
    barrier.fail();
    await waiting;
    barrier.wait();
    assert.ok(barrier.failed);
  });
});
