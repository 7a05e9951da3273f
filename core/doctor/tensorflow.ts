import { findBuilds, TENSORFLOW_VARIABLE } from '../engine/tensorflow/builds.ts';
import type { TensorflowBuild } from '../engine/tensorflow/builds.ts';
import type { LoadedTensorflow } from '../engine/tensorflow/load.ts';
import { tryScript } from './probe.ts';

/** A large library on a cold disk, or a GPU that wakes up. */
const LONGEST_LOAD_MS = 60_000;

/** What came of loading a build of TensorFlow in a process of its own. */
export type TensorflowProbe = { readonly ok: true; readonly loaded: LoadedTensorflow } | { readonly ok: false; readonly reason: string };

/** Loads a build of TensorFlow where a crash harms nobody. */
export async function probeTensorflow(build: TensorflowBuild): Promise<TensorflowProbe> {
  const tried = await tryScript(`const { loadTensorflow } = await import('${import.meta.resolve('../engine/tensorflow/load.ts')}');
    console.log(JSON.stringify(loadTensorflow(${JSON.stringify(build)})))`, LONGEST_LOAD_MS);
  return tried.ok ? { ok: true, loaded: JSON.parse(tried.output) as LoadedTensorflow } : tried;
}

/** The first build that loads, else why none does. */
export async function findTensorflow(): Promise<{ readonly build: TensorflowBuild; readonly loaded: LoadedTensorflow } | { readonly build: null; readonly reason: string }> {
  const reasons: string[] = [];
  const builds = findBuilds();
  for (const build of builds) {
    const probe = await probeTensorflow(build);
    if (probe.ok) return { build, loaded: probe.loaded };
    reasons.push(`${build.folder} does not load (${probe.reason})`);
  }
  const named = process.env[TENSORFLOW_VARIABLE];
  if (builds.length === 0 && named) reasons.push(`${TENSORFLOW_VARIABLE} names ${named}, where no built tfjs-node is`);
  return { build: null, reason: reasons.join('; ') };
}
