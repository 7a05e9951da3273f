import type { Messages } from '../../en/messages.ts';

export const exporting: Messages['export'] = {
  readDifferently: ({ column, run, other }) => `运行 ${run} 和 ${other} 读取列 ${column} 的方式不同`,
  exportSeparately: '请把这些运行分别导出到各自的文件夹',
  tooManyTexts: '该模型包含的文本超过 2 GB，即 ONNX 文件的上限',
  otherContent: ({ path }) => `文件夹中有导出以外的内容：${path}`,
  nameFolder: '请指定新文件夹、空文件夹，或包含先前导出的文件夹（将被替换）',
};
