import type { Messages } from '../../../en/messages.ts';
import { count, percent } from '../../format.ts';

export const review: Messages['review'] = {
  longSpan: ({ dataset, days }) => `${dataset} 的时间跨度达 ${count(days)} 天`,
  checkTimes: ({ column }) => `请检查 ${column} 列：其时间可能用了其他单位`,
  timeOutside: ({ time }) => `有一行的时间为 ${time}，超出数据集的时间范围`,
  importAgain: '请重新导入数据',
  cannotGroup: ({ dataset, column }) => `${dataset} 的行无法按 ${column} 分组`,
  unknownValue: ({ column, value, nearest }) =>
    `${column} 没有这个值：${value}${nearest === null ? '' : `（是否指 ${nearest}？）`}`,
  chooseValue: '请选择数据集中有的值',
  noColumn: ({ dataset, role }) => `数据集 ${dataset} 没有${role}列`,
  nameColumn: ({ key }) => `请在映射文件中以 "${key}" 指明该列后重新导入`,
  noTimes: ({ dataset }) => `数据集 ${dataset} 没有时间，无法区分时段`,
  ratesOfUsers: '转化率的区间假定各用户（而非各样本）相互独立；无用户标识的样本各算一个用户。',
  compareSegments: '请与另一分群对比，或在映射文件中指明时间列后重新导入',
  otherSteps: ({ steps, others }) => `两个漏斗的步骤不同：${steps.join(' → ')} 与 ${others.join(' → ')}`,
  compareSameFunnel: '请对比同一漏斗的数据集',
  nothingToCompare: '没有对比对象，无法计算变化',
  chooseBefore: '请选择上一时段或另一分群',
  countsMissing: ({ summary }) => `项目文件已损坏：缺少已保存的计数（${summary}）`,
  restoreOrImport: '请从备份恢复项目文件，或删除该数据集后重新导入',
  evidence: ({ dataset }) => `${dataset} 中各银行的数据；可用转化指完全成熟样本的转化`,
  suggested: ({ bank, step }) => `${bank}：${step} 是数据量足够的最后一步`,
  noneSuggested: ({ bank }) => `${bank}：尚无步骤有足够的数据用于建模`,
  suggestionRule: ({ positives, matureShare }) =>
    `要求：至少 ${count(positives)} 次可用转化，且至少 ${percent(matureShare)} 的曝光对该步骤已成熟。`,
  notRanked: ({ bank }) => `${bank} 还没有训练好的模型，无法比较排序`,
  rankings: ({ bank, run, sampled }) =>
    `${bank} 按各目标的排序：${run} 测试期内 ${count(sampled)} 次成熟曝光的实际转化，以及模型的预期转化`,
  sameUsers: ({ step }) => `相同用户：按当前目标 ${step} 排序时同样位于头部的用户占比。`,
  changes: ({ period, before }) => `各步骤的变化：${period}，对比 ${before}`,
  noPrevious: '没有任何步骤在本期和上期都有转化率。请用 --from 和 --to 指定时段。',
};
