import type { Messages } from '../../../en/messages.ts';
import { count } from '../../format.ts';

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
  compareSegments: '请与另一分群对比，或在映射文件中指明时间列后重新导入',
  otherSteps: ({ steps, others }) => `两个漏斗的步骤不同：${steps.join(' → ')} 与 ${others.join(' → ')}`,
  compareSameFunnel: '请对比同一漏斗的数据集',
  nothingToCompare: '没有对比对象，无法计算变化',
  chooseBefore: '请选择上一时段或另一分群',
  countsMissing: ({ summary }) => `项目文件已损坏：缺少已保存的计数（${summary}）`,
  restoreOrImport: '请从备份恢复项目文件，或删除该数据集后重新导入',
};
