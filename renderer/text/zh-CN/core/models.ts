/**
 * Models, engines and features: texts of the core in Simplified Chinese. `{1}` is data, `<1>` another text of the core.
 */
export const models = {
  'rename the columns, or say which of them is what ("columns" of a mapping)':
    '请重命名列，或指明各列是什么（映射中的 "columns"）',
  'Layer widths': '各层宽度',
  'Dropout after each layer': '各层之后的 dropout',
  'Batch normalisation': '批归一化',
  'Multi-valued field that holds the history': '保存历史的多值字段',
  'How many of its last values are read': '读取其最后多少个值',
  'Kind of network': '网络类型',
  'Width of the attention in AFM and sequence towers': 'AFM 和序列塔中注意力的宽度',
  'What a sequence tower reads': '序列塔读取的内容',
  'a sequence tower reads a multi-valued field: name it, as in {"field": "banners", "length": 20}':
    '序列塔读取一个多值字段：请指明，例如 {"field": "banners", "length": 20}',
  'Tower of each step': '每个步骤的塔',
  'How information is passed on from step to step': '信息在步骤之间如何迁移',
  'Strength of the behavioral expectation calibrator (eq. 13)': '行为期望校准器的强度（式 13）',
  'Learning rate': '学习率',
  'Leaves of a tree': '每棵树的叶子数',
  'Most bins of a feature': '每个特征最多分箱数',
  'Share of features each tree sees': '每棵树所用特征的比例',
  'Share of samples each tree sees': '每棵树所用样本的比例',
  'Trees between draws of samples; 0 for no draws': '每隔多少棵树重新抽取样本；0 为不抽取',
  'Most trees of a step': '每个步骤最多多少棵树',
  'Trees without improvement before it stops': '没有改进多少棵树后停止',
  'Least samples in a leaf': '每个叶子的最少样本数',
  'L1 regularisation': 'L1 正则化',
  'L2 regularisation': 'L2 正则化',
  'Most frequent values of a multi-valued feature that are looked at': '多值特征中所考虑的最常见取值的个数',
  'Network of each step': '每个步骤的网络',
  'MLP, one per step': 'MLP，每个步骤一个',
  'Network of each expert': '每个专家的网络',
  'Experts per step of the funnel': '漏斗每个步骤的专家数',
  'Experts of the levels, one layer each': '各级的专家，每个一层',
  'invalid setting of {1}: {2}: {3}': '{1} 的设置不可用：{2}：<3>',
  'invalid setting: {1}: {2}': '设置不可用：{1}：<2>',
  'invalid setting of a comparison: {1}: {2}': '比较的设置不可用：{1}：<2>',
  'a traced model reads a tensor’s contents': '被追踪的模型读取了张量的内容',
  'a model function may only combine tensors by tfjs operations': '模型函数只能用 tfjs 运算组合张量',
  'a traced tensor is used outside of its trace': '被追踪的张量用在了追踪之外',
  'tensors of type {1} cannot be traced': '无法追踪 {1} 类型的张量',
  'the tracing engine does not know the tfjs kernel: {1}': '追踪引擎不认识 tfjs 核：{1}',
  'add it to core/engine/trace/kernels.ts, or write the model with other operations':
    '请把它加到 core/engine/trace/kernels.ts，或改用其他运算编写模型',
  'ended by {1}': '因 {1} 而终止',
  'ended with code {1}': '以代码 {1} 结束',
  'NVIDIA GPU': 'NVIDIA GPU',
  '{1}, {2} threads': '{1}，{2} 个线程',
  'run npm ci in the folder of the program': '请在程序的文件夹中运行 npm ci',
  'run npm ci in the folder of the program (loading it failed: {1})': '请在程序的文件夹中运行 npm ci（加载失败：{1}）',
  '{1} does not load ({2})': '{1} 无法加载（{2}）',
  'the tensorflow engine is not installed': '没有安装 tensorflow 引擎',
  'lightgbm: {1}': 'lightgbm：<1>',
  'check the settings of lightgbm and the data': '请检查 lightgbm 的设置和数据',
  'lightgbm is not on this machine': '本机没有 lightgbm',
  'run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {1} of an installed LightGBM; all other models work without it':
    '请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {1}；其他模型均不需要它',
  'STEPLADDER_LIGHTGBM names {1}, which does not exist; run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {2} of an installed LightGBM; all other models work without it':
    'STEPLADDER_LIGHTGBM 指向的 {1} 不存在；请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {2}；其他模型均不需要它',
  'lightgbm cannot be loaded from {1}: {2}': '无法从 {1} 加载 lightgbm：<2>',
  'install libgomp (Debian: apt-get install libgomp1); run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {1} of an installed LightGBM; all other models work without it':
    '请安装 libgomp（Debian：apt-get install libgomp1）；请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM ' +
    '设为已安装的 LightGBM 的 {1}；其他模型均不需要它',
  'install libomp (brew install libomp); run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {1} of an installed LightGBM; all other models work without it':
    '请安装 libomp（brew install libomp）；请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {1}；其他模型均不需要它',
  'DirectX 12': 'DirectX 12',
  'runs on the processor, where the engine onnx is faster; for NVIDIA cards: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 brings it with a libtensorflow 2.9.1 that wants CUDA 11.2 and cuDNN 8.1; on Linux, npm run fetch:tensorflow builds one for the processor, and with -- --from FOLDER one on an installed Python package tensorflow with CUDA 12':
    '在处理器上运行，不如 onnx 引擎快；NVIDIA 显卡：npm install --no-save --ignore-scripts=false ' +
    '@tensorflow/tfjs-node-gpu@4.22.0 会装上它和 libtensorflow 2.9.1，需要 CUDA 11.2 和 cuDNN 8.1；在 Linux ' +
    '上，npm run fetch:tensorflow 可编译处理器版本，加上 -- --from FOLDER 则基于已安装的 Python 包 tensorflow（CUDA 12）编译',
  'for NVIDIA cards on Linux: with CUDA 12 and cuDNN 9 installed, run npm rebuild --ignore-scripts=false onnxruntime-node in the folder of the program, with ONNXRUNTIME_NODE_INSTALL=cuda12 in the environment':
    '用于 Linux 上的 NVIDIA 显卡：安装 CUDA 12 和 cuDNN 9 后，设环境变量 ONNXRUNTIME_NODE_INSTALL=cuda12，在程序的文件夹中运行 ' +
    'npm rebuild --ignore-scripts=false onnxruntime-node',
  'for graphics cards on Windows 10 and later, through DirectX 12: update the driver of the card':
    '用于 Windows 10 及更新版本的显卡，经由 DirectX 12：请更新显卡驱动',
  'for NVIDIA cards on Linux: with CUDA 12 and cuDNN 9 installed, run npm rebuild --ignore-scripts=false onnxruntime-node in the folder of the program, with ONNXRUNTIME_NODE_INSTALL=cuda12 in the environment (it does not run: {1})':
    '用于 Linux 上的 NVIDIA 显卡：安装 CUDA 12 和 cuDNN 9 后，设环境变量 ONNXRUNTIME_NODE_INSTALL=cuda12，在程序的文件夹中运行 ' +
    'npm rebuild --ignore-scripts=false onnxruntime-node（无法运行：{1}）',
  'for graphics cards on Windows 10 and later, through DirectX 12: update the driver of the card (it does not run: {1})':
    '用于 Windows 10 及更新版本的显卡，经由 DirectX 12：请更新显卡驱动（无法运行：{1}）',
  'the engine tensorflow {1}': 'tensorflow 引擎<1>',
  'runs on the processor and not on the {1}, since it is built without CUDA; for NVIDIA cards: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 brings it with a libtensorflow 2.9.1 that wants CUDA 11.2 and cuDNN 8.1; on Linux, npm run fetch:tensorflow builds one for the processor, and with -- --from FOLDER one on an installed Python package tensorflow with CUDA 12':
    '在处理器上运行而不使用 {1}，因为它编译时不带 CUDA；NVIDIA 显卡：npm install --no-save --ignore-scripts=false ' +
    '@tensorflow/tfjs-node-gpu@4.22.0 会装上它和 libtensorflow 2.9.1，需要 CUDA 11.2 和 cuDNN 8.1；在 Linux ' +
    '上，npm run fetch:tensorflow 可编译处理器版本，加上 -- --from FOLDER 则基于已安装的 Python 包 tensorflow（CUDA 12）编译',
  'runs on the processor, since nvidia-smi names no NVIDIA card here; if there is one, install its driver, {1}':
    '在处理器上运行，因为 nvidia-smi 在本机没有列出 NVIDIA 显卡；如有显卡，请安装其驱动以及 {1}',
  'runs on the processor and not on the {1}: install {2}, and name their folders in LD_LIBRARY_PATH (on Windows in PATH)':
    '在处理器上运行而不使用 {1}：请安装 {2}，并在 LD_LIBRARY_PATH（Windows 上为 PATH）中写明其文件夹',
  'runs on the processor and not on the {1}: install {2}, and name their folders in LD_LIBRARY_PATH (on Windows in PATH); TensorFlow says: {3}':
    '在处理器上运行而不使用 {1}：请安装 {2}，并在 LD_LIBRARY_PATH（Windows 上为 PATH）中写明其文件夹；TensorFlow 的原话：{3}',
  'nvidia-smi names no card here; for NVIDIA cards on Linux: with CUDA 12 and cuDNN 9 installed, run npm rebuild --ignore-scripts=false onnxruntime-node in the folder of the program, with ONNXRUNTIME_NODE_INSTALL=cuda12 in the environment':
    'nvidia-smi 在本机没有列出显卡；用于 Linux 上的 NVIDIA 显卡：安装 CUDA 12 和 cuDNN 9 后，设环境变量 ' +
    'ONNXRUNTIME_NODE_INSTALL=cuda12，在程序的文件夹中运行 npm rebuild --ignore-scripts=false onnxruntime-node',
  '{1} without the native part that its installation downloads: npm rebuild --ignore-scripts=false @tensorflow/tfjs-node-gpu in the folder of the program tries again':
    '{1} 缺少安装时应下载的本机代码：可在程序的文件夹中运行 npm rebuild --ignore-scripts=false @tensorflow/tfjs-node-gpu 重试',
  'STEPLADDER_TENSORFLOW names {1}, where there is no built tfjs-node':
    'STEPLADDER_TENSORFLOW 指向 {1}，那里没有编译好的 tfjs-node',
  'for NVIDIA cards: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 brings it with a libtensorflow 2.9.1 that wants CUDA 11.2 and cuDNN 8.1; on Linux, npm run fetch:tensorflow builds one for the processor, and with -- --from FOLDER one on an installed Python package tensorflow with CUDA 12':
    'NVIDIA 显卡：npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 会装上它和 ' +
    'libtensorflow 2.9.1，需要 CUDA 11.2 和 cuDNN 8.1；在 Linux 上，npm run fetch:tensorflow 可编译处理器版本，加上 -- ' +
    '--from FOLDER 则基于已安装的 Python 包 tensorflow（CUDA 12）编译',
  'the tensorflow engine is not installed: {1}': '没有安装 tensorflow 引擎：{1}',
  'for NVIDIA cards: npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 brings it with a libtensorflow 2.9.1 that wants CUDA 11.2 and cuDNN 8.1; on Linux, npm run fetch:tensorflow builds one for the processor, and with -- --from FOLDER one on an installed Python package tensorflow with CUDA 12; or go on with --engine onnx':
    'NVIDIA 显卡：npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node-gpu@4.22.0 会装上它和 ' +
    'libtensorflow 2.9.1，需要 CUDA 11.2 和 cuDNN 8.1；在 Linux 上，npm run fetch:tensorflow 可编译处理器版本，加上 -- ' +
    '--from FOLDER 则基于已安装的 Python 包 tensorflow（CUDA 12）编译；也可用 --engine onnx 继续',
  'the engine {1} does not run here': '引擎 {1} 无法在本机运行',
  'use --engine onnx, which runs on the processor': '请用 --engine onnx，它在处理器上运行',
  'needed for the model lightgbm only: run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {1} of an installed LightGBM; all other models work without it':
    '仅 lightgbm 模型需要：请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {1}；其他模型均不需要它',
  'needed for the model lightgbm only: STEPLADDER_LIGHTGBM names {1}, which does not exist; run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {2} of an installed LightGBM; all other models work without it':
    '仅 lightgbm 模型需要：STEPLADDER_LIGHTGBM 指向的 {1} 不存在；请运行 npm run fetch:lightgbm，或把 ' +
    'STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {2}；其他模型均不需要它',
  '{1} does not load ({2}); run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {3} of an installed LightGBM; all other models work without it':
    '{1} 无法加载（{2}）；请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM 设为已安装的 LightGBM 的 {3}；其他模型均不需要它',
  '{1} does not load ({2}); STEPLADDER_LIGHTGBM names {3}, which does not exist; run npm run fetch:lightgbm, or set STEPLADDER_LIGHTGBM to the {4} of an installed LightGBM; all other models work without it':
    '{1} 无法加载（{2}）；STEPLADDER_LIGHTGBM 指向的 {3} 不存在；请运行 npm run fetch:lightgbm，或把 STEPLADDER_LIGHTGBM ' +
    '设为已安装的 LightGBM 的 {4}；其他模型均不需要它',
  'AITM without calibrator': '去掉校准器的 AITM',
  'AITM without transfer (shared bottom)': '去掉信息迁移的 AITM（共享底层）',
  'AITM without attention (p + q)': '去掉注意力的 AITM（p + q）',
  'Smoothing of the rates of rare categories': '罕见类别比率的平滑',
  'L2 regularisation of splits by category': '按类别分裂时的 L2 正则化',
} satisfies Readonly<Record<string, string>>;
