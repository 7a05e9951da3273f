import * as tf from '@tensorflow/tfjs-core';

import type { Provider } from '../names.ts';
import { tensorOf, trace, valueOf } from '../trace/tracer.ts';
import { openSession, runInto, tensorOver } from './session.ts';
import { writeOnnx } from './write.ts';

const ROWS = 2;

/** Computes a small product on a provider; throws ONNX Runtime's error if that fails. */
export async function tryProvider(provider: Provider): Promise<void> {
  const shape = [ROWS, ROWS];
  const graph = trace((recording) => {
    const x = tensorOf<tf.Tensor2D>(recording.input('x', 'float32', shape));
    recording.output('y', valueOf(tf.matMul(x, x)));
  });
  const session = await openSession(writeOnnx(graph), 1, provider);
  const y = new Float32Array(ROWS * ROWS);
  await runInto(session, { x: tensorOver(Float32Array.of(1, 2, 3, 4), shape) }, { y: tensorOver(y, shape) });
  await session.release();
  if (y.join() !== '7,10,15,22') throw new Error(`${provider} computes ${y.join(' ')} instead of 7 10 15 22`);
}
