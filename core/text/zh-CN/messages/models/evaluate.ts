import type { Messages } from '../../../en/messages.ts';
import { count, list, spaced } from '../../format.ts';

export const evaluate: Messages['evaluate'] = {
  scoreNotANumber: ({ row }) => `第 ${row} 行的得分不是数字`,
  diverged: '模型发散：请降低学习率重新训练',
  badWeight: ({ row, weight }) => `第 ${row} 行的权重为 ${weight}`,
  weightRange: '权重须为有限的非负数',
  probabilityNotANumber: ({ row }) => `第 ${row} 行的概率不是数字`,
  badProbability: ({ row, probability }) => `第 ${row} 行的概率为 ${probability}`,
  probabilityRange: '概率须在 0 与 1 之间',
  labelCount: ({ labels, scores }) => `有 ${count(scores)} 个得分，却有 ${count(labels)} 个标签`,
  weightCount: ({ weights, scores }) => `有 ${count(scores)} 个得分，却有 ${count(weights)} 个权重`,
  probabilityCount: ({ probabilities, samples }) => `有 ${count(samples)} 个样本，却有 ${count(probabilities)} 个概率`,
  badKeptRate: ({ rate }) => `保留负样本的比例为 ${rate}`,
  keptRateRange: '该比例须大于 0',
  noPairs: ({ first, second }) => `${count(first)} 个数值与 ${count(second)} 个数值无法配对`,
  tooFewPoints: ({ points }) => `点数过少，无法绘制样本分布图：${points}`,
  pointsNeeded: ({ least }) => `至少需要 ${least} 个点`,
  intervals:
    '括号内为换成其他同类样本时的 95 % 区间。同一用户的样本作为一个整体（旧版本算得的 AUC 区间除外）；区间不含漂移。',
  olderIntervals: '对数损失和预测 / 实际没有区间：由尚不计算区间的旧版本测得。',
  sameOutcome: ({ steps }) =>
    spaced`${list(steps)}的对数损失没有区间：全部样本（或某一测试期的样本）结果相同，无法估计其波动。`,
  mixedOrOneUser: ({ steps }) =>
    spaced`${list(steps)}的对数损失没有区间：部分运行由尚不计算区间的旧版本测得，或全部样本来自同一用户。`,
  oneUser: ({ steps }) => spaced`${list(steps)}的对数损失和预测 / 实际没有区间：全部样本来自同一用户。`,
  calibratedOnValid: '验证集：概率是用这些样本校准的，所以预测 / 实际接近 1；校准是否可靠要看测试集。',
  noConversions: ({ steps }) => spaced`${list(steps)}没有预测与实际之比：没有样本转化。`,
  testIntervals:
    '括号内为第一个种子的运行之间 AUC 差异换成其他同类样本时的 95 % 区间，未经校正。best：该步骤其余模型中最好的。',
  usersTogether: '样本的 p 值把同一用户在各测试期的样本作为一个整体。',
  periodsApart: '样本的 p 值由旧版本算得，它假定各测试期相互独立；若同一用户出现在多个测试期，p 值偏小。',
  periodMeans: '各测试期均值的 95 % 区间假定各测试期相互独立；若同一用户出现在多个测试期，区间偏窄。',
  lossIntervals: '对数损失换成其他同类样本时的 95 % 区间',
  ratiosOfPeriods: ({ step }) => `${step}：各测试期的预测 / 实际转化数（换成其他同类样本时的 95 % 区间）`,
  lowPerplexity: ({ perplexity }) => `困惑度须不小于 1，而不是 ${perplexity}`,
  chanceMark: '不优于随机：区间包含 0.5',
  fewMark: ({ enough }) => `正样本不足 ${enough} 个`,
  runTests: '每个运行与同一测试样本上最好的另一运行比较（DeLong 检验，按 Holm 法对所有配对校正）',
  notShared: ({ runs }) => spaced`未比较 ${list(runs)}：没有其他运行使用相同的测试样本。`,
};
