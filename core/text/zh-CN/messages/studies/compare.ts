import type { Messages } from '../../../en/messages.ts';
import { count, list, spaced } from '../../format.ts';

export const compare: Messages['compare'] = {
  setting: '比较的设置',
  namedTwice: ({ model }) => `模型 ${model} 重复指定`,
  nameOnce: '每个模型只指定一次',
  otherSamples: ({ run, other }) => `${run} 与 ${other} 的测试样本不同`,
  trainAgain: '请重新训练它们',
  noTestSet: '指定了验证集，但没有指定测试集',
  nameTestSet: '请同时选择测试集（命令行中用 --test）',
  noIds: ({ dataset }) => `数据集 ${dataset} 没有编号`,
  noTruthFile: ({ file }) => `找不到文件：${file}`,
  truthFile: '真实概率文件',
  checkTruthPath: '请检查 --truth 的路径',
  notTruth: ({ steps, file }) => spaced`不是${list(steps)}的真实概率：${file}`,
  truthColumns: ({ columns }) => `其第一列须为样本的编号，并须有以下各列：${list(columns)}`,
  truthTwice: ({ sample, file }) => `样本 ${sample} 的真实概率出现了两次：${file}`,
  truthMissing: ({ missing, samples, file }) =>
    `${count(samples)} 个样本中有 ${count(missing)} 个缺少真实概率：${file}`,
  sameFunnel: '请指定与数据集同一漏斗的文件',
  notProbability: ({ cell, file }) => `不是概率：${file} 中的“${cell}”`,
  changed: ({ comparison }) => `比较 ${comparison} 无法继续：其数据、目标或设置在开始之后已改变`,
  startAnother: '请另外开始一个比较；两者相同的运行不会重新训练',
  runsKept: '已完成的运行和最后一个检查点均已保留：同一比较会从该处继续',
  note: ({ model, note }) => `${model}：${note}`,
  noCurves: ({ model, reason }) => `${model} 没有曲线，也没有样本层面的检验：${reason}`,
  noneTrained: ({ comparison, model, reason }) => `${comparison} 中没有一个模型训练成功；${model}：${reason}`,
  removeCause: '请排除故障原因，再重新开始同一个比较',
};
