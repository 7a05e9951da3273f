import type { studyReports as english } from '../en/study-reports.ts';
import { formatCount } from '../figures.ts';
import { spaced } from './format.ts';

/** The words of the reports of studies in Simplified Chinese. */
export const studyReports = {
  study: {
    lead: (model, dataset, bank, run) =>
      `${model}，数据集 ${dataset}${bank === null ? '' : `，银行 ${bank}`}${run === null ? '' : `，运行 ${run}`}`,
    data: '数据',
  },
  hyper: {
    title: (parameter) => spaced`${parameter}的影响`,
    all: '全部结果',
    aucCaption: '测试 AUC，种子间均值 ± 标准差',
    lossCaption: '测试对数损失；越小越好',
    note: (seeds) =>
      `各点为 ${formatCount(seeds)} 个种子的均值，误差线为一个标准差。` +
      'AUC：到达该步骤的样本排在未到达者之前的概率；0.5 相当于随机。' +
      '依据这里的结果选取值，等于在测试集上选择，其指标会偏乐观：采用之前，请先用更晚的数据评估。',
    best: (setting, auc, ahead, next, verdict) => `${setting} 时最佳（${auc}），比 ${next} 高 ${ahead}：${verdict}。`,
    oneSeed: '只有一个种子，可能只是随机波动',
    clear: '超过一个标准差',
    unclear: '在一个标准差之内，没有明确的差异',
    plot: (step, parameter) => spaced`${step}的测试 AUC 随${parameter}的变化`,
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
    note: (samples, repeats, hasIntervals) =>
      spaced`在${samples}上，将某特征的取值在样本之间随机打乱后，该步骤的 AUC 下降多少；` +
      `条形为 ${formatCount(repeats)} 次置换的均值，` +
      (hasIntervals
        ? '误差线为换成其他样本和置换时的 95 % 区间。'
        : '误差线为一个标准差。此研究由尚不计算区间的旧版本完成。') +
      '信息相同的特征可以互相替代，因此单独看每一个都显得不重要。低于 0 属于随机波动。',
    caption: '各特征的 AUC 下降，置换间均值 ± 标准差，附 95 % 区间；按各步骤的平均排序',
    olderCaption: '各特征的 AUC 下降，均值 ± 标准差；按各步骤的平均排序',
    needs: (first, second) =>
      `最依赖 ${first.feature}（AUC 下降 ${first.loss}）` +
      (second === null ? '。' : `，其次是 ${second.feature}（${second.loss}）。`),
    plot: (step) => spaced`各特征的${step} AUC 下降`,
    firstOf: (step, shown, all) => `${step}：共 ${all} 个中的前 ${shown} 个`,
    tableOf: (step) => spaced`${step}的 AUC 下降，从大到小`,
  },
  transfer: {
    title: '各步骤从上一步获得的信息',
    byQuartile: '按全部样本的四分位',
    withinGroups: '按各组内的四分位',
    note:
      '上一步传来的信息的权重 w：1 表示只用这些信息，0 表示只用该步骤自身的塔。' +
      '四分位按上一步在全部测试样本上的对数损失划分，1 为预测最好。' +
      '步骤罕见时，到达它的样本难以准确预测，因此大多落在第 4 个四分位。误差线为样本之间的一个标准差。',
    noteWithin: '同上，但四分位在各组内单独划分，因此每组都能看到从预测最好到最差的四分位。',
    sentence: (from, to, change, best, worst) =>
      spaced`${to}在${from}预测得好的样本上（最好的四分位，权重 ${best}）` +
      `${change === 'same' ? '与' : '比'}在预测得不好的样本上（最差的四分位，权重 ` +
      spaced`${worst}）从${from}得到的信息${{ same: '一样多', more: '更多', less: '更少' }[change]}。`,
    groups: {
      '00': (from, _to) => spaced`无${from}`,
      '10': (from, to) => spaced`有${from}，无${to}`,
      '11': (from, to) => spaced`有${from}且有${to}`,
    },
    plot: (from, to) => spaced`从${from}到${to}的平均迁移权重，按${from}对数损失的四分位和标签`,
    axis: (from) => spaced`${from}对数损失的四分位`,
    weight: '迁移权重',
    quartile: '四分位',
    caption: '样本的平均权重 ± 标准差，及样本数',
  },
  tsne: {
    title: (step) => spaced`向${step}迁移前后样本的分布`,
    maps: '按置信度的样本分布图',
    apart: '两类相距多远',
    allPoints: '全部样本点',
    views: {
      q: (step) => spaced`q：${step}的塔的输出`,
      pq: (step) => spaced`p + q：加上${step}的上一步传来的信息`,
      z: (step) => spaced`z：迁移之后，用于预测${step}`,
    },
    reached: (step, count) => spaced`到达${step}（${count}）`,
    not: (count) => `未到达（${count}）`,
    note: (perplexity) =>
      `随机抽取的测试样本，用 t-SNE（困惑度 ${perplexity}）绘制：相近的点取值相似；` +
      '单个点的位置和点群之间的距离没有意义。各图依次展示每一类中模型置信度从最高的一半到最低的一半的样本。',
    noteApart: '图中距某点最近的十个点里与它同类的比例，取两类的平均：100 % 表示两类分开，50 % 表示混在一起。',
    plot: (view, step, bands) => spaced`${step}的 ${view} 的样本分布图，按置信度分为 ${bands} 段`,
    sentence: (q, pq, z, step, verdict) =>
      `在模型置信度最低的样本中，相邻点同类的比例` +
      spaced`按 q 为 ${q}，按 p + q 为 ${pq}，按 z 为 ${z}：对${step}而言，${verdict}。`,
    little: '迁移没有带来明显的变化',
    further: '迁移使两类相距更远',
    notFurther: '迁移没有使两类相距更远',
    caption: '同类的比例',
    confidence: '置信度',
    pointsCaption: '样本点在图中的位置，每类从置信度最高的开始',
    reachedColumn: (step) => spaced`到达${step}`,
    probability: '概率',
    rank: '排名',
    yes: '是',
    no: '否',
  },
} satisfies typeof english;
