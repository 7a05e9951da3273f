import type { viewNames as english } from '../../en/window/view-names.ts';

export const viewNames = {
  data: '数据',
  funnel: '漏斗',
  banks: '银行',
  train: '训练',
  models: '模型',
  score: '评分',
  campaigns: '营销活动',
} satisfies typeof english;
