import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import util from 'node:util';

import * as tf from '@tensorflow/tfjs-core';

import type { TensorflowBuild } from './builds.ts';

/** The name under which tfjs knows TensorFlow's kernels. */
export const TENSORFLOW_BACKEND = 'tensorflow';

/** What is known of TensorFlow once it is loaded. */
export interface LoadedTensorflow {
  /** Of libtensorflow. */
  readonly version: string;
  readonly usesGpu: boolean;
}

interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: Binding, packageName: string) => tf.KernelBackend;
}

let loaded: LoadedTensorflow | undefined;

/**
 * Loads a build's native library and registers its kernels with the tfjs-core that the models use; once in the life of
 * the process. Only the kernels are loaded of the package: its index would bring the whole of tfjs, another tfjs-core
 * included.
 */
export function loadTensorflow({ folder, name, binding: file }: TensorflowBuild): LoadedTensorflow {
  if (loaded !== undefined) return loaded;
  setEnvironment();
  restoreUtil();
  const require = createRequire(import.meta.url);
  const hooks = registerHooks(hooksFor(folder));
  try {
    const binding = require(file) as Binding;
    const { NodeJSKernelBackend } = require(join(folder, 'dist', 'nodejs_kernel_backend.js')) as BackendModule;
    tf.registerBackend(TENSORFLOW_BACKEND, () => new NodeJSKernelBackend(binding, name), 3);
    require(join(folder, 'dist', 'register_all_kernels.js'));
    return (loaded = { version: binding.TF_Version, usesGpu: binding.isUsingGpuDevice() });
  } finally {
    hooks.deregister();
  }
}

/**
 * The tfjs that the package asks for becomes our tfjs-core, and its reader of saved models, which wants a protobuf
 * library of its own, nothing.
 */
function hooksFor(folder: string): Parameters<typeof registerHooks>[0] {
  const inside = pathToFileURL(join(folder, 'dist')).href;
  const core = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-core'));
  return {
    resolve(specifier, context, next) {
      const tfjs = /^@tensorflow\/tfjs(-core)?$/.test(specifier) && context.parentURL?.startsWith(inside) === true;
      return next(tfjs ? core : specifier, context);
    },
    load(url, context, next) {
      return url === `${inside}/proto/api_pb.js`
        ? { format: 'commonjs', source: '', shortCircuit: true }
        : next(url, context);
    },
  };
}

/** What TensorFlow reads from the environment when it is loaded; what the user has set stays. */
function setEnvironment(): void {
  const wanted = {
    // Only errors: it greets with the processor's features otherwise.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Takes of a GPU's memory what it needs instead of all of it.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // The same seed gives the same weights.
    TF_DETERMINISTIC_OPS: '1',
    // Newer GPUs would round products to 10 bits, which keeps no two engines within 1e-4 of each other.
    NVIDIA_TF32_OVERRIDE: '0',
  };
  for (const [name, value] of Object.entries(wanted)) process.env[name] ??= value;
}

/**
 * tfjs-node 4.22, of which there is no later one, calls two of Node's old functions whenever it runs a kernel:
 * `util.isNullOrUndefined`, which Node 23 removed, and `util.isArray`, of which Node warns. This is the only place that
 * puts them back.
 */
function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
