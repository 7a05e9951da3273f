import type { auc as english } from '../../en/window/auc.ts';

export const auc = {
  hint:
    '下方是 95 % 置信区间（DeLong）。若区间含 0.5，模型在此可能不优于随机。' +
    '转化不足十次时，AUC 以灰色显示并注明次数。',
  chance: '不优于随机',
  saved: (step: string) => ({
    low: `${step}：95 % 区间下限`,
    high: `${step}：95 % 区间上限`,
    positives: `${step}：转化数`,
  }),
} satisfies typeof english;
