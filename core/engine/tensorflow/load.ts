import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import util from 'node:util';

import * as tf from '@tensorflow/tfjs-core';

import '../../native-settings.ts';
import type { TensorflowBuild } from './builds.ts';

/** The name of TensorFlow's backend in tfjs. */
export const TENSORFLOW_BACKEND = 'tensorflow';

/** A loaded build of TensorFlow. */
export interface LoadedTensorflow {
  /** Version of libtensorflow. */
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
 * Loads a build's native library and registers its kernels with the tfjs-core that the models use; once per process.
 * Loads only the kernels of the package: its index would load all of tfjs, including another tfjs-core.
 */
export function loadTensorflow({ folder, name, binding: file }: TensorflowBuild): LoadedTensorflow {
  if (loaded !== undefined) return loaded;
  restoreNodeUtil();
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
 * Resolves the package's import of tfjs to our tfjs-core. Replaces its reader of saved models, which needs its own
 * protobuf library, with an empty module.
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

/**
 * tfjs-node 4.22, the latest version, calls two old Node functions whenever it runs a kernel: `util.isNullOrUndefined`,
 * which Node 23 removed, and `util.isArray`, which is deprecated.
 */
function restoreNodeUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
