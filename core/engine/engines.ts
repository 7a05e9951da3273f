import { availableParallelism } from 'node:os';

import { AppError } from '../errors.ts';
import type { Engine } from './engine.ts';
import { compileOnnxScoring } from './onnx/scoring.ts';
import { compileOnnxTraining } from './onnx/training.ts';

/** The engines a user can ask for; `auto` takes the GPU where there is one. */
export type EngineChoice = 'auto' | 'onnx' | 'tensorflow';

/**
 * Opens an engine; `threads` is how many ONNX Runtime takes, one per core unless told otherwise.
 * @throws AppError `unavailable` where TensorFlow is asked for and not installed.
 */
export async function openEngine(choice: EngineChoice, threads = availableParallelism()): Promise<Engine> {
  if (choice === 'onnx') return openOnnx(threads);
  const { openTensorflow } = await import('./tensorflow/engine.ts');
  const { engine } = await openTensorflow();
  if (engine !== null && (choice === 'tensorflow' || engine.device !== 'cpu')) return engine;
  if (choice === 'auto') return openOnnx(threads);
  throw new AppError('unavailable', 'the tensorflow engine is not installed', 'use --engine onnx, or see stepladder doctor for how to install it');
}

async function openOnnx(threads: number): Promise<Engine> {
  const { env } = await import('onnxruntime-node');
  return {
    name: 'onnx',
    device: 'cpu',
    version: env.versions.common,
    compileTraining: (model, shape, adam, table) => compileOnnxTraining(model, shape, adam, table, threads),
    compileScoring: (model, shape, inner) => compileOnnxScoring(model, shape, threads, inner),
  };
}
