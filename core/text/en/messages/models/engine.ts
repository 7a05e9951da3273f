import { list, counted } from '../../format.ts';

/** Engines, what they need of the machine, and the tracing of models. */
export const engine = {
  /** Processors and their threads, as the device of an engine. */
  processor: ({ model, threads }: { model: string; threads: number }) => `${model}, ${counted(threads, 'thread')}`,
  badThreads: ({ variable, value }: { variable: string; value: string }) =>
    `${variable} is ${value}; it must be a number of threads, at least 1`,
  endedBy: ({ signal }: { signal: string }) => `ended by ${signal}`,
  endedWith: ({ code }: { code: number }) => `ended with code ${code}`,
  noAnswer: ({ seconds }: { seconds: number }) => `no answer within ${seconds} s`,
  /** Several hints in a row. */
  hints: ({ hints }: { hints: readonly string[] }) => hints.join('; '),

  reinstall: 'install the program again; in a checkout, run npm ci',
  reinstallAfter: ({ reason }: { reason: string }) =>
    `install the program again; in a checkout, run npm ci (loading failed: ${reason})`,
  checkAgain: ({ reason }: { reason: string }) =>
    `check again when the machine is less busy (${reason}); if that fails too, install the program again; ` +
    'in a checkout, run npm ci',
  cuda:
    'for NVIDIA GPUs on Linux: install CUDA 12 and cuDNN 9, then run ' +
    'node node_modules/onnxruntime-node/script/install in the program folder with ONNXRUNTIME_NODE_INSTALL=cuda12 ' +
    'in the environment',
  directml: 'for GPUs on Windows 10 and later, through DirectX 12: update the graphics driver',
  noGpu: ({ help }: { help: string }) => `nvidia-smi lists no GPU on this machine; ${help}`,
  failedOnGpu: ({ help, reason }: { help: string; reason: string }) => `${help} (it does not run: ${reason})`,
  doesNotRun: ({ engine: name }: { engine: string }) => `the engine ${name} does not run on this machine`,
  useOnnx: 'use the engine onnx, which runs on the CPU (--engine onnx on the command line)',

  getTensorflow:
    'for NVIDIA GPUs: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 installs it ' +
    'with libtensorflow 2.9.1, which needs CUDA 11.2 and cuDNN 8.1; on Linux, npm run fetch:tensorflow builds one ' +
    'for the CPU, and with -- --from FOLDER one for CUDA 12 on top of an installed Python package tensorflow',
  orOnnx: ({ help }: { help: string }) => `${help}; or use the engine onnx (--engine onnx on the command line)`,
  noTensorflow: 'the tensorflow engine is not installed',
  noTensorflowBecause: ({ reason }: { reason: string }) => `the tensorflow engine is not installed: ${reason}`,
  buildFailed: ({ folder, reason }: { folder: string; reason: string }) => `${folder} does not load (${reason})`,
  noBuildAt: ({ variable, folder }: { variable: string; folder: string }) =>
    `${variable} names ${folder}, where there is no built tfjs-node`,
  missingNativeAddon: ({ packages }: { packages: readonly string[] }) =>
    `missing in ${list(packages)}: the native addon that npm downloads on installation; to retry, run npm rebuild ` +
    '--ignore-scripts=false @tensorflow/tfjs-node-gpu in the program folder',
  slower: ({ help }: { help: string }) => `TensorFlow runs on the CPU, where the engine onnx is faster; ${help}`,
  withoutCuda: ({ gpu, help }: { gpu: string; help: string }) =>
    `TensorFlow runs on the CPU, not on the ${gpu}, because it is built without CUDA; ${help}`,
  withoutDriver: ({ cuda }: { cuda: string }) =>
    'TensorFlow runs on the CPU because nvidia-smi lists no NVIDIA GPU on this machine; if there is one, ' +
    `install its driver, ${cuda}`,
  withoutLibraries: ({ gpu, cuda }: { gpu: string; cuda: string }) =>
    `TensorFlow runs on the CPU, not on the ${gpu}: install ${cuda}, and add their folders to ` +
    'LD_LIBRARY_PATH (on Windows to PATH)',
  withReason: ({ advice, reason }: { advice: string; reason: string }) => `${advice}; TensorFlow says: ${reason}`,
  missingLibraries: ({ libraries }: { libraries: readonly string[] }) => `could not load ${list(libraries)}`,

  tableTooLarge: ({ bytes, limit }: { bytes: number; limit: number }) =>
    `the embedding table would take ${gibibytes(bytes)} GiB; the limit is ${limit} GiB`,
  smallerTable: 'choose a smaller embedding dimension or a higher minimum frequency',
  stepTooLarge: ({ bytes, limit }: { bytes: number; limit: number }) =>
    `a training step would take ${gibibytes(bytes)} GiB; the limit is ${limit} GiB`,
  smallerStep: 'choose a smaller batch size or embedding dimension',

  intermediateValue: 'intermediate value',
  tensorRead: 'a traced model reads the content of a tensor',
  onlyOperations: 'a model function may only combine tensors by tfjs operations',
  outsideTrace: 'a traced tensor is used outside its trace',
  untracedType: ({ type }: { type: string }) => `tensors of type ${type} cannot be traced`,
  unknownKernel: ({ kernel }: { kernel: string }) => `the tracing engine does not support the tfjs kernel ${kernel}`,
  addKernel: 'add it to core/engine/trace/kernels.ts, or write the model with other operations',
};

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
