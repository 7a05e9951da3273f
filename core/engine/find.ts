import { availableParallelism, cpus, totalmem } from 'node:os';

import { findNvidiaCard } from './graphics.ts';
import { providerOf, type EngineName } from './names.ts';
import { packageVersion, tryScript } from './probe.ts';
import { complaintOf, describeVersion, tensorflowHelp, whyOnProcessor } from './tensorflow/advice.ts';
import { findBuilds, missingBuild, type TensorflowBuild } from './tensorflow/builds.ts';
import type { LoadedTensorflow } from './tensorflow/load.ts';

/** What came of looking for an engine. */
export interface EngineFinding {
  readonly name: EngineName;
  readonly found: boolean;
  readonly version: string | null;
  /** The processor with its threads, or the graphics card; null where the engine is not found. */
  readonly device: string | null;
  /** Of the device. */
  readonly memoryBytes: number | null;
  /** What to do where it is missing or could be better. */
  readonly help: string | null;
}

/** A large library on a cold disk, or a graphics card that wakes up. */
const LONGEST_LOAD_MS = 60_000;

const reinstall = 'run npm ci in the folder of the program';
const cudaHelp =
  'for NVIDIA cards on Linux: with CUDA 12 and cuDNN 9 installed, run npm rebuild ' +
  '--ignore-scripts=false onnxruntime-node in the folder of the program, with ' +
  'ONNXRUNTIME_NODE_INSTALL=cuda12 in the environment';
const dmlHelp = 'for graphics cards on Windows 10 and later, through DirectX 12: update the driver of the card';

let known: Promise<EngineFinding[]> | undefined;

/** The engines that this platform can have, looked for at the first question and remembered. */
export function knownEngines(): Promise<EngineFinding[]> {
  return (known ??= findEngines());
}

/**
 * Whether there may be another engine than the processor's: a look at files and the driver, without loading anything.
 */
export async function mayHaveOthers(): Promise<boolean> {
  return (
    findBuilds().length > 0 || process.platform === 'win32' || (hasCardProvider() && (await findNvidiaCard()) !== null)
  );
}

/** Looks for the engines that this platform can have by loading each in a process of its own; never throws. */
export async function findEngines(): Promise<EngineFinding[]> {
  return Promise.all([findOnnx(), ...(hasCardProvider() ? [findOnnxOnCard()] : []), findTensorflow()]);
}

/** Whether ONNX Runtime's package can compute on a graphics card on this platform. */
function hasCardProvider(): boolean {
  return process.platform === 'win32' || (process.platform === 'linux' && process.arch === 'x64');
}

async function findOnnx(): Promise<EngineFinding> {
  const version = packageVersion('onnxruntime-node');
  const loaded =
    version === null
      ? null
      : await tryScript(
          `const ort = await import('onnxruntime-node'); console.log(ort.listSupportedBackends().map((one) ` +
            `=> one.name).join(' '))`,
        );
  if (loaded?.ok === true) return { name: 'onnx', found: true, version, ...processor(), help: null };
  return {
    ...missing('onnx', `${reinstall}${loaded === null ? '' : ` (loading it failed: ${loaded.reason})`}`),
    version,
  };
}

async function findOnnxOnCard(): Promise<EngineFinding> {
  const name = 'onnx-gpu';
  const provider = providerOf(name);
  const version = packageVersion('onnxruntime-node');
  const help = provider === 'cuda' ? cudaHelp : dmlHelp;
  const card = await findNvidiaCard();
  if (version === null) return missing(name, help);
  if (provider === 'cuda' && card === null) return missing(name, `nvidia-smi names no card here; ${cudaHelp}`);
  const loaded = await tryScript(
    `const { tryProvider } = await import('${new URL('./onnx/try-provider.ts', import.meta.url).href}'); ` +
      `await tryProvider('${provider}'); console.log('ok')`,
    LONGEST_LOAD_MS,
  );
  if (!loaded.ok) return missing(name, `${help} (it does not run: ${loaded.reason})`);
  return {
    name,
    found: true,
    version: `${version} (${provider === 'cuda' ? 'CUDA' : 'DirectML'})`,
    device: card?.name ?? 'DirectX 12',
    memoryBytes: card?.memoryBytes ?? null,
    help: null,
  };
}

async function findTensorflow(): Promise<EngineFinding> {
  const reasons: string[] = [];
  for (const build of findBuilds()) {
    const tried = await probeTensorflow(build);
    if (tried.ok) return foundTensorflow(build, tried, reasons);
    reasons.push(`${build.folder} does not load (${tried.reason})`);
  }
  return missing('tensorflow', [...reasons, ...missingBuild(), tensorflowHelp].join('; '));
}

/**
 * What came of loading a build of TensorFlow in a process of its own; `complaint` is what TensorFlow says of a graphics
 * card that it does not use.
 */
export type TensorflowProbe =
  | { readonly ok: true; readonly loaded: LoadedTensorflow; readonly complaint: string | null }
  | { readonly ok: false; readonly reason: string };

/** Loads a build of TensorFlow where a crash harms nobody. */
export async function probeTensorflow(build: TensorflowBuild): Promise<TensorflowProbe> {
  const tried = await tryScript(
    `process.env.TF_CPP_MIN_LOG_LEVEL = '0';
    const { loadTensorflow } = await import('${new URL('./tensorflow/load.ts', import.meta.url).href}');
    console.log(JSON.stringify(loadTensorflow(${JSON.stringify(build)})))`,
    LONGEST_LOAD_MS,
  );
  return tried.ok
    ? { ok: true, loaded: JSON.parse(tried.output) as LoadedTensorflow, complaint: complaintOf(tried.errors) }
    : tried;
}

async function foundTensorflow(
  build: TensorflowBuild,
  { loaded: { version, usesGpu }, complaint }: TensorflowProbe & { readonly ok: true },
  failed: readonly string[],
): Promise<EngineFinding> {
  const card = await findNvidiaCard();
  const advice = usesGpu
    ? []
    : [
        whyOnProcessor(build, card, complaint) ??
          `runs on the processor, where the engine onnx is faster; ${tensorflowHelp}`,
      ];
  const help = [...advice, ...failed];
  return {
    name: 'tensorflow',
    found: true,
    version: describeVersion(build, version),
    ...(usesGpu ? { device: card?.name ?? 'NVIDIA GPU', memoryBytes: card?.memoryBytes ?? null } : processor()),
    help: help.length === 0 ? null : help.join('; '),
  };
}

function processor(): Pick<EngineFinding, 'device' | 'memoryBytes'> {
  return { device: `${cpus()[0]?.model.trim() ?? 'CPU'}, ${availableParallelism()} threads`, memoryBytes: totalmem() };
}

function missing(name: EngineName, help: string): EngineFinding {
  return { name, found: false, version: null, device: null, memoryBytes: null, help };
}
