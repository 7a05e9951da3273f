import { findBuilds } from '../../core/engine/tensorflow/builds.ts';

/** Whether TensorFlow's library is on this machine. One that is there but does not load fails the tests. */
export const tensorflowHere = findBuilds().length > 0;

/** For tests of the second engine: they are skipped by name where TensorFlow cannot be had. */
export const needsTensorflow = { skip: tensorflowHere ? false : 'TensorFlow is not on this machine: npm run fetch:tensorflow' } as const;
