import type { auc as english } from '../../en/window/auc.ts';

export const auc = {
  hint:
    '下方是换成同类其他样本时的 95 % 区间（DeLong 方差）。若区间含 0.5，模型在此可能不优于随机。' +
    '灰色并注明转化次数：不足十次。',
  chance: '不优于随机',
} satisfies typeof english;
