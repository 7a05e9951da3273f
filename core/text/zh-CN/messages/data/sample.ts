import type { Messages } from '../../../en/messages.ts';
import { count } from '../../format.ts';

export const sample: Messages['sample'] = {
  badRows: ({ rows, most }) => `行数须为 1 到 ${count(most)} 的整数，不能是 ${rows}`,
  tryRows: ({ rows }) => `可试 ${rows}`,
  badSeed: ({ seed }) => `随机种子须为不小于 0 的整数，不能是 ${seed}`,
  trySeed: ({ seed }) => `可试 ${seed}`,
  unknownFormat: ({ format }) => `未知的格式：${format}`,
  notAFolder: ({ path }) => `输出位置不是文件夹：${path}`,
  nameFolder: '请指定文件夹',
  cannotWrite: ({ path, reason }) => `无法写入 ${path}：${reason}`,
  writableFolder: '请指定可写入且有剩余空间的文件夹',

  demo: '演示',
  importing: '导入示例',
  training: '用示例训练',
  notADemo: ({ path, content }) => `${path} 中不只有演示的内容，还有${content}`,
  otherDataset: ({ dataset }) => `数据集 ${dataset}`,
  otherBank: ({ bank }) => `银行 ${bank}，或其改动过的设置`,
  otherRun: ({ run }) => `运行 ${run}`,
  otherFolder: '请用 --out 选择其他文件夹，或移走该项目',
  notEmpty: '项目不是空的',
  newProject: '请在新项目中试用示例',
  otherAudience: ({ file }) => `已有其他文件与示例人群同名：${file}`,
  moveAudience: '请移走或重命名该文件，或为项目另取名称',
};
