import { globSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { message, type Message } from '../../text/message.ts';

/** The variable that names the folder of a build of tfjs-node that is to be used instead of all others. */
export const TENSORFLOW_VARIABLE = 'STEPLADDER_TENSORFLOW';

const program = dirname(dirname(dirname(import.meta.dirname)));
/** The desktop app that a checkout starts lies in its `out/app`. */
const checkout = program.endsWith(join('out', 'app')) ? dirname(dirname(program)) : program;

/** Where `npm run fetch:tensorflow` puts what it builds. */
export const FETCHED_TENSORFLOW = join(checkout, 'out', 'tensorflow', 'tfjs-node');

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** A tfjs-node that lies on this machine with its native part. */
export interface TensorflowBuild {
  readonly folder: string;
  /** The name of its npm package. */
  readonly name: string;
  readonly version: string;
  /** The native part's file. */
  readonly binding: string;
  /** What its library needs to compute on an NVIDIA card, as `CUDA 12.5.1, cuDNN 9`; null for one of the processor. */
  readonly cuda: string | null;
}

/** The file beside a fetched build that says what it was made of. */
export const BUILD_NOTE = 'made-of.json';

/**
 * The builds that are there, in the order in which they are tried: the one that a variable names, alone; else those for
 * NVIDIA cards before the processor's, and of each kind the fetched one before the installed packages.
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
 * The build in a folder; null where it holds no such package, or one whose native part was neither downloaded nor
 * built.
 */
export function readBuild(folder: string): TensorflowBuild | null {
  const description = join(folder, 'package.json');
  const binding = newestBinding(folder);
  if (binding === null || !existsSync(description)) return null;
  const { name, version } = JSON.parse(readFileSync(description, 'utf8')) as { name: string; version: string };
  return { folder, name, version, binding, cuda: neededCuda(folder, name) };
}

/** A fetched build says what it was made of; the package for NVIDIA cards brings a libtensorflow 2.9.1. */
function neededCuda(folder: string, name: string): string | null {
  const note = join(folder, BUILD_NOTE);
  if (existsSync(note)) return (JSON.parse(readFileSync(note, 'utf8')) as { cuda?: string }).cuda ?? null;
  return name === PACKAGES[0] ? 'CUDA 11.2, cuDNN 8.1 (libtensorflow 2.9.1)' : null;
}

/** The native part for the newest Node-API that this Node has. */
function newestBinding(folder: string): string | null {
  const versions = globSync('lib/napi-v*/tfjs_binding.node', { cwd: folder })
    .map((file) => ({ file, version: Number(/napi-v(\d+)/.exec(file)?.[1]) }))
    .filter(({ version }) => version <= Number(process.versions['napi']))
    .sort((one, other) => other.version - one.version);
  return versions.length === 0 ? null : join(folder, versions[0].file);
}

/**
 * Says of what should hold a build why it does not: the folder that a variable names, else packages that were installed
 * without their native part.
 */
export function missingBuild(): readonly Message[] {
  const named = namedFolder();
  const missing = (named === null ? installedFolders() : [named]).filter((folder) => readBuild(folder) === null);
  if (missing.length === 0) return [];
  if (named !== null) return [message('engine.noBuildAt', { variable: TENSORFLOW_VARIABLE, folder: named })];
  return [message('engine.noNativePart', { packages: missing.map((folder) => basename(folder)) })];
}
