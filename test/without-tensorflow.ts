/**
 * Hides an installed TensorFlow from tests of the whole program, as `npm test` does from almost all tests, but also if
 * one of them is run alone or the user names a build.
 */
import { NO_TENSORFLOW } from '../build/testing/hide-tensorflow.ts';
import { TENSORFLOW_VARIABLE } from '../core/engine/tensorflow/builds.ts';

process.env[TENSORFLOW_VARIABLE] = NO_TENSORFLOW;
