import './no-telemetry.ts';
import * as ort from 'onnxruntime-node';

import type { Provider } from '../names.ts';

/** Named tensors over arrays that stay the caller's: a call of the session reads and writes them in place. */
export type Feeds = Readonly<Record<string, ort.Tensor>>;

/** Makes a tensor over an array, without a copy. */
export function tensorOver(data: Float32Array | Uint8Array, shape: readonly number[]): ort.Tensor {
  return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : new ort.Tensor('uint8', data, shape);
}

/** Compiles an ONNX model with ONNX Runtime; what a graphics card cannot do, the processor does. */
export async function openSession(
  model: Uint8Array,
  threads: number,
  provider: Provider = 'cpu',
): Promise<ort.InferenceSession> {
  // Newer NVIDIA cards would round products to 10 bits, which keeps no two engines within 1e-4 of each other.
  if (provider === 'cuda') process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  return ort.InferenceSession.create(model, {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    // DirectML plans its memory itself, and refuses sessions that would.
    enableMemPattern: provider !== 'dml',
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

/**
 * Runs a session into arrays that are there. ONNX Runtime's binding for Node copies every output into a new array
 * besides; these are freed at once, because megabytes of them at each step would make the garbage collector run all the
 * time.
 */
export async function runInto(session: ort.InferenceSession, feeds: Feeds, fetches: Feeds): Promise<void> {
  const outputs = await session.run(feeds, fetches);
  for (const [name, { data }] of Object.entries(outputs)) {
    if (data !== fetches[name].data && ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer)
      data.buffer.transfer(0);
  }
}
