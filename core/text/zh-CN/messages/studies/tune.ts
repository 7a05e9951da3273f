import type { Messages } from '../../../en/messages.ts';
import { count, list } from '../../format.ts';

export const tune: Messages['tune'] = {
  noAuc: ({ tuning }) => `${tuning} 的试验都没有验证 AUC：验证集缺少转化`,
  treesOfAllBanks: ({ bank }) =>
    `树模型无法微调：该运行为所有银行共用，请在“模型”中为 ${bank} 启用` +
    `（命令行中用 stepladder promote … --bank ${bank}）`,
  noneTrained: ({ tuning, model, reason }) => `${tuning} 中没有一次试验训练成功；${model}：${reason}`,
  removeCause: '请排除故障原因，再重新开始同一个调优',
  trialsKept: '已完成的试验和最后一个检查点均已保留：同一调优会从该处继续',
  trialsKeptWithCommand: ({ command }) => `已完成的试验和最后一个检查点均已保留，可用以下命令继续：${command}`,
  changed: ({ tuning }) => `调优 ${tuning} 无法继续：其数据、目标或设置在开始之后已改变`,
  startAnother: '请另外开始一个调优；两者相同的试验不会重新训练',
  unfinished: ({ tuning }) => `调优 ${tuning} 尚未完成`,
  finishFirst: ({ tuning }) => `请先继续完成（命令行中用 tune … --tuning ${tuning}）`,
  otherSamples: ({ tuning }) => `调优 ${tuning} 的样本或目标在开始之后已改变`,
  notTuned: ({ model }) => `模型 ${model} 在这些样本和目标上还没有调优后的设置`,
  run: ({ command }) => `请运行 ${command}`,
  trialsOf: ({ model, trials }) => `${model} ${count(trials)} 次`,
  unequal: ({ budgets }) => `各模型调优的试验次数不同，比较会偏向次数较多者：${list(budgets)}`,
  outFormat: ({ path }) => `试验只能写成 CSV 或 JSON，不能写入 ${path}`,
  nameOut: '请使用扩展名为 .csv 或 .json 的文件名',
};
