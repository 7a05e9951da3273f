import type { advice as english } from '../../../en/window/data/import-advice.ts';
import { spaced, counted } from '../../format.ts';

export const advice = {
  title: '值得留意',
  noId: '没有样本编号列：记录按顺序编号，无法识别重复。',
  likelyId: (column: string, repeats: number) =>
    `没有样本编号列，无法识别重复。“${column}”在每条记录中的取值都不同` +
    `${repeats === 0 ? '' : `（仅有 ${counted(repeats, '条重复')}）`}。`,
  useAsId: '用作样本编号',
  noTime: (column: string) =>
    `${column} 中是日期，但没有列作为曝光时间。没有时间就看不到趋势，训练时样本也只能随机切分，而不能按时间切分。`,
  useAsTime: '用作时间',
  titles: (row: string, count: number, titles: string) => `第 ${row} 行作为表头，其上方的 ${count} 行不导入：${titles}`,
  chooseHeader: '选择其他行',
  emptyFiles: (files: string) => `${files}：空文件，已跳过。`,
  damaged: (files: string, isText: boolean) =>
    isText
      ? `${files}：部分字符不符合该编码，已被替换；请尝试其他编码。`
      : `${files}：部分字符不符合 Unicode，已被替换。`,
  leaking: (column: string) => `${column} 在样本的首个事件中没有值，后续事件才有，会泄露结果，因此被忽略。`,
  empty: (column: string) => `${column} 完全没有值，作为特征没有作用。`,
  constant: (column: string) => `${column} 只有一个取值，作为特征没有作用。`,
  unique: (column: string, distinct: string) => `${column} 有 ${distinct} 个不同值，作为特征作用很小。`,
  ignore: '忽略该列',
  notShown: (count: number) => `另有 ${count} 条提示未显示`,
  numeric: (column: string) => `${column} 看起来是数值：所有取值都是数字，且不同值很多，只是开头的记录中较少。`,
  twoFormats: (column: string, format: string) =>
    `${column}：从前面的记录看不出 1,234 或 1.234 这样的数值是不是整数。` +
    `现按 ${format} 的格式读取；如有误，请在该列所在行更改格式。`,
  textNumbers: (column: string, example: string) =>
    spaced`${column} 中的数值（如 ${example}）是文本，模型会把它们当作类别。` +
    '请在生成该文件的程序中将其转换为数值，或将表格另存为 CSV。',
  readNumbers: '按数值读取',
  unlimited: (steps: string) => `${steps}：没有时间，无法按转化窗口或数据截止日期限定，所有 1 都计入。`,
  tooLate: (step: string, samples: number, days: number) =>
    `${step}：${counted(samples, '个样本')}在曝光 ${counted(days, '天')}之后才到达该步骤，不计入。`,
  tooEarly: (step: string, samples: number) =>
    `${step}：${counted(samples, '个样本')}在曝光一天多之前就已到达该步骤，不计入。请检查时间列是否选对。`,
  datesOnly: {
    impressions: (steps: string) =>
      spaced`曝光只有日期而没有时刻，${steps}则有时刻：转化用时最多会算长一天，转化窗口最多会提前一天结束。`,
    step: (steps: string) =>
      `${steps}：只有日期而没有时刻，曝光则有时刻。转化用时最多会算短一天，转化窗口最多会推迟一天结束。`,
  },
  slowStep: (step: string, days: number) =>
    `${step}：没有转化窗口，但许多转化要一天以上才发生（目前已有的转化中，99 % 在 ${days} 天内）：` +
    '较新的样本会被当作未转化，预测因此偏低。',
  setWindow: (days: number) => `设为 ${days} 天`,
  outlyingTimes: (times: string, asOf: string) =>
    `有 ${times} 个时间远晚于其他所有时间。数据截止日期按 ${asOf} 计；如不正确，请另行设置。`,
  earlyTimes: (column: string, share: string) =>
    `按 ${column} 读取，${share} 的样本时间早于 1990 年：该列可能是编号或时长。请选择其他列作为时间，或忽略该列。`,
  futureTimes: (column: string, share: string) =>
    `按 ${column} 读取，${share} 的样本时间在未来：请选择其他列作为时间，或忽略该列。`,
  timesAfterExport: (column: string, share: string, asOf: string) =>
    `按 ${column} 读取，${share} 的样本时间晚于数据截止日期 ${asOf}：请更正该日期，或选择其他列作为时间。`,
} satisfies typeof english;
