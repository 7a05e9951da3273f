import type { Messages } from '../../en/messages.ts';
import { count, list } from '../format.ts';

export const predict: Messages['predict'] = {
  batchSize: '批大小',
  learningRate: '学习率（Adam）',
  l2: 'L2 正则化',
  epochs: '最大轮数',
  patience: '没有改进多少轮后停止',
  downSampling: '降采样后最后一步转化所占的比例（λ；论文用 0.01）；null 表示不降采样',
  calibration: '在验证集上校准各步骤的概率：有改进时校准（auto），或保持原样（none）',
  hindsight: '训练时使用训练期结束之后才得知的标签（测试结果会比实际使用时好）',
  dimension: '嵌入维度',
  minFrequency: '取值的最低频次',
  buckets: '数值特征的分位数分箱数',

  otherParameters: '该运行由另一版本的程序训练，其模型参数的次序与现在不同',
  trainAgain: '请重新训练',
  noTestSet: ({ run }) => `运行 ${run} 没有测试集：训练时指定了验证数据集，但没有指定测试数据集`,
  evaluateElsewhere: '请在其他数据集上评估',
  dataGone: ({ dataset, run }) => `评估 ${run} 所用的数据集 ${dataset} 已不存在`,
  dataReplaced: ({ dataset, run }) => `数据集 ${dataset} 在评估 ${run} 之后已经改变`,
  curvesNeedData: '其指标已保留，但曲线需要数据：请在其他数据集上评估该运行，或重新训练',
  otherSteps: ({ dataset, found, expected }) => `数据集 ${dataset} 的步骤为：${list(found)}；应为：${list(expected)}`,
  importSteps: '请按训练数据的步骤及其顺序导入',
  neverPlanned: ({ run }) => `运行 ${run} 在开始训练之前就被中断`,
  trainedOnOther: ({ dataset, run }) => `数据集 ${dataset} 不是训练 ${run} 时的那一个`,
  interruptedRun: ({ run }) => `运行 ${run} 在训练完成之前被中断`,
  failedRun: ({ run }) => `运行 ${run} 在训练完成之前失败`,
  runningRun: ({ run }) => `运行 ${run} 仍在训练`,
  bestMissing: ({ run }) => `运行 ${run} 的最佳轮次缺失`,
  wait: '请等它结束',
  resume: ({ run }) => `请继续训练：train … --resume ${run}`,

  fastest: ({ engine, trials }) => `引擎 ${engine}，在短时试跑中为本机最快：${list(trials)}`,
  fastestEarlier: ({ engine, trials }) => `引擎 ${engine}，在之前的试跑中为本机最快：${list(trials)}`,
  speed: ({ engine, samplesPerSecond }) => `${engine} 每秒 ${count(samplesPerSecond)} 个样本`,
  noSpeed: ({ engine }) => `${engine} 无法运行`,
};
