import type { Messages } from '../../../en/messages.ts';
import { count, list, spaced } from '../../format.ts';

export const study: Messages['study'] = {
  studying: ({ run, model, dataset, bank }) =>
    `正在 ${dataset} 上${bank === null ? '' : `为 ${bank} `}研究 ${run}：${model}`,
  saving: ({ run }) => `研究 ${run}`,
  waits: ({ reason }) => `研究已完成，正在等待保存：${reason}`,
  notKept: '研究没有保存',
  notDone: ({ study: name }) => `研究 ${name} 尚未完成`,
  startAgain: '请再次开始同一研究，它会从停下的地方继续',
  sampled: ({ rows, of }) => `重要性在 ${count(of)} 个验证样本中随机抽取的 ${count(rows)} 个上测算`,
  runsKept: '已完成的运行和最后一个检查点均已保留：同一研究会从该处继续',
  oneStep: ({ run, step }) => spaced`运行 ${run} 只有一个步骤${step}：没有信息迁移`,
  severalSteps: '请选择有多个步骤的运行',
  noRun: ({ model, bank, dataset }) =>
    `没有已完成的 ${model} 运行` +
    (bank === null && dataset === null
      ? ''
      : `（${[bank === null ? '' : `银行 ${bank}`, dataset === null ? '' : `数据集 ${dataset}`]
          .filter(Boolean)
          .join('，')}）`),
  trainFirst: '请先训练一个，或选择运行（命令行中用 --run）',
  transferWeights: '迁移权重',
  transferValues: ({ step }) => spaced`${step}在迁移前后的值`,
  lacks: ({ run, what, model }) => spaced`运行 ${run} 没有${what}：其模型是 ${model}`,
  chooseAitm: '请选择 aitm 的运行（命令行中用 --run）',
  firstStep: ({ step, run }) => spaced`${step}是 ${run} 的第一步：没有信息迁移到这一步`,
  laterStep: ({ steps }) => `请选择靠后的步骤（命令行中用 --step）：${list(steps)}`,
  tooFewReached: ({ step, samples }) => spaced`到达${step}的测试样本太少，无法绘制样本分布图：${count(samples)} 个`,
  tooFewMissed: ({ step, samples }) => spaced`没有到达${step}的测试样本太少，无法绘制样本分布图：${count(samples)} 个`,
  otherStep: '请选择其他步骤（命令行中用 --step），或测试集更大的运行',
  notSetting: ({ text }) => `不是设置及其取值：${text}`,
  notNumber: ({ text }) => `不是数字：${text}`,
  writeOver:
    '--over 的写法：d=1,5,10、alpha=0,0.6,1、lambda=0.01,0.05、tasks=2,3,4 或 training.learningRate=0.001,0.01',
  tasks: ({ tasks, steps }) => `tasks：${steps} 个步骤中的 ${tasks} 个`,
  wholeNumbers: ({ limit }) => `请填写 1 到 ${limit} 的整数`,
  noSetting: ({ model, setting }) => `${model} 没有 ${setting}：各次运行都会相同`,
  dropIntervals: '括号内为换成其他样本和置换时的 95 % 区间。低于 0 的下降属于随机波动。',
  olderDrops: '此研究由尚不计算区间的旧版本完成；± 为各次置换的标准差。',
  otherSetting: '请研究其他设置或其他模型',
};
