import type { Messages } from '../../../en/messages.ts';
import { list } from '../../format.ts';

export const engine: Messages['engine'] = {
  processor: ({ model, threads }) => `${model}，${threads} 个线程`,
  badThreads: ({ variable, value }) => `${variable} 为 ${value}；它必须是至少为 1 的线程数`,
  endedBy: ({ signal }) => `因 ${signal} 而终止`,
  endedWith: ({ code }) => `以代码 ${code} 结束`,
  noAnswer: ({ seconds }) => `${seconds} 秒内没有响应`,
  hints: ({ hints }) => hints.join('；'),

  reinstall: '请重新安装本程序；在源代码目录中请运行 npm ci',
  reinstallAfter: ({ reason }) => `请重新安装本程序；在源代码目录中请运行 npm ci（加载失败：${reason}）`,
  checkAgain: ({ reason }) =>
    `请在机器不忙时重新检查（${reason}）；如果仍然失败，请重新安装本程序；在源代码目录中请运行 npm ci`,
  cuda:
    '用于 Linux 上的 NVIDIA 显卡：请安装 CUDA 12 和 cuDNN 9，然后设置环境变量 ONNXRUNTIME_NODE_INSTALL=cuda12，' +
    '在程序文件夹中运行 node node_modules/onnxruntime-node/script/install',
  directml: '用于 Windows 10 及更新版本的显卡（通过 DirectX 12）：请更新显卡驱动',
  noGpu: ({ help }) => `nvidia-smi 在本机没有列出显卡；${help}`,
  failedOnGpu: ({ help, reason }) => `${help}（无法运行：${reason}）`,
  doesNotRun: ({ engine: name }) => `引擎 ${name} 无法在本机运行`,
  useOnnx: '请使用引擎 onnx，它在 CPU 上运行（命令行中用 --engine onnx）',

  getTensorflow:
    'NVIDIA 显卡：npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 会安装它和 ' +
    'libtensorflow 2.9.1，后者需要 CUDA 11.2 和 cuDNN 8.1；在 Linux 上，npm run fetch:tensorflow ' +
    '可编译 CPU 版本，加上 -- --from FOLDER 则基于已安装的 Python 包 tensorflow 编译 CUDA 12 版本',
  orOnnx: ({ help }) => `${help}；也可使用引擎 onnx（命令行中用 --engine onnx）`,
  noTensorflow: '没有安装 tensorflow 引擎',
  noTensorflowBecause: ({ reason }) => `没有安装 tensorflow 引擎：${reason}`,
  buildFailed: ({ folder, reason }) => `${folder} 无法加载（${reason}）`,
  noBuildAt: ({ variable, folder }) => `${variable} 指向 ${folder}，那里没有编译好的 tfjs-node`,
  missingNativeAddon: ({ packages }) =>
    `${list(packages)} 缺少安装时应下载的原生插件；请在程序文件夹中运行 npm rebuild --ignore-scripts=false ` +
    '@tensorflow/tfjs-node-gpu 重试',
  slower: ({ help }) => `TensorFlow 在 CPU 上运行，不如 onnx 引擎快；${help}`,
  withoutCuda: ({ gpu, help }) => `TensorFlow 在 CPU 上运行，没有使用 ${gpu}，因为它编译时不带 CUDA；${help}`,
  withoutDriver: ({ cuda }) =>
    `TensorFlow 在 CPU 上运行，因为 nvidia-smi 在本机没有列出 NVIDIA 显卡；如有显卡，请安装其驱动以及 ${cuda}`,
  withoutLibraries: ({ gpu, cuda }) =>
    `TensorFlow 在 CPU 上运行，没有使用 ${gpu}：请安装 ${cuda}，` +
    `并把它们的文件夹加入 LD_LIBRARY_PATH（Windows 上为 PATH）`,
  withReason: ({ advice, reason }) => `${advice}；TensorFlow 的提示：${reason}`,
  missingLibraries: ({ libraries }) => `无法加载 ${list(libraries)}`,

  tableTooLarge: ({ bytes, limit }) => `嵌入表需要 ${gibibytes(bytes)} GiB，上限为 ${limit} GiB`,
  smallerTable: '请选择较小的嵌入维度，或较高的最低频次',
  stepTooLarge: ({ bytes, limit }) => `一个训练步需要 ${gibibytes(bytes)} GiB，上限为 ${limit} GiB`,
  smallerStep: '请选择较小的批大小或嵌入维度',

  intermediateValue: '中间量',
  tensorRead: '被追踪的模型读取了张量的内容',
  onlyOperations: '模型函数只能用 tfjs 运算组合张量',
  outsideTrace: '被追踪的张量用在了追踪之外',
  untracedType: ({ type }) => `无法追踪 ${type} 类型的张量`,
  unknownKernel: ({ kernel }) => `追踪引擎不支持 tfjs 算子 ${kernel}`,
  addKernel: '请把它加到 core/engine/trace/kernels.ts，或改用其他运算编写模型',
};

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
