/**
 * Imported by tests of the whole program: where TensorFlow is installed, `--engine auto` would time it before each of
 * their trainings, which takes seconds. The tests of the second engine do not import this.
 */
import { join } from 'node:path';

import { TENSORFLOW_VARIABLE } from '../core/engine/tensorflow/builds.ts';

process.env[TENSORFLOW_VARIABLE] = join(import.meta.dirname, 'no-tensorflow');
