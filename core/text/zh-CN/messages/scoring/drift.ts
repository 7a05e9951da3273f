import type { Messages } from '../../../en/messages.ts';
import { count } from '../../format.ts';

export const drift: Messages['drift'] = {
  nameAudience: '请改为指定人群文件，或导入带时间的数据',
  noSamples: ({ dataset, days }) => `数据集 ${dataset} 最近 ${count(days)} 天没有可比较的样本`,
  noUsers: ({ file, rejected }) =>
    `人群文件中没有可比较的用户：${file}${rejected > 0 ? `（拒绝 ${count(rejected)} 条记录）` : ''}`,
  checkAudience: '请检查人群文件的导出方式',
  moreDays: '请比较更多天，或选择其他数据集',
  recent: ({ compared, trained, run }) =>
    `最近几天的 ${count(compared)} 个样本，与运行 ${run} 的 ${count(trained)} 个训练样本比较`,
  audience: ({ compared, trained, run }) =>
    `${count(compared)} 个用户，与运行 ${run} 的 ${count(trained)} 个训练样本中的用户比较`,
  keep: '数据与训练数据相近，无需为此重新训练。',
  watch: '部分特征已变化，但得分变化不大：请检查这些特征，并留意后续效果。',
  retrain: '得分变化很大：请先用较新的数据重新训练，再使用这些得分。',
  watchScores: '得分有一定变化：请留意后续效果，若不理想，请用较新的数据重新训练。',
  watchOutcomes: '最近几天的转化与预测有偏差：请留意后续效果。',
  retrainOutcomes: '最近几天的转化与预测相差很大：请查明原因，并在变化后的转化足够多时重新训练。',
  unknown: '数量太少，无法判断：这么少的数据，仅随机波动就可能与训练数据相差很大。请用更多数据比较。',
  tooFew: '数量太少，无法判断',
  noneKnown: '尚无结果',
  empty: '没有可比较的数据',
  withoutSteps: ({ run }) => `数据集缺少运行 ${run} 的步骤，或步骤顺序不同，因此不比较转化。`,
  explained: 'PSI 即群体稳定性指标：低于 0.1 或未超出随机波动为稳定，达到 0.25 为变化很大。',
  outcomes:
    '“预测”为模型本身的预测；排序名单的预期转化还会按测试集最近几天的转化率调整。最多使用 10 万个样本。' +
    '95 % 区间整体不低于 1.2 或不高于 1 / 1.2 为变化中等，不低于 1.5 或不高于 1 / 1.5 为变化很大。',
};
