import type { charts as english } from '../../en/window/charts.ts';
import { spaced } from '../format.ts';

export const charts = {
  count: '数量',
  series: '系列',
  predicted: '预测',
  actual: '实际',
  interval: '95 % 区间',
  intervalOf: (interval) => `95 % 区间 ${interval}`,
  shareOfList: '名单前部占比',
  shareOfConversions: '转化占比',
  ideal: '虚线：完全校准',
  ofFirst: '占曝光',
  rateOf: (rate, step) => spaced`占${step} ${rate}`,
  bin: (predicted, actual, interval) => `预测 ${predicted}\n实际 ${actual}\n95 % 区间 ${interval}`,
  dot: (name, value, range, limits) => `${name}：${value}（${range} ${limits}）`,
  topOfList: (share) => `名单前 ${share}`,
  open: (count: string) => `${count} 尚未成熟`,
  openHint: '尚未成熟：既不计为转化，也不计为流失。',
  noPoints: '暂无数据。',
  annotations: '标注',
} satisfies typeof english;
