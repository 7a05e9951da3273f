/**
 * Hides an installed TensorFlow. Tests of the whole program import this, because `--engine auto` would otherwise
 * measure the speed of TensorFlow before the first training of each project, which takes seconds.
 */
import { join } from 'node:path';

import { TENSORFLOW_VARIABLE } from '../core/engine/tensorflow/builds.ts';

process.env[TENSORFLOW_VARIABLE] = join(import.meta.dirname, 'no-tensorflow');
