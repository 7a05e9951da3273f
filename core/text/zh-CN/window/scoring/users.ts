import type { Catalogue } from '../../../en/window.ts';
import { spaced, counted } from '../../format.ts';

export const users: Catalogue['users'] = {
  title: '查找用户',
  explained: '查看某个用户在名单中的位置，以及哪些字段影响其得分。请按人群文件中的写法输入用户 ID。',
  id: '用户 ID',
  find: '查找',
  searching: '正在名单中查找',
  comparing: '正在与训练样本比较',
  position: (rank, rows) => `排名第 ${rank}，共 ${rows} 名`,
  withBanner: (bank, banner) => `银行 ${bank}，横幅 ${banner}`,
  withoutBanner: (bank) => `银行 ${bank}`,
  score: (score) => `得分 ${score}`,
  probabilities: '各步骤的概率',
  average: (step, rate, average) => spaced`${step}的概率为 ${rate}；训练样本在同一横幅下的平均水平为 ${average}。`,
  caption: (user) => `影响 ${user} 得分的字段，影响最大的在前`,
  field: '字段',
  value: '取值',
  effect: '对几率的影响',
  effectHint: '与取其他值的训练样本相比，该字段使该步骤的几率变为几倍。所有倍数相乘，即为与平均水平之比。',
  raises: (factor) => `提高 × ${factor}`,
  lowers: (factor) => `降低 × ${factor}`,
  none: '无影响',
  uncertain: '可能只是随机波动',
  error: '误差',
  errorHint: '影响的标准误：训练样本和字段的次序是随机抽取的。',
  errorOf: (percent) => `± ${percent}`,
  all: (fields) => `显示全部 ${counted(fields, '个字段')}`,
  basis: (samples, dataset) =>
    `与 ${dataset} 的 ${counted(samples, '个训练样本')}比较。这里说明的是模型而非因果：` +
    '某个字段的影响可能其实来自与它相关的另一字段。' +
    '概率没有区间，因为单个用户无法反映其偏差；名单的预测有区间。',
};
