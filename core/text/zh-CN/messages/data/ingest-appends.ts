import type { appends as english } from '../../../en/messages/data/ingest-appends.ts';
import { count, moment, firstOf, spaced } from '../../format.ts';

export const appends: typeof english = {
  appendNoMapping: ({ dataset }) => `项目未记录数据集 ${dataset} 的文件当初的读取方式`,
  importAgain: '请将其文件重新导入为新数据集，再向新数据集追加',
  appendLacks: ({ files, dataset, missing }) =>
    spaced`${firstOf(files)}缺少数据集 ${dataset} 的${missing.length === 1 ? '一列' : '几列'}：${firstOf(missing)}`,
  appendSameColumns: '请追加列相同的导出文件，列的顺序不限',
  appendRenamed: ({ columns }) => `请追加列相同的导出文件；以下是新列，可能是改了名：${firstOf(columns)}`,
  appendNewColumns: ({ columns }) =>
    spaced`已忽略${firstOf(columns)}列：数据集中没有${columns.length === 1 ? '该列' : '这些列'}`,
  appendOtherNumbers: ({ columns, format }) =>
    `${firstOf(columns)}：按${format}读取，与数据集不同（追加时可另选格式；命令行中用 --column-format）`,
  appendOtherDates: ({ column, format, otherFormat }) => `列 ${column} 的日期是${otherFormat}，而数据集中是${format}`,
  appendSpreadDates: ({ column, days, otherDays, format, otherFormat }) =>
    `列 ${column} 的日期既可读作${format}（与数据集相同），也可读作${otherFormat}：` +
    `前面的记录分别跨 ${count(days)} 天和 ${count(otherDays)} 天`,
  appendChooseDates: ({ column }) =>
    `请选择日期的格式（命令行中用 --column-format "${column}=day-first" 或 ` +
    `--column-format "${column}=month-first"）；没有追加任何内容`,
  repeatedIds: ({ records }) =>
    `${count(records)} 条记录的编号与前面的记录重复：如果文件有重叠，每个样本只计第一条记录，之后的转化不计；` +
    '要保留这些转化，请从最早的文件开始逐个追加',
  appendNeedsIds: ({ dataset, known }) => `数据集 ${dataset} 没有编号，无法识别已有的样本，因此不能用 ${known}`,
  appendHasIds: ({ dataset }) => `数据集 ${dataset} 有编号，不允许两个样本编号相同`,
  appendPolicies: '对已有的样本，请选择 update（更新）、skip（保留）或 replace（替换）',
  appendCopiesPolicies: '请选择 skip（略去数据集中已有的记录）或 add（重复添加）',
  appendEarlierAsOf: ({ dataset, asOf, earlier }) =>
    `数据截止日期 ${moment(asOf)} 早于数据集 ${dataset} 的数据截止日期 ${moment(earlier)}`,
  appendLaterAsOf: '请指定更晚的日期，或不指定',
  appendCopies: ({ dataset, copies, records }) =>
    `${count(records)} 条记录中有 ${count(copies)} 条与数据集 ${dataset} 中的完全相同；` +
    '没有编号，无法区分是重复导出还是恰好相同',
  appendContradictory: ({ samples }) =>
    `${count(samples)} 个已有样本的时间与数据集中的不一致：曝光时间保持不变，同一步骤以较早的时间为准`,
  appendedSlowStep: ({ step, days }) =>
    `${step}：没有转化窗口，但许多转化要一天以上才发生（目前已有的转化中，99 % 在 ${days} 天内）；` +
    `较新的样本会被当作未转化，预测因此偏低；如需设置窗口，请用 "windowDays": ${days} 重新导入所有文件`,
  appendedCopies: ({ copies, areLeftOut }) =>
    `有 ${count(copies)} 条记录与数据集中的完全相同，${areLeftOut ? '已略去' : '已重复添加'}`,
  appendOverlaps: ({ dataset }) =>
    `部分新记录落在数据集 ${dataset} 已有的时段内：没有编号，同一样本若因后来转化而再次导出，会被计算两次`,
};
