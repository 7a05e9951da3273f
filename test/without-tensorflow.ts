/**
 * Imported by tests of the whole program. If TensorFlow is installed, `--engine auto` would time it before each
 * training, which takes seconds. Tests of the TensorFlow engine do not import this.
 */
import { join } from 'node:path';

import { TENSORFLOW_VARIABLE } from '../core/engine/tensorflow/builds.ts';

process.env[TENSORFLOW_VARIABLE] = join(import.meta.dirname, 'no-tensorflow');
