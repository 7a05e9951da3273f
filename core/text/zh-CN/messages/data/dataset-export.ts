import type { Messages } from '../../../en/messages.ts';

export const datasetExport: Messages['datasetExport'] = {
  sameColumns: ({ column }) => `导出文件中会有两列都叫 ${column}`,
  renameColumn: '数据集中有一列与标签、时间或模型添加的列同名：请换一个列名重新导入',
};
