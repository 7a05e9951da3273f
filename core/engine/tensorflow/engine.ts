import util from 'node:util';

import type { Engine } from '../engine.ts';
import { EagerTraining, eagerScoring } from './eager.ts';

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

interface TfjsNode {
  readonly ready: () => Promise<void>;
  readonly version: Readonly<Record<string, string>>;
  readonly backend: () => { readonly isUsingGpuDevice?: boolean };
}

/** Opens TensorFlow's native library, the GPU package first; null where neither package is installed or loads. */
export async function openTensorflow(): Promise<Engine | null> {
  for (const name of PACKAGES) {
    const loaded = await loadPackage(name);
    if (loaded === null) continue;
    await loaded.ready();
    return {
      name: 'tensorflow',
      device: loaded.backend().isUsingGpuDevice === true ? 'NVIDIA GPU' : 'cpu',
      version: loaded.version['tfjs-node'] ?? loaded.version['tfjs'] ?? '',
      compileTraining: async (model, shape, adam, table) => new EagerTraining('tensorflow', model, shape, adam, table),
      compileScoring: async (model, shape, inner) => eagerScoring('tensorflow', model, shape, inner),
    };
  }
  return null;
}

async function loadPackage(name: string): Promise<TfjsNode | null> {
  // Node 23 dropped this function, which the packages still call.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  try {
    return ((await import(name)) as { readonly default: TfjsNode }).default;
  } catch {
    return null;
  }
}
