import { cpus, totalmem } from 'node:os';

import { message, type Text } from '../text/message.ts';
import { findNvidiaGpu } from './gpu.ts';
import { providerOf, type EngineName } from './names.ts';
import { packageVersion, tryScript, type ScriptFailure } from './probe.ts';
import { cpuFallbackReason, describeVersion, gpuFailureIn, hintsOf } from './tensorflow/advice.ts';
import { findBuilds, missingBuild, type TensorflowBuild } from './tensorflow/builds.ts';
import type { LoadedTensorflow } from './tensorflow/load.ts';
import { threadCount } from './thread-count.ts';

/** The result of looking for an engine. */
export interface EngineFinding {
  readonly name: EngineName;
  readonly found: boolean;
  readonly version: string | null;
  /** The CPU with its threads, or the GPU; null if the engine was not found. */
  readonly device: Text | null;
  /** Memory of the device. */
  readonly memoryBytes: number | null;
  /** The remedy if the engine is missing or could run faster. */
  readonly help: Text | null;
}

let findings: Promise<EngineFinding[]> | undefined;

/** What `findEngines` found on the first call. */
export function engineFindings(): Promise<EngineFinding[]> {
  return (findings ??= findEngines());
}

/** Whether an engine other than `onnx` may exist: checks files and the driver without loading a library. */
export async function mayHaveOtherEngines(): Promise<boolean> {
  return (
    findBuilds().length > 0 || process.platform === 'win32' || (hasGpuProvider() && (await findNvidiaGpu()) !== null)
  );
}

/** Looks for each engine that this platform supports by loading it in its own process; never throws. */
export async function findEngines(): Promise<EngineFinding[]> {
  return Promise.all([findOnnx(), ...(hasGpuProvider() ? [findOnnxGpu()] : []), findTensorflow()]);
}

/** Whether ONNX Runtime's package can compute on a GPU on this platform. */
function hasGpuProvider(): boolean {
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
  return { ...missing('onnx', loaded === null ? message('engine.reinstall') : reinstallHelp(loaded)), version };
}

/** What to do about a library of the program that did not load. */
export function reinstallHelp({ timedOut, reason }: ScriptFailure): Text {
  return timedOut ? message('engine.checkAgain', { reason }) : message('engine.reinstallAfter', { reason });
}

async function findOnnxGpu(): Promise<EngineFinding> {
  const name = 'onnx-gpu';
  const provider = providerOf(name);
  const version = packageVersion('onnxruntime-node');
  const help = message(provider === 'cuda' ? 'engine.cuda' : 'engine.directml');
  const gpu = await findNvidiaGpu();
  if (version === null) return missing(name, help);
  if (provider === 'cuda' && gpu === null) return missing(name, message('engine.noGpu', { help }));
  const loaded = await tryScript(
    `const { tryProvider } = await import('${new URL('./onnx/try-provider.ts', import.meta.url).href}'); ` +
      `await tryProvider('${provider}'); console.log('ok')`,
  );
  if (!loaded.ok) return missing(name, message('engine.failedOnGpu', { help, reason: loaded.reason }));
  return {
    name,
    found: true,
    version: `${version} (${provider === 'cuda' ? 'CUDA' : 'DirectML'})`,
    device: gpu?.name ?? 'DirectX 12',
    memoryBytes: gpu?.memoryBytes ?? null,
    help: null,
  };
}

async function findTensorflow(): Promise<EngineFinding> {
  const failed: Text[] = [];
  for (const build of findBuilds()) {
    const tried = await probeTensorflow(build);
    if (tried.ok) return foundTensorflow(build, tried, failed);
    failed.push(message('engine.buildFailed', { folder: build.folder, reason: tried.reason }));
  }
  return missing('tensorflow', hintsOf([...failed, ...missingBuild(), message('engine.getTensorflow')]));
}

/**
 * The result of loading a build of TensorFlow in its own process; `gpuFailure` is TensorFlow's reason for not using the
 * GPU.
 */
export type TensorflowProbe =
  | { readonly ok: true; readonly loaded: LoadedTensorflow; readonly gpuFailure: Text | null }
  | ScriptFailure;

/** Loads a build of TensorFlow in a separate process, where a crash does no harm. */
export async function probeTensorflow(build: TensorflowBuild): Promise<TensorflowProbe> {
  const tried = await tryScript(
    `process.env.TF_CPP_MIN_LOG_LEVEL = '0';
    const { loadTensorflow } = await import('${new URL('./tensorflow/load.ts', import.meta.url).href}');
    console.log(JSON.stringify(loadTensorflow(${JSON.stringify(build)})))`,
  );
  return tried.ok
    ? { ok: true, loaded: JSON.parse(tried.output) as LoadedTensorflow, gpuFailure: gpuFailureIn(tried.errors) }
    : tried;
}

async function foundTensorflow(
  build: TensorflowBuild,
  { loaded: { version, usesGpu }, gpuFailure }: TensorflowProbe & { readonly ok: true },
  failed: readonly Text[],
): Promise<EngineFinding> {
  const gpu = await findNvidiaGpu();
  const advice = usesGpu
    ? []
    : [
        cpuFallbackReason(build, gpu, gpuFailure) ??
          message('engine.slower', { help: message('engine.getTensorflow') }),
      ];
  return {
    name: 'tensorflow',
    found: true,
    version: describeVersion(build, version),
    ...(usesGpu ? { device: gpu?.name ?? 'NVIDIA GPU', memoryBytes: gpu?.memoryBytes ?? null } : processor()),
    help: hintsOf([...advice, ...failed]),
  };
}

function processor(): Pick<EngineFinding, 'device' | 'memoryBytes'> {
  const device = message('engine.processor', {
    model: cpus()[0]?.model.trim() ?? 'CPU',
    threads: threadCount(),
  });
  return { device, memoryBytes: totalmem() };
}

function missing(name: EngineName, help: Text | null): EngineFinding {
  return { name, found: false, version: null, device: null, memoryBytes: null, help };
}
