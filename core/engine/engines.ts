import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { Engine } from './engine.ts';
import { engineFindings } from './find.ts';
import { findNvidiaGpu } from './gpu.ts';
import { providerOf, type EngineChoice, type EngineName } from './names.ts';
import { threadCount } from './thread-count.ts';

export type { EngineChoice } from './names.ts';

/**
 * Opens an engine; `threads` is the number of ONNX Runtime threads. Runs no benchmark: `auto` means ONNX Runtime on the
 * CPU, which is always available. Throws `unavailable`, with what to do, if the engine is not installed or does not
 * run.
 */
export async function openEngine(choice: EngineChoice, threads = threadCount()): Promise<Engine> {
  return choice === 'tensorflow' ? openTensorflowEngine() : openOnnx(choice === 'auto' ? 'onnx' : choice, threads);
}

async function openTensorflowEngine(): Promise<Engine> {
  const { openTensorflow } = await import('./tensorflow/engine.ts');
  const opened = await openTensorflow();
  if (opened.engine !== null) return opened.engine;
  throw new AppError(
    'unavailable',
    opened.reason === null
      ? message('engine.noTensorflow')
      : message('engine.noTensorflowBecause', { reason: opened.reason }),
    message('engine.orOnnx', { help: message('engine.getTensorflow') }),
  );
}

async function openOnnx(name: Exclude<EngineName, 'tensorflow'>, threads: number): Promise<Engine> {
  const { env } = await import('onnxruntime-node');
  const provider = providerOf(name);
  if (provider !== 'cpu') await requireGpu(name);
  return {
    name,
    device: provider === 'cpu' ? 'cpu' : ((await findNvidiaGpu())?.name ?? 'GPU'),
    version: env.versions.common,
    note: null,
    async compileTraining(model, shape, adam, table) {
      // Loaded on demand: it imports hundreds of gradient modules that scoring does not need.
      const { compileOnnxTraining } = await import('./onnx/training.ts');
      return compileOnnxTraining(model, shape, adam, table, threads, provider);
    },
    async compileScoring(model, shape, intermediates) {
      // Loaded on demand: much code opens an engine and compiles nothing, such as the main thread of a ranking.
      const { compileOnnxScoring } = await import('./onnx/scoring.ts');
      return compileOnnxScoring(model, shape, threads, intermediates, provider);
    },
    async compilePairs(model, shape, trained, candidates) {
      const { compileOnnxPairs } = await import('./onnx/pairs.ts');
      return compileOnnxPairs(model, shape, trained, candidates, threads, provider);
    },
  };
}

/**
 * Asks the separate process: in this one, ONNX Runtime would print errors about missing libraries to the terminal.
 */
async function requireGpu(name: EngineName): Promise<void> {
  const finding = (await engineFindings()).find((one) => one.name === name);
  if (finding?.found !== true)
    throw new AppError(
      'unavailable',
      message('engine.doesNotRun', { engine: name }),
      finding?.help ?? message('engine.useOnnx'),
    );
}
