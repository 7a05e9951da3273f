/** The engines: ONNX Runtime on the CPU, TensorFlow, and ONNX Runtime on a GPU. */
export const ENGINE_NAMES = ['onnx', 'tensorflow', 'onnx-gpu'] as const;

/** The name of an engine, as stored with a run. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The engines that a user can select; `auto` selects the fastest in a short benchmark. */
export const ENGINE_CHOICES = ['auto', ...ENGINE_NAMES] as const;

/** An engine, or `auto` for the fastest one. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** Where ONNX Runtime computes. */
export type Provider = 'cpu' | 'cuda' | 'dml';

/**
 * The provider of an ONNX Runtime engine. On a GPU this is DirectML on Windows, where it supports every vendor, and
 * CUDA elsewhere.
 */
export function providerOf(name: Exclude<EngineName, 'tensorflow'>): Provider {
  return name === 'onnx' ? 'cpu' : process.platform === 'win32' ? 'dml' : 'cuda';
}

/** Whether a text names an engine; files of older and newer versions may hold other names. */
export function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}
