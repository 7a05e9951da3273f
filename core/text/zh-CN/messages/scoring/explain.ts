import type { Messages } from '../../../en/messages.ts';
import { count, spaced } from '../../format.ts';

export const explain: Messages['explain'] = {
  notRanked: ({ user, audience }) => `${audience} 的排序中没有用户 ${user}`,
  checkId: ({ rejected }) =>
    `请按人群文件中的写法输入用户 ID，区分大小写，保留前导零${
      rejected === 0 ? '' : `；人群文件中有 ${count(rejected)} 条记录被拒绝`
    }`,
  otherAudience: ({ user }) => `用户 ${user} 的字段与排序中的得分不符：人群文件在排序之后已更改`,
  rankAgain: '请重新为人群排序',
  noTrainingSamples: ({ dataset }) => `数据集 ${dataset} 中已没有训练样本`,
  position: ({ user, rank, rows, bank, banner }) =>
    `用户 ${user} 排名第 ${count(rank)}，共 ${count(rows)} 名${bank === '' ? '' : `，银行 ${bank}`}${
      banner === '' ? '' : `，横幅 ${banner}`
    }`,
  average: ({ step, rate, baseline, samples, dataset }) =>
    spaced`${step}的概率：${rate}。${dataset} 中 ${count(samples)} 个训练样本在同一横幅下的平均水平：${baseline}。`,
  howToRead:
    '与取其他值的训练样本相比，几率倍数大于 1 的字段会提高得分。所有字段的对数几率之和等于与平均水平之差。' +
    '误差为标准误，源于训练样本和字段顺序的随机抽取。概率没有区间，因为单个用户无法反映其偏差；名单的预测有区间。',
};
