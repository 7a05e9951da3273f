import { ownValue } from '../../own-value.ts';
import type { ReportWords } from '../en/report.ts';
import { formatCount } from '../figures.ts';
import { spaced } from './format.ts';
import { projectReport } from './project-report.ts';
import { studyReports } from './study-reports.ts';
import { steps } from './window/steps.ts';

const models: Readonly<Record<string, string>> = {
  'MLP, one per step': 'MLP，每个步骤一个',
  'AITM without transfer (shared bottom)': '去掉信息迁移的 AITM（共享底层）',
  'AITM without attention (p + q)': '去掉注意力的 AITM（p + q）',
  'AITM without calibrator': '去掉校准器的 AITM',
};

const SHARE_INTERVAL = '；下方为占比的 95 % 区间（Wilson），假定各样本相互独立';

/** The words of reports in Simplified Chinese; steps and models are called as in the window. */
export const report = {
  tag: 'zh-CN',
  step: steps.name,
  model: (title) => ownValue(models, title) ?? title,
  named: (title, model) => `${title}（${model}）`,
  table: '表格',
  over: (seeds, periods) => `${formatCount(seeds)} 个种子${periods === 1 ? '' : ` × ${formatCount(periods)} 个测试期`}`,
  others: (names) => `其他：${names.join('、')}`,
  footer: (moment, version) => `由 Stepladder ${version} 于 ${moment}（UTC）生成。`,
  columns: {
    model: '模型',
    part: '数据划分',
    dataset: '数据集',
    first: '首个样本（UTC）',
    last: '末个样本（UTC）',
    mean: '均值',
    seeds: '种子数',
    runs: '运行',
    engine: '引擎',
    settings: '设置',
    tuned: '调优试验',
    step: '步骤',
    samples: '样本',
    gain: '提升',
    feature: '特征',
  },
  settingValues: { none: '无', automatic: '自动', yes: '是', no: '否' },
  parts: { train: '训练集', valid: '验证集', test: '测试集' },
  partsCaption: `训练集、验证集和测试集的样本数，以及到达各步骤的占比与数量${SHARE_INTERVAL}`,
  provenance: {
    title: '方法',
    comparison: '比较',
    study: '研究',
    started: (what, moment) => `${what}，开始于 ${moment}（UTC）`,
    dataset: '数据集',
    bank: '银行',
    allBanks: '全部',
    segment: '分群',
    segmentOf: (name, conditions) => `${name}：${conditions.join('；')}`,
    stopsOn: '早停依据',
    mean: '所有步骤的平均',
    seeds: '种子',
    versions: '版本',
    versionsOf: (program, node) => `Stepladder ${program}，Node ${node}`,
    run: '运行',
    runOf: (run, seed) => `${run}，种子 ${seed}`,
    model: '模型',
    engine: '引擎',
    settings: '设置',
    settingsOfFirst: '第一个运行的设置',
    models: '各模型、其自身的设置以及每个种子的运行',
    tunedOf: (trial, trials, tuning) => `第 ${trial} 次，共 ${trials} 次（${tuning}）`,
    unequalBudgets: '各模型调优的试验次数不同，比较会偏向次数较多者。',
    note: '各模型在相同的数据上按种子依次训练，只依据验证集停止；在同一台机器上，相同的种子得到相同的权重。',
  },
  comparison: {
    title: (count, dataset) => `${dataset} 上 ${formatCount(count)} 个模型的比较`,
    lead: (names, over, bank, segment, done) =>
      `${names}；各 ${over}${bank === null ? '' : `，银行 ${bank}`}` +
      `${segment === null ? '' : `，仅限分群 ${segment} 的样本`}` +
      `${done ? '' : '（尚未完成：结果仅涵盖已有的运行）'}`,
  },
  verdict: {
    title: '结果',
    unmeasured: (step) => spaced`没有模型有${step}的 AUC：测试集中缺少到达或未到达该步骤的样本。`,
    reaches: (model, auc, step) => spaced`${model} 的${step} AUC 为 ${auc}。`,
    sentenceSeparator: '',
    against: (step, model, auc, baseline, other) =>
      `${step}：${model} 的 AUC 为 ${auc}，最佳基线（${baseline}）为 ${other}。`,
    oneSeed: (difference) => `差异为 ${difference}；只有一个种子，可能只是随机波动。`,
    onePeriod: (difference) => `差异为 ${difference}；只有一个测试期，可能只是随机波动。`,
    noSpread: (difference, over) => `在 ${over}上差异均为 ${difference}，没有波动可供检验。`,
    chance: (difference, p, over, inPeriods) =>
      `差异为 ${difference}，未超出${varying(inPeriods)}的随机波动（${over}，校正 p ${p}）。`,
    better: (difference, model, p, over, inPeriods) =>
      `差异为 ${difference}：${model} 更好，超出${varying(inPeriods)}的随机波动（${over}，校正 p ${p}）。`,
    reachable: (auc, way) =>
      `任何模型的预期表现都不会优于真实概率（AUC 为 ${auc}）：` +
      `以随机（0.5）为 0、真实概率为 100 %，此处最好的模型达到 ${way} %。`,
    unavailable: (model, why) => `${model} 不可用：${why}`,
    failed: (model, seed, period, error) =>
      `${model}（种子 ${seed}${period === null ? '' : `，测试期 ${period}`}）失败：${error}`,
  },
  tests: {
    title: '差异是否超出随机波动？',
    against: '对比',
    difference: '差异',
    overSeeds: '校正 p（种子）',
    overPeriods: '校正 p（测试期）',
    onSamples: '校正 p（样本）',
    interval: '抽样误差的 95 % 区间',
    words: '结论（种子）',
    wordsOfPeriods: '结论（测试期）',
    none: '没有两个可检验的模型',
    caption: (model) => `${model} 的 AUC 减去其他各模型的 AUC`,
    best: (model) => `${model}（最佳基线）`,
    short: {
      oneSeed: '一个种子：无检验',
      onePeriod: '一个测试期：无检验',
      noSpread: '没有波动：无检验',
      chance: '未超出随机波动',
      better: (model) => `${model} 更好`,
    },
    noteOne: '只有一个种子，因此既没有标准差也没有 t 检验：换一个种子会训练出不同的权重，差别有多大无从得知。',
    note:
      '配对 t 检验考察差异在不同种子（即在相同样本上的其他训练）之间是否成立。' +
      'DeLong 检验考察第一个种子的运行在样本上（即换成同类的其他样本）是否成立。' +
      '两个检验都支持的领先才可采信。' +
      'p 值已对每个步骤做多重比较校正（Holm）：若实际没有任何差异，出现低于 0.05 的 p 值的概率至多为 5 %。' +
      '区间为单个比较的区间。',
    noteOfPeriods:
      '校正 t 检验（Nadeau 和 Bengio，2003）考察平均差异在各测试期之间是否成立：它考虑了各次训练共用的样本，' +
      '并把同一测试期的各运行（测试样本相同）合为一个值。少于五个测试期时，只有非常一致的领先才能与随机波动区分。' +
      'DeLong 检验考察第一个种子的运行在各测试期的同类其他样本上是否成立，并合并各测试期。' +
      '两个检验都支持的领先才可采信。p 值已对每个步骤做多重比较校正（Holm）。区间为单个比较的区间。',
    flattered: (model) =>
      `${model} 因在这个测试集上 AUC 最高而被用来与其他模型比较：其领先有一部分是运气，` +
      '因此 p 值按所有模型两两比较的数目校正。',
  },
  split: {
    title: '比较所用的数据',
    note: '所有模型和种子使用相同的数据划分。验证集决定训练何时停止；测试集只在训练之后使用。',
    noteOfNewest:
      '以下为最近一个测试期的数据划分，所有模型和种子相同。验证集决定训练何时停止；测试集只在训练之后使用。',
    untimed: '数据没有时间。',
    fewValid: (count, step) =>
      spaced`${fewSamples('验证集', count)}到达${step}，不足以选择最佳轮次：` +
      '若更早的步骤或所有银行的数据足够，则按其选择，否则多半出于偶然。',
    fewTest: (count, step) =>
      spaced`${fewSamples('测试集', count)}到达${step}：换一个测试集可能使模型的次序反转，从抽样误差的区间也可以看出。`,
  },
  olderMetrics: '对数损失和预测 / 实际没有区间：由尚不计算区间的旧版本测得。',
  metricIntervals:
    '指标下方是换成其他同类样本时的 95 % 区间。同一用户的样本作为一个整体（旧版本算得的 AUC 区间除外）；区间不含漂移。',
  periods: {
    title: '测试期',
    caption: `各测试期，最早的在前，以及到达各步骤的占比与数量${SHARE_INTERVAL}`,
    period: '测试期',
    trained: '训练样本',
    validated: '验证样本',
    column: (period) => `测试期 ${period}`,
    figures: (step) => `${step}：各测试期的测试 AUC（种子间均值 ± 标准差），以及预测与实际转化数之比；附 95 % 区间`,
    ratio: (ratio) => `预测 / 实际 ${ratio}`,
    note:
      '每个测试期所用的模型，都只用更早的样本和该期开始时已知的标签来训练和验证，与当时实际投入使用一样。' +
      'AUC 逐期下降，或预测与实际之比逐渐偏离 1，说明存在漂移。',
  },
  auc: {
    title: '测试 AUC',
    reachable: '可达到的最佳值',
    reachableAt: (auc) => `可达到的最佳值 ${auc}`,
    caption: (over, gains) => `${over}的均值 ± 标准差${gains ? '；提升为相对 LightGBM' : ''}`,
    within: (auc, interval, remarks) => `${auc}（${[`95 % 区间 ${interval}`, ...remarks].join('；')}）`,
    chance: '不优于随机',
    few: (count) => `仅 ${formatCount(count)} 个正样本`,
    interval: '95 % 区间',
    intervals:
      '每个 AUC 下方是换成其他同类样本时的 95 % 区间（DeLong 方差）；区间包含 0.5 的标为不优于随机；' +
      '正样本少于十个的 AUC 显示为灰色。',
    note: 'AUC：到达该步骤的样本排在未到达者之前的概率；0.5 相当于随机。',
    stars: '* 优于最佳基线且校正 p < 0.05，** p < 0.01（种子之间的配对 t 检验）。',
    starsOfPeriods: '* 优于最佳基线且校正 p < 0.05，** p < 0.01（测试期之间的校正 t 检验）。',
    plot: (step) => spaced`各模型的${step} AUC`,
    tableOf: (step, over) => `${step} AUC，从高到低；误差线为 ${over}的一个标准差`,
  },
  loss: {
    title: '测试对数损失',
    caption: (over) => `${over}的均值 ± 标准差；越小越好`,
    note: '对数损失评判的是概率本身，而不仅是次序：预算正是以概率为依据。',
    intervals: '每个对数损失下方是换成其他同类样本时的 95 % 区间；同一用户的样本作为一个整体。',
  },
  ranking: {
    title: '名单前部所含的转化',
    note: '测试样本按各模型的概率排序，取第一个种子的运行。提升度：名单前部的转化率除以整份名单的转化率。',
    intervals: '数字下方是换成其他同类样本时的 95 % 区间；同一用户的样本作为一个整体。',
    olderIntervals: '没有区间：比较由尚不计算区间的旧版本保存。',
    undefinedIntervals: '没有区间的数字：名单的这一部分不足两个用户，或全部样本都已转化。',
    noteOfNewest: '样本取自最近一个测试期。',
    sentence: (model, part, share, step, count) =>
      spaced`按 ${model} 排序，名单前 ${part} 包含全部${step}样本的 ${share}（测试集中共 ${count} 个）。`,
    first: (percent) => `前 ${percent}`,
    top: (step, count) => `${step}：名单前部占全部 ${count} 个的比例，及其提升度`,
    gainsPlot: (step) => spaced`各模型的${step}累计增益`,
    gains: (step) => `${step}：累计增益`,
    gainsAxis: (step) => spaced`占全部到达${step}者的比例`,
    gainsCaption: '名单前部占全部转化的比例',
    liftPlot: (step) => spaced`各模型的${step}提升度`,
    lift: (step) => `${step}：提升度`,
    liftAxis: (step) => spaced`${step}提升度`,
    liftCaption: '名单前部的提升度',
    axis: '名单前部',
    part: '前',
  },
  calibration: {
    title: '校准',
    note:
      '测试样本按概率十等分，取第一个种子的运行。在虚线上，实际转化率等于预测值；在虚线下方，模型预测过高。' +
      '误差线为实际转化率的 95 % 区间。坐标轴放大了较小的比例。',
    plot: (step) => spaced`各模型${step}的预测与实际转化率`,
    predicted: '预测',
    actual: '实际',
    decile: '十分位',
    reached: '到达',
    interval: '95 % 区间',
    usersTogether: '区间把同一用户的样本一并计算。',
    olderIntervals: '区间由旧版本算得，假定样本相互独立；若同一用户有多个样本且转化倾向不同，区间偏窄。',
  },
  ...studyReports,
  project: projectReport,
} satisfies ReportWords;

function varying(inPeriods: boolean): string {
  return inPeriods ? '测试期之间' : '各次训练之间';
}

function fewSamples(part: string, count: number): string {
  return count === 0 ? `${part}没有样本` : `${part}只有 ${formatCount(count)} 个样本`;
}
