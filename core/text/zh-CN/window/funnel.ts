import type { funnel as english } from '../../en/window/funnel.ts';
import { spaced, counted } from '../format.ts';

const INDEPENDENT = {
  users:
    '区间假定各用户（而非各样本）相互独立：同一用户的样本越多、转化结果越一致，区间越宽。' +
    '无用户标识的样本各算一个用户。',
  samples: '区间假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄。',
};

const OF_DIFFERENCE = {
  users: '区间假定各用户（而非各样本）相互独立；双方有相同用户时，用户自身的差异会相互抵消。',
  samples: '区间假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄，p 值会偏小。',
};

const OF_VALUE = {
  users: '区间假定各用户（而非各样本）相互独立，无论用户属于一方还是双方；对多值字段的取值，双方的用户视为不同的人。',
  usersOfEachSide:
    '区间假定各用户（而非各样本）相互独立；双方有相同用户时，区间通常偏宽，p 值偏大；' +
    '某一取值的用户样本多于其他用户时则相反。',
  samples: OF_DIFFERENCE.samples,
};
const CHANGE = '占上一步的比例之差，以百分点计。';
const EXCESS =
  '该值转化率的贡献中超出共同变化的部分，即与该列所有值的转化率按同一几率比变化时相比，多出或少掉的部分。' +
  'p 值检验的正是这一部分，并已按所有检验的值校正。' +
  '单元格的提示中有其 95 % 区间；校正前的 p 值小于 0.05 时，区间不含 0。';
const CONTRIBUTION =
  '该值通过转化率和出现频率对这一步转化率变化的贡献；一列的所有值加起来等于总变化。' +
  '其他值反向变化时，占总变化的比例可超过 100 %。' +
  '单元格的提示中有其 95 % 区间（出现频率视为已知）。';

