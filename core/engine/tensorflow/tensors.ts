import * as tf from '@tensorflow/tfjs-core';

/** Selects the tfjs backend for the following operations. */
export function useBackend(name: string): void {
  if (tf.getBackend() !== name) tf.setBackend(name);
}

/**
 * A tensor `[length]` with its own copy of the numbers, so that the array may change. `tf.tidy` does not dispose of it.
 */
export function copyOf(numbers: Float32Array): tf.Tensor1D {
  return tf.tensor1d(numbers.slice());
}

/** Copies a tensor's numbers to the host and disposes of the tensor. */
export async function readOnce(tensor: tf.Tensor): Promise<Float32Array> {
  const numbers = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return numbers;
}
