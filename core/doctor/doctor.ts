import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { packageVersion, tryScript } from './probe.ts';

/** One thing that was looked for; `help` says what to do about it where it is missing. */
export interface Finding {
  readonly name: string;
  readonly found: boolean;
  readonly version: string | null;
  readonly help: string | null;
}

/** What the machine has for the program to run on. */
export interface Examination {
  readonly node: string;
  readonly engines: (Finding & { readonly device: string | null })[];
  readonly libraries: Finding[];
}

const reinstall = 'run npm ci in the folder of the program';

/** Looks for engines and libraries by loading each in a process of its own; never throws. */
export async function examine(): Promise<Examination> {
  const [onnx, tensorflow, sqlite, duckdb] = await Promise.all([findOnnx(), findTensorflow(),
    findLibrary('better-sqlite3', `const { default: Database } = await import('better-sqlite3'); console.log(new Database(':memory:').prepare('select sqlite_version()').pluck().get())`, 'SQLite'),
    findLibrary('@duckdb/node-api', `const { version } = await import('@duckdb/node-api'); console.log(version().replace(/^v/, ''))`, 'DuckDB')]);
  const { device: _, ...onnxruntime } = onnx;
  return { node: process.versions.node, engines: [onnx, tensorflow], libraries: [{ ...onnxruntime, name: 'onnxruntime-node' }, sqlite, duckdb, findLightgbm()] };
}

let engines: Promise<Examination['engines']> | undefined;

/** The engines alone, looked for at the first question and remembered. */
export function knownEngines(): Promise<Examination['engines']> {
  return engines ??= Promise.all([findOnnx(), findTensorflow()]);
}

async function findOnnx(): Promise<Finding & { readonly device: string | null }> {
  const version = packageVersion('onnxruntime-node');
  const loaded = version === null ? null : await tryScript(`const ort = await import('onnxruntime-node'); console.log(ort.listSupportedBackends().map((one) => one.name).join(' '))`);
  const found = loaded?.ok === true;
  return {
    name: 'onnx', found, version, device: found ? `CPU, ${availableParallelism()} threads` : null,
    help: found ? null : `${reinstall}${loaded?.ok === false ? ` (loading it failed: ${loaded.reason})` : ''}`,
  };
}

const tensorflowHelp = 'for NVIDIA GPUs only; run npm install --include=optional where libtensorflow can be downloaded, or go on with the engine onnx';

async function findTensorflow(): Promise<Finding & { readonly device: string | null }> {
  const missing = { name: 'tensorflow', found: false, version: null, device: null, help: tensorflowHelp };
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    const version = packageVersion(name);
    if (version === null) continue;
    // Node 23 dropped util.isNullOrUndefined, which these packages still call.
    const loaded = await tryScript(`import util from 'node:util'; util.isNullOrUndefined ??= (value) => value === null || value === undefined;
      const { default: tf } = await import('${name}'); await tf.ready(); console.log(tf.backend().isUsingGpuDevice ? 'GPU' : 'CPU')`);
    if (loaded.ok) return { name: 'tensorflow', found: true, version, device: loaded.output, help: loaded.output === 'GPU' ? null : 'runs without a GPU, where the engine onnx is faster' };
    return { ...missing, version, help: `${name} does not load (${loaded.reason}); ${tensorflowHelp}` };
  }
  return missing;
}

async function findLibrary(name: string, script: string, engine: string): Promise<Finding> {
  const version = packageVersion(name);
  if (version === null) return { name, found: false, version: null, help: reinstall };
  const loaded = await tryScript(script);
  if (loaded.ok) return { name, found: true, version: `${version} (${engine} ${loaded.output})`, help: null };
  return { name, found: false, version, help: `${reinstall} (loading it failed: ${loaded.reason})` };
}

/** The variable that names an installed LightGBM library. */
const lightgbmVariable = 'STEPLADDER_LIGHTGBM';

/** LightGBM is looked for as a file only: it is needed for baselines alone. */
function findLightgbm(): Finding {
  const file = process.platform === 'win32' ? 'lib_lightgbm.dll' : process.platform === 'darwin' ? 'lib_lightgbm.dylib' : 'lib_lightgbm.so';
  const named = process.env[lightgbmVariable];
  const candidates = named === undefined ? ['/usr/local/lib', '/usr/lib', '/opt/homebrew/lib'].map((folder) => join(folder, file)) : [named];
  const found = candidates.some((candidate) => existsSync(candidate));
  const wrong = named === undefined ? '' : `${lightgbmVariable} names ${named}, which does not exist; `;
  return {
    name: 'lightgbm', found, version: null,
    help: found ? null : `${wrong}needed for tree baselines only: pip install lightgbm, then set ${lightgbmVariable} to the ${file} in its folder`,
  };
}
