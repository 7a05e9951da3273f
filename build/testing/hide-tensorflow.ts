/**
 * Hides an installed TensorFlow from tests: `--engine auto` would otherwise load it and measure its speed before the
 * first training of each project, which takes seconds.
 */
import { dirname, join } from 'node:path';

import { TENSORFLOW_VARIABLE } from '../../core/engine/tensorflow/builds.ts';

/** A folder that does not exist, and so holds no TensorFlow. */
export const NO_TENSORFLOW = join(dirname(dirname(import.meta.dirname)), 'test', 'no-tensorflow');

/** Hides TensorFlow from this process and those that it starts, unless the user names a build. */
export function hideTensorflow(): void {
  process.env[TENSORFLOW_VARIABLE] ??= NO_TENSORFLOW;
}

/** Lets this process find TensorFlow again. */
export function showTensorflow(): void {
  if (process.env[TENSORFLOW_VARIABLE] === NO_TENSORFLOW) delete process.env[TENSORFLOW_VARIABLE];
}
