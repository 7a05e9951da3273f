import type { studies as english } from '../../en/window/studies.ts';
import { spaced, counted } from '../format.ts';

export const studies = {
  title: '研究',
  label: '研究',
  none: '研究用于深入了解模型：它需要哪些特征、每一步向下一步传递了什么、它如何区分样本，以及各项设置有多大影响。',
  start: '新研究',
  kinds: { transfer: '迁移权重', tsne: '样本分布图（t-SNE）', importance: '置换重要性', hyper: '设置' } as Readonly<
    Record<string, string>
  >,
  about: {
    transfer: '每一步从上一步接收多少信息，按两步的实际结果和上一步的预测准确程度分组。',
    tsne: '随机抽取的 500 个转化样本与 500 个未转化样本在模型中的表示，投影到二维。',
    importance: '把某个特征的取值在验证样本间随机打乱后，AUC 下降多少。',
    hyper: '某项设置取不同值时的测试 AUC，每个值用多个种子。',
  } as Readonly<Record<string, string>>,
  unfinished: '这项研究尚未完成：请重新开始，已有的运行会复用。',
  delete: '删除',
  deleteTitle: (name: string) => `删除 ${name}？`,
  deleteMessage: '研究的结果会被删除，其运行仍会保留。',

  kind: '研究内容',
  run: '运行',
  noRuns: '还没有可供研究的运行：请先训练一个模型。',
  step: '步骤',
  parameter: '设置',
  parameters: { d: '嵌入维度 d', alpha: '校准器强度 α', lambda: '降采样后的转化占比 λ', tasks: '步骤数' } as Readonly<
    Record<string, string>
  >,
  values: '取值',
  valuesHint: '数字之间用逗号分隔',
  seeds: '种子数',
  bank: '银行',
  dataset: '数据集',
  allBanks: '所有银行合并',
  begin: '开始',
  running: '研究正在进行：进度显示在导航下方，完成后会出现在这里。',
  wrongSeeds: '请填写种子数',
  wrongValues: '请至少写两个数字，用逗号分隔',

  transferTitle: (from: string, to: string) => `${from} → ${to}`,
  transferNote: '平均迁移权重，按上一步对数损失的四分位分组',
  quartilesOf: '四分位取自',
  quartilesAll: '全部样本',
  quartilesAllHint: '罕见的结果难以准确预测，因此大多落在最差的四分位。',
  quartilesGroup: '各组之内',
  samples: (count: number) => counted(count, '个样本'),
  quartile: '对数损失四分位（从好到差）',
  quartileNames: ['最好', '第二', '第三', '最差'],
  weight: '迁移权重',
  groups: {
    '00': (from: string, to: string) => spaced`无${from}，无${to}`,
    '10': (from: string, to: string) => spaced`有${from}，无${to}`,
    '11': (from: string, to: string) => spaced`有${from}且有${to}`,
  } as Readonly<Record<string, (from: string, to: string) => string>>,
  parts: { valid: '验证集', test: '测试集' } as Readonly<Record<string, string>>,

  views: { q: '该步骤自身的塔（q）', pq: '加上迁移的信息（p + q）', z: '迁移之后（z）' } as Readonly<
    Record<string, string>
  >,
  predicted: '预测',
  band: '置信度',
  bands: (from: string, to: string) => `${from}–${to} %`,
  positives: (steps: string) => spaced`有${steps}`,
  negatives: (steps: string) => spaced`无${steps}`,
  separation: (share: string) => `每个点最近的十个邻点中 ${share} 与其同类；随机混合时为 50\u202f%`,
  tsneNote: (step: string, perplexity: string) => `${step} · 困惑度 ${perplexity}；只有邻近点之间的距离才有意义`,

  importanceTitle: (step: string) => `${step}：置换重要性`,
  importanceNote: (repeats: number) => `${counted(repeats, '次置换')}的均值，误差线为换成其他样本和置换时的 95 % 区间`,
  importanceOlder: (repeats: number) =>
    `${counted(repeats, '次置换')}的均值，误差线为一个标准差；由旧版本完成，没有区间`,
  importanceWithAll: (auc) => `使用全部特征时的 AUC（95 % 区间）：${auc}`,
  importanceUndefined: '验证集中没有此步骤的转化，或全部为转化，因此没有可下降的 AUC。',
  feature: '特征',
  lost: 'AUC 下降',

  hyperTitle: (parameter: string) => spaced`${parameter}不同取值的测试 AUC`,
  hyperNote: (model: string, seeds: string) => `${model} · 色带为 ${seeds}间的一个标准差`,
  hyperTable: '所有取值',
  value: '取值',
  auc: (step: string) => `${step} AUC`,

  export: '导出',
  exportReport: '报告（HTML）',
  exportTable: '表格（CSV）',
  exported: '已写入',
} satisfies typeof english;