export const funnel = {
  title: '漏斗',
  empty: '这里显示漏斗每一步的转化以及变化。请先导入漏斗数据。',
  import: '导入漏斗数据',
  sample: '试用示例',
  noRows: '没有样本符合这些筛选条件。',
  clearFilters: '清除筛选',

  dataset: '数据集',
  period: '时段',
  compare: '对比',
  compareOptions: { none: '无', previous: '上一时段', segment: '其他分群' },
  noPrevious: '至少需要两天的数据',
  with: '对比对象',
  bank: '银行',
  allBanks: '全部',
  by: '按',
  byNone: '不分组',
  filter: '筛选',
  addFilter: '添加…',
  anyValue: '任意',
  removeFilter: (column: string) => `移除“${column}”筛选`,
  columnNames: { bank: '银行', banner: '横幅', day: '日', week: '周', month: '月' } as Readonly<Record<string, string>>,
  noValue: '（无值）',
  below: (edge: string) => `< ${edge}`,
  from: (edge: string) => `≥ ${edge}`,
  between: (low: string, high: string) => `${low} 至 < ${high}`,

  conversion: '转化',
  scale: '刻度',
  scales: { previous: '占上一步', impressions: '占曝光', log: '对数' },
  scaleNotes: { previous: '占上一步的比例', impressions: '占曝光的比例', log: '数量，对数刻度' },
  dashed: (other: string) => `虚线：${other}`,
  hatched: '斜线：尚未成熟',
  others: { previous: '上一时段', segment: '对比分群' },
  lostMost: (step: string, change: string, relative: string, p: string) =>
    spaced`${step}降幅最大：${change}，相对 ${relative}（p ${p}）。`,
  gainedMost: (step: string, change: string, relative: string, p: string) =>
    spaced`没有步骤下降；${step}升幅最大：${change}，相对 ${relative}（p ${p}）。`,
  furthestBelow: (step: string, change: string, relative: string, p: string) =>
    spaced`${step}低于对比分群最多：${change}，相对 ${relative}（p ${p}）。`,
  furthestAbove: (step: string, change: string, relative: string, p: string) =>
    spaced`没有步骤低于对比分群；${step}高出最多：${change}，相对 ${relative}（p ${p}）。`,
  nothingChanged: '各步骤的差异均未超出随机波动。',
  sameSides: '双方的样本相同：请在上方“对比对象”一行中选择另一数据集或添加筛选。',
  otherEmpty: (other: string) => spaced`${other}没有样本，无法对比。`,

  steps: '步骤',
  step: '步骤',
  count: '数量',
  otherCount: { previous: '上期', segment: '对比' },
  ofPrevious: '占上一步',
  ofPreviousHint: '到达上一步且已成熟的样本中，到达这一步的比例。',
  interval: '95 % 区间',
  intervalOf: (interval) => `95 % 区间 ${interval}`,
  intervalsOf: {
    users: `将鼠标移到比例上，可查看其 Wilson 区间。${INDEPENDENT.users}`,
    samples: `将鼠标移到比例上，可查看其 Wilson 区间。${INDEPENDENT.samples}`,
  },
  intervalHint: {
    users: `占上一步比例的 Wilson 区间。${INDEPENDENT.users}`,
    samples: `占上一步比例的 Wilson 区间。${INDEPENDENT.samples}`,
  },
  ofImpressions: '占曝光',
  ofImpressionsHint: '已成熟的全部曝光中，到达这一步的比例。',
  ofImpressionsIntervalHint: {
    users: `占曝光比例的 Wilson 区间。${INDEPENDENT.users}`,
    samples: `占曝光比例的 Wilson 区间。${INDEPENDENT.samples}`,
  },
  dropOff: '流失',
  dropOffHint: '到达上一步、已成熟但未继续的样本。',
  dropped: (count: number) => `${counted(count, '个样本')}没有继续`,
  change: { previous: '变化', segment: '差异' },
  changeHint: { users: `${CHANGE}${OF_DIFFERENCE.users}`, samples: `${CHANGE}${OF_DIFFERENCE.samples}` },
  changeInterval: (low: string, high: string) => `95 % 区间 ${low} 至 ${high}（Newcombe）`,
  p: 'p 值',
  pHint: '若实际没有差异，仅因随机波动出现不小于此差异的概率：得分检验；期望频数小于 5 时用 Fisher 精确检验。',
  tests: { score: '得分检验', fisher: 'Fisher 精确检验' },
  chance: '可能只是随机波动',
  firstStep: '第一步之前没有步骤。',
  undefinedRate: '没有到达上一步且已成熟的样本。',
  undefinedChange: '其中一方没有转化率。',
  convertedOf: (converted: string, eligible: string) => `${converted} / ${eligible}`,
  chooseStep: '选择一行，查看其变化的原因。',

  time: '转化用时',
  since: '起点',
  sinceOptions: { previous: '上一步', impression: '曝光' },
  median: '中位数',
  p75: '75 %',
  p90: '90 %',
  p95: '95 %',
  quantileHint:
    '这一比例的转化在该时间内完成（中位数即一半）；单元格的提示中有由顺序统计量得出的 95 % 区间。' +
    INDEPENDENT.samples,
  fewDurations: '样本太少，无法给出该用时区间的上下限。',
  timeOther: (median: string, p90: string) => `对比方：${median} 和 ${p90}（中位数、90 %）`,
  timeCount: (count: number, since: string) => spaced`${counted(count, '个样本')}，自${since}起`,
  wholeDays: '数据只有日期而没有时刻，因此时长均为整天。',
  tolerance: (share: string) => `数值误差不超过 ${share}。`,
  reversed: (count: number) => `${counted(count, '个样本')}的时间早于起点，未计入。`,
  noTimes: '此数据集没有各步骤的时间。请在导入时映射时间列，以查看用时。',
  noDurations: '没有已成熟的样本到达这一步。',
  distribution: (step: string) => spaced`${step}用时分布`,

  openNote: (open: string) => `尚未成熟，既不计为转化，也不计为流失：${open}。`,
  open: (waiting: string, to: string, days: number) => spaced`${waiting}不足 ${counted(days, '天')}（${to}）`,
  maturityNote: (steps: readonly string[]) => `只对比已成熟的样本。已成熟样本的占比：${steps.join('、')}。`,
  maturity: (step: string, own: string, other: string) => `${step}（当前 ${own}，对比方 ${other}）`,

  changes: '变化最大之处',
  changesOf: (from: string, to: string) => `${from} → ${to}`,
  changesOfFirst: (to: string) => `曝光 → ${to}`,
  changesNone: '与上一时段对比，即可看到是哪一列造成某一步的变化。',
  changesNoPrevious: '与另一分群或另一数据集对比，即可看到是哪一列造成某一步的差异。',
  compareSegment: '与另一分群对比',
  comparePrevious: '与上一时段对比',
  changesLoading: '正在查找变化的原因…',
  changesUndefined: '其中一方没有这一步的转化率，因此没有可解释的差异。',
  changesEmpty: '没有能区分样本的列。',
  order: '排序',
  orders: { excess: '按超出部分', contribution: '按贡献' },
  orderHints: {
    excess: '优先显示显著偏离该列共同变化的值，并按超出部分的大小排列',
    contribution: '优先显示对总变化贡献最大的值，不论方向',
  },
  value: '值',
  excess: '超出部分，校正\u00a0p',
  excessHint: {
    users: `${EXCESS}${OF_VALUE.users}`,
    usersOfEachSide: `${EXCESS}${OF_VALUE.usersOfEachSide}`,
    samples: `${EXCESS}${OF_VALUE.samples}`,
  },
  contribution: '贡献',
  contributionHint: {
    users: `${CONTRIBUTION}${OF_VALUE.users}`,
    usersOfEachSide: `${CONTRIBUTION}${OF_VALUE.usersOfEachSide}`,
    samples: `${CONTRIBUTION}${OF_VALUE.samples}`,
  },
  shareOf: (share) => `占变化 ${share}`,
  size: (share: string) => `占样本 ${share}`,
  pValue: (p: string) => `p ${p}`,
  shareOfChance: '总变化可能只是随机波动，占比没有意义。',
  showAll: (count: string) => `显示全部 ${count} 个`,
  showFewer: '收起',
  effects: (rate: string, mix: string) => `来自转化率 ${rate}，来自出现频率 ${mix}`,
  commonEffect: (expected) => `若所有值同样变化，来自转化率的贡献为 ${expected}`,
  rates: (own: string, other: string) => `转化率：当前 ${own}，对比方 ${other}`,
  samples: (own: string, other: string) => `样本：当前 ${own}，对比方 ${other}`,
  changesNote: (tested: number) =>
    (tested === 0
      ? '各取值的样本都太少，无法检验。'
      : `p 值已按检验的 ${counted(tested, '个值')}校正（Benjamini–Hochberg）。` +
        '区间针对单个值：列出的是众多数值中最大的一些，因此不含真值的区间会超过 5 %。') + '选择一行即按该值筛选。',
  tooFew: '样本太少，无法检验。',
  allOf: (change: string, interval: string, p: string) => `总变化 ${change}（95 % 区间 ${interval}，p ${p}）。`,

  trend: '趋势',
  trendOfStep: (step) => `趋势：${step}`,
  partial: { day: '', week: '空心点：不足一周', month: '空心点：不足一月' },
  units: { day: '日', week: '周', month: '月' },
  trendOf: '步骤',
  allSteps: '全部',
  trendX: { day: '曝光日（UTC）', week: '曝光周（UTC）', month: '曝光月（UTC）' },
  trendY: { ofPrevious: '占上一步的比例', ofFirst: '占曝光的比例' },
  openDays: '尚未成熟',
  openDots: '点线或缺失：尚未成熟',
  trendIntervals: {
    users: '95 % 区间假定各用户（而非各样本）相互独立；无用户标识的样本各算一个用户。',
    samples: '95 % 区间假定各样本相互独立；如果同一用户有多次曝光，且用户之间的转化倾向不同，区间会偏窄。',
  },
  otherIntervals: {
    users: '对比方的区间假定各用户相互独立。',
    samples: '对比方的数据集没有用户标识，其区间假定各样本相互独立。',
  },
  trendNone: '此数据集没有时间，因此没有趋势。',
  trendEmpty: '此时段没有样本。',
  otherLine: (step: string, other: string) => `${step}，${other}`,

  groups: (column: string) => spaced`按${column}`,
  groupsNote: (count: number) => counted(count, '个值'),
  groupsOthers: (count: number) => `另外 ${counted(count, '个值')}`,
  overlapping: '一个样本可有多个值',
  impressions: '曝光',
  changeOfStep: { previous: (step: string) => spaced`${step}变化`, segment: (step: string) => spaced`${step}差异` },
  pAdjusted: '校正 p 值',
  pAdjustedHint:
    '已按被检验的值和步骤的数目校正（Benjamini–Hochberg）：小于 0.05 的差异中，平均至多约 5 % 只是随机波动。',
  chooseValue: '选择一行即只看其样本；再次选择则恢复。',
  groupsLoading: '正在按值统计…',

  export: '导出',
  exportSteps: '步骤（CSV）',
  exportGroups: '分组（CSV）',
  exportChanges: '变化最大之处（CSV）',
  files: {
    steps: '漏斗',
    groups: (column: string) => spaced`按${column}的漏斗`,
    changes: (step: string) => spaced`${step}的变化`,
    segments: '分群对比',
  },
  copySteps: '复制步骤表',
  copied: '已复制',
  copyFailed: '无法写入剪贴板。',
  loading: '正在统计…',
} satisfies typeof english;
