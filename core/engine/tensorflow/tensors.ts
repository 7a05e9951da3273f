import * as tf from '@tensorflow/tfjs-core';

/** Lets the following operations run on a tfjs backend. */
export function useBackend(name: string): void {
  if (tf.getBackend() !== name) tf.setBackend(name);
}

/** A tensor `[length]` with numbers of its own: those of the array may change. It is not tidied away. */
export function copyOf(numbers: Float32Array): tf.Tensor1D {
  return tf.tensor1d(numbers.slice());
}

/** Brings a tensor's numbers to the host and lets the tensor go. */
export async function readOnce(tensor: tf.Tensor): Promise<Float32Array> {
  const numbers = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return numbers;
}
