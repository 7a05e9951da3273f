import { globSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

import { rootFolder } from '../../program/root.ts';
import { message, type Message } from '../../text/message.ts';

/** The environment variable for the folder of a tfjs-node build that overrides all others. */
export const TENSORFLOW_VARIABLE = 'STEPLADDER_TENSORFLOW';

/** The output folder of `npm run fetch:tensorflow`. */
export const FETCHED_TENSORFLOW = join(rootFolder, 'out', 'tensorflow', 'tfjs-node');

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** A tfjs-node on this machine, with its native addon. */
export interface TensorflowBuild {
  readonly folder: string;
  /** The name of its npm package. */
  readonly name: string;
  readonly version: string;
  /** The native addon's file. */
  readonly binding: string;
  /** The libraries that it needs to compute on an NVIDIA GPU, such as `CUDA 12.5.1, cuDNN 9`; null for a CPU build. */
  readonly cuda: string | null;
}

/** The file in a fetched build that lists its components. */
export const BUILD_INFO_FILE = 'made-of.json';

/**
 * The installed builds in the order in which they are tried. If a variable names a build, only that one. Otherwise,
 * builds for NVIDIA GPUs come before CPU builds, and within each kind the fetched one before the installed packages.
 */
export function findBuilds(): readonly TensorflowBuild[] {
  const named = namedFolder();
  const folders = named === null ? [FETCHED_TENSORFLOW, ...installedFolders()] : [named];
  const builds = folders.map(readBuild).filter((build) => build !== null);
  return [...builds.filter(({ cuda }) => cuda !== null), ...builds.filter(({ cuda }) => cuda === null)];
}

function namedFolder(): string | null {
  const named = process.env[TENSORFLOW_VARIABLE];
  return named === undefined || named === '' ? null : named;
}

function installedFolders(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return PACKAGES.flatMap((name) => (resolve.paths(name) ?? []).map((folder) => join(folder, name))).filter((folder) =>
    existsSync(folder),
  );
}

/**
 * The build in a folder; null if the folder holds no package, or its native addon was neither downloaded nor built.
 */
export function readBuild(folder: string): TensorflowBuild | null {
  const description = join(folder, 'package.json');
  const binding = newestBinding(folder);
  if (binding === null || !existsSync(description)) return null;
  const { name, version } = JSON.parse(readFileSync(description, 'utf8')) as { name: string; version: string };
  return { folder, name, version, binding, cuda: neededCuda(folder, name) };
}

/** A fetched build lists its components; the npm package for NVIDIA GPUs contains libtensorflow 2.9.1. */
function neededCuda(folder: string, name: string): string | null {
  const note = join(folder, BUILD_INFO_FILE);
  if (existsSync(note)) return (JSON.parse(readFileSync(note, 'utf8')) as { cuda?: string }).cuda ?? null;
  return name === PACKAGES[0] ? 'CUDA 11.2, cuDNN 8.1 (libtensorflow 2.9.1)' : null;
}

/** The native addon for the newest Node-API that this Node supports. */
function newestBinding(folder: string): string | null {
  const versions = globSync('lib/napi-v*/tfjs_binding.node', { cwd: folder })
    .map((file) => ({ file, version: Number(/napi-v(\d+)/.exec(file)?.[1]) }))
    .filter(({ version }) => version <= Number(process.versions['napi']))
    .sort((one, other) => other.version - one.version);
  return versions.length === 0 ? null : join(folder, versions[0].file);
}

/**
 * Explains why there is no build: the folder named by the variable has none, or packages were installed without their
 * native addon.
 */
export function missingBuild(): readonly Message[] {
  const named = namedFolder();
  const missing = (named === null ? installedFolders() : [named]).filter((folder) => readBuild(folder) === null);
  if (missing.length === 0) return [];
  if (named !== null) return [message('engine.noBuildAt', { variable: TENSORFLOW_VARIABLE, folder: named })];
  return [message('engine.missingNativeAddon', { packages: missing.map((folder) => basename(folder)) })];
}
