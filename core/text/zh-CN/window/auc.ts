import type { auc as english } from '../../en/window/auc.ts';

export const auc = {
  hint:
    '下方是 95 % 区间（DeLong）。若区间包含 0.5，AUC 标为不优于随机。' + '转化不足十次时，AUC 以灰色显示并注明次数。',
  otherHint: '下方是换成其他同类样本时的 95 % 区间。同一用户的样本作为一个整体；区间不含漂移。',
  older: '没有区间：由尚不计算区间的旧版本测得。',
  sameOutcome: '没有区间：全部样本（或某一测试期的样本）结果相同，无法估计对数损失的波动。',
  mixedOrOneUser: '没有区间：部分运行由尚不计算区间的旧版本测得，或全部样本来自同一用户。',
  gainHint:
    '下方是换成其他同类样本时的 95 % 区间。同一用户的样本作为一个整体；区间不含漂移。' +
    '提升度的区间为此区间除以占名单的比例。',
  gainUndefined: '没有区间：名单的这一部分不足两个用户，或测试集的全部样本都已转化。',
  oneUser: '没有区间：全部样本来自同一用户。',
  chance: '不优于随机',
  saved: (step: string) => ({
    low: `${step}：95 % 区间下限`,
    high: `${step}：95 % 区间上限`,
    positives: `${step}：转化数`,
  }),
} satisfies typeof english;
