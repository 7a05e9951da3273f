/** What can run a model: ONNX Runtime on the processor, on an NVIDIA card, by DirectML on any card of Windows; and TensorFlow. */
export const ENGINE_NAMES = ['onnx', 'onnx-cuda', 'onnx-dml', 'tensorflow'] as const;

/** The name of an engine, as a run keeps it. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What a user can ask for; `auto` takes what a short trial shows to be the fastest. */
export const ENGINE_CHOICES = ['auto', ...ENGINE_NAMES] as const;

/** An engine, or the wish that the fastest be chosen. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** Where ONNX Runtime computes. */
export type Provider = 'cpu' | 'cuda' | 'dml';

/** The provider of an engine of ONNX Runtime. */
export function providerOf(name: Exclude<EngineName, 'tensorflow'>): Provider {
  return name === 'onnx' ? 'cpu' : name === 'onnx-cuda' ? 'cuda' : 'dml';
}

/** Whether a text names an engine: older and newer files may hold others. */
export function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}
