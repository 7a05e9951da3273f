import type { Messages } from '../../../en/messages.ts';
import { list } from '../../format.ts';

export const exporting: Messages['export'] = {
  readDifferently: ({ column, run, other }) => `运行 ${run} 和 ${other} 读取列 ${column} 的方式不同`,
  exportSeparately: '请把这些运行分别导出到各自的文件夹',
  tooManyTexts: '该模型包含的文本超过 2 GB，即 ONNX 文件的上限',
  otherContent: ({ path }) => `文件夹中有导出以外的内容：${path}`,
  addedFiles: ({ path, files }) => `${path} 中的导出将被替换，但该文件夹中还有 ${list(files)}`,
  moveFiles: '请把自行添加的文件移到别处，或指定其他文件夹',
  nameFolder: '请指定新文件夹、空文件夹，或包含先前导出的文件夹（将被替换）',
  noExport: ({ folder }) => `不是导出的模型：${folder}`,
  nameExport: '请指定由 stepladder export 写出的文件夹',
  changed: ({ path }) => `导出的模型已被更改或不完整：${path}`,
  replaced: ({ folder }) => `${folder} 中的导出在读取期间被替换`,
  scoreAgain: '请重新评分，届时将使用完整的导出',
  again: '请重新复制该文件夹，或重新导出运行',
  restored: ({ folder }) => `先前的命令在替换 ${folder} 中的导出时被终止；已恢复替换前的导出`,
  setAside: ({ folder, path }) => `先前的命令在替换 ${folder} 中的导出时被终止；替换前的导出位于 ${path}`,
  renameBack: ({ path, folder }) => `请把 ${path} 改名为 ${folder}`,
  theExport: '导出的模型',
  runOrModel: '请指定项目和 --run，或指定 --model',
  notWithModel: ({ flags }) => `${list(flags)} 不能与 --model 一起使用`,
};
