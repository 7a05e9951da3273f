import type { Messages } from '../../../en/messages.ts';

export const trees: Messages['trees'] = {
  failed: ({ said }) => `lightgbm：${said}`,
  damaged: ({ field, tree }) => `该运行的树模型已损坏：第 ${tree} 棵树的 ${field} 无效`,
  trainAgain: '请从备份恢复项目，或重新训练',
  checkSettings: '请检查 lightgbm 的设置和数据',
  notFound: '本机未安装 lightgbm',
  get: ({ file }) =>
    '请运行 npm run fetch:lightgbm（在源代码目录中），或安装 Python 包 lightgbm 并把 STEPLADDER_LIGHTGBM ' +
    `设为其中 ${file} 的路径；其他模型均不需要它`,
  variableWrong: ({ named, get }) => `STEPLADDER_LIGHTGBM 指向的 ${named} 不存在；${get}`,
  cannotLoad: ({ path, reason }) => `无法从 ${path} 加载 lightgbm：${reason}`,
  installLibgomp: ({ get }) => `请安装 libgomp（Debian 和 Ubuntu：apt-get install libgomp1）；如仍无法加载，${get}`,
  installLibomp: ({ get }) => `请安装 libomp（brew install libomp）；如仍无法加载，${get}`,
};
