import { globSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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
}

/** The builds that are there, in the order in which they are tried: the one that a variable names, alone; else the fetched one, then the installed packages. */
export function findBuilds(): readonly TensorflowBuild[] {
  const named = process.env[TENSORFLOW_VARIABLE];
  const folders = named === undefined || named === '' ? [FETCHED_TENSORFLOW, ...installedFolders()] : [named];
  return folders.map(readBuild).filter((build) => build !== null);
}

function installedFolders(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return PACKAGES.flatMap((name) => (resolve.paths(name) ?? []).map((folder) => join(folder, name))).filter((folder) => existsSync(folder));
}

/** The build in a folder; null where it holds no such package, or one whose native part was neither downloaded nor built. */
export function readBuild(folder: string): TensorflowBuild | null {
  const description = join(folder, 'package.json');
  const binding = newestBinding(folder);
  if (binding === null || !existsSync(description)) return null;
  const { name, version } = JSON.parse(readFileSync(description, 'utf8')) as { name: string; version: string };
  return { folder, name, version, binding };
}

/** The native part for the newest Node-API that this Node has. */
function newestBinding(folder: string): string | null {
  const versions = globSync('lib/napi-v*/tfjs_binding.node', { cwd: folder })
    .map((file) => ({ file, version: Number(/napi-v(\d+)/.exec(file)?.[1]) }))
    .filter(({ version }) => version <= Number(process.versions['napi']))
    .sort((one, other) => other.version - one.version);
  return versions.length === 0 ? null : join(folder, versions[0].file);
}

/** Says that a variable names a folder without a build; nothing where no variable does. */
export function missingBuild(): readonly string[] {
  const named = process.env[TENSORFLOW_VARIABLE];
  return named === undefined || named === '' || readBuild(named) !== null ? [] : [`${TENSORFLOW_VARIABLE} names ${named}, where there is no built tfjs-node`];
}
