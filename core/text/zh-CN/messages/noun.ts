import type { Messages } from '../../en/messages.ts';

export const noun: Messages['noun'] = {
  bank: '银行',
  banner: '横幅',
  call: '调用',
  campaign: '营销活动',
  column: '列',
  comparison: '比较',
  component: '组件',
  dataset: '数据集',
  export: '导出',
  mapping: '映射',
  model: '模型',
  project: '项目',
  run: '运行',
  segment: '分群',
  annotation: '标注',
  setting: '设置',
  step: '步骤',
  study: '研究',
  tuning: '调优',
  view: '已保存的视图',
};
