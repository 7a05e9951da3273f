import type { tunings as english } from '../../en/window/tunings.ts';
import { counted } from '../format.ts';

export const tunings = {
  title: '调优',
  label: '调优',
  none: '调优会在验证集上为各模型试用不同的设置，每个模型的次数相同，使比较对各模型公平。',
  tune: '调优模型',
  hint: '第 1 次试验采用默认设置。下方改动的设置在所有试验中保持不变。',
  trials: '每个模型的试验次数',
  trialsHint: '以后可以增加次数；已有的试验会复用。',
  splitsHint: '有多个测试期时，只使用第一个测试期之前的数据，以便之后在这些测试期上比较模型。',
  start: '开始调优',
  chooseModels: '请选择模型',
  banksTuned: '每家银行一次调优；选多家时依次进行',
  trialCount: (count) => counted(count, '次试验'),
  details: (trials, seed) => `每个模型 ${trials}，种子 ${seed}`,
  beforePeriods: (periods) => `只用 ${periods} 个测试期中第一个之前的数据`,
  judgedOn: (choice) => `评判依据：验证 AUC，${choice}`,

  running: '调优',
  progressOf: (what) => `调优 ${what}`,
  now: (model, trial) => `${model}，第 ${trial} 次试验`,
  isRunning: '调优正在进行：试验完成后会显示其结果。',
  unfinished: '尚有试验未完成：显示的是目前已有的试验。',
  resume: '继续',
  delete: '删除',
  deleteTitle: (name) => `删除 ${name}？`,
  deleteMessage: '试验列表会被删除，其运行仍会保留。',

  tableCaption: (model) => `${model} 的各次试验及其设置和验证指标`,
  trial: '试验',
  best: '最佳',
  defaults: '默认',
  judged: '验证 AUC',
  judgedHint:
    '试验在验证集上的评判依据，附 95 % 区间；相同时对数损失较低者为佳。' +
    '最佳试验因在同一批样本上选出，其 AUC 平均偏高；模型比较在其他样本上测试它。',
  auc: (step) => `${step} AUC`,
  logLoss: '对数损失',
  took: '训练用时',
  notYet: '尚未训练',

  compareTuned: '用调优后的设置比较',
  nothingTuned: '还没有完成的试验',
  export: '导出',
  exportTrials: '试验（CSV）',
  exported: '已写入',
} satisfies typeof english;
