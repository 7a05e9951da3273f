import type { segments as english } from '../../en/window/segments.ts';
import { spaced } from '../format.ts';

export const segments = {
  segment: '分群',
  none: '无',
  unsaved: '未保存',
  allSamples: '全部样本',
  allUsers: '全部用户',
  menu: '分群操作',
  saveAs: '另存为分群…',
  rename: '重命名…',
  remove: '删除…',
  removeTitle: (name: string) => `删除分群 ${name}？`,
  removeMessage: '当前筛选保持不变。用该分群训练的运行仍保留其条件。',
  saveTitle: '将筛选条件保存为分群',
  renameTitle: (name: string) => `重命名分群 ${name}`,
  name: '名称',
  nameFirst: '请先输入名称。',
  exists: '已有同名分群。',
  replaces: '将替换同名分群。',
  holds: '同时满足以下条件的样本：',
  notPart: '银行和时段不属于分群。',
  save: '保存',
  replace: '替换',

  operators: { is: '是', 'is-not': '不是', between: '介于', days: '日期介于' },
  isNotHint: '也包括没有值的样本',
  filterBy: (column: string) => spaced`按${column}筛选`,
  operatorOf: (column: string) => spaced`${column}的比较方式`,
  atLeast: (column: string) => spaced`${column}最小值`,
  atMost: (column: string) => spaced`${column}最大值`,
  lessThan: (column: string) => spaced`${column}小于`,
  upTo: '至',
  upToBelow: '至 <',
  noBound: '不限',

  is: (column: string, values: readonly string[]) => `${column} 是 ${values.join(' 或 ')}`,
  isNot: (column: string, values: readonly string[]) => `${column} 不是 ${values.join(' 或 ')}`,
  between: (column: string, min: number | undefined, max: number | undefined) =>
    min === undefined
      ? `${column} 不大于 ${max}`
      : max === undefined
        ? `${column} 不小于 ${min}`
        : `${column} 为 ${min} 至 ${max}`,
  below: (column: string, min: number | undefined, below: number) =>
    min === undefined ? `${column} 小于 ${below}` : `${column} 不小于 ${min} 且小于 ${below}`,
  daysFrom: (day: string) => `${day} 起`,
  daysUntil: (day: string) => `截至 ${day}`,

  beside: '分群对比',
  besideNote: '每个分群与上方筛选的全部样本对比',
  choose: '分群',
  chooseFirst: '选择分群，即可并排查看其漏斗。',
  all: '全部',
  step: '步骤',
  differenceHint: (low: string, high: string) => `与全部样本之差的 95 % 区间：${low} 至 ${high}`,
  intervals: {
    users: '区间和 p 值假定各用户（而非各样本）相互独立；无用户标识的样本各算一个用户。',
    samples:
      '区间和 p 值假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄，p 值会偏小。',
  },
  differences: '差异为与全部样本之差（百分点）；p 值已按所有分群和步骤校正（Benjamini–Hochberg）。',
  named: (name: string, conditions: readonly string[]) => `${name}：${conditions.join('；')}`,
  onlySegment: (name: string, conditions: readonly string[]) => `仅限分群 ${name} 的样本：${conditions.join('；')}`,
  exportBeside: '分群对比导出为 CSV',
} satisfies typeof english;
