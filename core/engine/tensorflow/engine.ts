import { message, type Text } from '../../text/message.ts';
import type { Engine } from '../engine.ts';
import { findNvidiaGpu } from '../gpu.ts';
import { describeVersion, hintsOf, cpuFallbackReason } from './advice.ts';
import { findBuilds, missingBuild, type TensorflowBuild } from './builds.ts';
import { eagerPairs, eagerScoring } from './eager-scoring.ts';
import { EagerTraining } from './eager.ts';
import { loadTensorflow, TENSORFLOW_BACKEND, type LoadedTensorflow } from './load.ts';

/** The result of looking for TensorFlow: an engine, or why there is none, as far as known. */
export type OpenedTensorflow =
  | { readonly engine: Engine; readonly usesGpu: boolean }
  | { readonly engine: null; readonly reason: Text | null };

/** Opens the TensorFlow library of the first build that loads. */
export async function openTensorflow(): Promise<OpenedTensorflow> {
  const failures: Text[] = [];
  for (const build of findBuilds()) {
    try {
      return await opened(build, loadTensorflow(build));
    } catch (error) {
      failures.push(
        message('engine.buildFailed', { folder: build.folder, reason: (error as Error).message.split('\n')[0] }),
      );
    }
  }
  return { engine: null, reason: hintsOf([...failures, ...missingBuild()]) };
}

async function opened(build: TensorflowBuild, { version, usesGpu }: LoadedTensorflow): Promise<OpenedTensorflow> {
  const gpu = await findNvidiaGpu();
  return {
    usesGpu,
    engine: {
      name: 'tensorflow',
      device: usesGpu ? (gpu?.name ?? 'NVIDIA GPU') : 'cpu',
      version: describeVersion(build, version),
      note: usesGpu ? null : cpuFallbackReason(build, gpu),
      compileTraining: async (model, shape, adam, table) =>
        EagerTraining.open(TENSORFLOW_BACKEND, model, shape, adam, table),
      compileScoring: async (model, shape, intermediates) =>
        eagerScoring(TENSORFLOW_BACKEND, model, shape, intermediates),
      compilePairs: async (model, shape, trained, candidates) =>
        eagerPairs(TENSORFLOW_BACKEND, model, shape, trained, candidates),
    },
  };
}
