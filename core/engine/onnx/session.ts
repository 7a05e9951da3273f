import '../../native-settings.ts';
import * as ort from 'onnxruntime-node';

import type { Provider } from '../names.ts';

/** Named tensors over the caller's arrays: the session reads and writes them in place. */
export type Feeds = Readonly<Record<string, ort.Tensor>>;

/** Wraps an array in a tensor, without a copy. */
export function tensorOver(data: Float32Array | Uint8Array, shape: readonly number[]): ort.Tensor {
  return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : new ort.Tensor('uint8', data, shape);
}

/** Compiles an ONNX model with ONNX Runtime; operators that a GPU does not support run on the CPU. */
export async function openSession(
  model: Uint8Array,
  threads: number,
  provider: Provider = 'cpu',
): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(model, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    // DirectML plans its memory itself and refuses sessions with memory patterns.
    enableMemPattern: provider !== 'dml',
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // With prepacking, products with constant weights would be summed in another order than those with input weights.
    extra: { session: { disable_prepacking: '1' } },
  });
}

/**
 * Runs a session into existing arrays. ONNX Runtime's Node binding also copies every output into a new array. These
 * copies are freed immediately, because megabytes of them per step would keep the garbage collector busy.
 */
export async function runInto(session: ort.InferenceSession, feeds: Feeds, fetches: Feeds): Promise<void> {
  const outputs = await session.run(feeds, fetches);
  for (const [name, { data }] of Object.entries(outputs)) {
    if (data !== fetches[name].data && ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer)
      data.buffer.transfer(0);
  }
}
