import { ownValue } from '../../own-value.ts';
import type { ReportWords } from '../en/report.ts';
/** The words of reports in Simplified Chinese; steps and models are called as in the window. */
import { formatCount } from '../figures.ts';

const steps: Readonly<Record<string, string>> = {
  impression: '曝光',
  click: '点击',
  application: '申请',
  approval: '核准',
  activation: '激活',
};
const models: Readonly<Record<string, string>> = {
  'MLP, one per step': 'MLP，每个步骤一个',
  'AITM without transfer (shared bottom)': '去掉信息迁移的 AITM（共享底层）',
  'AITM without attention (p + q)': '去掉注意力的 AITM（p + q）',
  'AITM without calibrator': '去掉校准器的 AITM',
};

export const report = {
  tag: 'zh-CN',
  step: (name) => ownValue(steps, name) ?? name,
  model: (title) => ownValue(models, title) ?? title,
  table: '表格',
  others: (names) => `其他：${names.join('、')}`,
  footer: (moment, version) => `由 Stepladder ${version} 于 ${moment}（UTC）生成。`,
  columns: {
    model: '模型',
    part: '数据集划分',
    dataset: '数据集',
    first: '首个样本（UTC）',
    last: '末个样本（UTC）',
    rows: '行数',
    mean: '均值',
    seeds: '种子数',
    runs: '运行',
    runBy: '引擎',
    settings: '设置',
    step: '步骤',
    samples: '样本',
    gain: '提升',
    feature: '特征',
  },
  parts: { train: '训练集', valid: '验证集', test: '测试集' },
  partsCaption: '各数据集的行数，以及到达各步骤的占比与数量',
  making: {
    title: '方法',
    comparison: '比较',
    study: '研究',
    started: (what, moment) => `${what}，开始于 ${moment}（UTC）`,
    dataset: '数据集',
    bank: '银行',
    allBanks: '全部',
    stopsOn: '训练停止依据',
    mean: '所有步骤的平均',
    seeds: '种子',
    versions: '版本',
    run: '运行',
    runOf: (run, seed) => `${run}，种子 ${seed}`,
    model: '模型',
    engine: '引擎',
    settings: '设置',
    settingsOfFirst: '第一个运行的设置',
    models: '各模型及其自身的设置和各种子的运行',
    note: '各模型在相同的数据上按种子依次训练，只依据验证部分停止；在同一台机器上，相同的种子得到相同的权重。',
  },
  comparison: {
    title: (count, dataset) => `${dataset} 上 ${formatCount(count)} 个模型的比较`,
    lead: (names, seeds, bank, done) =>
      `${names} — 各 ${formatCount(seeds)} 个种子${bank === null ? '' : `，银行 ${bank}`}` +
      `${done ? '' : '（尚未完成：数字仅来自已有的运行）'}`,
  },
  verdict: {
    title: '结果',
    unmeasured: (step) => `没有模型有${step}的 AUC：测试集中缺少到达或未到达该步骤的样本。`,
    reaches: (model, auc, step) => `${model} 的${step} AUC 为 ${auc}。`,
    sentenceJoint: '',
    against: (step, model, auc, baseline, other) =>
      `${step}：${model} 的 AUC 为 ${auc}，最佳基线（${baseline}）为 ${other}。`,
    oneSeed: (difference) => `差异为 ${difference}；只有一个种子，无法与训练的偶然性区分。`,
    noSpread: (difference, seeds) => `在 ${formatCount(seeds)} 个种子上差异均为 ${difference}，没有离散程度可供检验。`,
    chance: (difference, p, seeds) =>
      `差异为 ${difference}，未超出训练的偶然性所能解释的范围（${formatCount(seeds)} 个种子，p ${p}）。`,
    better: (difference, model, p, seeds) =>
      `差异为 ${difference}：${model} 更好，超出训练的偶然性所能解释的范围（${formatCount(seeds)} 个种子，p ${p}）。`,
    reachable: (auc, way) =>
      `任何模型都不应期望优于真实概率（AUC 为 ${auc}）：此处最好的模型从抛硬币（0.5）到真实概率走完了 ${way} %。`,
    unavailable: (model, why) => `${model} 不可用：${why}`,
    failed: (model, seed, error) => `${model}（种子 ${seed}）失败：${error}`,
  },
  tests: {
    title: '差异是否超出偶然？',
    against: '对比',
    difference: '差异',
    overSeeds: '种子间 p',
    onSamples: '样本 p',
    interval: '样本 95 % 区间',
    words: '种子间结论',
    none: '没有两个可检验的模型',
    caption: (model) => `${model} 的 AUC 减去其他各模型的 AUC`,
    best: (model) => `${model}（最佳基线）`,
    short: {
      oneSeed: '一个种子：无检验',
      noSpread: '没有离散：无检验',
      chance: '未超出偶然',
      better: (model) => `${model} 更好`,
    },
    noteOne: '只有一个种子，因此既没有标准差也没有 t 检验：换一个种子会训练出不同的权重，其差别有多大并不知道。',
    note:
      '配对 t 检验考察差异在不同种子（即在相同样本上的其他训练）之间是否成立。' +
      'DeLong 检验考察第一个种子的运行在样本上（即换成同类的其他样本）是否成立。' +
      '两者都认可的领先才可信赖。' +
      'p 值未按检验次数校正：二十个实际不存在的差异中，预计会有一个低于 0.05。',
    flattered: (model) =>
      `${model} 因在这个测试部分上 AUC 最高而被用来与其他模型比较：其领先有一部分是运气，因此 p 值偏小。`,
  },
  split: {
    title: '比较所用的数据',
    note: '所有模型和种子使用相同的数据划分。验证部分决定训练何时停止；测试部分只在训练之后使用。',
    untimed: '数据没有时间信息。',
    fewValid: (count, step) =>
      `${fewSamples('验证', count)}到达${step}，不足以选择最佳轮次：若更早的步骤或所有银行的数据足够，则按其选择，否则多半是偶然。`,
    fewTest: (count, step) =>
      `${fewSamples('测试', count)}到达${step}：换一个测试部分可能改变模型的次序，样本区间也显示了这一点。`,
  },
  auc: {
    title: '测试 AUC',
    reachable: '可达到的最佳值',
    caption: (seeds, gains) => `${formatCount(seeds)} 个种子的均值 ± 标准差${gains ? '；提升为相对 LightGBM' : ''}`,
    note: 'AUC：到达该步骤的样本排在未到达者之前的概率；0.5 相当于抛硬币。',
    stars: '* 优于最佳基线且 p < 0.05，** p < 0.01（种子间配对 t 检验）。',
    plot: (step) => `各模型的${step} AUC`,
    tableOf: (step) => `${step} AUC，从高到低；误差线为种子间一个标准差`,
  },
  loss: {
    title: '测试对数损失',
    caption: (seeds) => `${formatCount(seeds)} 个种子的均值 ± 标准差；越小越好`,
    note: '对数损失评判概率本身，而不仅是次序：预算正是以概率为依据。',
  },
  ranking: {
    title: '名单前部所含的转化',
    note: '测试样本按各模型的概率排序，取第一个种子的运行。提升度：该部分的比率除以整个名单的比率。',
    sentence: (model, part, share, step, count) =>
      `按 ${model} 排序，名单前 ${part} 含全部到达${step}的样本的 ${share}（测试集中共 ${count} 个）。`,
    first: (percent) => `前 ${percent}`,
    top: (step, count) => `${step}：名单前部占全部 ${count} 个的比例，及其提升度`,
    gainsPlot: (step) => `各模型的${step}累计增益`,
    gains: (step) => `${step}：累计增益`,
    gainsAxis: (step) => `占全部到达${step}者的比例`,
    gainsCaption: '名单各部分占全部正样本的比例',
    liftPlot: (step) => `各模型的${step}提升度`,
    lift: (step) => `${step}：提升度`,
    liftAxis: (step) => `${step}提升度`,
    liftCaption: '名单各部分的提升度',
    axis: '名单前部',
    part: '前',
  },
  calibration: {
    title: '校准',
    note:
      '测试样本按概率十等分，取第一个种子的运行：在虚线上表示实际与预测相同；在其下方表示模型预测过高。' +
      '误差线为实际比率的 95 % 区间。坐标轴给较小的比率更多空间。',
    plot: (step) => `各模型${step}的预测与实际比率`,
    predicted: '预测',
    observed: '实际',
    tenth: '十分位',
    reached: '到达',
    interval: '95 % 区间',
  },
  study: {
    lead: (model, dataset, bank, run) =>
      `${model}，数据集 ${dataset}${bank === null ? '' : `，银行 ${bank}`}${run === null ? '' : ` — 运行 ${run}`}`,
    data: '数据',
  },
  hyper: {
    title: (parameter) => `${parameter} 的影响`,
    all: '全部数字',
    aucCaption: '测试 AUC，种子间均值 ± 标准差',
    lossCaption: '测试对数损失；越小越好',
    note: (seeds) =>
      `各点为 ${formatCount(seeds)} 个种子的均值，误差线为一个标准差。` +
      'AUC：到达该步骤的样本排在未到达者之前的概率；0.5 相当于抛硬币。' +
      '依据这里的数字选出的取值是由测试部分选出的，因而被高估：在依赖它之前，请在之后的数据上衡量。',
    best: (setting, auc, ahead, next, verdict) => `${setting} 时最佳（${auc}），比 ${next} 高 ${ahead}：${verdict}。`,
    oneSeed: '只有一个种子，可能是偶然',
    clear: '超过一个标准差',
    unclear: '在一个标准差之内，没有明确的差异',
    plot: (step, parameter) => `${step}的测试 AUC 随 ${parameter} 的变化`,
    caption: (step) => `${step} AUC`,
  },
  importance: {
    title: '置换重要性',
    byStep: '按步骤',
    all: '全部特征',
    withAll: '全部特征时的 AUC',
    axis: 'AUC 下降',
    samples: (rows, ofRows) =>
      rows < ofRows
        ? `${formatCount(ofRows)} 个验证样本中随机抽取的 ${formatCount(rows)} 个`
        : `${formatCount(rows)} 个验证样本`,
    note: (samples, repeats) =>
      `在${samples}上，将某特征的取值在样本之间随机交换后，该步骤的 AUC 下降多少；` +
      `条形为 ${formatCount(repeats)} 次置换的均值，误差线为一个标准差。` +
      '含义相同的特征可以互相替代，因此单独看每一个都显得价值不大。低于 0 属于偶然。',
    caption: '各特征的 AUC 下降，均值 ± 标准差；按各步骤的平均排序',
    needs: (feature, loss) => `最需要 ${feature}（其 AUC 的 ${loss}）`,
    then: (feature, loss) => `，其次是 ${feature}（${loss}）`,
    end: '。',
    plot: (step) => `各特征的${step} AUC 下降`,
    firstOf: (step, shown, all) => `${step}：共 ${all} 个中的前 ${shown} 个`,
    tableOf: (step) => `${step}的 AUC 下降，从大到小`,
  },
  transfer: {
    title: '各步骤从前一步骤得到什么',
    byQuartile: '按全部样本的四分位',
    withinGroups: '按各组内的四分位',
    note:
      '前一步骤传来的信息的权重 w：1 表示全部采用它而完全不用后一步骤自己的塔，0 则相反。' +
      '四分位按前一步骤在全部测试样本上的对数损失划分，1 为预测最好。' +
      '当某步骤很少见时，到达它的样本几乎总是难以预测好，因此都在第 4 分位。误差线为样本间一个标准差。',
    noteWithin: '同上，但四分位在各组内单独划分，因此每组都能看到从预测最好到最差的四分之一。',
    sentence: (from, to, change, best, worst) =>
      `${to}在${from}预测得好的样本上（最好的四分之一，权重 ${best}）` +
      `${change === 'same' ? '与' : '比'}在预测得不好的样本上（最差的四分之一，权重 ` +
      `${worst}）从${from}得到的信息${{ same: '一样多', more: '更多', less: '更少' }[change]}。`,
    groups: {
      '00': (from, _to) => `无${from}`,
      '10': (from, to) => `有${from}，无${to}`,
      '11': (from, to) => `有${from}且有${to}`,
    },
    plot: (from, to) => `从${from}到${to}的平均迁移权重，按${from}对数损失的四分位和标签`,
    axis: (from) => `${from}对数损失的四分位`,
    weight: '迁移权重',
    quartile: '四分位',
    caption: '样本间的平均权重 ± 标准差，及样本数',
  },
  tsne: {
    title: (step) => `向${step}迁移前后样本的分布`,
    maps: '按把握程度的样本地图',
    apart: '两类相距多远',
    allPoints: '全部样本点',
    views: {
      q: (step) => `q：${step}的塔的输出`,
      pq: (step) => `p + q：加上${step}前一步骤传来的信息`,
      z: (step) => `z：迁移之后，用于预测${step}`,
    },
    reached: (step, count) => `到达${step}（${count}）`,
    not: (count) => `未到达（${count}）`,
    note: (perplexity) =>
      `随机抽取的测试样本，用 t-SNE（困惑度 ${perplexity}）绘制：相近的点取值相似；` +
      '点的位置和各群之间的距离没有意义。各图从每一类中模型最有把握的一半到最没有把握的一半。',
    noteApart:
      '在地图上距某点最近的十个同图的点中，与它同类的比例，取两类的平均：100 % 表示两类分开，50 % 表示混在一起。',
    plot: (view, step, bands) => `${step}的 ${view} 的样本地图，按把握程度分为 ${bands} 段`,
    sentence: (q, pq, z, step, verdict) =>
      `在模型最没有把握的样本中，相邻点同类的比例` +
      `按 q 为 ${q}，按 p + q 为 ${pq}，按 z 为 ${z}：对${step}而言，${verdict}。`,
    little: '迁移没有带来确定的变化',
    further: '迁移使两类相距更远',
    notFurther: '迁移没有使两类相距更远',
    caption: '同类的比例',
    confidence: '把握程度',
    pointsCaption: '样本点在地图中的位置，每类从最有把握的开始',
    reachedColumn: (step) => `到达${step}`,
    probability: '概率',
    rank: '排位',
    yes: '是',
    no: '否',
  },
} satisfies ReportWords;

function fewSamples(part: string, count: number): string {
  return count === 0 ? `${part}部分没有样本` : `${part}部分只有 ${formatCount(count)} 个样本`;
}
