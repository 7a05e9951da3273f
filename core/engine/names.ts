/** What can run a model: ONNX Runtime on the processor, TensorFlow, and ONNX Runtime on a graphics card. */
export const ENGINE_NAMES = ['onnx', 'tensorflow', 'onnx-gpu'] as const;

/** The name of an engine, as a run keeps it. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What a user can ask for; `auto` takes what a short trial shows to be the fastest. */
export const ENGINE_CHOICES = ['auto', ...ENGINE_NAMES] as const;

/** An engine, or the request for the fastest one. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** Where ONNX Runtime computes. */
export type Provider = 'cpu' | 'cuda' | 'dml';

/**
 * The provider of an engine of ONNX Runtime: on a graphics card DirectML on Windows, where it runs on any maker's, else
 * CUDA.
 */
export function providerOf(name: Exclude<EngineName, 'tensorflow'>): Provider {
  return name === 'onnx' ? 'cpu' : process.platform === 'win32' ? 'dml' : 'cuda';
}

/** Whether a text names an engine: older and newer files may hold others. */
export function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}
