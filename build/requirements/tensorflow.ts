import { findBuilds } from '../../core/engine/tensorflow/builds.ts';
import { fetchTensorflow } from '../fetch/fetch-tensorflow.ts';
import { pip, program } from './debian.ts';
import type { Requirement } from './requirement.ts';

/** A libtensorflow with tfjs-node built on it, for the TensorFlow engine. */
export const tensorflowRequirement: Requirement = {
  name: 'TensorFlow',
  purpose: 'its engine is compared with that of ONNX Runtime',
  tests: [
    'test/engine/tensorflow.test.ts',
    'test/score/engines.test.ts',
    'test/train/fit/{engines,choose-engine}.test.ts',
    'test/build/fetch/fetch-tensorflow.test.ts',
  ],
  debian: process.platform === 'linux' ? [program('python3'), pip, program('g++'), program('make')] : [],
  command: 'npm run fetch:tensorflow',
  findMissing: () => (findBuilds().length > 0 ? null : 'TensorFlow is missing'),
  async install(report) {
    await fetchTensorflow({ kind: 'wheel' }, report);
  },
};
