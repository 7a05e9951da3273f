import { message, type Message, type Text } from '../../text/message.ts';
import type { Gpu } from '../gpu.ts';
import type { TensorflowBuild } from './builds.ts';

/** The versions of a build and of its TensorFlow: `tfjs-node-gpu 4.22.0 (TensorFlow 2.21.0)`. */
export function describeVersion({ name, version }: TensorflowBuild, tensorflow: string): string {
  return `${name.slice(name.indexOf('/') + 1)} ${version} (TensorFlow ${tensorflow})`;
}

/**
 * Why a build runs on the CPU although it was built for NVIDIA GPUs or the machine has one, and what to do.
 * `gpuFailure` is TensorFlow's own message. Null for a CPU build on a machine without one.
 */
export function cpuFallbackReason(
  { cuda }: TensorflowBuild,
  gpu: Gpu | null,
  gpuFailure: Text | null = null,
): Message | null {
  if (cuda === null)
    return gpu === null
      ? null
      : message('engine.withoutCuda', { gpu: gpu.name, help: message('engine.getTensorflow') });
  if (gpu === null) return message('engine.withoutDriver', { cuda });
  const advice = message('engine.withoutLibraries', { gpu: gpu.name, cuda });
  return gpuFailure === null ? advice : message('engine.withReason', { advice, reason: gpuFailure });
}

/** Joins several hints into one text; null if there are none. */
export function hintsOf(hints: readonly Text[]): Text | null {
  if (hints.length < 2) return hints[0] ?? null;
  return message('engine.hints', { hints });
}

/**
 * Finds the reason why TensorFlow uses no GPU in what it wrote while it loaded: the missing libraries, else its first
 * sentence about CUDA.
 */
export function gpuFailureIn(output: string): Text | null {
  const libraries = Array.from(output.matchAll(/Could not load dynamic library '([^']+)'/g), ([, library]) => library);
  if (libraries.length > 0) return message('engine.missingLibraries', { libraries: [...new Set(libraries)] });
  return (
    Array.from(output.matchAll(/\.cc:\d+\] (.+)/g), ([, sentence]) => sentence.trim()).find((sentence) =>
      /CUDA|cuDNN|GPU/i.test(sentence),
    ) ?? null
  );
}
