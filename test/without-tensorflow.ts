/**
 * Hides an installed TensorFlow from the test that imports this. `npm test` does so for almost all tests, but not for
 * one that is run alone, nor if the user names a build.
 */
import { NO_TENSORFLOW } from '../build/testing/hide-tensorflow.ts';
import { TENSORFLOW_VARIABLE } from '../core/engine/tensorflow/builds.ts';

process.env[TENSORFLOW_VARIABLE] = NO_TENSORFLOW;
