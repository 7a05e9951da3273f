import type { Messages } from '../../../en/messages.ts';

export const view: Messages['view'] = {
  named: ({ name }) => `已保存的视图 ${name}`,
  exists: ({ name }) => `已有名为 ${name} 的视图`,
  noDataset: ({ dataset }) => `数据集 ${dataset} 已不存在`,
  noSegments: ({ segments }) => `分群 ${segments.join('、')} 已不存在`,
  none: '尚无已保存的视图；可在窗口中保存',
  renamed: ({ name, newName }) => `已将视图 ${name} 重命名为 ${newName}`,
  removed: ({ name }) => `已删除视图 ${name}`,
  saving: ({ name }) => `正在保存视图 ${name}`,
};
