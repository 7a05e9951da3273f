import type { GraphicsCard } from '../graphics.ts';
import type { TensorflowBuild } from './builds.ts';

/** How to get TensorFlow, and what its GPU needs. */
export const tensorflowHelp =
  'for NVIDIA cards: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 ' +
  'brings it with a libtensorflow 2.9.1 that wants CUDA 11.2 and cuDNN 8.1; ' +
  'on Linux, npm run fetch:tensorflow builds one for the processor, and with -- --from FOLDER one ' +
  'on an installed Python package tensorflow with CUDA 12';

/** `tfjs-node-gpu 4.22.0 (TensorFlow 2.21.0)`. */
export function describeVersion({ name, version }: TensorflowBuild, tensorflow: string): string {
  return `${name.slice(name.indexOf('/') + 1)} ${version} (TensorFlow ${tensorflow})`;
}

/**
 * Why a build computes on the processor where that was not to be expected, and what to do: it was built for NVIDIA
 * cards, or there is one. `complaint` is what TensorFlow itself says. Null for a build of the processor on a machine
 * without a card.
 */
export function whyOnProcessor(
  { cuda }: TensorflowBuild,
  card: GraphicsCard | null,
  complaint: string | null = null,
): string | null {
  if (cuda === null)
    return card === null
      ? null
      : `runs on the processor and not on the ${card.name}, since it is built without CUDA; ${tensorflowHelp}`;
  if (card === null)
    return (
      'runs on the processor, since nvidia-smi names no NVIDIA card here; if there is one, install its ' +
      `driver, ${cuda}`
    );
  const lacks =
    `runs on the processor and not on the ${card.name}: install ${cuda}, and name their folders in ` +
    'LD_LIBRARY_PATH (on Windows in PATH)';
  return complaint === null ? lacks : `${lacks}; TensorFlow says: ${complaint}`;
}

/**
 * Finds in what TensorFlow wrote while it was loaded why it uses no graphics card: the libraries that it misses, else
 * its first sentence about CUDA.
 */
export function complaintOf(written: string): string | null {
  const libraries = Array.from(written.matchAll(/Could not load dynamic library '([^']+)'/g), ([, library]) => library);
  if (libraries.length > 0) return `could not load ${[...new Set(libraries)].join(', ')}`;
  return (
    Array.from(written.matchAll(/\.cc:\d+\] (.+)/g), ([, sentence]) => sentence.trim()).find((sentence) =>
      /CUDA|cuDNN|GPU/i.test(sentence),
    ) ?? null
  );
}
